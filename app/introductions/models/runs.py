"""Runs of proposals, each with the record it can be made again from."""

from datetime import date, datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, PublicId, UtcDateTime, new_public_id


class ProposalRun(Base):
    """A night's run that put pairs forward. ``record`` is all it was made from, so that it can be made again."""

    __tablename__ = "introduction_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    day: Mapped[date] = mapped_column(unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    pairs: Mapped[int] = mapped_column()
    digest: Mapped[str] = mapped_column(String(64))
    record: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
