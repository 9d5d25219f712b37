"""An application, who completes which part of it, and its submissions."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import word_of
from app.core.database import Base, PublicId, UtcDateTime, new_public_id
from app.fellowships.models.columns import (
    ADDRESS_LENGTH,
    HASH_LENGTH,
    KEY_LENGTH,
    NAME_LENGTH,
    REASON_LENGTH,
    author_key,
    round_key,
)
from app.fellowships.models.scope import IsApplication, OfApplication, OwnedByProgramme
from app.fellowships.states import ApplicationState, Party

_NEVER_SUBMITTED = "('draft', 'withdrawn')"
_OPEN = text("state <> 'withdrawn'")


class Application(IsApplication, OwnedByProgramme, Base):
    """A team's answers to one version of a round's questionnaire.

    What counts is submission ``submissions``, the last one; ``reopened_at`` says that its team is changing it and has
    not submitted the change. ``number`` is drawn with the first submission and stays; early rounds counted from one.
    """

    __tablename__ = "applications"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        Index(
            "uq_applications_one_open_a_profile",
            "round_id",
            "profile_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        CheckConstraint(f"state IN {_NEVER_SUBMITTED} OR submitted_at IS NOT NULL", name="submitted_says_when"),
        CheckConstraint("(submitted_at IS NULL) = (number IS NULL)", name="number_with_submission"),
        CheckConstraint("(submitted_at IS NULL) = (submissions = 0)", name="counted_with_submission"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_says_when"),
        CheckConstraint("reopened_at IS NULL OR state = 'submitted'", name="only_submitted_is_reopened"),
        CheckConstraint("state <> 'ineligible' OR reason <> ''", name="ineligible_says_why"),
        CheckConstraint("submissions >= 0", name="submissions_are_counted"),
    )

    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    # For reviewers, so that an address they read says nothing that others could look up.
    blind_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    round_id: Mapped[int] = round_key()
    # The profile that applies; an erased one leaves what was submitted, without a name, to the round's retention.
    profile_id: Mapped[int | None] = mapped_column(ForeignKey("profiles.id", ondelete="SET NULL"), index=True)
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaires.id", ondelete="RESTRICT"), index=True)
    eligibility_check_id: Mapped[int | None] = mapped_column(
        ForeignKey("eligibility_checks.id", ondelete="SET NULL"), index=True
    )
    state: Mapped[ApplicationState] = mapped_column(word_of(ApplicationState), default=ApplicationState.DRAFT)
    language: Mapped[str] = mapped_column(String(2))
    # What the list and the desk call it: the answer to the question marked as title, else the profile's name.
    title: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    number: Mapped[int | None] = mapped_column()
    submissions: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = author_key()
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reopened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Why it is ineligible, or was withdrawn.
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ApplicationPart(OfApplication, OwnedByProgramme, Base):
    """What one party completes. It is declared complete by its own person; the others see that it is, and no more."""

    __tablename__ = "application_parts"
    __table_args__ = (
        CheckConstraint("party <> 'lead' OR removed_at IS NULL", name="the_lead_stays"),
        CheckConstraint("declared_at IS NULL OR removed_at IS NULL", name="declared_stays"),
        Index(
            "uq_application_parts_one_lead",
            "application_id",
            unique=True,
            sqlite_where=text("party = 'lead'"),
            postgresql_where=text("party = 'lead'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    party: Mapped[Party] = mapped_column(word_of(Party))
    # Whose part it is, once they took the invitation; the lead's part belongs to the profile's members.
    account_id: Mapped[int | None] = author_key()
    invited_address: Mapped[str] = mapped_column(String(ADDRESS_LENGTH), default="")
    invited_name: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    token_hash: Mapped[str | None] = mapped_column(String(HASH_LENGTH), unique=True)
    invited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    invited_by_id: Mapped[int | None] = author_key()
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    declared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    declared_by_id: Mapped[int | None] = author_key()
    # A later end for this part alone, where the round's rules allow one.
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Submission(OfApplication, OwnedByProgramme, Base):
    """What was submitted, word for word: never changed. ``content`` holds parts, answers and files as they stood.

    ``key`` comes with the form: the same push twice is one submission. ``seal`` is what the attestation said that day.
    """

    __tablename__ = "submissions"
    __table_args__ = (UniqueConstraint("application_id", "ordinal"), UniqueConstraint("application_id", "key"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    ordinal: Mapped[int] = mapped_column()
    key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaires.id", ondelete="RESTRICT"), index=True)
    content: Mapped[dict[str, object]] = mapped_column(JSON)
    seal: Mapped[dict[str, object] | None] = mapped_column(JSON(none_as_null=True))
    # Over the canonical bytes of what is in ``content`` and ``seal``.
    sha256: Mapped[str] = mapped_column(String(HASH_LENGTH))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = author_key()


class Extension(OfApplication, OwnedByProgramme, Base):
    """A later end for one application, with its reason; the latest date counts."""

    __tablename__ = "application_extensions"
    __table_args__ = (CheckConstraint("reason <> ''", name="says_why"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = author_key()


class ChangeRequest(OfApplication, OwnedByProgramme, Base):
    """What staff ask to be mended after the deadline: only the named questions of one part reopen, until ``due_at``."""

    __tablename__ = "change_requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("application_parts.id", ondelete="CASCADE"), index=True)
    question_keys: Mapped[list[str]] = mapped_column(JSON)
    words: Mapped[str] = mapped_column(String(2_000))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = author_key()
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
