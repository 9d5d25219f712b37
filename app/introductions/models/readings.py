"""Who read a released document, and when: told to its owner, kept as long as the introduction."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, PublicId, UtcDateTime
from app.introductions.models.columns import author_key


class Reading(Base):
    """One copy that was handed out; its ``public_id`` stands on each of its pages."""

    __tablename__ = "introduction_readings"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("introduction_releases.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int | None] = author_key()
    at: Mapped[datetime] = mapped_column(UtcDateTime)
