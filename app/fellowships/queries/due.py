"""Rounds whose phase has changed by the clock and is not written down yet."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.fellowships.models import Round, RoundPhase


def rounds_due(session: Session, at: datetime) -> list[int]:
    """Rounds with a phase that has begun; those already in it or beyond are cheap to look at again."""
    wanted = (
        select(Round.id)
        .join(RoundPhase, RoundPhase.round_id == Round.id)
        .where(Round.announced_at.is_not(None), RoundPhase.is_used, RoundPhase.starts_at <= at)
        .distinct()
    )
    return list(session.scalars(wanted))
