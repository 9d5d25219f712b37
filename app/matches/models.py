from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
    true,
)
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from app.core.columns import word_of
from app.core.database import Base, PublicId, UtcDateTime, new_public_id
from app.matches.states import HideReason, ModelState

NAME_LENGTH = 80
CODE_LENGTH = 40
MODEL_LENGTH = 300
HASH_LENGTH = 32


def _profile_key() -> MappedColumn[int]:
    return mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"), index=True)


def _author_key() -> MappedColumn[int | None]:
    """Who did it; an erased account leaves the team's list as it is."""
    return mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"), index=True)


class FacetVector(Base):
    """The vector of one text of a profile, with the masked words it was made of.

    ``source_hash`` covers the words and the names masked in them: a vector whose hash is not that of today's words is
    never used. ``item_id`` is the portfolio item's id, 0 for the texts of the profile itself.
    """

    __tablename__ = "facet_vectors"
    __table_args__ = (UniqueConstraint("profile_id", "view", "facet", "language", "item_id", "model"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"))
    view: Mapped[str] = mapped_column(String(CODE_LENGTH))
    facet: Mapped[str] = mapped_column(String(CODE_LENGTH))
    language: Mapped[str] = mapped_column(String(2), default="")
    item_id: Mapped[int] = mapped_column(default=0)
    source_hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
    masked: Mapped[str] = mapped_column(Text)
    model: Mapped[str] = mapped_column(String(MODEL_LENGTH))
    dimension: Mapped[int] = mapped_column()
    vector: Mapped[bytes] = mapped_column(LargeBinary)


class EncodingMark(Base):
    """One set of vectors: those of one model.

    ``revision`` is the market's up to which every text has its vector; while a set is being made, the one at which that
    began, and profiles up to ``prepared_id`` have theirs. A set answers only when it is complete.
    """

    __tablename__ = "encoding_marks"

    model: Mapped[str] = mapped_column(String(MODEL_LENGTH), primary_key=True)
    revision: Mapped[int] = mapped_column(BigInteger)
    is_complete: Mapped[bool] = mapped_column(default=True, server_default=true())
    prepared_id: Mapped[int] = mapped_column(default=0, server_default="0")
    # Since when another set answers; its vectors are deleted a while later.
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SavedList(Base):
    """A list of a profile's team. The one with ``is_standard`` takes what is saved with one click."""

    __tablename__ = "saved_lists"
    __table_args__ = (
        UniqueConstraint("profile_id", "name"),
        Index(
            "uq_saved_lists_one_standard",
            "profile_id",
            unique=True,
            sqlite_where=text("is_standard"),
            postgresql_where=text("is_standard"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    profile_id: Mapped[int] = _profile_key()
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    is_standard: Mapped[bool] = mapped_column(default=False)
    created_by_id: Mapped[int | None] = _author_key()
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # A deleted list waits here for its undo; the sweep removes it after a day.
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SavedItem(Base):
    __tablename__ = "saved_items"
    __table_args__ = (UniqueConstraint("list_id", "profile_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("saved_lists.id", ondelete="CASCADE"))
    profile_id: Mapped[int] = _profile_key()
    saved_by_id: Mapped[int | None] = _author_key()
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Hide(Base):
    """A match taken off a profile's list, with its reason. Undoing deletes the row."""

    __tablename__ = "hides"
    __table_args__ = (
        UniqueConstraint("profile_id", "hidden_profile_id"),
        CheckConstraint("profile_id <> hidden_profile_id", name="not_itself"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"))
    hidden_profile_id: Mapped[int] = _profile_key()
    reason: Mapped[HideReason] = mapped_column(word_of(HideReason))
    hidden_by_id: Mapped[int | None] = _author_key()
    hidden_at: Mapped[datetime] = mapped_column(UtcDateTime)


class WeightPreset(Base):
    """Named weights of a profile's team: part → level. At most one is in use."""

    __tablename__ = "weight_presets"
    __table_args__ = (
        UniqueConstraint("profile_id", "name"),
        Index(
            "uq_weight_presets_one_in_use",
            "profile_id",
            unique=True,
            sqlite_where=text("in_use"),
            postgresql_where=text("in_use"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    profile_id: Mapped[int] = _profile_key()
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    levels: Mapped[dict[str, int]] = mapped_column(JSON)
    in_use: Mapped[bool] = mapped_column(default=False)
    created_by_id: Mapped[int | None] = _author_key()
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Exposure(Base):
    """One row shown to one person: what fairness and, later, learning are reckoned from."""

    __tablename__ = "exposures"
    __table_args__ = (
        Index("ix_exposures_of_shown", "shown_profile_id", "at"),
        Index("ix_exposures_of_seeker", "seeker_profile_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    viewer_id: Mapped[int | None] = _author_key()
    seeker_profile_id: Mapped[int] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"))
    shown_profile_id: Mapped[int] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column()
    weights_version: Mapped[str] = mapped_column(String(CODE_LENGTH))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    # From here on only where something may be learned: an order by fit, by standard weights, and nobody who said no.
    # The place that the order gave it; neighbours that were swapped stand elsewhere.
    ranked: Mapped[int | None] = mapped_column()
    # Millionths: how likely it was to stand there.
    propensity: Mapped[int | None] = mapped_column()
    # What was known of the pair, as whole ten-thousandths in the order that ``features_version`` names.
    features: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    features_version: Mapped[str | None] = mapped_column(String(CODE_LENGTH))
    # Who ordered the list; None: the rules.
    model_id: Mapped[int | None] = mapped_column(ForeignKey("ranking_models.id", ondelete="SET NULL"), index=True)


class MatchView(Base):
    """Somebody looked at a profile that a list had shown them: once a day. Saves, hides, requests and what came of them
    are read where they stand."""

    __tablename__ = "match_views"
    __table_args__ = (
        UniqueConstraint("seeker_profile_id", "shown_profile_id", "viewer_id", "day"),
        Index("ix_match_views_by_time", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    viewer_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    seeker_profile_id: Mapped[int] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"))
    shown_profile_id: Mapped[int] = _profile_key()
    day: Mapped[date] = mapped_column()
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class RankingModel(Base):
    """A ranking learned from deeds, with its card and the figures that decided about it. At most one speaks."""

    __tablename__ = "ranking_models"
    __table_args__ = (
        Index(
            "uq_ranking_models_one_speaks",
            "state",
            unique=True,
            sqlite_where=text("state = 'speaking'"),
            postgresql_where=text("state = 'speaking'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    state: Mapped[ModelState] = mapped_column(word_of(ModelState))
    trained_at: Mapped[datetime] = mapped_column(UtcDateTime)
    stored: Mapped[bytes] = mapped_column(LargeBinary)
    card: Mapped[dict[str, Any]] = mapped_column(JSON)
    verdict: Mapped[dict[str, Any]] = mapped_column(JSON)
    # Since when it is in its state, who decided that, and why; nobody where the weekly run did.
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = _author_key()
    reason: Mapped[str] = mapped_column(Text, default="")
