"""What a team said to its mirror."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, UtcDateTime
from app.introductions.models.columns import CODE_LENGTH, author_key


class ThesisLeft(Base):
    """A difference between thesis and deeds that the team wants left as it is: it is not brought up again."""

    __tablename__ = "introduction_theses_left"
    __table_args__ = (UniqueConstraint("profile_id", "dimension", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"))
    dimension: Mapped[str] = mapped_column(String(CODE_LENGTH))
    code: Mapped[str] = mapped_column(String(CODE_LENGTH))
    by_id: Mapped[int | None] = author_key()
    at: Mapped[datetime] = mapped_column(UtcDateTime)
