"""Runs of proposals: what they found, what became of it, a new one, and an old one made again."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import limits
from app.core.access import current_person, only
from app.core.clock import local_day, now
from app.core.database import after_commit, commits, db
from app.core.errors import NotFound, RuleBroken
from app.core.jobs import wake
from app.core.language import Message, message
from app.core.limits import Limit
from app.core.lists.cutting import WHOLE
from app.core.lists.exports import csv_answer
from app.core.lists.filters import Filters, asked_page
from app.introductions import tasks
from app.introductions.actions.ordering import order_run
from app.introductions.allocator import DataError, Difference, replayed
from app.introductions.models import RunOrder
from app.introductions.queries.proposing import run_by_public_id
from app.introductions.rules.proposal_words import ORDER_STATES, ORDERED_BY
from app.introductions.states import OrderedBy
from app.matches.routes.blueprint import current_model
from app.staff.forms import DeedForm
from app.staff.queries.runs import order_by_public_id, orders, run_today
from app.staff.routes.blueprint import DESK, READERS, blueprint, tell
from app.staff.routes.pair_rows import settings
from app.staff.rules.run_words import figures

REPLAYS_AN_HOUR = Limit("person", 20, 3_600)


@blueprint.get("/proposals/runs")
@only(*READERS)
def runs() -> ResponseReturnValue:
    return render_template(
        "staff/runs.html",
        page=orders(db.session, now(), asked_page()),
        filters=Filters("staff.runs", ()),
        states=ORDER_STATES,
        ordered_by=ORDERED_BY,
        may_order=bool(current_person().role_names & set(DESK)),
        is_made_today=run_today(db.session, local_day(now())),
        hour=settings().proposals_hour,
    )


@blueprint.get("/proposals/runs.csv")
@only(*READERS)
def runs_csv() -> ResponseReturnValue:
    header = [
        message("Day"), message("Dry run"), message("By"), message("State"), message("Proposals"), message("Waiting"),
        message("Approved"), message("Vetoed"), message("Lapsed or not delivered"), message("Asked"),
        message("Answered"), message("Number"),
    ]  # fmt: skip
    rows = (
        [
            each.day, message("yes") if each.is_dry else message("no"), each.by or ORDERED_BY[each.ordered_by],
            ORDER_STATES[each.state], each.result.get("proposals"), each.waiting, each.approved, each.vetoed,
            each.let_go, each.became.asked, each.became.answered, each.run,
        ]
        for each in orders(db.session, now(), WHOLE).items
    )  # fmt: skip
    return csv_answer("runs", header, rows)


@blueprint.get("/proposals/runs/<public_id>")
@only(*READERS)
def run(public_id: str) -> ResponseReturnValue:
    return _page(public_id, None, None)


def _page(public_id: str, verdict: Message | None, differences: list[str] | None) -> ResponseReturnValue:
    order = order_by_public_id(db.session, public_id, now())
    return render_template(
        "staff/run.html",
        order=order,
        states=ORDER_STATES,
        ordered_by=ORDERED_BY,
        figures=figures(order.result),
        may_order=bool(current_person().role_names & set(DESK)),
        verdict=verdict,
        differences=differences or [],
    )


@blueprint.post("/proposals/runs")
@only(*DESK)
@commits
def order() -> ResponseReturnValue:
    """A run in the background, for good or dry; the page shows how far it is."""
    if not DeedForm().validate_on_submit():
        return redirect(url_for("staff.runs"), 303)
    is_dry = request.form.get("dry") == "yes"
    try:
        made = order_run(db.session, is_dry=is_dry, ordered_by=OrderedBy.STAFF, by_id=current_person().id, at=now())
    except RuleBroken as error:
        tell(error.text, "ask")
        return redirect(url_for("staff.runs"), 303)
    _ask_worker(made)
    return redirect(url_for("staff.run", public_id=made.public_id), 303)


def _ask_worker(made: RunOrder) -> None:
    """The worker finds the order by its sweep too; this only makes it sooner."""
    order_id = made.id
    after_commit(db.session, lambda: wake(tasks.make_run, order_id))


@blueprint.post("/proposals/runs/<public_id>/replay")
@only(*DESK)
@commits
def replay(public_id: str) -> ResponseReturnValue:
    """The run made again from its record: every integer is the same, or these differ."""
    found = order_by_public_id(db.session, public_id, now())
    if not found.run:
        raise NotFound
    limits.charge(db.session, "replay", {REPLAYS_AN_HOUR: str(current_person().id)})
    DeedForm().validate_on_submit()
    try:
        again = replayed(db.session, current_model(), run_by_public_id(db.session, found.run).record)
    except DataError as error:
        return _page(public_id, message("The record cannot be read: {why}", why=str(error)), [])
    erased = [str(message("A profile’s input was erased on {day}.", day=each.on)) for each in again.erased]
    if seen := again.vectors:
        erased.append(str(_vectors(seen.same, seen.changed, seen.gone)))
    if again.is_equal:
        text = message(
            "Made again from its record: {pairs} pairs, {proposals} proposals, every figure the same.",
            pairs=again.chances_compared,
            proposals=again.proposals_compared,
        )
        return _page(public_id, text, erased)
    said = [_difference(each) for each in again.differences]
    return _page(public_id, message("{count} figures differ.", count=again.differing), [*erased, *said])


def _vectors(same: int, changed: int, gone: int) -> Message:
    return message(
        "Vectors of the profiles: {same} as then, {changed} others since, {gone} no longer there.",
        same=same,
        changed=changed,
        gone=gone,
    )


def _difference(each: Difference) -> str:
    pair = f" {each.sender} → {each.receiver}" if each.sender or each.receiver else ""
    return str(
        message("{what}{pair}: recorded {recorded}, now {now}", what=each.what, pair=pair,
                recorded=each.recorded, now=each.now)
    )  # fmt: skip
