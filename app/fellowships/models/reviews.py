"""Who reads what, who must not, and what they say."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import word_of
from app.core.database import Base, PublicId, UtcDateTime, new_public_id
from app.fellowships.models.columns import (
    ADDRESS_LENGTH,
    HASH_LENGTH,
    KEY_LENGTH,
    NAME_LENGTH,
    REASON_LENGTH,
    account_key,
    author_key,
    round_key,
)
from app.fellowships.models.scope import OfApplication, OwnedByProgramme
from app.fellowships.states import (
    AssignmentState,
    ConflictSource,
    ConflictState,
    FindingState,
    PairRule,
    ReviewerState,
    ReviewState,
)


class Reviewer(OwnedByProgramme, Base):
    """A person's place among the reviewers of a round: what they read, and how much of it."""

    __tablename__ = "reviewers"
    __table_args__ = (
        UniqueConstraint("round_id", "account_id"),
        CheckConstraint("load_least >= 0 AND load_most >= load_least", name="load_in_order"),
        CheckConstraint("own_quota IS NULL OR own_quota >= 0", name="quota_is_a_count"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    round_id: Mapped[int] = round_key()
    # An erased account leaves its reviews, which decided something, without a name.
    account_id: Mapped[int | None] = author_key()
    state: Mapped[ReviewerState] = mapped_column(word_of(ReviewerState), default=ReviewerState.INVITED)
    # Until somebody opened the mailed link with their account, the place is an address.
    invited_address: Mapped[str] = mapped_column(String(ADDRESS_LENGTH), default="", server_default="")
    invited_name: Mapped[str] = mapped_column(String(NAME_LENGTH), default="", server_default="")
    token_hash: Mapped[str | None] = mapped_column(String(HASH_LENGTH), unique=True)
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    # In their own words, one line a field of knowledge.
    expertise: Mapped[str] = mapped_column(Text, default="")
    load_least: Mapped[int] = mapped_column(default=0)
    load_most: Mapped[int] = mapped_column(default=20)
    own_quota: Mapped[int | None] = mapped_column()
    invited_at: Mapped[datetime] = mapped_column(UtcDateTime)
    invited_by_id: Mapped[int | None] = author_key()
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Why they will not read in this round, in their own words; staff of the round read it.
    decline_reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="", server_default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Bid(OfApplication, OwnedByProgramme, Base):
    """How much a reviewer would like to read an application: -2 rather not … 2 very much."""

    __tablename__ = "review_bids"
    __table_args__ = (
        UniqueConstraint("reviewer_id", "application_id"),
        CheckConstraint("wish >= -2 AND wish <= 2", name="wish_is_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("reviewers.id", ondelete="CASCADE"), index=True)
    wish: Mapped[int] = mapped_column()
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ConflictOfInterest(OfApplication, OwnedByProgramme, Base):
    """Why a person must not see an application. A dismissed fact, known by its ``fingerprint``, never returns."""

    __tablename__ = "application_conflicts"
    __table_args__ = (
        UniqueConstraint("application_id", "account_id", "fingerprint"),
        CheckConstraint("state = 'standing' OR settled_at IS NOT NULL", name="settled_says_when"),
        CheckConstraint("state <> 'dismissed' OR reason <> ''", name="dismissed_says_why"),
        Index("ix_application_conflicts_standing", "account_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    account_id: Mapped[int] = account_key()
    kind: Mapped[str] = mapped_column(String(KEY_LENGTH))
    fingerprint: Mapped[str] = mapped_column(String(HASH_LENGTH))
    # Who, what, since, until, source: values, no sentences; the words are made when it is read.
    evidence: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    words: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    source: Mapped[ConflictSource] = mapped_column(word_of(ConflictSource))
    state: Mapped[ConflictState] = mapped_column(word_of(ConflictState), default=ConflictState.STANDING)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = author_key()
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by_id: Mapped[int | None] = author_key()
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")


class AssignmentRuling(OfApplication, OwnedByProgramme, Base):
    """What staff say of a reviewer and an application before a run; lifted, never deleted."""

    __tablename__ = "assignment_rulings"
    __table_args__ = (CheckConstraint("reason <> ''", name="says_why"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("reviewers.id", ondelete="CASCADE"), index=True)
    rule: Mapped[PairRule] = mapped_column(word_of(PairRule))
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = author_key()
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lifted_by_id: Mapped[int | None] = author_key()


class AssignmentRun(OwnedByProgramme, Base):
    """One calculation of who reads what: settings, what came out, and whether it was taken over."""

    __tablename__ = "assignment_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    round_id: Mapped[int] = round_key()
    settings: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    # Totals, worst, floor and its price, or the smallest relaxation; pairs by id with their affinity.
    result: Mapped[dict[str, object] | None] = mapped_column(JSON(none_as_null=True))
    sha256: Mapped[str] = mapped_column(String(HASH_LENGTH), default="")
    percent: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = author_key()
    # The last sign of life of whoever calculates it.
    beat_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    applied_by_id: Mapped[int | None] = author_key()


class Assignment(OfApplication, OwnedByProgramme, Base):
    """A reviewer's task to read one application. Its text opens once they said that there is no conflict."""

    __tablename__ = "assignments"
    __table_args__ = (
        UniqueConstraint("reviewer_id", "application_id"),
        CheckConstraint("state <> 'ended' OR ended_at IS NOT NULL", name="ended_says_when"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("reviewers.id", ondelete="CASCADE"), index=True)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("assignment_runs.id", ondelete="SET NULL"), index=True)
    state: Mapped[AssignmentState] = mapped_column(word_of(AssignmentState), default=AssignmentState.ASSIGNED)
    affinity: Mapped[float | None] = mapped_column()
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = author_key()
    # When the reviewer said that there is no conflict: the text is closed until then.
    free_of_conflict_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_id: Mapped[int | None] = author_key()
    end_reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")


class Review(OfApplication, OwnedByProgramme, Base):
    """What a reviewer says of an application as it stood in ``submission_id``, by one version of the rubric.

    ``scores`` maps a criterion's key to ``{"points", "reason"}``; every change of it is a row of `ReviewEntry`.
    """

    __tablename__ = "reviews"
    __table_args__ = (
        CheckConstraint("(state = 'draft') = (finished_at IS NULL)", name="finished_says_when"),
        CheckConstraint("state <> 'abstained' OR abstain_reason <> ''", name="abstained_says_why"),
        CheckConstraint("confidence IS NULL OR (confidence >= 1 AND confidence <= 5)", name="confidence_is_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id", ondelete="CASCADE"), unique=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id", ondelete="RESTRICT"), index=True)
    rubric_id: Mapped[int] = mapped_column(ForeignKey("rubrics.id", ondelete="RESTRICT"), index=True)
    state: Mapped[ReviewState] = mapped_column(word_of(ReviewState), default=ReviewState.DRAFT)
    scores: Mapped[dict[str, dict[str, object]]] = mapped_column(JSON, default=dict)
    # Weighted mean of the points by the rubric, on its own scale; None until every criterion has its points.
    total: Mapped[float | None] = mapped_column()
    confidence: Mapped[int | None] = mapped_column()
    words: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    abstain_reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ReviewEntry(OfApplication, OwnedByProgramme, Base):
    """One change of one field of a review: rows are added, never changed."""

    __tablename__ = "review_entries"
    __table_args__ = (UniqueConstraint("review_id", "field", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("reviews.id", ondelete="CASCADE"), index=True)
    field: Mapped[str] = mapped_column(String(KEY_LENGTH * 2))
    version: Mapped[int] = mapped_column()
    value: Mapped[object] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = author_key()


class BlindReport(OwnedByProgramme, Base):
    """One search for places that could tell who applies, over a round's submitted applications."""

    __tablename__ = "blind_reports"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    round_id: Mapped[int] = round_key()
    percent: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, object] | None] = mapped_column(JSON(none_as_null=True))
    error: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = author_key()
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Redaction(OfApplication, OwnedByProgramme, Base):
    """A place that could tell who applies: in an answer from ``start`` to ``end`` characters, or in a file.

    ``fingerprint`` is of the place and what stands there: a dismissed one is not found again.
    """

    __tablename__ = "redactions"
    __table_args__ = (
        UniqueConstraint("application_id", "fingerprint"),
        CheckConstraint("start IS NULL OR stop > start", name="place_in_order"),
        CheckConstraint("state = 'open' OR settled_at IS NOT NULL", name="settled_says_when"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id", ondelete="CASCADE"), index=True)
    part_id: Mapped[int | None] = mapped_column(ForeignKey("application_parts.id", ondelete="CASCADE"), index=True)
    question_key: Mapped[str] = mapped_column(String(KEY_LENGTH), default="")
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachments.id", ondelete="CASCADE"), index=True)
    # Where inside the value: the cell of a table, the page or the kind of particulars of a file.
    place: Mapped[str] = mapped_column(String(KEY_LENGTH * 2), default="")
    start: Mapped[int | None] = mapped_column()
    stop: Mapped[int | None] = mapped_column()
    kind: Mapped[str] = mapped_column(String(KEY_LENGTH))
    is_sure: Mapped[bool] = mapped_column(default=True)
    is_by_hand: Mapped[bool] = mapped_column(default=False)
    fingerprint: Mapped[str] = mapped_column(String(HASH_LENGTH))
    # What stands around it in a file, which is not opened again for a page; an answer's words are read where they are.
    context: Mapped[str] = mapped_column(String(REASON_LENGTH), default="", server_default="")
    state: Mapped[FindingState] = mapped_column(word_of(FindingState), default=FindingState.OPEN)
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by_id: Mapped[int | None] = author_key()
