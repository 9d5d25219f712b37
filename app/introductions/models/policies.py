"""What runs of proposals go by, and what trials of another policy found."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import word_of
from app.core.database import Base, PublicId, UtcDateTime, new_public_id
from app.introductions.models.columns import author_key
from app.introductions.states import TrialState

POLICY_REASON_LENGTH = 400


class ProposalPolicy(Base):
    """One version of the policy; only added to, the newest holds. Without a row the values of `rules.policy` hold."""

    __tablename__ = "introduction_policies"
    __table_args__ = (CheckConstraint(f"length(reason) <= {POLICY_REASON_LENGTH}", name="reason_is_short"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    dials: Mapped[dict[str, int]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = author_key()
    reason: Mapped[str] = mapped_column(String(POLICY_REASON_LENGTH))


class PolicyTrial(Base):
    """A policy tried on the market of four weeks beside the one that held then.

    ``attempt`` rises with every process that takes it up: the one before notices and stops. ``basis`` says what market
    it was, ``result`` what came out; both are written by the library's gateway and read by the staff's pages.
    """

    __tablename__ = "introduction_trials"
    __table_args__ = (
        CheckConstraint("(state IN ('ended', 'failed')) = (ended_at IS NOT NULL)", name="ended_has_its_time"),
        CheckConstraint("state <> 'ended' OR (result IS NOT NULL AND basis IS NOT NULL)", name="ended_has_a_result"),
        Index("ix_introduction_trials_asked_at", "asked_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    dials: Mapped[dict[str, int]] = mapped_column(JSON)
    today_dials: Mapped[dict[str, int]] = mapped_column(JSON)
    state: Mapped[TrialState] = mapped_column(word_of(TrialState, "trial"), default=TrialState.WAITING)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    beat_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = author_key()
    attempt: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    basis: Mapped[dict[str, object] | None] = mapped_column(JSON(none_as_null=True))
    result: Mapped[dict[str, object] | None] = mapped_column(JSON(none_as_null=True))
