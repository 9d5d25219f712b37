"""What time brings: delivery, reminder, the end of an undo, expiry, follow-ups. Each is written down once."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import local_day
from app.introductions.actions.asking_office import mail_office, remind_office, tell_of_silent_office
from app.introductions.actions.introducing import introduce
from app.introductions.actions.parting import part_if_blocked
from app.introductions.actions.steps import consent, held, held_with_crossing, step
from app.introductions.actions.telling import tell, tell_outcome
from app.introductions.models import Introduction, IntroductionMessage
from app.introductions.queries.parties import parties
from app.introductions.rules.parties import Party, cause_between, why_ended
from app.introductions.rules.times import (
    FOLLOW_UPS,
    NUDGES,
    OFFICE_WITHIN,
    follow_up_due,
    is_delivered,
    is_overdue,
    is_settled,
    next_moment,
)
from app.introductions.states import OPEN, Answer, EndCause, MessageKind, Side, State, Way

ARRIVED, REMINDED = 1, 2


def advance(session: Session, introduction_id: int, *, at: datetime) -> bool:
    """Do what is due of one introduction; False when there was nothing. May run twice and in parallel."""
    introduction, other = held_with_crossing(session, introduction_id)
    if introduction is None or introduction.next_at is None or introduction.next_at > at:
        return False
    if introduction.state in OPEN:
        _advance_open(session, introduction, other, at)
    else:
        _follow_up(session, introduction, at)
    session.flush()
    return True


def _advance_open(session: Session, introduction: Introduction, other: Introduction | None, at: datetime) -> None:
    if is_overdue(introduction, at):
        _expire(session, introduction, at)
    elif introduction.state is State.REQUESTED and is_settled(introduction, at):
        _settle(session, introduction, at)
    elif introduction.state is State.ACCEPTED:
        remind_office(session, introduction, at=at)
    elif introduction.state is State.REQUESTED:
        first, crossing = (other, introduction) if introduction.crosses else (introduction, other)
        if crossing is not None and crossing.delivered_at is not None and crossing.delivered_at <= at:
            _meet(session, first, crossing, at)
        arrives = introduction.state is State.REQUESTED and not introduction.crosses
        if arrives and not part_if_blocked(session, introduction, at=at):
            _deliver(session, introduction, at)


def _meet(session: Session, first: Introduction | None, crossing: Introduction, at: datetime) -> None:
    """Both sides have asked, each without knowing of the other. The later request is a yes to the earlier one, once
    neither can be taken back unseen any more; where the earlier one is gone it goes its own way."""
    if first is None or first.state is State.SUGGESTED:
        if first is not None:
            end_introduction(session, first, EndCause.MUTUAL, at=at)
        crossing.crosses = False
        session.flush()
        return
    if first.state is State.REQUESTED and first.delivered_at is not None and first.delivered_at > at:
        crossing.next_at = first.delivered_at
        return
    is_wanted = first.state is State.REQUESTED and first.answer is not Answer.DECLINE
    crossing.end_cause = EndCause.MUTUAL if is_wanted else EndCause.CLOSED
    step(session, crossing, "end", by_id=None, at=at, cause=crossing.end_cause.value)
    if not is_wanted:
        return
    first.answer, first.answered_at, first.answered_by_id = Answer.ACCEPT, crossing.requested_at, crossing.started_by_id
    if crossing.reason:
        said = {"kind": MessageKind.MESSAGE, "side": Side.RECEIVER, "text": crossing.reason, "at": at}
        session.add(IntroductionMessage(introduction_id=first.id, by_id=crossing.started_by_id, **said))
    session.flush()
    _settle(session, first, at)


def _deliver(session: Session, introduction: Introduction, at: datetime) -> None:
    reminder_at = introduction.reminder_at
    code, told = ("reminder", REMINDED) if reminder_at and reminder_at <= at else ("requested", ARRIVED)
    if introduction.told < told:
        introduction.told = told
        if introduction.reacted_at is None:
            tell(session, introduction, Side.RECEIVER, code, at=at)
    introduction.next_at = next_moment(introduction)


def _expire(session: Session, introduction: Introduction, at: datetime) -> None:
    was = introduction.state
    if was is State.ACCEPTED:
        introduction.answer = introduction.answered_at = None
    step(session, introduction, "expire", by_id=None, at=at)
    if was is State.ACCEPTED:
        tell_of_silent_office(session, introduction, at=at)
    elif was is not State.SUGGESTED:
        tell(session, introduction, Side.ASKER, "expired", at=at)


def _settle(session: Session, introduction: Introduction, at: datetime) -> None:
    """The ten minutes are over: the answer holds, and the other side is told."""
    introduction.reacted_at = introduction.reacted_at or introduction.answered_at
    by_id = introduction.answered_by_id
    if introduction.answer is Answer.DECLINE:
        consent(session, introduction, Side.RECEIVER, agreed=False, by_id=by_id, at=at, way=Way.ACCOUNT)
        step(session, introduction, "decline", by_id=by_id, at=at)
        tell(session, introduction, Side.ASKER, "declined", at=at)
        return
    found = parties(session, [introduction.asker_id, introduction.receiver_id])
    asker, receiver = found.get(introduction.asker_id or 0), found.get(introduction.receiver_id or 0)
    cause = cause_between(asker, receiver, local_day(at))
    if cause is not None or asker is None or receiver is None:
        end_introduction(session, introduction, cause or EndCause.ERASED, at=at)
        return
    _go_on(session, introduction, asker, receiver, at)


def _go_on(session: Session, introduction: Introduction, asker: Party, receiver: Party, at: datetime) -> None:
    """Ask the transfer office, where there is one; else introduce in the same breath."""
    team, other = (asker, receiver) if asker.needs_office else (receiver, asker)
    introduction.receiver_agreed = True
    introduction.third_agreed = False if team.needs_office else None
    introduction.all_agreed = introduction.third_agreed is None
    introduction.due_at, introduction.told = at + OFFICE_WITHIN, 0
    by_id = introduction.answered_by_id
    step(session, introduction, "accept", by_id=by_id, at=at)
    consent(session, introduction, Side.RECEIVER, agreed=True, by_id=by_id, at=at, way=Way.ACCOUNT)
    if introduction.all_agreed:
        introduce(session, introduction, at=at)
        return
    mail_office(session, introduction, team, other, at=at)
    tell(session, introduction, Side.ASKER, "office", at=at)


def end_introduction(session: Session, introduction: Introduction, cause: EndCause, *, at: datetime) -> None:
    """End what is open, with a true sentence for both sides; of what was never delivered only the asker knows."""
    was_known = is_delivered(introduction, at) and not introduction.crosses
    was = introduction.state
    introduction.end_cause = cause
    step(session, introduction, "end", by_id=None, at=at, cause=cause.value)
    if was is not State.SUGGESTED:
        tell(session, introduction, Side.ASKER, "ended", at=at)
    if was_known:
        tell(session, introduction, Side.RECEIVER, "ended", at=at)


def end_without_purpose(session: Session, introduction_id: int, *, at: datetime) -> bool:
    """End an open introduction if one of its profiles closed its round, stopped investing, is hidden or gone."""
    introduction = held(session, introduction_id)
    if introduction is None or introduction.state not in OPEN or is_overdue(introduction, at):
        return False
    found = parties(session, [introduction.asker_id, introduction.receiver_id])
    sides = found.get(introduction.asker_id or 0), found.get(introduction.receiver_id or 0)
    cause = why_ended(introduction.state, *sides, local_day(at))
    if cause is None:
        return False
    end_introduction(session, introduction, cause, at=at)
    return True


def _follow_up(session: Session, introduction: Introduction, at: datetime) -> None:
    day = follow_up_due(introduction, at)
    if day is None:
        introduction.next_at = None
        return
    introduction.told = FOLLOW_UPS.index(day) + 1
    introduction.next_at = next_moment(introduction)
    if day in NUDGES and (introduction.state is not State.INTRODUCED or _have_spoken(session, introduction)):
        return
    for side in (Side.ASKER, Side.RECEIVER):
        if day in NUDGES:
            tell(session, introduction, side, "nudge", at=at, day=day)
        else:
            tell_outcome(session, introduction, side, day=day, at=at)


def _have_spoken(session: Session, introduction: Introduction) -> bool:
    written = select(IntroductionMessage.id).where(
        IntroductionMessage.introduction_id == introduction.id, IntroductionMessage.kind == MessageKind.MESSAGE
    )
    return session.scalar(written.limit(1)) is not None
