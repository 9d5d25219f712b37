"""Relations that others must know of: conflicts of interest are found on these rows alone."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import local_day
from app.profiles.models import Tie
from app.profiles.states import TieKind


def tie_profiles(session: Session, kind: TieKind, a_id: int, b_id: int, *, source: str, at: datetime) -> Tie:
    """Record a relation between two profiles since today; the same twice is one."""
    named = {"kind": kind, "a_profile_id": a_id, "b_profile_id": b_id, "source": source, "until": None}
    known = session.scalar(select(Tie).filter_by(**named))
    if known is not None:
        return known
    made = Tie(**named, since=local_day(at), recorded_at=at)
    session.add(made)
    session.flush()
    return made
