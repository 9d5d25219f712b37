"""Several requests answered at once: a deed for those that were ticked, what became of each, one undo for all."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import limits
from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import Conflict, NotFound, RuleBroken
from app.core.language import Message, message, plural_message
from app.introductions.actions import answering
from app.introductions.forms import DeclineForm
from app.introductions.queries.inbox import Item, items_of
from app.introductions.queries.seats import Seat, introduction_for
from app.introductions.routes.blueprint import blueprint, here, say
from app.introductions.routes.lines import Row, row_of
from app.introductions.rules.limits import DEEDS_AN_HOUR
from app.introductions.rules.together import MOST_AT_ONCE, SNOOZE_DAYS, TAKEN_BACK_BY, Together
from app.introductions.rules.words import NOTICE
from app.introductions.states import Answer, DeclineReason, Side, State
from app.matches.forms import DeedForm
from app.profiles.queries import taxonomy

_SAID: Mapping[Together, Callable[[int], Message]] = {
    Together.ACCEPT: lambda count: plural_message("{count} request accepted.", "{count} requests accepted.", count),
    Together.DECLINE: lambda count: plural_message("{count} request declined.", "{count} requests declined.", count),
    Together.LATER: lambda count: plural_message(
        "{count} request put aside for three days.", "{count} requests put aside for three days.", count
    ),
    Together.UNDO: lambda count: plural_message("{count} answer taken back.", "{count} answers taken back.", count),
    Together.WAKE: lambda count: plural_message("{count} request is back.", "{count} requests are back.", count),
}


@blueprint.post("/introductions/bulk")
@only("signed_in")
@commits
def bulk() -> ResponseReturnValue:
    """One deed for several requests. A yes to several is asked once more, with every name."""
    limits.charge(db.session, "introductions", {DEEDS_AN_HOUR: str(current_person().id)})
    DeedForm().validate_on_submit()
    deed, ids = _deed(request.form.get("deed", "")), _ids(request.form.getlist("id"))
    if not ids:
        say(message("Choose at least one request."), "ask")
        return redirect(url_for("introductions.inbox"), 303)
    if deed is Together.ACCEPT and not request.form.get("confirmed"):
        return _confirm_page(ids)
    at = now()  # one moment for all: it is what they are taken back together by
    for public_id in sorted(ids):  # in one order for all, or two members of a profile would wait for each other
        _do(public_id, _DEEDS[deed], at)
    rows = _rows(ids)
    if len(rows) == len(ids) and all(_is_done(row.item, deed, at) for row in rows):
        _say(deed, ids)
        return redirect(url_for("introductions.inbox"), 303)
    return redirect(url_for("introductions.bulk_result", deed=deed.value, id=ids), 303)


@blueprint.get("/introductions/bulk")
@only("signed_in")
def bulk_result() -> ResponseReturnValue:
    """What became of each, as it stands now: those that changed in the meantime were left as they are."""
    deed, ids, at = _deed(request.args.get("deed", "")), _ids(request.args.getlist("id")), now()
    results = [Result(row, _is_done(row.item, deed, at)) for row in _rows(ids)]
    done = [each.row.item.public_id for each in results if each.is_done]
    back_by = TAKEN_BACK_BY.get(deed)
    return render_template(
        "introductions/together.html",
        heading=_SAID[deed](len(done)),
        results=results,
        undo=back_by.value if back_by and done else None,
        undo_ids=done,
        undo_until=max((each.row.item.undo_until for each in results if each.row.item.undo_until), default=None),
    )


@dataclass(frozen=True)
class Result:
    row: Row
    is_done: bool


@dataclass(frozen=True)
class Batch:
    """Answers given together that can still be taken back together."""

    text: Message
    ids: tuple[str, ...]


def batches(items: Sequence[Item]) -> list[Batch]:
    """Of answers to several requests at one moment, the newest first."""
    found: dict[tuple[object, object], list[Item]] = {}
    for item in items:
        if item.undo_until is not None and item.side is Side.RECEIVER:
            found.setdefault((item.undo_until, item.answer), []).append(item)
    groups = [group for group in found.values() if len(group) > 1 and group[0].answer]
    groups.sort(key=lambda group: (group[0].undo_until or now(), group[0].public_id), reverse=True)
    return [
        Batch(_SAID[Together(group[0].answer or "")](len(group)), tuple(item.public_id for item in group))
        for group in groups
    ]


def _confirm_page(ids: Sequence[str]) -> str:
    rows = _rows(ids)
    return render_template(
        "introductions/together_confirm.html",
        rows=[row for row in rows if row.item.may_answer],
        others=[row for row in rows if not row.item.may_answer],
        notice=NOTICE,
    )


def _rows(ids: Sequence[str]) -> list[Row]:
    """Those of the chosen profile, in the order in which they were ticked."""
    looking = here()
    known = {item.public_id: item for item in items_of(db.session, looking.own.id, at=now())}
    terms = taxonomy(db.session)
    return [row_of(known[public_id], looking.own.kind, terms) for public_id in ids if public_id in known]


def _deed(code: str) -> Together:
    if code not in set(Together):
        raise NotFound
    return Together(code)


def _ids(given: Sequence[str]) -> list[str]:
    """Each once; one field may hold several, as the undo of a flashed sentence does."""
    return list(dict.fromkeys(key for each in given for key in each.split(".") if key))[:MOST_AT_ONCE]


def _is_done(item: Item, deed: Together, at: datetime) -> bool:
    """Whether the request stands as the deed wanted it, whoever saw to that."""
    if deed is Together.ACCEPT:
        return item.answer is Answer.ACCEPT and item.state is not State.EXPIRED
    if deed is Together.DECLINE:
        return item.answer is Answer.DECLINE
    is_asleep = item.snoozed_until is not None and item.snoozed_until > at
    return item.may_answer and is_asleep is (deed is Together.LATER)


def _say(deed: Together, ids: Sequence[str]) -> None:
    """Yes and no to several stand above the inbox for ten minutes, with their undo; what was put aside is said here."""
    if deed in (Together.ACCEPT, Together.DECLINE) and len(ids) > 1:
        return
    if deed is not Together.LATER:
        say(_SAID[deed](len(ids)))
        return
    fields = {"deed": Together.WAKE.value, "id": ".".join(ids)}
    told = {"text": str(_SAID[deed](len(ids))), "undo_href": url_for("introductions.bulk"), "fields": fields}
    flash(told, "good")  # type: ignore[arg-type]  # notices.html takes mappings


def _do(public_id: str, deed: Callable[[Seat, datetime], None], at: datetime) -> None:
    """What cannot be done any more stays as it is; the page says so of each."""
    try:
        seat = introduction_for(db.session, current_person(), public_id, at=at)
        if seat.side is Side.RECEIVER:
            deed(seat, at)
    except (Conflict, RuleBroken, NotFound):
        return


def _accept(seat: Seat, at: datetime) -> None:
    answering.accept_introduction(db.session, seat.introduction, by_id=current_person().id, at=at)


def _decline(seat: Seat, at: datetime) -> None:
    form = DeclineForm()
    given = form.decline_reason.data if form.validate() else None
    reason = DeclineReason(given) if given else None
    released = bool(reason and form.released.data)
    by_id = current_person().id
    answering.decline_introduction(db.session, seat.introduction, reason=reason, released=released, by_id=by_id, at=at)


def _later(seat: Seat, at: datetime) -> None:
    answering.snooze(db.session, seat.introduction, SNOOZE_DAYS, at=at)


def _undo(seat: Seat, at: datetime) -> None:
    answering.undo_answer(db.session, seat.introduction, at=at)


def _wake(seat: Seat, _at: datetime) -> None:
    answering.wake(db.session, seat.introduction)


_DEEDS: dict[Together, Callable[[Seat, datetime], None]] = {
    Together.ACCEPT: _accept,
    Together.DECLINE: _decline,
    Together.LATER: _later,
    Together.UNDO: _undo,
    Together.WAKE: _wake,
}
