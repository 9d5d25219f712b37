"""Rounds whose phase, or review phase, has changed by the clock and is not written down yet."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.fellowships.models import ReviewPhase, ReviewPlan, Round, RoundPhase


def rounds_due(session: Session, at: datetime) -> list[int]:
    """Rounds with a phase that has begun; those already in it or beyond are cheap to look at again."""
    wanted = (
        select(Round.id)
        .join(RoundPhase, RoundPhase.round_id == Round.id)
        .where(Round.announced_at.is_not(None), RoundPhase.is_used, RoundPhase.starts_at <= at)
        .distinct()
    )
    return list(session.scalars(wanted))


def review_plans_due(session: Session, at: datetime) -> list[int]:
    """Rounds with a later review phase whose time has come."""
    holds = aliased(ReviewPhase)
    wanted = (
        select(ReviewPlan.round_id)
        .join(ReviewPhase, ReviewPhase.round_id == ReviewPlan.round_id)
        .outerjoin(holds, holds.id == ReviewPlan.phase_id)
        .where(ReviewPhase.starts_at <= at, ReviewPhase.position > func.coalesce(holds.position, 0))
        .distinct()
    )
    return list(session.scalars(wanted))
