"""A run's row: one at a time per registry, alive as long as its heart beats, its counters written with every batch."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.errors import Conflict, RuleBroken
from app.core.language import message
from app.seals.actions.syncing.way import Run
from app.seals.models import SealRegistry, SyncRun
from app.seals.queries.trust import is_asked
from app.seals.states import RunKind, RunState

DEAD_AFTER = timedelta(minutes=5)


def begin_run(session: Session, registry: SealRegistry, kind: RunKind, *, at: datetime) -> SyncRun:
    """Raises Conflict while another run is alive; one whose heart stopped is ended as failed.

    Raises RuleBroken for a registry that is not enabled or gives nothing to ask for.
    """
    if session.scalar(select(SealRegistry.id).where(SealRegistry.id == registry.id, is_asked())) is None:
        raise RuleBroken(message("The registry {name} is not enabled for polling.", name=registry.name))
    running = session.scalar(
        select(SyncRun).where(SyncRun.registry_id == registry.id, SyncRun.state == RunState.RUNNING)
    )
    if running is not None and running.heartbeat_at > at - DEAD_AFTER:
        raise Conflict(message("A run against {name} is under way.", name=registry.name))
    if running is not None:
        running.state, running.ended_at, running.error = RunState.FAILED, at, "abandoned"
        session.flush()
    run = SyncRun(
        registry_id=registry.id,
        kind=kind,
        started_at=at,
        heartbeat_at=at,
        from_sequence=0 if kind is RunKind.FULL else registry.cursor_sequence,
    )
    session.add(run)
    registry.last_attempt_at = at
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict(message("A run against {name} is under way.", name=registry.name)) from error
    return run


def beat(session: Session, run: Run, *, at: datetime) -> SyncRun:
    """Write the counters. Raises Conflict when the run was declared dead meanwhile: another one may be at work."""
    row = session.get_one(SyncRun, run.id)
    if row.state is not RunState.RUNNING:
        raise Conflict(message("This run was given up because it did not answer for too long."))
    row.heartbeat_at = at
    row.requests, row.pages = run.client.requests, run.pages
    row.records_read, row.records_changed = run.read, run.changed
    row.records_confirmed, row.records_refused = run.confirmed, run.refused
    return row


def end_run(session: Session, run: Run, *, at: datetime, to_sequence: int, digest: str | None) -> SyncRun:
    row = beat(session, run, at=at)
    row.state, row.ended_at, row.to_sequence, row.digest = RunState.DONE, at, to_sequence, digest
    if run.alarm is not None:
        row.error, row.error_detail = run.alarm.alarm.value, run.alarm.detail
    return row


def fail_run(session: Session, run: Run, code: str, detail: str, *, at: datetime) -> None:
    row = session.get_one(SyncRun, run.id)
    if row.state is not RunState.RUNNING:
        return
    beat(session, run, at=at)
    row.state, row.ended_at, row.error, row.error_detail = RunState.FAILED, at, code[:40], detail[:480] or None
