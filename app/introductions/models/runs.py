"""Runs of proposals."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, PublicId, UtcDateTime, new_public_id
from app.introductions.models.columns import CODE_LENGTH


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


class ProposalLine(Base):
    """How likely the run was to put this pair forward and how it came to: what learning corrects by. ``request`` is how
    likely the team was thought to ask: a share of what the investor reads is taken by it. Both in 10⁻⁶."""

    __tablename__ = "introduction_proposals"
    __table_args__ = (CheckConstraint("propensity > 0 AND propensity <= 1000000", name="propensity_is_a_chance"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("introduction_runs.id", ondelete="CASCADE"), index=True)
    introduction_id: Mapped[int] = mapped_column(ForeignKey("introductions.id", ondelete="CASCADE"), unique=True)
    way: Mapped[str] = mapped_column(String(CODE_LENGTH))
    propensity: Mapped[int] = mapped_column()
    request: Mapped[int] = mapped_column()
