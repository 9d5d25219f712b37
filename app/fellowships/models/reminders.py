from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, UtcDateTime
from app.fellowships.models.scope import OfApplication, OwnedByProgramme


class DraftMail(OfApplication, OwnedByProgramme, Base):
    """A team was told once that its deadline comes near, or what became of its unfinished draft.

    ``closes_at`` is the end it was told of: a later one is told anew.
    """

    __tablename__ = "draft_mails"
    __table_args__ = (UniqueConstraint("application_id", "code", "closes_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
