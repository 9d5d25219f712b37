"""The inbox: what waits for an answer, what was sent, what runs, what is closed."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import limits
from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import Conflict, NotFound, RuleBroken
from app.core.language import Message, message, plural_message
from app.core.paging import Page, page_number
from app.introductions.actions.answering import accept_introduction, decline_introduction, snooze
from app.introductions.queries.inbox import Item, Tray, items_of
from app.introductions.queries.seats import Seat, introduction_for
from app.introductions.routes.blueprint import blueprint, here, say
from app.introductions.routes.lines import row_of
from app.introductions.rules.limits import DEEDS_AN_HOUR, MOST_UNANSWERED
from app.introductions.rules.times import SNOOZES
from app.introductions.rules.words import DECLINE_REASONS
from app.introductions.states import Side
from app.matches.forms import DeedForm
from app.profiles.queries import taxonomy

PAGE_SIZE = 20
MOST_AT_ONCE = 50
_TRAYS: tuple[tuple[Tray, Message], ...] = (
    (Tray.ANSWER, message("To answer")),
    (Tray.LATER, message("Later")),
    (Tray.SENT, message("Sent")),
    (Tray.RUNNING, message("Introduced")),
    (Tray.CLOSED, message("Closed")),
)
_SNOOZE_DAYS = 3


@dataclass(frozen=True)
class Tab:
    """One tray with the number of what lies in it."""

    label: Message
    href: str
    count: int
    is_current: bool


@blueprint.get("/introductions")
@only("signed_in")
def inbox() -> ResponseReturnValue:
    looking, at = here(), now()
    items = items_of(db.session, looking.own.id, at=at)
    wanted = request.args.get("tray")
    tray = Tray(wanted) if wanted in set(Tray) else Tray.ANSWER
    lying = [item for item in items if item.tray is tray]
    if tray is Tray.ANSWER:
        lying.sort(key=lambda item: (item.undo_until is not None, item.due_at or at, item.public_id))
    number = page_number(request.args.get("page"))
    shown = lying[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    rows = [row_of(item, looking.own.kind, taxonomy(db.session)) for item in shown]
    waiting = sum(1 for item in items if item.tray is Tray.ANSWER and item.answer is None)
    return render_template(
        "introductions/inbox.html",
        own=looking.own,
        tray=tray.value,
        tabs=[_tab(each, label, items, tray) for each, label in _TRAYS],
        page=Page(rows, number, PAGE_SIZE, len(lying)),
        address=lambda place: url_for("introductions.inbox", tray=tray.value, page=place),
        waiting=waiting,
        is_paused=sum(1 for item in items if item.may_answer and not item.has_question) >= MOST_UNANSWERED,
        has_bulk=tray is Tray.ANSWER and sum(1 for item in shown if item.may_answer) > 1,
        decline_reasons=DECLINE_REASONS,
        snoozes=SNOOZES,
    )


def _tab(tray: Tray, label: Message, items: list[Item], current: Tray) -> Tab:
    counted = sum(1 for item in items if item.tray is tray)
    return Tab(label, url_for("introductions.inbox", tray=tray.value), counted, tray is current)


@blueprint.post("/introductions/bulk")
@only("signed_in")
@commits
def bulk() -> ResponseReturnValue:
    """One answer to several requests; those that are no longer open are left as they are and counted."""
    limits.charge(db.session, "introductions", {DEEDS_AN_HOUR: str(current_person().id)})
    DeedForm().validate_on_submit()
    deed = _BULK.get(request.form.get("deed", ""))
    ids = list(dict.fromkeys(request.form.getlist("id")))[:MOST_AT_ONCE]
    if deed is None:
        raise NotFound
    done = sum(_done(public_id, deed) for public_id in ids)
    if not ids:
        say(message("Choose at least one request."), "ask")
    else:
        text = plural_message("{count} request: done.", "{count} requests: done.", done)
        say(text, "good" if done == len(ids) else "ask")
    if done < len(ids):
        say(plural_message("{count} was no longer open.", "{count} were no longer open.", len(ids) - done), "ask")
    return redirect(url_for("introductions.inbox"), 303)


def _done(public_id: str, deed: Callable[[Seat], None]) -> bool:
    try:
        seat = introduction_for(db.session, current_person(), public_id, at=now())
        if seat.side is not Side.RECEIVER:
            return False
        deed(seat)
    except (Conflict, RuleBroken, NotFound):
        return False
    return True


def _accept(seat: Seat) -> None:
    accept_introduction(db.session, seat.introduction, by_id=current_person().id, at=now())


def _decline(seat: Seat) -> None:
    decline_introduction(db.session, seat.introduction, by_id=current_person().id, at=now())


def _later(seat: Seat) -> None:
    snooze(db.session, seat.introduction, _SNOOZE_DAYS, at=now())


_BULK: dict[str, Callable[[Seat], None]] = {"accept": _accept, "decline": _decline, "later": _later}
