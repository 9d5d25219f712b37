from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, PublicId, UtcDateTime, new_public_id
from app.fellowships.models.columns import REASON_LENGTH, author_key, round_key
from app.fellowships.models.scope import OwnedByProgramme


class ConflictRun(OwnedByProgramme, Base):
    """One search for conflicts over a whole round that somebody asked for, and how far it is.

    It says nothing of what it found: whoever reads the page sees the conflicts that they may see.
    """

    __tablename__ = "conflict_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    round_id: Mapped[int] = round_key()
    percent: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = author_key()
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
