"""A file that staff upload: a dry run first, then the same file for good, both in the background."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import RuleBroken
from app.core.files import StoredFile, path_of, store_upload
from app.core.language import message
from app.profiles.actions.import_runs.beginning import Order, new_run, record_begin
from app.profiles.actions.importing import ImportOrder
from app.profiles.models import ImportRun
from app.profiles.rules.mapping.foreign import Foreign, read_foreign
from app.profiles.states import ImportMode, Kind, RunState

ENDINGS = frozenset({".csv", ".txt", ".jsonl", ".ndjson"})
SOURCE_LENGTH = 80


@dataclass(frozen=True)
class Upload:
    """What staff sent and how they want it read."""

    stream: BinaryIO
    name: str
    kind: Kind
    source: str | None
    publish: bool
    mapping: str | None


def upload_run(session: Session, upload: Upload, *, by_id: int, at: datetime) -> ImportRun:
    """Keep the file and ask for its dry run. Raises RuleBroken naming the field that cannot be taken."""
    if Path(upload.name).suffix.lower() not in ENDINGS:
        raise RuleBroken(message("Choose a file that ends in .csv or .jsonl."), field="file")
    foreign = read_foreign(upload.mapping) if upload.mapping else Foreign()
    stored = store_upload(session, upload.stream, account_id=by_id, name=upload.name, media_type="text/csv")
    if not stored.size:
        raise RuleBroken(message("This file is empty."), field="file")
    source = upload.source or foreign.source or Path(upload.name).stem
    told = _told(stored, upload.kind, source[:SOURCE_LENGTH], foreign, publish=upload.publish)
    run = new_run(Order.of(told, ImportMode.CHECK), at=at, by_id=by_id)
    run.file_id, run.mapping = stored.id, upload.mapping
    return _ask(session, run)


def take_checked(session: Session, checked: ImportRun, *, by_id: int, at: datetime) -> ImportRun:
    """Import the file of a dry run; asked twice, the run is the same. Raises RuleBroken when there is no such file."""
    found = session.scalar(select(ImportRun).where(ImportRun.checked_by_run_id == checked.id))
    if found is not None:
        return found
    if checked.mode is not ImportMode.CHECK or checked.state is not RunState.ENDED:
        raise RuleBroken(message("Only a file whose dry run has ended can be imported."))
    run = new_run(Order.of(order_of(session, checked), ImportMode.TAKE), at=at, by_id=by_id)
    run.file_id, run.mapping, run.checked_by_run_id = checked.file_id, checked.mapping, checked.id
    return _ask(session, run)


def wake_again(session: Session, run: ImportRun, *, at: datetime) -> None:
    """Have the worker go on with an upload that was broken off. Raises RuleBroken when its file is gone."""
    order_of(session, run)
    run.state, run.beat_at = RunState.WAITING, at
    session.flush()


def _ask(session: Session, run: ImportRun) -> ImportRun:
    session.add(run)
    session.flush()
    record_begin(session, run)
    return run


def order_of(session: Session, run: ImportRun) -> ImportOrder:
    """What an upload's run is to do. Raises RuleBroken when its file is gone."""
    stored = session.get(StoredFile, run.file_id) if run.file_id else None
    if stored is None or not path_of(stored).exists():
        raise RuleBroken(message("The uploaded file is no longer kept. Upload it again."))
    foreign = read_foreign(run.mapping) if run.mapping else Foreign()
    return _told(stored, run.kind, run.source, foreign, publish=run.publish)


def _told(stored: StoredFile, kind: Kind, source: str, foreign: Foreign, *, publish: bool) -> ImportOrder:
    return ImportOrder(
        kind=kind, file=path_of(stored), source=source, foreign=foreign, publish=publish, file_name=stored.name
    )
