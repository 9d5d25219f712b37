"""The inbox: what waits for an answer, what was sent, what runs, what is closed."""

from dataclasses import dataclass

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import only
from app.core.clock import now
from app.core.database import db
from app.core.language import Message, message
from app.core.paging import Page, page_number
from app.introductions.forms import DeclineForm
from app.introductions.queries.inbox import Item, Tray, items_of
from app.introductions.routes.blueprint import blueprint, here
from app.introductions.routes.lines import row_of
from app.introductions.routes.together import batches
from app.introductions.rules.limits import MOST_UNANSWERED
from app.introductions.rules.times import SNOOZES
from app.profiles.queries import taxonomy

PAGE_SIZE = 20
_TRAYS: tuple[tuple[Tray, Message], ...] = (
    (Tray.ANSWER, message("To answer")),
    (Tray.LATER, message("Later")),
    (Tray.SENT, message("Sent")),
    (Tray.RUNNING, message("Introduced")),
    (Tray.CLOSED, message("Closed")),
)


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
    # A page beyond the last is the last: what was answered just now may have been all there was on it.
    number = min(page_number(request.args.get("page")), max(1, -(-len(lying) // PAGE_SIZE)))
    shown = lying[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    rows = [row_of(item, looking.own.kind, taxonomy(db.session)) for item in shown]
    waiting = sum(1 for item in items if item.tray is Tray.ANSWER and item.answer is None)
    return render_template(
        "introductions/inbox.html",
        own=looking.own,
        tray=tray.value,
        tabs=[_tab(each, label, items, tray) for each, label in _TRAYS],
        page=Page(rows, number, PAGE_SIZE, len(lying)),
        address=lambda place: _address(tray, place),
        waiting=waiting,
        is_paused=sum(1 for item in items if item.may_answer and not item.has_question) >= MOST_UNANSWERED,
        has_bulk=tray is Tray.ANSWER and sum(1 for item in shown if item.may_answer) > 1,
        batches=batches(items),
        decline_form=DeclineForm(formdata=None),
        snoozes=SNOOZES,
        here=_address(tray, number),
    )


def _address(tray: Tray, number: int) -> str:
    return url_for("introductions.inbox", tray=tray.value, page=number if number > 1 else None)


def _tab(tray: Tray, label: Message, items: list[Item], current: Tray) -> Tab:
    # What is answered and can still be undone waits for nobody: the navigation does not count it either.
    counted = sum(1 for item in items if item.tray is tray and (tray is not Tray.ANSWER or item.answer is None))
    return Tab(label, url_for("introductions.inbox", tray=tray.value), counted, tray is current)
