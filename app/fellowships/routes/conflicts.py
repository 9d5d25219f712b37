"""Conflicts of interest of a round, for its staff: found, entered, dismissed with a reason, undone."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import jobs
from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import after_commit, commits, db
from app.core.errors import RuleBroken
from app.core.language import message
from app.core.lists.cutting import WHOLE
from app.core.lists.exports import csv_answer
from app.core.lists.filters import Filter, Filters, asked_number, asked_page, asked_word, options
from app.fellowships.actions.conflicts.declaring import declare_conflict, restore_conflict, settle_conflict
from app.fellowships.actions.conflicts.runs import ask_for_run
from app.fellowships.forms import DeedForm
from app.fellowships.forms.conflicts import DeclareForForm, SettleForm
from app.fellowships.models import Round
from app.fellowships.queries.conflicts.barred import people_of
from app.fellowships.queries.conflicts.choices import (
    application_to_declare,
    last_run,
    names_of_people,
    people_with_conflicts,
    submitted_applications,
)
from app.fellowships.queries.conflicts.lists import ConflictFilter, conflict_id_of, conflict_of
from app.fellowships.queries.conflicts.lists import conflicts as conflicts_found
from app.fellowships.routes.blueprint import blueprint, form_page, round_here, say
from app.fellowships.rules.access import STAFF
from app.fellowships.rules.conflicts.declaring import SOURCES, STATES
from app.fellowships.rules.conflicts.kinds import ConflictKind
from app.fellowships.rules.conflicts.words import KINDS
from app.fellowships.states import ConflictSource, ConflictState
from app.fellowships.tasks.conflicts import run_conflict_search

_ALL = "all"


def _asked() -> ConflictFilter:
    """Standing ones unless somebody asks for others."""
    state = asked_word(ConflictState, "state")
    if state is None and request.args.get("state") != _ALL:
        state = ConflictState.STANDING
    return ConflictFilter(
        state,
        asked_word(ConflictKind, "kind"),
        asked_word(ConflictSource, "source"),
        asked_number("person"),
        asked_number("number"),
    )


def _filters(row: Round, asked: ConflictFilter) -> Filters:
    people = tuple((str(key), name) for key, name in people_with_conflicts(db.session, row.id))
    others = options((each, words) for each, words in STATES.items() if each is not ConflictState.STANDING)
    state = {None: _ALL, ConflictState.STANDING: ""}.get(asked.state, asked.state or "")
    return Filters(
        "fellowships.round_conflicts",
        (
            Filter("person", message("Person"), _text(asked.person), people),
            Filter("number", message("Number of the application"), _text(asked.number)),
            Filter("kind", message("Kind"), asked.kind or "", options(KINDS.items())),
            Filter("source", message("Source"), asked.source or "", options(SOURCES.items())),
            Filter("state", message("State"), state, (*others, (_ALL, str(message("all")))), message("Stands")),
        ),
        {"public_id": row.public_id},
    )


def _text(number: int | None) -> str:
    return "" if number is None else str(number)


@blueprint.get("/staff/rounds/<public_id>/conflicts")
@only(*STAFF)
def round_conflicts(public_id: str) -> ResponseReturnValue:
    row, asked = round_here(public_id), _asked()
    return render_template(
        "fellowships/conflicts/list.html",
        round=row,
        page=conflicts_found(db.session, row.id, asked, asked_page()),
        filters=_filters(row, asked),
        run=last_run(db.session, row.id),
        stands=ConflictState.STANDING,
    )


@blueprint.get("/staff/rounds/<public_id>/conflicts.csv")
@only(*STAFF)
def round_conflicts_csv(public_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    header = [
        message("Application"),
        message("Person"),
        message("Kind"),
        message("Evidence"),
        message("Source"),
        message("State"),
        message("Since"),
        message("Reason"),
    ]
    found = conflicts_found(db.session, row.id, _asked(), WHOLE).items
    rows = (
        [
            line.number,
            line.person,
            line.kind,
            line.words or " ".join(f"{each.words} ({each.time})" for each in line.evidence),
            line.source,
            line.state_name,
            line.at,
            line.reason,
        ]
        for line in found
    )
    return csv_answer("conflicts", header, rows)


@blueprint.post("/staff/rounds/<public_id>/conflicts/search")
@only(*STAFF)
@commits
def search_conflicts(public_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    if DeedForm().validate_on_submit():
        run_id = ask_for_run(db.session, row, by_id=current_person().id, at=now()).id
        after_commit(db.session, lambda: jobs.wake(run_conflict_search, run_id))
        say(message("The search has begun. Everything it finds holds at once."))
    return _back(public_id)


def _back(public_id: str) -> ResponseReturnValue:
    return redirect(url_for("fellowships.round_conflicts", public_id=public_id), 303)


@blueprint.route("/staff/rounds/<public_id>/conflicts/new", methods=["GET", "POST"])
@only(*STAFF)
@commits
def declare_for(public_id: str) -> ResponseReturnValue:
    row, form = round_here(public_id), DeclareForForm()
    people = names_of_people(db.session, people_of(db.session, row, now()))
    form.offer(people, submitted_applications(db.session, row.id))
    if form.validate_on_submit():
        declare_conflict(
            db.session,
            application_to_declare(db.session, row.id, form.application.data),
            account_id=int(form.person.data),
            kind=ConflictKind(form.kind.data),
            words=form.words.data or "",
            by_id=current_person().id,
            at=now(),
        )
        say(message("The conflict is entered and holds at once."))
        return _back(public_id)
    return form_page("conflicts/new", form, round=row)


@blueprint.route("/staff/rounds/<public_id>/conflicts/<conflict_id>/settle", methods=["GET", "POST"])
@only(*STAFF)
@commits
def settle(public_id: str, conflict_id: str) -> ResponseReturnValue:
    row, form = round_here(public_id), SettleForm()
    line = conflict_of(db.session, row.id, conflict_id)
    if form.validate_on_submit():
        found = conflict_id_of(db.session, row.id, conflict_id)
        try:
            settle_conflict(db.session, found, reason=form.reason.data or "", by_id=current_person().id, at=now())
        except RuleBroken as error:
            form.refuse(error)
        else:
            say(message("Settled. The list of dismissed ones has the way back."))
            return _back(public_id)
    return form_page("conflicts/settle", form, round=row, line=line)


@blueprint.post("/staff/rounds/<public_id>/conflicts/<conflict_id>/restore")
@only(*STAFF)
@commits
def restore(public_id: str, conflict_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    if DeedForm().validate_on_submit():
        found = conflict_id_of(db.session, row.id, conflict_id)
        restore_conflict(db.session, found, by_id=current_person().id, at=now())
        say(message("The conflict stands again."))
    return _back(public_id)
