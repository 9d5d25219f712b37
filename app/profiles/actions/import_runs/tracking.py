"""Writing down how an import goes while it goes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.errors import RuleBroken
from app.core.language import Message, message, speaking
from app.profiles.actions.importing import ImportOrder, Tally, check_file, import_file, import_file_whole
from app.profiles.actions.importing.orders import OpenSession, Watching
from app.profiles.models import ImportRefusal, ImportRun
from app.profiles.models.import_runs import REASON_LENGTH, VALUE_LENGTH
from app.profiles.rules.import_runs import MOST_REFUSALS
from app.profiles.rules.mapping.refusals import Refusal
from app.profiles.states import ImportMode, RunState

HELD_AT_MOST = 1_000
_WAYS = {ImportMode.TAKE: import_file, ImportMode.CHECK: check_file, ImportMode.WHOLE: import_file_whole}


def track_import(
    run_id: int, attempt: int, order: ImportOrder, mode: ImportMode, open_session: OpenSession, watching: Watching
) -> Tally:
    """Run the import and write its numbers and refused rows as it goes.

    Raises RuleBroken for a file that cannot be read at all, and when another process has taken the run over.
    """
    tracker = _Tracker(run_id, attempt, open_session, watching)
    try:
        tally = _WAYS[mode](order, tracker.opened, tracker.watching(), at=now())
    except _TakenOver as error:
        raise RuleBroken(message("Another process goes on with this import.")) from error
    except RuleBroken as error:
        tracker.end(RunState.UNREADABLE, error.text)
        raise
    except BaseException:
        tracker.break_off()
        raise
    tracker.finish(tally)
    return tally


class _TakenOver(Exception):
    """The run has a newer attempt than this one."""


class _Tracker:
    """Numbers go with the batch that they count, in its transaction; refusals of a whole bad batch in their own."""

    def __init__(self, run_id: int, attempt: int, open_session: OpenSession, told: Watching) -> None:
        self._run_id, self._attempt = run_id, attempt
        self._open, self._told = open_session, told
        self._tally = Tally()
        self._bytes = 0
        self._depth = 0
        self._held: list[dict[str, Any]] = []  # Any: columns of a row
        self._in_flight: list[dict[str, Any]] = []  # Any: as above

    def watching(self) -> Watching:
        return Watching(self._refused, self._progress, self._began, self._write)

    def _began(self, tally: Tally) -> None:
        self._tally = tally

    def _refused(self, refusal: Refusal) -> None:
        self._told.refused(refusal)
        self._held.append(_columns(self._run_id, refusal))

    def _progress(self, position: int) -> None:
        self._told.progress(position)
        self._bytes = position
        # Inside a transaction of the import a second one would wait for it for ever (SQLite).
        if self._depth == 0 and len(self._held) >= HELD_AT_MOST:
            with self.opened() as session:
                self._write(session)

    @contextmanager
    def opened(self) -> Iterator[Session]:
        """A session of the import; refusals written in it are held again when it is rolled back."""
        self._depth += 1
        try:
            with self._open() as session:
                yield session
        except BaseException:
            self._held = self._in_flight + self._held
            raise
        finally:
            self._depth -= 1
            self._in_flight = []

    def _write(self, session: Session) -> None:
        """Raises _TakenOver, which rolls the batch back, when another process goes on with the run."""
        stored = session.scalar(select(func.count()).where(ImportRefusal.run_id == self._run_id)) or 0
        fitting = self._held[: max(0, MOST_REFUSALS - stored)]
        if fitting:
            session.execute(insert(ImportRefusal), fitting)
        left_out = ImportRun.refusals_left_out + (len(self._held) - len(fitting))
        self._in_flight, self._held = self._in_flight + self._held, []
        self._update(session, self._tally, refusals_left_out=left_out)

    def _update(self, session: Session, tally: Tally | None, **more: Any) -> None:  # Any: columns of a run
        numbers = _numbers(tally) if tally else {}
        done = session.execute(
            update(ImportRun)
            .where(ImportRun.id == self._run_id, ImportRun.attempt == self._attempt)
            .values(beat_at=now(), bytes_read=self._bytes, **numbers, **more)
            .execution_options(synchronize_session=False)
        )
        if not done.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result always has it
            raise _TakenOver

    def finish(self, tally: Tally) -> None:
        self._tally = tally
        self.end(RunState.ENDED)

    def end(self, state: RunState, fault: Message | None = None) -> None:
        if fault is not None:
            self._held.append(_columns(self._run_id, Refusal(0, fault, "file")))
        with self.opened() as session:
            self._write(session)
            self._update(session, None, state=state, ended_at=now())

    def break_off(self) -> None:
        """What is committed stays; the same file goes on with this run."""
        with self._open() as session:
            session.execute(
                update(ImportRun)
                .where(ImportRun.id == self._run_id, ImportRun.attempt == self._attempt)
                .values(state=RunState.BROKEN_OFF, beat_at=now())
            )


def refuse_file(session: Session, run_id: int, reason: Message) -> None:
    """Why nothing of a file could be read stands where refused rows do, in line 0."""
    session.execute(insert(ImportRefusal), [_columns(run_id, Refusal(0, reason, "file"))])


def _numbers(tally: Tally) -> dict[str, int]:
    names = ("created", "changed", "same", "refused", "drafts", "waiting")
    return {name: getattr(tally, name) for name in names}


def _columns(run_id: int, refusal: Refusal) -> dict[str, Any]:  # Any: columns of a row
    return {
        "run_id": run_id,
        "file": refusal.file[-VALUE_LENGTH:],
        "line": refusal.line,
        "row_id": refusal.external_id[:VALUE_LENGTH],
        "field": refusal.field[:VALUE_LENGTH],
        "column": refusal.column[:VALUE_LENGTH],
        "value": refusal.value[:VALUE_LENGTH],
        "reason_de": _said(refusal.reason, "de"),
        "reason_en": _said(refusal.reason, "en"),
    }


def _said(reason: Message, language: str) -> str:
    with speaking(language):
        return str(reason)[:REASON_LENGTH]
