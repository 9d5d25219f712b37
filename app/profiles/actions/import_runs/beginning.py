"""Begin a run, or go on with the one that was broken off."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.core import audit
from app.profiles.actions.importing import ImportOrder
from app.profiles.models import ImportRefusal, ImportRun
from app.profiles.states import ImportMode, RunState

UNFINISHED = (RunState.WAITING, RunState.RUNNING, RunState.BROKEN_OFF)
NAME_LENGTH = 200


@dataclass(frozen=True)
class Order:
    """A file, what is asked of it, and what both are known by."""

    told: ImportOrder
    mode: ImportMode
    sha256: str
    fingerprint: str
    size: int

    @classmethod
    def of(cls, told: ImportOrder, mode: ImportMode) -> "Order":
        """Reads the file once, from the disk and outside every transaction."""
        sha256 = sha256_of(told.file)
        return cls(told, mode, sha256, _fingerprint(told, mode, sha256), told.file.stat().st_size)


def sha256_of(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _fingerprint(told: ImportOrder, mode: ImportMode, sha256: str) -> str:
    portfolio = sha256_of(told.portfolio) if told.portfolio else ""
    asked = (sha256, portfolio, told.kind.value, told.source, mode.value, told.publish, told.publish_incomplete)
    return hashlib.sha256(repr((asked, told.foreign)).encode()).hexdigest()


def begin_run(session: Session, order: Order, *, at: datetime) -> ImportRun:
    """The run of a file on the command line: the one that was broken off, if there is one, else a new one."""
    found = session.scalar(
        select(ImportRun)
        .where(ImportRun.fingerprint == order.fingerprint, ImportRun.state.in_(UNFINISHED))
        .where(ImportRun.on_command_line)
        .order_by(ImportRun.id.desc())
        .limit(1)
        .with_for_update()
    )
    if found is None:
        found = new_run(order, at=at, by_id=None)
        session.add(found)
        session.flush()
        record_begin(session, found)
    else:
        go_on(session, found, at=at)
    found.state = RunState.RUNNING
    session.flush()
    return found


def new_run(order: Order, *, at: datetime, by_id: int | None) -> ImportRun:
    """Nothing of it is read yet; without an account it comes from the command line."""
    return ImportRun(
        file_name=order.told.called.name[-NAME_LENGTH:],
        file_sha256=order.sha256,
        fingerprint=order.fingerprint,
        size=order.size,
        kind=order.told.kind,
        source=order.told.source,
        mode=order.mode,
        publish=order.told.publish,
        state=RunState.WAITING,
        started_at=at,
        beat_at=at,
        by_id=by_id,
        on_command_line=by_id is None,
    )


def go_on(session: Session, run: ImportRun, *, at: datetime) -> None:
    """Another process takes over: what was taken stays taken, and the file is read again from its first row."""
    run.attempt += 1
    run.created_before += run.created
    run.changed_before += run.changed
    run.created = run.changed = run.same = run.refused = run.drafts = run.bytes_read = run.refusals_left_out = 0
    run.state, run.beat_at, run.ended_at = RunState.RUNNING, at, None
    session.execute(delete(ImportRefusal).where(ImportRefusal.run_id == run.id))
    session.flush()


def record_begin(session: Session, run: ImportRun) -> None:
    audit.record(
        session, "import.begun", actor_id=run.by_id, object_type="import", object_id=run.id,
        kind=run.kind.value, mode=run.mode.value,
    )  # fmt: skip
