"""A round being set up: its task list, the words of its call, its announcement."""

from datetime import datetime

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import Conflict, RuleBroken
from app.core.language import Message, message, plural_message
from app.fellowships.actions.rounds import announce_round, change_round, create_round, withdraw_announcement
from app.fellowships.forms import CallForm, DeedForm, NewRoundForm
from app.fellowships.models import Programme, Round
from app.fellowships.queries.questionnaires import find_questionnaire
from app.fellowships.queries.reviewing.beginning import prepared
from app.fellowships.queries.rounds import changes_of, line_of, plans_of
from app.fellowships.routes.blueprint import (
    IN_CONFLICT,
    blueprint,
    form_page,
    programme_here,
    round_here,
    say,
    show_conflict,
)
from app.fellowships.routes.round_tasks import Held, Task, asking_tasks, reviewing_tasks
from app.fellowships.rules.access import STAFF
from app.fellowships.rules.announcing import QUESTIONNAIRE, Missing, missing_for_announcement
from app.fellowships.rules.phases import Plan, held_since, next_switch
from app.fellowships.rules.words import CALL_STATES, PHASE_HINTS, PHASES, WAYS

TEXTS = ("title", "lead", "for_whom", "offer", "decision", "late_rule")
COLUMNS = tuple(f"{name}_{language}" for name in TEXTS for language in ("de", "en"))


@blueprint.route("/staff/programmes/<public_id>/rounds/new", methods=["GET", "POST"])
@only(*STAFF)
@commits
def new_round(public_id: str) -> ResponseReturnValue:
    programme, form = programme_here(public_id), NewRoundForm()
    if form.validate_on_submit():
        values = {name: form[name].data for name in ("title_de", "title_en", "is_rehearsal")}
        made = create_round(db.session, programme, values, by_id=current_person().id, at=now())
        return redirect(url_for("fellowships.show_round", public_id=made.public_id), 303)
    return form_page("round_new", form, programme=programme)


@blueprint.get("/staff/rounds/<public_id>")
@only(*STAFF)
def show_round(public_id: str) -> ResponseReturnValue:
    row, at = round_here(public_id), now()
    plan = plans_of(db.session, [row.id])[row.id]
    line = line_of(row, plan, at)
    is_asking = find_questionnaire(db.session, row.id) is not None
    held = _held(row, plan, at)
    missing = [] if row.announced_at else missing_for_announcement(row, plan, at, is_asking=is_asking)
    return render_template(
        "fellowships/round.html",
        round=row,
        line=line,
        programme=db.session.get_one(Programme, row.programme_id),
        tasks=[*_tasks(row, missing), *reviewing_tasks(row, line.phase, is_held=held is not None)],
        missing=missing,
        held=held,
        coming=next_switch(line.phase, plan, at) if row.announced_at else None,
        changes=changes_of(db.session, row.id),
        phases=PHASES,
        hints=PHASE_HINTS,
        states=CALL_STATES,
        ways=WAYS,
    )


def _held(row: Round, plan: Plan, at: datetime) -> Held | None:
    """Where the review's date has come and it cannot begin."""
    since = held_since(row.phase, plan, at, is_announced=row.announced_at is not None)
    return Held(since, prepared(db.session, row.id)) if since else None


def _tasks(row: Round, missing: list[Missing]) -> list[Task]:
    texts = [each for each in missing if each.field in COLUMNS]
    dates = [each for each in missing if each.field not in (*COLUMNS, QUESTIONNAIRE)]
    return [
        _task(message("What the call says"), "fellowships.call_texts", row, texts),
        _task(message("Dates and phases"), "fellowships.dates", row, dates),
        *asking_tasks(row),
    ]


def _task(name: Message, endpoint: str, row: Round, missing: list[Missing]) -> Task:
    done = not missing
    hint = (
        message("Everything that the announcement needs is there.")
        if done
        else plural_message("{count} thing is missing.", "{count} things are missing.", len(missing))
    )
    href = url_for(endpoint, public_id=row.public_id)
    return Task(name, href, hint, message("Complete") if done else message("To do"), "done" if done else "open")


@blueprint.route("/staff/rounds/<public_id>/call", methods=["GET", "POST"])
@only(*STAFF)
@commits
def call_texts(public_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    form = CallForm(obj=row)
    if not form.validate_on_submit():
        return form_page("round_call", form, round=row, theirs=[])
    values: dict[str, object] = {name: form[name].data or "" for name in COLUMNS}
    values |= {"places": form.places.data, "award_eur": form.award_eur.data}
    try:
        change_round(db.session, row, values, version=form.seen_version, by_id=current_person().id)
    except Conflict as error:
        theirs = show_conflict(form, error, row)
        return form_page("round_call", form, status=IN_CONFLICT, round=row, theirs=theirs)
    say(message("Saved."))
    return redirect(url_for("fellowships.show_round", public_id=public_id), 303)


@blueprint.post("/staff/rounds/<public_id>/announce")
@only(*STAFF)
@commits
def announce(public_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    if DeedForm().validate_on_submit():
        _announce(row, now())
    return redirect(url_for("fellowships.show_round", public_id=public_id), 303)


def _announce(row: Round, at: datetime) -> None:
    try:
        announce_round(db.session, row, by_id=current_person().id, at=at)
    except RuleBroken as error:
        say(error.text, "ask")
    else:
        say(message("The call is announced. Everybody can read it from now on."))


@blueprint.post("/staff/rounds/<public_id>/withdraw")
@only(*STAFF)
@commits
def withdraw(public_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    if DeedForm().validate_on_submit():
        _withdraw(row)
    return redirect(url_for("fellowships.show_round", public_id=public_id), 303)


def _withdraw(row: Round) -> None:
    try:
        withdraw_announcement(db.session, row, by_id=current_person().id, at=now())
    except RuleBroken as error:
        say(error.text, "ask")
    else:
        say(message("The announcement is taken back. Nobody reads the call any more."))
