from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import word_of
from app.core.database import Base, UtcDateTime
from app.profiles.models.columns import CODE_LENGTH, LINE_LENGTH, NAME_LENGTH, author_key, profile_key
from app.profiles.states import Language, TeaserState, TextOrigin


class ProfileText(Base):
    """One version of one text in one language; rows are only added. An emptied text is a version with no words."""

    __tablename__ = "profile_texts"
    __table_args__ = (
        UniqueConstraint("profile_id", "field", "language", "version"),
        Index(
            "uq_profile_texts_one_latest",
            "profile_id",
            "field",
            "language",
            unique=True,
            sqlite_where=text("is_latest"),
            postgresql_where=text("is_latest"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"))
    field: Mapped[str] = mapped_column(String(CODE_LENGTH))
    language: Mapped[Language] = mapped_column(word_of(Language))
    text: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column()
    is_latest: Mapped[bool] = mapped_column(default=True)
    origin: Mapped[TextOrigin] = mapped_column(word_of(TextOrigin), default=TextOrigin.WRITTEN)
    by_id: Mapped[int | None] = author_key()
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Teaser(Base):
    """Which text version is shown of a team that has not agreed to be named; a new proposal waits beside the old."""

    __tablename__ = "teasers"
    __table_args__ = (
        UniqueConstraint("profile_id", "language", "state"),
        CheckConstraint("state <> 'confirmed' OR confirmed_at IS NOT NULL", name="confirmed_has_its_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = profile_key()
    language: Mapped[Language] = mapped_column(word_of(Language))
    state: Mapped[TeaserState] = mapped_column(word_of(TeaserState))
    text_id: Mapped[int] = mapped_column(ForeignKey("profile_texts.id", ondelete="CASCADE"))
    confirmed_by_id: Mapped[int | None] = author_key()
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PortfolioItem(Base):
    """A former investment in words. Changed words make a new row, so an id stands for its text for ever."""

    __tablename__ = "portfolio_items"
    __table_args__ = (CheckConstraint("year IS NULL OR year BETWEEN 1900 AND 2100", name="year_is_a_year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = profile_key()
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    one_line: Mapped[str] = mapped_column(String(LINE_LENGTH), default="")
    language: Mapped[Language | None] = mapped_column(word_of(Language))
    year: Mapped[int | None] = mapped_column()
    url: Mapped[str | None] = mapped_column(String(LINE_LENGTH))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id", ondelete="SET NULL"), index=True)


class ProfileChange(Base):
    """History: one changed field, old and new. Texts are kept in `profile_texts`, here by their version."""

    __tablename__ = "profile_changes"
    __table_args__ = (Index("ix_profile_changes_history", "profile_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"))
    field: Mapped[str] = mapped_column(String(CODE_LENGTH))
    language: Mapped[Language | None] = mapped_column(word_of(Language))
    old: Mapped[object | None] = mapped_column(JSON)
    new: Mapped[object | None] = mapped_column(JSON)
    profile_version: Mapped[int] = mapped_column()
    # The opened page it came from: what a page saved itself is never a conflict with it.
    page: Mapped[str | None] = mapped_column(String(12))
    by_id: Mapped[int | None] = author_key()
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class FieldConflict(Base):
    """Two people changed one field at the same time: the later words are kept here until somebody chose."""

    __tablename__ = "field_conflicts"

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = profile_key()
    field: Mapped[str] = mapped_column(String(CODE_LENGTH))
    language: Mapped[Language | None] = mapped_column(word_of(Language))
    late: Mapped[object | None] = mapped_column(JSON)
    by_id: Mapped[int | None] = author_key()
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_by_id: Mapped[int | None] = author_key()
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SectionMark(Base):
    """The person's own word on whether a section of the editor is completed."""

    __tablename__ = "section_marks"
    __table_args__ = (UniqueConstraint("profile_id", "section"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"))
    section: Mapped[str] = mapped_column(String(CODE_LENGTH))
    is_done: Mapped[bool] = mapped_column()
