"""Searches over a whole round in the background: asked for by a person, and every few minutes by the clock."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core import audit
from app.fellowships.models import ConflictRun, Round
from app.fellowships.queries.rounds import plans_of
from app.fellowships.rules.phases import phase_at
from app.fellowships.states import PhaseKind

# While teams write, somebody reads or somebody decides.
_WATCHED = (PhaseKind.CALL, PhaseKind.SCREENING, PhaseKind.REVIEW, PhaseKind.PANEL, PhaseKind.STANDSTILL)
DONE = 100


def ask_for_run(session: Session, row: Round, *, by_id: int, at: datetime) -> ConflictRun:
    """One at a time a round: who asks while one is going on is shown that one."""
    going = session.scalar(select(ConflictRun).where(ConflictRun.round_id == row.id, ConflictRun.finished_at.is_(None)))
    if going is not None:
        return going
    made = ConflictRun(programme_id=row.programme_id, round_id=row.id, at=at, by_id=by_id)
    session.add(made)
    session.flush()
    audit.record(session, "conflicts.looked_for", actor_id=by_id, object_type="round", object_id=row.id)
    return made


def mark_run(session: Session, run_id: int, *, percent: int, at: datetime, error: str = "") -> int | None:
    """How far it is; returns its round, None where it has ended already."""
    ended = at if error or percent >= DONE else None
    return session.scalar(
        update(ConflictRun)
        .where(ConflictRun.id == run_id, ConflictRun.finished_at.is_(None))
        .values(percent=percent, finished_at=ended, error=error)
        .returning(ConflictRun.round_id)
    )


def rounds_watched(session: Session, at: datetime) -> list[int]:
    """Rounds in which something could be seen that must not be."""
    rows = session.scalars(select(Round).order_by(Round.id)).all()
    plans = plans_of(session, [row.id for row in rows])
    return [
        row.id
        for row in rows
        if phase_at(row.phase, plans.get(row.id, {}), at, is_announced=row.announced_at is not None) in _WATCHED
    ]


def runs_waiting(session: Session) -> list[int]:
    return list(session.scalars(select(ConflictRun.id).where(ConflictRun.finished_at.is_(None))))
