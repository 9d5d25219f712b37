from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text, text
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from app.core.columns import word_of
from app.core.database import Base, PublicId, UtcDateTime, new_public_id
from app.profiles.models.columns import CODE_LENGTH, LINE_LENGTH, NAME_LENGTH, author_key, profile_key
from app.profiles.states import DisclosureLevel, ReportReason, ReportState, TieKind


def _one_side(side: str) -> str:
    """Exactly one of three keys is set; written with CASE because PostgreSQL does not add truth values."""
    keys = (f"{side}_account_id", f"{side}_profile_id", f"{side}_organisation_id")
    return " + ".join(f"CASE WHEN {key} IS NULL THEN 0 ELSE 1 END" for key in keys) + " = 1"


def _side_key(table: str) -> MappedColumn[int | None]:
    return mapped_column(ForeignKey(f"{table}.id", ondelete="CASCADE"), index=True)


class Disclosure(Base):
    """What one profile lets another see. Contact needs an introduction to which all sides agreed.

    The two columns are one foreign key to the introduction, named by its table: nothing is imported upwards. So contact
    data cannot be disclosed by any program as long as one party's yes is missing.
    """

    __tablename__ = "disclosures"
    __table_args__ = (
        CheckConstraint(
            "level <> 'contact' OR (introduction_id IS NOT NULL AND all_agreed IS NOT NULL AND all_agreed)",
            name="contact_needs_everybodys_yes",
        ),
        ForeignKeyConstraint(
            ["introduction_id", "all_agreed"],
            ["introductions.id", "introductions.all_agreed"],
            name="agreed_introduction",
            ondelete="CASCADE",
        ),
        CheckConstraint("profile_id <> to_profile_id", name="not_to_itself"),
        Index(
            "uq_disclosures_one_in_force",
            "profile_id",
            "to_profile_id",
            "level",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = profile_key()
    to_profile_id: Mapped[int] = profile_key()
    level: Mapped[DisclosureLevel] = mapped_column(word_of(DisclosureLevel))
    valid_from: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(String(LINE_LENGTH))
    introduction_id: Mapped[int | None] = mapped_column()
    all_agreed: Mapped[bool | None] = mapped_column()


class Tie(Base):
    """A relation that others must know of; conflicts of interest are found on these rows alone."""

    __tablename__ = "ties"
    __table_args__ = (
        CheckConstraint(_one_side("a"), name="a_is_one_thing"),
        CheckConstraint(_one_side("b"), name="b_is_one_thing"),
        CheckConstraint("until IS NULL OR since IS NULL OR until >= since", name="dates_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[TieKind] = mapped_column(word_of(TieKind))
    a_account_id: Mapped[int | None] = _side_key("accounts")
    a_profile_id: Mapped[int | None] = _side_key("profiles")
    a_organisation_id: Mapped[int | None] = _side_key("organisations")
    b_account_id: Mapped[int | None] = _side_key("accounts")
    b_profile_id: Mapped[int | None] = _side_key("profiles")
    b_organisation_id: Mapped[int | None] = _side_key("organisations")
    since: Mapped[date | None] = mapped_column()
    until: Mapped[date | None] = mapped_column()
    source: Mapped[str] = mapped_column(String(CODE_LENGTH))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class NeverShow(Base):
    """Whom a profile never wants to be shown to, nor to see; stays a name or domain until somebody matched it."""

    __tablename__ = "never_show"
    __table_args__ = (
        CheckConstraint(
            "organisation_id IS NOT NULL OR other_profile_id IS NOT NULL OR name IS NOT NULL OR domain IS NOT NULL",
            name="names_somebody",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = profile_key()
    other_profile_id: Mapped[int | None] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), index=True)
    name: Mapped[str | None] = mapped_column(String(NAME_LENGTH))
    domain: Mapped[str | None] = mapped_column(String(NAME_LENGTH))
    added_by_id: Mapped[int | None] = author_key()
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ProfileReport(Base):
    __tablename__ = "profile_reports"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    profile_id: Mapped[int] = profile_key()
    reason: Mapped[ReportReason] = mapped_column(word_of(ReportReason))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[ReportState] = mapped_column(word_of(ReportState), default=ReportState.OPEN)
    reported_by_id: Mapped[int | None] = author_key()
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_by_id: Mapped[int | None] = author_key()
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(LINE_LENGTH))
