from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import word_of
from app.core.database import Base, PublicId, UtcDateTime, new_public_id
from app.profiles.models.columns import NAME_LENGTH, author_key
from app.profiles.states import ImportMode, Kind, RunState

SHA256_LENGTH = 64
VALUE_LENGTH = 80
REASON_LENGTH = 500


class ImportRun(Base):
    """One import of one file, from the first row to the last, however often it was broken off in between.

    `attempt` rises with every process that goes on with it: the one before notices and stops. Rows that earlier
    attempts took are known when the file is read again, so they are remembered in `created_before`, `changed_before`.
    """

    __tablename__ = "import_runs"
    __table_args__ = (
        CheckConstraint("(state IN ('ended', 'unreadable')) = (ended_at IS NOT NULL)", name="ended_has_its_time"),
        Index("ix_import_runs_started_at", "started_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    file_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    file_sha256: Mapped[str] = mapped_column(String(SHA256_LENGTH))
    # The file and everything that was asked of it: the same again goes on with a run that was broken off.
    fingerprint: Mapped[str] = mapped_column(String(SHA256_LENGTH), index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[Kind] = mapped_column(word_of(Kind))
    source: Mapped[str] = mapped_column(String(80))
    mode: Mapped[ImportMode] = mapped_column(word_of(ImportMode))
    publish: Mapped[bool] = mapped_column()
    mapping: Mapped[str | None] = mapped_column(Text)
    state: Mapped[RunState] = mapped_column(word_of(RunState))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    beat_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = author_key()
    on_command_line: Mapped[bool] = mapped_column()
    attempt: Mapped[int] = mapped_column(default=1)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id", ondelete="SET NULL"), index=True)
    checked_by_run_id: Mapped[int | None] = mapped_column(
        ForeignKey("import_runs.id", ondelete="SET NULL"), unique=True
    )

    bytes_read: Mapped[int] = mapped_column(BigInteger, default=0)
    created: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    same: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    drafts: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    created_before: Mapped[int] = mapped_column(default=0)
    changed_before: Mapped[int] = mapped_column(default=0)
    refusals_left_out: Mapped[int] = mapped_column(default=0)


class ImportRefusal(Base):
    """One reason why one row was not taken, in both languages: whoever reads it later may read the other one."""

    __tablename__ = "import_refusals"
    __table_args__ = (Index("ix_import_refusals_by_field", "run_id", "field", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_runs.id", ondelete="CASCADE"))
    file: Mapped[str] = mapped_column(String(NAME_LENGTH))
    line: Mapped[int] = mapped_column()
    row_id: Mapped[str] = mapped_column(String(VALUE_LENGTH))
    field: Mapped[str] = mapped_column(String(VALUE_LENGTH))
    column: Mapped[str] = mapped_column(String(VALUE_LENGTH))
    value: Mapped[str] = mapped_column(String(VALUE_LENGTH))
    reason_de: Mapped[str] = mapped_column(String(REASON_LENGTH))
    reason_en: Mapped[str] = mapped_column(String(REASON_LENGTH))
