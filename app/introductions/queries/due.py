"""What the worker has to look at."""

from datetime import date, datetime

from sqlalchemy import BindParameter, ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from app.introductions.models import Introduction
from app.introductions.states import OPEN, State
from app.profiles.models import InvestorFacts, Profile, StartupFacts
from app.profiles.states import Deploying, ProfileState, Raising


def due_introductions(session: Session, at: datetime, *, limit: int) -> list[int]:
    due = select(Introduction.id).where(Introduction.next_at <= at)
    return list(session.scalars(due.order_by(Introduction.next_at, Introduction.id).limit(limit)))


def without_purpose(session: Session, today: date, *, limit: int) -> list[int]:
    """Open introductions of which a side is hidden, gone, not raising or not investing; each is looked at again."""
    wanted = select(Introduction.id).where(Introduction.state.in_(OPEN), is_without_purpose(today))
    return list(session.scalars(wanted.order_by(Introduction.id).limit(limit)))


def is_without_purpose(today: date | BindParameter[date]) -> ColumnElement[bool]:
    """As `rules.parties.why_ended` says of two profiles."""
    sides = Profile.id.in_((Introduction.asker_id, Introduction.receiver_id))
    hidden = exists().where(sides, Profile.state != ProfileState.PUBLISHED)
    erased = or_(Introduction.asker_id.is_(None), Introduction.receiver_id.is_(None))
    objected = exists().where(sides, Profile.not_proposed_since.is_not(None))
    suggested = and_(Introduction.state == State.SUGGESTED, objected)
    return or_(erased, hidden, suggested, _not_raising(today), _not_investing(today))


def _not_raising(today: date | BindParameter[date]) -> ColumnElement[bool]:
    either = StartupFacts.profile_id.in_((Introduction.asker_id, Introduction.receiver_id))
    passed = and_(StartupFacts.raising.is_not(None), StartupFacts.raising_until < today)
    return exists().where(either, or_(StartupFacts.raising == Raising.NO, passed))


def _not_investing(today: date | BindParameter[date]) -> ColumnElement[bool]:
    either = InvestorFacts.profile_id.in_((Introduction.asker_id, Introduction.receiver_id))
    passed = and_(InvestorFacts.deploying == Deploying.UNTIL, InvestorFacts.deploying_until < today)
    return exists().where(either, or_(InvestorFacts.deploying == Deploying.NO, passed))
