"""When what is due. Everything is derived from the clock when it is read; the worker only writes it down."""

from datetime import datetime, timedelta
from typing import Protocol

from app.introductions.states import RUNNING, Answer, Origin, State

UNDO = timedelta(minutes=10)
REMINDER_AFTER = timedelta(days=7)
ANSWER_WITHIN = timedelta(days=14)
OFFICE_WITHIN = timedelta(days=14)
OFFICE_REMINDED_BEFORE = timedelta(days=7)
SUGGESTION_HOLDS = timedelta(days=14)
# After a question was answered, the receiver has at least so long to decide.
AFTER_A_REPLY = timedelta(days=3)
REST_AFTER_A_NO = timedelta(days=90)
REST_AFTER_A_WITHDRAWAL = timedelta(days=14)
NUDGES = (3, 7)
OUTCOME_DAYS = (14, 60, 180)
FOLLOW_UPS = NUDGES + OUTCOME_DAYS
OUTCOME_LINK_HOLDS = timedelta(days=90)
SNOOZES = (1, 3, 7)


class Timed(Protocol):
    """The columns that time decides by."""

    state: State
    answer: Answer | None
    answered_at: datetime | None
    delivered_at: datetime | None
    reminder_at: datetime | None
    due_at: datetime | None
    introduced_at: datetime | None
    told: int


class Suggested(Timed, Protocol):
    origin: Origin
    requested_at: datetime | None


def is_delivered(introduction: Timed, at: datetime) -> bool:
    """Whether the receiver may know of it: a request can be taken back for ten minutes as if it had never been."""
    return introduction.delivered_at is not None and introduction.delivered_at <= at


def is_for_both(introduction: Suggested, at: datetime) -> bool:
    """What a person of the staff suggested, as long as the receiver has not been asked: both read the suggestion."""
    waits = introduction.state is State.SUGGESTED or (
        introduction.state is State.REQUESTED and not is_delivered(introduction, at)
    )
    never_asked = introduction.requested_at is None
    return introduction.origin is Origin.STAFF and (waits or never_asked)


def is_settled(introduction: Timed, at: datetime) -> bool:
    """Whether the answer can no longer be undone."""
    return introduction.answered_at is not None and introduction.answered_at + UNDO <= at


def can_be_undone(introduction: Timed, at: datetime) -> bool:
    return (
        introduction.state is State.REQUESTED and introduction.answer is not None and not is_settled(introduction, at)
    )


def is_overdue(introduction: Timed, at: datetime) -> bool:
    """Half-open: at the very moment of ``due_at`` it is too late. An answer given in time counts while it settles."""
    if introduction.due_at is None or introduction.due_at > at:
        return False
    waits = introduction.state in (State.SUGGESTED, State.ACCEPTED)
    return waits or (introduction.state is State.REQUESTED and introduction.answer is None)


def state_now(introduction: Timed, at: datetime) -> State:
    """What holds at this moment, whether or not the worker has written it down."""
    if is_overdue(introduction, at):
        return State.EXPIRED
    if introduction.state is State.REQUESTED and is_settled(introduction, at):
        return State.ACCEPTED if introduction.answer is Answer.ACCEPT else State.DECLINED
    return introduction.state


def next_moment(introduction: Timed) -> datetime | None:
    """When the worker has to look again."""
    if introduction.state is State.REQUESTED:
        return _of_a_request(introduction)
    if introduction.state is State.ACCEPTED and introduction.due_at and introduction.told == 0:
        return introduction.due_at - OFFICE_REMINDED_BEFORE
    if introduction.state in (State.SUGGESTED, State.ACCEPTED):
        return introduction.due_at
    is_followed = introduction.state in (State.INTRODUCED, State.MET)
    if is_followed and introduction.introduced_at and introduction.told < len(FOLLOW_UPS):
        return introduction.introduced_at + timedelta(days=FOLLOW_UPS[introduction.told])
    return None


def _of_a_request(introduction: Timed) -> datetime | None:
    if introduction.answered_at is not None:
        return introduction.answered_at + UNDO
    steps = (introduction.delivered_at, introduction.reminder_at, introduction.due_at)
    return steps[min(introduction.told, 2)]


def follow_up_due(introduction: Timed, at: datetime) -> int | None:
    """The day of the follow-up whose time has come; of several missed ones the last."""
    if introduction.state not in RUNNING or introduction.introduced_at is None:
        return None
    passed = [day for day in FOLLOW_UPS[introduction.told :] if introduction.introduced_at + timedelta(days=day) <= at]
    return passed[-1] if passed else None
