"""Who sits where: an introduction opened by its address, from the side of the person's own profile."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, Date, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from app.core.clock import local_day
from app.core.database import UtcDateTime
from app.core.errors import NotFound
from app.core.person import Person
from app.introductions.models import Introduction, IntroductionMessage
from app.introductions.queries.due import is_without_purpose
from app.introductions.queries.parties import waits
from app.introductions.rules.times import is_delivered, is_for_both
from app.introductions.states import MessageKind, Origin, Side, State
from app.profiles.models import ProfileMember


@dataclass(frozen=True)
class Seat:
    """An introduction and the side from which it is looked at."""

    introduction: Introduction
    side: Side
    profile_id: int

    @property
    def other_id(self) -> int | None:
        return self.introduction.receiver_id if self.side is Side.ASKER else self.introduction.asker_id


def introduction_for(session: Session, person: Person, public_id: str, *, at: datetime) -> Seat:
    """Raises NotFound for everybody who is on neither side, staff included, and before a request is delivered."""
    introduction = session.scalar(select(Introduction).where(Introduction.public_id == public_id))
    if introduction is None:
        raise NotFound
    mine = set(session.scalars(select(ProfileMember.profile_id).where(ProfileMember.account_id == person.id)))
    if introduction.asker_id in mine and introduction.asker_id is not None:
        return Seat(introduction, Side.ASKER, introduction.asker_id)
    if introduction.receiver_id in mine and introduction.receiver_id is not None and reached(introduction, at):
        return Seat(introduction, Side.RECEIVER, introduction.receiver_id)
    raise NotFound


def reached(introduction: Introduction, at: datetime) -> bool:
    """Whether the receiver ever got to know of it: what was taken back in time was never there, nor was what crossed a
    request of their own and became part of it."""
    if is_for_both(introduction, at):
        return True
    if introduction.crosses or not is_delivered(introduction, at):
        return False
    closed, delivered = introduction.closed_at, introduction.delivered_at
    return closed is None or (delivered is not None and closed >= delivered)


def _waiting() -> Select[int]:
    me: BindParameter[int] = bindparam("me")
    at: BindParameter[datetime] = bindparam("at", type_=UtcDateTime)
    asked = select(IntroductionMessage.introduction_id).where(IntroductionMessage.kind == MessageKind.QUESTION)
    replied = select(IntroductionMessage.introduction_id).where(IntroductionMessage.kind == MessageKind.REPLY)
    is_open = Introduction.state == State.REQUESTED, Introduction.answer.is_(None), waits(at)
    awake = or_(Introduction.snoozed_until.is_(None), Introduction.snoozed_until <= at)
    questioned = Introduction.id.in_(asked) & Introduction.id.not_in(replied)
    arrived = (Introduction.receiver_id == me) & (Introduction.delivered_at <= at) & ~Introduction.crosses
    to_me = arrived & awake & ~questioned
    of_me = (Introduction.asker_id == me) & questioned
    for_both = (Introduction.receiver_id == me) & (Introduction.origin == Origin.STAFF)
    mine_to_ask = or_(Introduction.asker_id == me, for_both)
    suggested = mine_to_ask & (Introduction.state == State.SUGGESTED) & (Introduction.due_at > at)
    mine = or_(Introduction.asker_id == me, Introduction.receiver_id == me)
    asks = or_(and_(*is_open, or_(to_me, of_me)), suggested)
    # What lost its purpose is closed in the inbox at once, before the worker writes it down.
    return select(func.count()).where(mine, asks, ~is_without_purpose(bindparam("today", type_=Date)))


# Built once: every page has this number in its navigation.
_WAITING = _waiting()


def waiting_for(session: Session, profile_id: int, at: datetime) -> int:
    """How many requests and questions this profile has to answer: the number in the navigation, in one statement."""
    return session.scalar(_WAITING, {"me": profile_id, "at": at, "today": local_day(at)}) or 0
