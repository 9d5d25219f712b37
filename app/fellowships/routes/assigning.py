"""Who reads what: the round's page, the view by reviewer, and why on demand."""

from collections.abc import Mapping
from dataclasses import dataclass

from babel.numbers import format_decimal
from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.core.access import only
from app.core.clock import now
from app.core.database import db
from app.core.filters import locale
from app.core.language import Message
from app.core.paging import page_number
from app.fellowships.assigner.pairs import explained, explained_of_reviewer
from app.fellowships.forms.assigning import PairForm, RunDeedForm, RunForm
from app.fellowships.models import Application, Round
from app.fellowships.queries.assigning.pages import (
    Named,
    application_in_review,
    applications_page,
    loads_page,
    merged,
    readers_of,
    reviewer_of,
    reviewers_named,
    rulings_of,
    tasks_of,
    titles_of,
)
from app.fellowships.queries.assigning.runs import RunLine, newest_run, pairs_of, record_of
from app.fellowships.queries.assigning.situation import settings_for
from app.fellowships.routes.blueprint import REFUSED, blueprint, round_here
from app.fellowships.rules.access import STAFF
from app.fellowships.rules.assigning import MICRO, Pair, WhyNot
from app.fellowships.rules.assigning_words import cause_words, fit_word, gives_way_words, loss_words, why_words

OTHERS_SHOWN, MISSED_SHOWN = 60, 12


@dataclass(frozen=True)
class Reason:
    """One person or application with what the calculation says of the pair."""

    public_id: str
    name: str
    fit: Message
    lines: tuple[Message, ...]
    ruling: str = ""


@blueprint.get("/staff/rounds/<public_id>/assignment")
@only(*STAFF)
def round_assignment(public_id: str) -> ResponseReturnValue:
    return assignment_page(round_here(public_id))


def assignment_page(row: Round, form: RunForm | None = None) -> ResponseReturnValue:
    """The page, with a refused form where there is one."""
    settings, run = settings_for(db.session, row.id), newest_run(db.session, row.id, now())
    named, proposed = reviewers_named(db.session, row.id), _proposed(run)
    shown = page_number(request.args.get("page"))
    page = applications_page(db.session, row.id, shown, named, proposed, settings.reviews_each)
    answer = render_template(
        "fellowships/assignment.html",
        round=row,
        page=page,
        run=run,
        active=sum(each.is_active for each in named.values()),
        figures=_shares(run),
        gives_way=_gives_way(run, named),
        can_give_way=run is not None and any(not each.asks_reviewer for each in run.gives_way),
        form=form or RunForm(formdata=None, obj=settings),
        deed=RunDeedForm(formdata=None),
    )
    return make_response(answer, REFUSED if form is not None else 200)


def _proposed(run: RunLine | None) -> Mapping[Pair, int]:
    return pairs_of(db.session, run.id) if run is not None and run.waits else {}


def _shares(run: RunLine | None) -> Mapping[str, str]:
    """Affinities as numbers: totals in perfect fits, worst and floor in shares of one."""
    names = ("total", "bound", "worst", "floor", "price")
    figures = run.figures if run is not None else {}
    return {name: format_decimal(figures.get(name, 0) / MICRO, format="#,##0.00", locale=locale()) for name in names}


def _gives_way(run: RunLine | None, named: Mapping[int, Named]) -> list[Message]:
    if run is None or not run.gives_way:
        return []
    titles = titles_of(db.session, {each.application for each in run.gives_way if each.application is not None})
    # What is about an application that this person must not see is not told to them.
    told = [each for each in run.gives_way if each.application is None or each.application in titles]
    return [gives_way_words(each, _names(named), titles) for each in told]


def _names(named: Mapping[int, Named]) -> Mapping[int, str]:
    return {key: each.name for key, each in named.items()}


@blueprint.get("/staff/rounds/<public_id>/assignment/reviewers")
@only(*STAFF)
def assignment_loads(public_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    run = newest_run(db.session, row.id, now())
    page = loads_page(db.session, row.id, page_number(request.args.get("page")), _proposed(run))
    top = max((max(each.most, each.load, each.proposed or 0) for each in page.items), default=1) or 1
    return render_template("fellowships/assignment_loads.html", round=row, page=page, top=top, run=run)


@blueprint.get("/staff/rounds/<public_id>/assignment/reviewers/<reviewer>")
@only(*STAFF)
def assignment_reviewer(public_id: str, reviewer: str) -> ResponseReturnValue:
    """What one person reads, and why others read what would have suited them."""
    row = round_here(public_id)
    person, named = reviewer_of(db.session, row.id, reviewer), reviewers_named(db.session, row.id)
    record = record_of(db.session, row.id)
    missed = explained_of_reviewer(record, person.id, limit=MISSED_SHOWN) if record else ()
    titles = titles_of(db.session, [application for application, _told in missed])
    return render_template(
        "fellowships/assignment_reviewer.html",
        round=row,
        reviewer=person,
        name=named[person.id].name,
        tasks=tasks_of(db.session, person.id),
        missed=[
            Reason("", titles[application], fit_word(told.affinity), _not_lines(told, _names(named)))
            for application, told in missed
            if application in titles
        ],
    )


@blueprint.get("/staff/rounds/<public_id>/assignment/applications/<application>")
@only(*STAFF)
def assignment_pair(public_id: str, application: str) -> ResponseReturnValue:
    row = round_here(public_id)
    found = application_in_review(db.session, row.id, application)
    form = PairForm(formdata=None)
    form.reviewer.data = request.args.get("reviewer") or None
    return pair_page(row, found, form, status=200)


def pair_page(row: Round, application: Application, form: PairForm, *, status: int = REFUSED) -> ResponseReturnValue:
    """One application: who reads it and why, why not the others, and the deeds."""
    named = reviewers_named(db.session, row.id)
    form.offer([(each.public_id, each.name) for each in named.values() if each.is_active])
    readers = merged(readers_of(db.session, [application.id])[application.id], None, named)
    record = record_of(db.session, row.id)
    told = explained(record, application.id) if record else None
    rulings, names = rulings_of(db.session, application.id), _names(named)

    def reason(key: int, affinity: int, lines: list[Message]) -> Reason:
        ruling = rulings.get(key)
        words = f"{ruling.rule.value}: {ruling.reason}" if ruling else ""
        return Reason(named[key].public_id, named[key].name, fit_word(affinity), tuple(lines), words)

    chosen = [reason(each.reviewer, each.affinity, why_words(each, names)) for each in told.readers] if told else []
    others = [each for each in told.others if each.reviewer in named][:OTHERS_SHOWN] if told else []
    answer = render_template(
        "fellowships/assignment_pair.html",
        round=row,
        application=application,
        readers=readers,
        chosen=chosen,
        others=[reason(each.reviewer, each.affinity, list(_not_lines(each, names))) for each in others],
        rulings=[(named[key].name, each) for key, each in rulings.items() if key in named],
        form=form,
    )
    return make_response(answer, status)


def _not_lines(told: WhyNot, names: Mapping[int, str]) -> tuple[Message, ...]:
    loss = loss_words(told)
    return (cause_words(told, names), *([loss] if loss else []))
