"""Imports: the runs, what each refused, and where imported profiles came from."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.errors import NotFound
from app.core.lists.cutting import Cut, cut
from app.core.paging import Page
from app.profiles.models import ImportRefusal, ImportRun, ProfileSource
from app.profiles.rules.import_runs import known_before, shown_state
from app.profiles.states import ImportMode, Kind, RunState

WHOLE_FILE = 100


@dataclass(frozen=True)
class SourceLine:
    """One source, how many profiles it brought and when the last of them came."""

    source: str
    profiles: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True)
class RunLine:
    """One run. ``by`` is empty for the command line and for an account that no longer exists."""

    public_id: str
    file_name: str
    file_sha256: str
    source: str
    kind: Kind
    mode: ImportMode
    state: RunState
    started_at: datetime
    ended_at: datetime | None
    by: str
    on_command_line: bool
    publish: bool
    has_file: bool
    created: int
    changed: int
    same: int
    refused: int
    drafts: int
    waiting: int
    refusals_left_out: int
    percent: int

    @property
    def rows(self) -> int:
        return self.created + self.changed + self.same + self.refused

    @property
    def good(self) -> int:
        """Rows that an import would write."""
        return self.created + self.changed

    @property
    def is_dry(self) -> bool:
        return self.mode is ImportMode.CHECK

    @property
    def can_be_taken(self) -> bool:
        """A dry run that has found something to write, while its file is kept."""
        return self.is_dry and self.has_file and self.good > 0 and self.state is RunState.ENDED

    @property
    def goes_on(self) -> bool:
        return self.state in (RunState.WAITING, RunState.RUNNING)


def sources(session: Session, wanted: Cut) -> Page[SourceLine]:
    """The source that brought something last comes first."""
    row = ProfileSource
    last = func.max(row.imported_at)
    statement: Select[*tuple[Any, ...]] = (
        select(row.source, func.count(), func.min(row.imported_at), last)
        .group_by(row.source)
        .order_by(last.desc(), row.source)
    )
    return cut(session, statement, wanted, lambda rows: [SourceLine(*found) for found in rows])


def import_runs(session: Session, now: datetime, wanted: Cut) -> Page[RunLine]:
    """The run that was begun last comes first."""
    ordered = _runs().order_by(ImportRun.started_at.desc(), ImportRun.id.desc())
    return cut(session, ordered, wanted, lambda rows: [_line(run, by, now) for run, by in rows])


def _runs() -> Select[*tuple[Any, ...]]:  # Any: a run and a name
    return select(ImportRun, Account.display_name).outerjoin(Account, Account.id == ImportRun.by_id)


def run_by_public_id(session: Session, public_id: str) -> ImportRun:
    """Raises NotFound."""
    found = session.scalar(select(ImportRun).where(ImportRun.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def run_line(session: Session, run: ImportRun, now: datetime) -> RunLine:
    found, by = session.execute(_runs().where(ImportRun.id == run.id)).one()
    return _line(found, by, now)


def following_run(session: Session, run: ImportRun) -> str | None:
    """The import that followed a dry run."""
    return session.scalar(select(ImportRun.public_id).where(ImportRun.checked_by_run_id == run.id))


def _line(run: ImportRun, by: str | None, now: datetime) -> RunLine:
    return RunLine(
        public_id=run.public_id,
        file_name=run.file_name,
        file_sha256=run.file_sha256,
        source=run.source,
        kind=run.kind,
        mode=run.mode,
        state=shown_state(run.state, run.beat_at, now),
        started_at=run.started_at,
        ended_at=run.ended_at,
        by=by or "",
        on_command_line=run.on_command_line,
        publish=run.publish,
        has_file=run.file_id is not None,
        created=run.created_before + run.created,
        changed=run.changed_before + run.changed,
        same=known_before(run.same, run.created_before, run.changed_before),
        refused=run.refused,
        drafts=run.drafts,
        waiting=run.waiting,
        refusals_left_out=run.refusals_left_out,
        percent=min(WHOLE_FILE, run.bytes_read * WHOLE_FILE // max(run.size, 1)),
    )


@dataclass(frozen=True)
class RefusalLine:
    """One reason why one row was not taken, in the reader's language. Line 0 speaks of the whole file."""

    line: int
    file: str
    row_id: str
    field: str
    column: str
    value: str
    reason: str


def refusals(session: Session, run: ImportRun, field: str, language: str, wanted: Cut) -> Page[RefusalLine]:
    """In the order of the file; ``field`` narrows to one field of ours."""
    row = ImportRefusal
    reason = row.reason_de if language == "de" else row.reason_en
    statement: Select[*tuple[Any, ...]] = select(
        row.line, row.file, row.row_id, row.field, row.column, row.value, reason
    ).where(row.run_id == run.id)
    if field:
        statement = statement.where(row.field == field)
    return cut(session, statement.order_by(row.id), wanted, lambda rows: [RefusalLine(*found) for found in rows])


def refused_fields(session: Session, run: ImportRun) -> list[tuple[str, int]]:
    """Fields in which something was refused, the most frequent first."""
    number = func.count()
    rows = session.execute(
        select(ImportRefusal.field, number)
        .where(ImportRefusal.run_id == run.id, ImportRefusal.field != "")
        .group_by(ImportRefusal.field)
        .order_by(number.desc(), ImportRefusal.field)
    )
    return [(field, count) for field, count in rows]
