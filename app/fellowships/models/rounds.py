from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from app.core.columns import word_of
from app.core.database import Base, Euro, PublicId, UtcDateTime, new_public_id
from app.fellowships.models.programmes import NAME_LENGTH, SLUG_LENGTH
from app.fellowships.models.scope import OwnedByProgramme
from app.fellowships.states import PhaseKind, Way

LEAD_LENGTH = 300
REASON_LENGTH = 400
ZONE_LENGTH = 40
MOST_GRACE_MINUTES = 120
DEFAULT_ZONE = "Europe/Berlin"


def _text() -> MappedColumn[str]:
    return mapped_column(Text, default="")


class Round(OwnedByProgramme, Base):
    """One call of a programme and what follows from it.

    ``closes_at`` is the deadline that everybody reads; the service takes answers until ``closes_at`` plus the grace,
    which stands in the call's rules. ``phase`` is what was last written down: `rules.phases.phase_at` is what holds.
    """

    __tablename__ = "rounds"
    __table_args__ = (
        UniqueConstraint("programme_id", "slug"),
        CheckConstraint(f"grace_minutes >= 0 AND grace_minutes <= {MOST_GRACE_MINUTES}", name="grace_is_short"),
        CheckConstraint("places IS NULL OR places > 0", name="places_are_some"),
        CheckConstraint("award_eur IS NULL OR award_eur > 0", name="award_is_some"),
        CheckConstraint("phase = 'preparation' OR closes_at IS NOT NULL", name="called_has_its_deadline"),
        CheckConstraint("phase = 'preparation' OR announced_at IS NOT NULL", name="called_is_announced"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    slug: Mapped[str] = mapped_column(String(SLUG_LENGTH))
    title_de: Mapped[str] = mapped_column(String(NAME_LENGTH))
    title_en: Mapped[str] = mapped_column(String(NAME_LENGTH))
    lead_de: Mapped[str] = mapped_column(String(LEAD_LENGTH), default="")
    lead_en: Mapped[str] = mapped_column(String(LEAD_LENGTH), default="")
    for_whom_de: Mapped[str] = _text()
    for_whom_en: Mapped[str] = _text()
    offer_de: Mapped[str] = _text()
    offer_en: Mapped[str] = _text()
    decision_de: Mapped[str] = _text()
    decision_en: Mapped[str] = _text()
    # When a text that came too late may be admitted after all; empty: never.
    late_rule_de: Mapped[str] = mapped_column(Text, default="", server_default="")
    late_rule_en: Mapped[str] = mapped_column(Text, default="", server_default="")
    places: Mapped[int | None] = mapped_column()
    award_eur: Mapped[int | None] = mapped_column(Euro)
    time_zone: Mapped[str] = mapped_column(String(ZONE_LENGTH), default=DEFAULT_ZONE)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    grace_minutes: Mapped[int] = mapped_column(default=0)
    # A round with invented applicants: it stands in no statistic and no list of calls.
    is_rehearsal: Mapped[bool] = mapped_column(default=False)
    announced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    phase: Mapped[PhaseKind] = mapped_column(word_of(PhaseKind, "round"), default=PhaseKind.PREPARATION)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))

    __mapper_args__ = {"version_id_col": version}


class RoundPhase(OwnedByProgramme, Base):
    """One phase in a round's plan: when it begins by itself, or at no time, so that somebody switches it.

    ``held_at`` is when staff were told that its date had come and it could not begin.
    """

    __tablename__ = "round_phases"
    __table_args__ = (
        UniqueConstraint("round_id", "kind"),
        CheckConstraint("is_used OR starts_at IS NULL", name="unused_never_starts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    kind: Mapped[PhaseKind] = mapped_column(word_of(PhaseKind, "phase"))
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_used: Mapped[bool] = mapped_column(default=True)
    held_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PhaseChange(OwnedByProgramme, Base):
    """A switch of a round, kept for good. Two people at once cannot both write the same number."""

    __tablename__ = "round_phase_changes"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        CheckConstraint("before <> after", name="something_changed"),
        CheckConstraint("way <> 'time' OR by_id IS NULL", name="time_is_nobody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column()
    before: Mapped[PhaseKind] = mapped_column(word_of(PhaseKind, "before"))
    after: Mapped[PhaseKind] = mapped_column(word_of(PhaseKind, "after"))
    way: Mapped[Way] = mapped_column(word_of(Way, "change"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
