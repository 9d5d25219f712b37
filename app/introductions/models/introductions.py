"""One attempt to bring two profiles together, and what belongs to it."""

from datetime import datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import word_of
from app.core.database import Base, PublicId, UtcDateTime, new_public_id
from app.introductions.models.columns import author_key, introduction_key, party_key
from app.introductions.states import (
    ONE_A_PAIR,
    Answer,
    DayPart,
    DeclineReason,
    EndCause,
    MessageKind,
    Origin,
    ReasonOrigin,
    ReleaseLevel,
    Result,
    Side,
    State,
    Way,
    Wish,
)

REASON_LENGTH = 400
MESSAGE_LENGTH = 2_000
OUTCOME_LENGTH = 400
DAYS_A_WEEK = 7

_ONE_A_PAIR = text(f"state IN ({', '.join(repr(state.value) for state in ONE_A_PAIR)})")
_THIRD_TOO = "(third_agreed IS NULL OR third_agreed)"


class Introduction(Base):
    """One attempt to bring two profiles together.

    ``all_agreed`` is what a disclosure of contact data points to: it is true if and only if every party said yes.
    An answer takes effect ten minutes after ``answered_at``; until then ``state`` stays and it can be undone.
    ``next_at`` is when the worker has something to write down or to tell; what is true now never waits for that.
    """

    __tablename__ = "introductions"
    __table_args__ = (
        UniqueConstraint("id", "all_agreed"),
        CheckConstraint("asker_id <> receiver_id", name="two_sides"),
        CheckConstraint(
            "pair_low_id IS NULL OR pair_high_id IS NULL OR asker_id IS NULL OR receiver_id IS NULL"
            " OR (pair_low_id = asker_id AND pair_high_id = receiver_id AND asker_id < receiver_id)"
            " OR (pair_low_id = receiver_id AND pair_high_id = asker_id AND receiver_id < asker_id)",
            name="pair_is_the_two_sides",
        ),
        Index(
            "uq_introductions_one_a_pair",
            "pair_low_id",
            "pair_high_id",
            "crosses",
            unique=True,
            sqlite_where=_ONE_A_PAIR,
            postgresql_where=_ONE_A_PAIR,
        ),
        CheckConstraint(f"length(reason) <= {REASON_LENGTH}", name="reason_is_short"),
        CheckConstraint(f"all_agreed = (asker_agreed AND receiver_agreed AND {_THIRD_TOO})", name="all_is_everybody"),
        CheckConstraint("state NOT IN ('introduced', 'met', 'outcome') OR all_agreed", name="introduced_needs_all"),
        CheckConstraint(
            "NOT all_agreed OR state IN ('accepted', 'introduced', 'met', 'outcome', 'ended')", name="all_is_accepted"
        ),
        CheckConstraint("state <> 'accepted' OR (asker_agreed AND receiver_agreed)", name="accepted_by_two"),
        CheckConstraint(
            "state IN ('suggested', 'ended', 'expired') OR (requested_at IS NOT NULL AND delivered_at IS NOT NULL"
            " AND reminder_at IS NOT NULL AND asker_agreed)",
            name="requested_has_its_times",
        ),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answer_has_its_time"),
        CheckConstraint(
            "state <> 'declined' OR (answer IS NOT NULL AND answer = 'decline')", name="declined_by_an_answer"
        ),
        CheckConstraint(
            "decline_reason IS NULL OR (answer IS NOT NULL AND answer = 'decline')", name="reason_of_a_decline"
        ),
        CheckConstraint("NOT reason_released OR decline_reason IS NOT NULL", name="released_reason_exists"),
        CheckConstraint("(state = 'ended') = (end_cause IS NOT NULL)", name="ended_has_its_cause"),
        CheckConstraint(
            "state NOT IN ('introduced', 'met', 'outcome') OR introduced_at IS NOT NULL", name="introduced_has_its_time"
        ),
        # What the platform or the staff put forward was approved before: by a person, or by the setting that says so.
        CheckConstraint("origin = 'side' OR approved_at IS NOT NULL", name="suggested_was_approved"),
        CheckConstraint(
            f"length(staff_reason) <= {REASON_LENGTH} AND (staff_reason = '' OR origin = 'staff')",
            name="staff_reason_of_the_staff",
        ),
        Index("ix_introductions_due", "next_at", "id"),
        Index("ix_introductions_received", "receiver_id", "delivered_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    asker_id: Mapped[int | None] = party_key()
    receiver_id: Mapped[int | None] = party_key()
    pair_low_id: Mapped[int | None] = mapped_column(ForeignKey("profiles.id", ondelete="SET NULL"))
    pair_high_id: Mapped[int | None] = mapped_column(ForeignKey("profiles.id", ondelete="SET NULL"), index=True)
    origin: Mapped[Origin] = mapped_column(word_of(Origin, "introduction"))
    state: Mapped[State] = mapped_column(word_of(State, "introduction"))
    # Asked while something of the other side was under way that must not be known here yet: nobody but the asker sees
    # it before both have arrived and become one.
    crosses: Mapped[bool] = mapped_column(default=False)
    started_by_id: Mapped[int | None] = author_key()
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The staff's words to both sides, of what a person on the staff put forward.
    staff_reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")

    wish: Mapped[Wish] = mapped_column(word_of(Wish, "introduction"), default=Wish.TALK)
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    reason_origin: Mapped[ReasonOrigin] = mapped_column(
        word_of(ReasonOrigin, "introduction"), default=ReasonOrigin.WRITTEN
    )
    # What spoke for the pair when it was asked, for either side: values of the library, told in words when read.
    explanation: Mapped[dict[str, list[dict[str, object]]]] = mapped_column(JSON, default=dict)

    asker_agreed: Mapped[bool] = mapped_column(default=False)
    receiver_agreed: Mapped[bool] = mapped_column(default=False)
    # NULL: nobody else has to be asked.
    third_agreed: Mapped[bool | None] = mapped_column()
    all_agreed: Mapped[bool] = mapped_column(default=False)

    requested_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminder_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    snoozed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When the receiver first said anything: yes, no, or a question.
    reacted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    answer: Mapped[Answer | None] = mapped_column(word_of(Answer, "introduction"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[int | None] = author_key()
    decline_reason: Mapped[DeclineReason | None] = mapped_column(word_of(DeclineReason, "introduction"))
    reason_released: Mapped[bool] = mapped_column(default=False)

    introduced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    end_cause: Mapped[EndCause | None] = mapped_column(word_of(EndCause, "introduction"))
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # How many of the mails of this state were written: delivery and reminder, later the follow-ups.
    told: Mapped[int] = mapped_column(default=0)


class Consent(Base):
    """One party's yes or no: who said it, when and how. The third party is a person without a profile."""

    __tablename__ = "introduction_consents"
    __table_args__ = (UniqueConstraint("introduction_id", "party"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    introduction_id: Mapped[int] = introduction_key()
    party: Mapped[Side] = mapped_column(word_of(Side, "consent"))
    agreed: Mapped[bool] = mapped_column()
    by_id: Mapped[int | None] = author_key()
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    way: Mapped[Way] = mapped_column(word_of(Way, "consent"))


class IntroductionMessage(Base):
    """One message: the receiver's one question, the answer to it, and the conversation after the introduction."""

    __tablename__ = "introduction_messages"
    __table_args__ = (
        CheckConstraint(f"length(text) <= {MESSAGE_LENGTH}", name="text_is_bounded"),
        Index(
            "uq_introduction_messages_one_question",
            "introduction_id",
            "kind",
            unique=True,
            sqlite_where=text("kind <> 'message'"),
            postgresql_where=text("kind <> 'message'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    introduction_id: Mapped[int] = introduction_key()
    kind: Mapped[MessageKind] = mapped_column(word_of(MessageKind, "message"))
    side: Mapped[Side] = mapped_column(word_of(Side, "message"))
    by_id: Mapped[int | None] = author_key()
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Release(Base):
    """A stage between teaser and contact within one introduction: opened when both sides agreed to it.

    ``owner`` is the side whose name or document it is. A document that was deleted takes its release with it.
    """

    __tablename__ = "introduction_releases"
    __table_args__ = (
        UniqueConstraint("introduction_id", "level", "owner"),
        CheckConstraint("owner <> 'third'", name="owner_is_a_side"),
        CheckConstraint("both_agreed = (asker_agreed AND receiver_agreed)", name="both_is_two"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    introduction_id: Mapped[int] = introduction_key()
    level: Mapped[ReleaseLevel] = mapped_column(word_of(ReleaseLevel, "release"))
    owner: Mapped[Side] = mapped_column(word_of(Side, "release"))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("profile_documents.id", ondelete="SET NULL"), index=True)
    asker_agreed: Mapped[bool] = mapped_column(default=False)
    receiver_agreed: Mapped[bool] = mapped_column(default=False)
    both_agreed: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OutcomeReport(Base):
    """What one side says came of it, at one of the days on which it was asked."""

    __tablename__ = "introduction_outcomes"
    __table_args__ = (
        UniqueConstraint("introduction_id", "side", "day"),
        CheckConstraint(f"length(reason) <= {OUTCOME_LENGTH}", name="reason_is_short"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    introduction_id: Mapped[int] = introduction_key()
    side: Mapped[Side] = mapped_column(word_of(Side, "outcome"))
    day: Mapped[int] = mapped_column()
    result: Mapped[Result] = mapped_column(word_of(Result, "outcome"))
    reason: Mapped[str] = mapped_column(String(OUTCOME_LENGTH), default="")
    by_id: Mapped[int | None] = author_key()
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    way: Mapped[Way] = mapped_column(word_of(Way, "outcome"))


class Availability(Base):
    """When a member of a profile usually has time for a first talk: a weekday (0 is Monday) and a part of the day."""

    __tablename__ = "introduction_availabilities"
    __table_args__ = (
        UniqueConstraint("profile_id", "account_id", "weekday", "part"),
        CheckConstraint(f"weekday >= 0 AND weekday < {DAYS_A_WEEK}", name="weekday_is_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    weekday: Mapped[int] = mapped_column()
    part: Mapped[DayPart] = mapped_column(word_of(DayPart, "availability"))
