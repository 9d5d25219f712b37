"""What the receiver may say: yes, no, one question, later, never. Yes and no hold after ten minutes."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import Conflict, RuleBroken
from app.core.language import message
from app.introductions.actions.parting import part
from app.introductions.actions.steps import MEANWHILE, check_now, hold, note
from app.introductions.actions.telling import tell
from app.introductions.models import Introduction, IntroductionMessage
from app.introductions.rules.times import AFTER_A_REPLY, SNOOZES, can_be_undone, is_delivered, next_moment
from app.introductions.states import OPEN, RUNNING, Answer, DeclineReason, MessageKind, Side, State
from app.profiles.actions.parts.never_show import keep_apart


def accept_introduction(session: Session, introduction: Introduction, *, by_id: int, at: datetime) -> None:
    """Say yes; it holds in ten minutes. Twice is once. Raises Conflict for what is no longer open."""
    _answer(session, introduction, Answer.ACCEPT, by_id=by_id, at=at)


def decline_introduction(
    session: Session,
    introduction: Introduction,
    *,
    reason: DeclineReason | None = None,
    released: bool = False,
    by_id: int,
    at: datetime,
) -> None:
    """Say no; the asker reads "no introduction this time", and the reason only if it is released."""
    _answer(session, introduction, Answer.DECLINE, by_id=by_id, at=at)
    if reason is not None:
        introduction.decline_reason, introduction.reason_released = reason, released
        session.flush()


def _answer(session: Session, introduction: Introduction, answer: Answer, *, by_id: int, at: datetime) -> None:
    hold(session, introduction)
    if introduction.answer is answer and introduction.state in {
        State.REQUESTED,
        State.ACCEPTED,
        State.DECLINED,
        *RUNNING,
    }:
        return
    check_now(introduction, State.REQUESTED, at)
    if introduction.answer is not None or not is_delivered(introduction, at):
        raise Conflict(MEANWHILE)
    introduction.answer, introduction.answered_at, introduction.answered_by_id = answer, at, by_id
    introduction.snoozed_until = None
    introduction.next_at = next_moment(introduction)
    session.flush()


def undo_answer(session: Session, introduction: Introduction, *, at: datetime) -> None:
    """As if nothing had been said. Raises Conflict once ten minutes have passed."""
    hold(session, introduction)
    if introduction.state is State.REQUESTED and introduction.answer is None:
        return
    if not can_be_undone(introduction, at):
        raise Conflict(message("Ten minutes have passed: the answer holds and the other side has been told."))
    introduction.answer = introduction.answered_at = introduction.answered_by_id = None
    introduction.decline_reason, introduction.reason_released = None, False
    introduction.next_at = next_moment(introduction)
    session.flush()


def snooze(session: Session, introduction: Introduction, days: int, *, at: datetime) -> None:
    """Put a request aside for some days, never beyond its deadline. The other side learns nothing."""
    hold(session, introduction)
    check_now(introduction, State.REQUESTED, at)
    until = at + timedelta(days=days)
    if days not in SNOOZES or introduction.due_at is None or until >= introduction.due_at:
        raise RuleBroken(message("Choose a day before the deadline."), field="days")
    introduction.snoozed_until = until
    session.flush()


def wake(session: Session, introduction: Introduction) -> None:
    """Bring a request back that was put aside."""
    hold(session, introduction)
    introduction.snoozed_until = None
    session.flush()


def ask_question(session: Session, introduction: Introduction, text: str, *, by_id: int, at: datetime) -> None:
    """The receiver's one question. It counts as an answer in time; the deadline stays."""
    hold(session, introduction)
    check_now(introduction, State.REQUESTED, at)
    if introduction.answer is not None or not is_delivered(introduction, at):
        raise Conflict(MEANWHILE)
    if find_words(session, introduction, MessageKind.QUESTION) is not None:
        raise RuleBroken(message("You have asked your one question already."), field="text")
    _write(session, introduction, MessageKind.QUESTION, Side.RECEIVER, text, by_id=by_id, at=at)
    introduction.reacted_at = introduction.reacted_at or at
    note(session, introduction, "question", by_id=by_id)
    tell(session, introduction, Side.ASKER, "question", at=at)


def answer_question(session: Session, introduction: Introduction, text: str, *, by_id: int, at: datetime) -> None:
    """The asker's answer; the receiver has at least three more days for theirs."""
    hold(session, introduction)
    check_now(introduction, State.REQUESTED, at)
    if find_words(session, introduction, MessageKind.QUESTION) is None:
        raise Conflict(MEANWHILE)
    if find_words(session, introduction, MessageKind.REPLY) is not None:
        raise RuleBroken(message("The question has been answered already."), field="text")
    _write(session, introduction, MessageKind.REPLY, Side.ASKER, text, by_id=by_id, at=at)
    assert introduction.due_at is not None, "a request has a deadline"
    introduction.due_at = max(introduction.due_at, at + AFTER_A_REPLY)
    introduction.next_at = next_moment(introduction)
    session.flush()
    note(session, introduction, "reply", by_id=by_id)
    tell(session, introduction, Side.RECEIVER, "reply", at=at)


def block(session: Session, introduction: Introduction, side: Side, *, by_id: int, at: datetime) -> None:
    """Never meet again, in either direction. An open request reads as declined to the other side, and at once."""
    hold(session, introduction)
    mine, other = introduction.asker_id, introduction.receiver_id
    if side is Side.RECEIVER:
        mine, other = other, mine
    if mine is not None and other is not None:
        keep_apart(session, mine, other, by_id=by_id, at=at)
    if introduction.state in OPEN | RUNNING:
        part(session, introduction, side, by_id=by_id, at=at)
    note(session, introduction, "block", by_id=by_id, side=side.value)


def find_words(session: Session, introduction: Introduction, kind: MessageKind) -> IntroductionMessage | None:
    wanted = select(IntroductionMessage).where(
        IntroductionMessage.introduction_id == introduction.id, IntroductionMessage.kind == kind
    )
    return session.scalar(wanted.order_by(IntroductionMessage.id).limit(1))


def _write(
    session: Session,
    introduction: Introduction,
    kind: MessageKind,
    side: Side,
    text: str,
    *,
    by_id: int,
    at: datetime,
) -> None:
    said = IntroductionMessage(introduction_id=introduction.id, kind=kind, side=side, text=text, by_id=by_id, at=at)
    session.add(said)
    session.flush()
