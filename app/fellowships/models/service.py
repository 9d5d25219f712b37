"""How the service itself did while a call closed, and what the public reads of it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import word_of
from app.core.database import Base, PublicId, UtcDateTime, new_public_id
from app.fellowships.models.columns import REASON_LENGTH, author_key, round_key
from app.fellowships.models.scope import OwnedByProgramme
from app.fellowships.states import NoticeKind


class ServiceMinute(Base):
    """What one process saw in one minute: requests of applicants, how many failed, how many were slow."""

    __tablename__ = "service_minutes"
    __table_args__ = (UniqueConstraint("minute", "process"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    minute: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    process: Mapped[str] = mapped_column(String(12))
    requests: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    slow: Mapped[int] = mapped_column(default=0)


class ExtensionProposal(OwnedByProgramme, Base):
    """The service was out of order before a deadline: an equal extension for every draft, for staff to grant or not."""

    __tablename__ = "extension_proposals"
    __table_args__ = (
        UniqueConstraint("round_id", "began_at"),
        CheckConstraint("granted_at IS NULL OR dismissed_at IS NULL", name="one_answer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    round_id: Mapped[int] = round_key()
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime)
    minutes: Mapped[int] = mapped_column()
    requests: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    granted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dismissed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = author_key()
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")


class RoundNotice(OwnedByProgramme, Base):
    """A line of what the public reads about a running round: extended, out of order, a late text admitted."""

    __tablename__ = "round_notices"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = round_key()
    kind: Mapped[NoticeKind] = mapped_column(word_of(NoticeKind))
    words_de: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    words_en: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = author_key()
