"""One table per kind, keyed by the profile. No inheritance: a fourth kind adds a table and touches no other."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from app.core.columns import word_of
from app.core.database import Base, UtcDateTime
from app.profiles.models.columns import NAME_LENGTH, code
from app.profiles.states import MOST_REQUESTS_A_WEEK, Deploying, LeadRole, LeadWanted, Raising


def _profile_primary_key() -> MappedColumn[int]:
    return mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"), primary_key=True)


def _readable_requests() -> CheckConstraint:
    most = f"requests_per_week IS NULL OR requests_per_week BETWEEN 0 AND {MOST_REQUESTS_A_WEEK}"
    return CheckConstraint(most, name="requests_per_week_in_range")


class StartupFacts(Base):
    __tablename__ = "startup_facts"
    __table_args__ = (
        CheckConstraint("ask_min_eur IS NULL OR ask_min_eur >= 0", name="ask_min_not_negative"),
        CheckConstraint(
            "ask_max_eur IS NULL OR ask_min_eur IS NULL OR ask_max_eur >= ask_min_eur", name="ask_in_order"
        ),
        CheckConstraint("team_size IS NULL OR team_size > 0", name="team_has_people"),
        CheckConstraint("founded_year IS NULL OR founded_year BETWEEN 1900 AND 2100", name="founded_is_a_year"),
        CheckConstraint(
            "raising_until IS NULL OR raising_from IS NULL OR raising_until >= raising_from", name="raising_in_order"
        ),
        _readable_requests(),
    )

    profile_id: Mapped[int] = _profile_primary_key()
    founded_year: Mapped[int | None] = mapped_column()
    stage: Mapped[str | None] = code()
    team_size: Mapped[int | None] = mapped_column()
    business_model: Mapped[str | None] = code()
    has_revenue: Mapped[bool | None] = mapped_column()
    revenue_band: Mapped[str | None] = code()
    raising: Mapped[Raising | None] = mapped_column(word_of(Raising))
    raising_from: Mapped[date | None] = mapped_column()
    raising_until: Mapped[date | None] = mapped_column()
    ask_min_eur: Mapped[int | None] = mapped_column(BigInteger)
    ask_max_eur: Mapped[int | None] = mapped_column(BigInteger)
    lead_wanted: Mapped[LeadWanted | None] = mapped_column(word_of(LeadWanted))
    ai_act_risk: Mapped[str | None] = code()
    requests_per_week: Mapped[int | None] = mapped_column()


class SpinoffFacts(Base):
    __tablename__ = "spinoff_facts"
    __table_args__ = (
        CheckConstraint("trl IS NULL OR trl BETWEEN 1 AND 9", name="trl_in_range"),
        CheckConstraint("team_size IS NULL OR team_size > 0", name="team_has_people"),
        _readable_requests(),
    )

    profile_id: Mapped[int] = _profile_primary_key()
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id", ondelete="SET NULL"), index=True)
    institution_name: Mapped[str | None] = mapped_column(String(NAME_LENGTH))
    trl: Mapped[int | None] = mapped_column()
    team_size: Mapped[int | None] = mapped_column()
    ip_status: Mapped[str | None] = code()
    transfer_office_name: Mapped[str | None] = mapped_column(String(NAME_LENGTH))
    transfer_office_person: Mapped[str | None] = mapped_column(String(NAME_LENGTH))
    transfer_office_email: Mapped[str | None] = mapped_column(String(254))
    founding_planned_on: Mapped[date | None] = mapped_column()
    requests_per_week: Mapped[int | None] = mapped_column()


class InvestorFacts(Base):
    __tablename__ = "investor_facts"
    __table_args__ = (
        CheckConstraint("ticket_min_eur IS NULL OR ticket_min_eur >= 0", name="ticket_min_not_negative"),
        CheckConstraint(
            "ticket_max_eur IS NULL OR ticket_min_eur IS NULL OR ticket_max_eur >= ticket_min_eur",
            name="ticket_in_order",
        ),
        _readable_requests(),
        CheckConstraint("deploying <> 'until' OR deploying_until IS NOT NULL", name="deploying_until_has_its_date"),
    )

    profile_id: Mapped[int] = _profile_primary_key()
    investor_type: Mapped[str | None] = code()
    ticket_min_eur: Mapped[int | None] = mapped_column(BigInteger)
    ticket_max_eur: Mapped[int | None] = mapped_column(BigInteger)
    lead_role: Mapped[LeadRole | None] = mapped_column(word_of(LeadRole))
    deploying: Mapped[Deploying | None] = mapped_column(word_of(Deploying))
    deploying_until: Mapped[date | None] = mapped_column()
    # When the team last said so: after 90 days the statement is stale and every reader is told.
    deploying_said_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    requests_per_week: Mapped[int | None] = mapped_column()
