"""Which uploads a worker takes up, and what it does before and after."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.core.errors import RuleBroken
from app.profiles.actions.import_runs.beginning import go_on
from app.profiles.actions.import_runs.clearing import forget_file
from app.profiles.actions.import_runs.tracking import refuse_file
from app.profiles.actions.import_runs.uploads import order_of
from app.profiles.actions.importing import ImportOrder
from app.profiles.models import ImportRun
from app.profiles.rules.import_runs import BROKEN_AFTER, MOST_ATTEMPTS, shown_state
from app.profiles.states import ImportMode, RunState


@dataclass(frozen=True)
class Started:
    attempt: int
    order: ImportOrder
    mode: ImportMode


def due_runs(session: Session, *, at: datetime) -> list[int]:
    """Uploads that nobody has begun, and those that fell silent and were not tried too often."""
    silent = and_(
        or_(
            and_(ImportRun.state == RunState.RUNNING, ImportRun.beat_at < at - BROKEN_AFTER),
            ImportRun.state == RunState.BROKEN_OFF,
        ),
        ImportRun.attempt < MOST_ATTEMPTS,
    )
    wanted = select(ImportRun.id).where(
        ImportRun.file_id.is_not(None), or_(ImportRun.state == RunState.WAITING, silent)
    )
    return list(session.scalars(wanted.order_by(ImportRun.id)))


def start_upload(session: Session, run_id: int, *, at: datetime) -> Started | None:
    """Take a run up; None when there is nothing to do. Raises RuleBroken when its file is gone."""
    run = session.get(ImportRun, run_id, with_for_update=True)
    if run is None or shown_state(run.state, run.beat_at, at) not in (RunState.WAITING, RunState.BROKEN_OFF):
        return None
    order = order_of(session, run)
    go_on(session, run, at=at)
    return Started(run.attempt, order, run.mode)


def give_up(session: Session, run_id: int, error: RuleBroken, *, at: datetime) -> None:
    run = session.get_one(ImportRun, run_id)
    run.state, run.ended_at, run.beat_at = RunState.UNREADABLE, at, at
    refuse_file(session, run_id, error.text)


def forget_read_file(session: Session, run_id: int) -> None:
    """A dry run's file is kept for the import that may follow; an imported one is not."""
    run = session.get_one(ImportRun, run_id)
    if run.mode is not ImportMode.CHECK:
        forget_file(session, run.file_id)
