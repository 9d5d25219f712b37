from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import word_of
from app.core.database import Base, PublicId, UtcDateTime, new_public_id
from app.profiles.models.columns import CODE_LENGTH
from app.seals.models.columns import (
    HASH_LENGTH,
    LINE_LENGTH,
    NAME_LENGTH,
    NUMBER_LENGTH,
    URL_LENGTH,
    registry_key,
    sha256,
)
from app.seals.states import RunKind, RunState, StatusPurpose


class StatusListCopy(Base):
    """A signed status list as it was fetched: the last good answer while its issuer cannot be reached."""

    __tablename__ = "seal_status_lists"

    id: Mapped[int] = mapped_column(primary_key=True)
    registry_id: Mapped[int] = registry_key()
    url: Mapped[str] = mapped_column(String(URL_LENGTH), unique=True)
    purpose: Mapped[StatusPurpose] = mapped_column(word_of(StatusPurpose))
    credential: Mapped[str] = mapped_column(Text)
    credential_sha256: Mapped[str] = mapped_column(String(HASH_LENGTH))
    etag: Mapped[str | None] = mapped_column(String(NAME_LENGTH))
    valid_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    valid_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ttl_seconds: Mapped[int | None] = mapped_column()
    fetched_at: Mapped[datetime] = mapped_column(UtcDateTime)
    fresh_until: Mapped[datetime] = mapped_column(UtcDateTime)


class SyncRun(Base):
    """One run against one registry; at most one at a time. ``heartbeat_at`` tells a dead run from a slow one."""

    __tablename__ = "seal_sync_runs"
    __table_args__ = (
        Index(
            "uq_seal_sync_runs_one_running",
            "registry_id",
            unique=True,
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    registry_id: Mapped[int] = registry_key()
    kind: Mapped[RunKind] = mapped_column(word_of(RunKind))
    state: Mapped[RunState] = mapped_column(word_of(RunState), default=RunState.RUNNING)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    heartbeat_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    from_sequence: Mapped[int] = mapped_column(BigInteger, default=0)
    to_sequence: Mapped[int | None] = mapped_column(BigInteger)
    requests: Mapped[int] = mapped_column(default=0)
    pages: Mapped[int] = mapped_column(default=0)
    records_read: Mapped[int] = mapped_column(default=0)
    records_changed: Mapped[int] = mapped_column(default=0)
    records_confirmed: Mapped[int] = mapped_column(default=0)
    records_refused: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(String(CODE_LENGTH))
    error_detail: Mapped[str | None] = mapped_column(String(LINE_LENGTH))
    digest: Mapped[str | None] = sha256()


class SyncRefusal(Base):
    """One record of a run that was not accepted, and why."""

    __tablename__ = "seal_sync_refusals"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("seal_sync_runs.id", ondelete="CASCADE"), index=True)
    number: Mapped[str] = mapped_column(String(NUMBER_LENGTH))
    sequence: Mapped[int | None] = mapped_column(BigInteger)
    # A verdict of the verifier, or one of the connector's own words.
    code: Mapped[str] = mapped_column(String(CODE_LENGTH))
    detail: Mapped[str | None] = mapped_column(String(LINE_LENGTH))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
