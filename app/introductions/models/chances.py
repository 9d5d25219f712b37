"""What is told of how a profile answers."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import word_of
from app.core.database import Base, UtcDateTime
from app.matches.states import ChanceBand


class AnswerChance(Base):
    """A figure that others read beside a profile, renewed only once enough different profiles have asked since.

    Whoever reads it before and after learns nothing of a single answer. ``counted_until`` is the delivery of the
    latest request that could be in it; a figure that is no longer told stays as "too early" with the same moment.
    """

    __tablename__ = "introduction_chances"
    __table_args__ = (
        CheckConstraint("low_percent >= 0 AND low_percent <= high_percent AND high_percent <= 100", name="in_order"),
    )

    profile_id: Mapped[int] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"), primary_key=True)
    band: Mapped[ChanceBand] = mapped_column(word_of(ChanceBand, "chance"))
    low_percent: Mapped[int] = mapped_column()
    high_percent: Mapped[int] = mapped_column()
    # In steps of five, rounded down: what is not kept cannot be read.
    counted: Mapped[int] = mapped_column()
    counted_until: Mapped[datetime] = mapped_column(UtcDateTime)
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)
