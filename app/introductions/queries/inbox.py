"""The introductions of one profile, each as this profile may see it now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.core.clock import local_day
from app.introductions.models import Introduction, IntroductionMessage, OutcomeReport
from app.introductions.queries.parties import parties
from app.introductions.queries.seats import reached
from app.introductions.queries.seeing import Shown, seen_by
from app.introductions.rules.explanation import told
from app.introductions.rules.parties import Party, why_ended
from app.introductions.rules.times import SUGGESTION_HOLDS, UNDO, can_be_undone, is_delivered, is_for_both, state_now
from app.introductions.states import (
    OPEN,
    RUNNING,
    Answer,
    DeclineReason,
    EndCause,
    MessageKind,
    Origin,
    ReasonOrigin,
    Side,
    State,
    Wish,
)
from matching.model import Reason

MOST = 1_000


class Tray(StrEnum):
    """Where an introduction lies in the inbox."""

    ANSWER = "answer"
    LATER = "later"
    SENT = "sent"
    RUNNING = "running"
    CLOSED = "closed"


@dataclass(frozen=True)
class Item:
    """One introduction from one side, with nothing in it that this side may not know."""

    public_id: str
    side: Side
    tray: Tray
    state: State
    other: Shown | None
    other_id: int | None
    origin: Origin
    wish: Wish
    reason: str
    reason_origin: ReasonOrigin
    reasons: tuple[Reason, ...]
    staff_reason: str
    sent_at: datetime
    due_at: datetime | None
    snoozed_until: datetime | None
    undo_until: datetime | None
    answer: Answer | None
    decline_reason: DeclineReason | None
    reason_released: bool
    end_cause: EndCause | None
    has_question: bool
    has_reply: bool
    introduced_at: datetime | None
    is_delivered: bool
    office_was_silent: bool

    @property
    def is_mine(self) -> bool:
        return self.side is Side.ASKER

    @property
    def may_answer(self) -> bool:
        return self.side is Side.RECEIVER and self.state is State.REQUESTED and self.answer is None

    @property
    def may_reply(self) -> bool:
        return self.side is Side.ASKER and self.state is State.REQUESTED and self.has_question and not self.has_reply

    @property
    def may_ask(self) -> bool:
        return self.may_answer and not self.has_question

    @property
    def may_withdraw(self) -> bool:
        return self.side is Side.ASKER and self.state in (State.REQUESTED, State.ACCEPTED)

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING


def items_of(session: Session, profile_id: int, *, at: datetime) -> list[Item]:
    """The newest first. Six to ten statements, however many there are."""
    mine = or_(Introduction.asker_id == profile_id, Introduction.receiver_id == profile_id)
    rows = session.scalars(select(Introduction).where(mine).order_by(Introduction.id.desc()).limit(MOST)).all()
    return _items(session, profile_id, rows, at)


def item_of(session: Session, profile_id: int, introduction: Introduction, *, at: datetime) -> Item | None:
    found = _items(session, profile_id, [introduction], at)
    return found[0] if found else None


def _items(session: Session, profile_id: int, rows: Sequence[Introduction], at: datetime) -> list[Item]:
    known = [row for row in rows if _may_know(row, profile_id, at)]
    others = [key for row in known if (key := _other(row, profile_id)) is not None]
    found = parties(session, {profile_id, *others})
    shown = seen_by(session, profile_id, others)
    words = _kinds_of_words(session, [row.id for row in known])
    items = [_item(row, profile_id, found, shown, words.get(row.id, frozenset()), at) for row in known]
    return [_before_it_arrives(item, row, at) for item, row in zip(items, known, strict=True)]


def _before_it_arrives(item: Item, row: Introduction, at: datetime) -> Item:
    """Suggested to both, and the other side has just asked: until that arrives there is the suggestion alone."""
    if item.side is Side.ASKER or item.state not in (State.SUGGESTED, State.REQUESTED) or not is_for_both(row, at):
        return item
    return replace(
        item, state=State.SUGGESTED, tray=Tray.ANSWER, wish=Wish.TALK, reason="", reasons=(),
        sent_at=row.created_at, due_at=row.created_at + SUGGESTION_HOLDS,
    )  # fmt: skip


def _may_know(row: Introduction, profile_id: int, at: datetime) -> bool:
    return row.asker_id == profile_id or reached(row, at)


def _other(row: Introduction, profile_id: int) -> int | None:
    return row.receiver_id if row.asker_id == profile_id else row.asker_id


def _kinds_of_words(session: Session, ids: Sequence[int]) -> dict[int, frozenset[MessageKind]]:
    one_of_a_kind = IntroductionMessage.kind != MessageKind.MESSAGE
    wanted = select(IntroductionMessage.introduction_id, IntroductionMessage.kind).where(
        IntroductionMessage.introduction_id.in_(ids), one_of_a_kind
    )
    found: dict[int, frozenset[MessageKind]] = {}
    for key, kind in session.execute(wanted.order_by(IntroductionMessage.id)):
        found[key] = found.get(key, frozenset()) | {kind}
    return found


def _item(
    row: Introduction,
    profile_id: int,
    found: dict[int, Party],
    shown: dict[int, Shown],
    words: frozenset[MessageKind],
    at: datetime,
) -> Item:
    side = Side.ASKER if row.asker_id == profile_id else Side.RECEIVER
    other_id = _other(row, profile_id)
    state, cause = _state_for(row, found, at)
    own_answer = side is Side.RECEIVER
    return Item(
        public_id=row.public_id,
        side=side,
        tray=_tray(row, side, state, words, at),
        state=state,
        other=shown.get(other_id or 0),
        other_id=other_id,
        origin=row.origin,
        wish=row.wish,
        # What an erased profile wrote is gone at once, whenever the worker deletes it.
        reason=row.reason if row.asker_id is not None else "",
        reason_origin=row.reason_origin,
        reasons=told(row.explanation.get(side.value, [])) if other_id is not None else (),
        staff_reason=row.staff_reason if other_id is not None else "",
        sent_at=(row.requested_at if side is Side.ASKER else row.delivered_at) or row.created_at,
        due_at=row.due_at,
        snoozed_until=row.snoozed_until if own_answer else None,
        undo_until=_undo_until(row, side, at),
        answer=row.answer if own_answer else None,
        decline_reason=row.decline_reason if own_answer or (row.reason_released and state is State.DECLINED) else None,
        reason_released=row.reason_released,
        end_cause=cause,
        has_question=MessageKind.QUESTION in words,
        has_reply=MessageKind.REPLY in words,
        introduced_at=row.introduced_at,
        is_delivered=is_delivered(row, at),
        office_was_silent=state is State.EXPIRED and row.receiver_agreed,
    )


def _state_for(row: Introduction, found: dict[int, Party], at: datetime) -> tuple[State, EndCause | None]:
    """What holds by the clock and by what the two profiles say of themselves today."""
    state = state_now(row, at)
    if state in OPEN:
        cause = why_ended(row.state, found.get(row.asker_id or 0), found.get(row.receiver_id or 0), local_day(at))
        return (State.ENDED, cause) if cause else (state, None)
    if state in RUNNING and (row.asker_id is None or row.receiver_id is None):
        return State.ENDED, EndCause.ERASED
    return state, row.end_cause


def _undo_until(row: Introduction, side: Side, at: datetime) -> datetime | None:
    if side is Side.RECEIVER and can_be_undone(row, at) and row.answered_at is not None:
        return row.answered_at + UNDO
    if side is Side.ASKER and row.state is State.REQUESTED and not is_delivered(row, at):
        return row.delivered_at
    return None


def _tray(row: Introduction, side: Side, state: State, words: frozenset[MessageKind], at: datetime) -> Tray:
    if state in RUNNING:
        return Tray.RUNNING
    if state not in OPEN:
        return Tray.CLOSED
    asked = words == {MessageKind.QUESTION}
    if side is Side.ASKER:
        return Tray.ANSWER if asked or state is State.SUGGESTED else Tray.SENT
    if state is State.ACCEPTED:
        return Tray.SENT
    is_asleep = row.snoozed_until is not None and row.snoozed_until > at
    return Tray.LATER if asked or is_asleep else Tray.ANSWER


def reports_of(session: Session, introduction: Introduction, side: Side) -> list[OutcomeReport]:
    """What one side said came of it, in order of the days."""
    mine = OutcomeReport.introduction_id == introduction.id, OutcomeReport.side == side
    return list(session.scalars(select(OutcomeReport).where(*mine).order_by(OutcomeReport.day)))


def words_of(session: Session, introduction: Introduction) -> list[IntroductionMessage]:
    """Every message in order; what an erased profile wrote is gone."""
    sides = [
        side
        for side, key in ((Side.ASKER, introduction.asker_id), (Side.RECEIVER, introduction.receiver_id))
        if key is not None
    ]
    wanted = select(IntroductionMessage).where(
        IntroductionMessage.introduction_id == introduction.id, IntroductionMessage.side.in_(sides)
    )
    return list(session.scalars(wanted.order_by(IntroductionMessage.id)))
