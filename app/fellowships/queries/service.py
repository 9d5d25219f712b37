"""What the service saw of itself, minute by minute, and the rounds for which that matters now."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.fellowships.models import ExtensionProposal, Round, ServiceMinute
from app.fellowships.models.rounds import MOST_GRACE_MINUTES
from app.fellowships.queries.rounds import deadline_of
from app.fellowships.rules.outages import MINUTE, WATCHED, Life, Minute, was_down

WORKER = "worker"


def watched_rounds(session: Session, at: datetime) -> Sequence[Round]:
    """Announced rounds whose deadline is within a day, or has just passed."""
    wanted = select(Round).where(
        Round.announced_at.is_not(None),
        Round.closes_at.is_not(None),
        Round.closes_at > at - (MOST_GRACE_MINUTES + 60) * MINUTE,
        Round.closes_at <= at + WATCHED,
    )
    return session.scalars(wanted.order_by(Round.id)).all()


def minutes_before(session: Session, row: Round, at: datetime) -> list[Minute]:
    """Every whole minute of the last day of the call until ``at``, in order. One that nobody wrote is missing where the
    processes of the web were others afterwards; otherwise it was only quiet."""
    deadline = deadline_of(row)
    assert deadline is not None, "only rounds with a deadline are watched"
    last = min(at, deadline.accepts_until).replace(second=0, microsecond=0)
    first = max(deadline.accepts_until - WATCHED, last - WATCHED).replace(second=0, microsecond=0)
    wanted = (
        select(
            ServiceMinute.minute,
            func.sum(ServiceMinute.requests),
            func.sum(ServiceMinute.failed),
            func.sum(ServiceMinute.slow),
        )
        .where(ServiceMinute.minute >= first, ServiceMinute.minute < last)
        .group_by(ServiceMinute.minute)
        .order_by(ServiceMinute.minute)
    )
    rows = session.execute(wanted)
    seen = {minute: Minute(minute, requests, failed, slow) for minute, requests, failed, slow in rows}
    begun = min(seen, default=last)
    # What was before the first line is unknown, not missing: the platform may have been installed since.
    count, lives = max(0, (last - begun) // MINUTE), _lives(session, first, at)
    every = (begun + n * MINUTE for n in range(count))
    return [seen.get(each) or Minute(each, is_missing=was_down(each, lives)) for each in every]


def _lives(session: Session, first: datetime, at: datetime) -> list[Life]:
    wanted = (
        select(func.min(ServiceMinute.minute), func.max(ServiceMinute.minute))
        .where(ServiceMinute.minute >= first, ServiceMinute.minute <= at, ServiceMinute.process != WORKER)
        .group_by(ServiceMinute.process)
    )
    return [Life(*row) for row in session.execute(wanted)]


def known_outages(session: Session, round_id: int) -> Sequence[ExtensionProposal]:
    wanted = select(ExtensionProposal).where(ExtensionProposal.round_id == round_id)
    return session.scalars(wanted.order_by(ExtensionProposal.began_at)).all()
