"""What runs leave behind is cleared away in time; the runs themselves stay as a record of numbers."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.core.files import StoredFile, delete_file
from app.profiles.actions.import_runs.beginning import UNFINISHED
from app.profiles.models import ImportRefusal, ImportRun


def forget_refusals(session: Session, *, before: datetime) -> int:
    """Refused rows hold values of people's profiles: gone with the time that they are kept for mending the file."""
    old = select(ImportRun.id).where(ImportRun.started_at < before)
    done = session.execute(delete(ImportRefusal).where(ImportRefusal.run_id.in_(old)))
    return int(done.rowcount)  # type: ignore[attr-defined]  # a DELETE's result always has it


def forget_uploads(session: Session, *, before: datetime) -> int:
    """Uploaded files that nobody imported, and those of runs that have ended."""
    old = ImportRun.started_at < before
    runs = session.scalars(select(ImportRun).where(ImportRun.file_id.is_not(None), old).order_by(ImportRun.id)).all()
    for file_id in dict.fromkeys(run.file_id for run in runs):
        for run in [each for each in runs if each.file_id == file_id]:
            run.file_id = None
        forget_file(session, file_id)
    return len(runs)


def forget_file(session: Session, file_id: int | None) -> None:
    """Delete an uploaded file unless a run that has not ended still reads it."""
    if file_id is None:
        return
    session.flush()
    reading = select(ImportRun.id).where(ImportRun.file_id == file_id, ImportRun.state.in_(UNFINISHED)).limit(1)
    stored = session.get(StoredFile, file_id)
    if stored is not None and session.scalar(reading) is None:
        delete_file(session, stored)
        session.flush()
