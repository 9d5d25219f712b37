"""What a round asks and by what it is judged: versions that never change once they are published."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import word_of
from app.core.database import Base, PublicId, UtcDateTime, new_public_id
from app.fellowships.models.columns import NAME_LENGTH, REASON_LENGTH, author_key, round_key
from app.fellowships.models.scope import OwnedByProgramme
from app.fellowships.states import Eligibility, OthersSeen


def _one_draft(table: str) -> Index:
    unpublished = text("published_at IS NULL")
    return Index(
        f"uq_{table}_one_draft", "round_id", unique=True, sqlite_where=unpublished, postgresql_where=unpublished
    )


class _Version(OwnedByProgramme):
    """One version of a definition; the one without ``published_at`` is being written."""

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = round_key()
    number: Mapped[int] = mapped_column()
    definition: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    note: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = author_key()
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lock: Mapped[int] = mapped_column(default=1)


class Questionnaire(_Version, Base):
    """The questions of a round, as `rules.questionnaire` reads them from ``definition``."""

    __tablename__ = "questionnaires"
    __table_args__ = (UniqueConstraint("round_id", "number"), _one_draft("questionnaires"))


class EligibilityRules(_Version, Base):
    """Who may apply: questions before the form, each with its legal text and the reason of a no."""

    __tablename__ = "eligibility_rules"
    __table_args__ = (UniqueConstraint("round_id", "number"), _one_draft("eligibility_rules"))


class Rubric(_Version, Base):
    """By what reviewers judge, as `rules.rubric` reads it from ``definition``."""

    __tablename__ = "rubrics"
    __table_args__ = (UniqueConstraint("round_id", "number"), _one_draft("rubrics"))


class EligibilityCheck(OwnedByProgramme, Base):
    """What somebody answered before the form and what the rules of that day said; a person decides what is unclear."""

    __tablename__ = "eligibility_checks"
    __table_args__ = (
        CheckConstraint("decided_at IS NULL OR decision IS NOT NULL", name="decided_says_what"),
        CheckConstraint("decision IS NULL OR decision <> 'unclear'", name="a_person_says_yes_or_no"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    round_id: Mapped[int] = round_key()
    rules_id: Mapped[int] = mapped_column(index=True)
    account_id: Mapped[int | None] = author_key()
    answers: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    outcome: Mapped[Eligibility] = mapped_column(word_of(Eligibility, "outcome"))
    # Keys of the rules that said no or unclear.
    rules_hit: Mapped[list[str]] = mapped_column(JSON, default=list)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    decision: Mapped[Eligibility | None] = mapped_column(word_of(Eligibility, "decision"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = author_key()
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")


class ReviewPhase(OwnedByProgramme, Base):
    """What reviewers may do and see for a while. Which one holds is a column of `ReviewPlan`: never two."""

    __tablename__ = "review_phases"
    __table_args__ = (UniqueConstraint("round_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    round_id: Mapped[int] = round_key()
    position: Mapped[int] = mapped_column()
    name_de: Mapped[str] = mapped_column(String(NAME_LENGTH))
    name_en: Mapped[str] = mapped_column(String(NAME_LENGTH))
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    can_review: Mapped[bool] = mapped_column(default=True)
    others: Mapped[OthersSeen] = mapped_column(word_of(OthersSeen), default=OthersSeen.AFTER_OWN)
    # Whether reviewers read who applies, and whose review is whose.
    sees_applicants: Mapped[bool] = mapped_column(default=False)
    sees_reviewers: Mapped[bool] = mapped_column(default=False)
    staff_edits: Mapped[bool] = mapped_column(default=False)


class ReviewPlan(OwnedByProgramme, Base):
    """How a round reviews: one row a round, with the review phase that holds as its column."""

    __tablename__ = "review_plans"
    __table_args__ = (
        UniqueConstraint("round_id"),
        CheckConstraint("reviews_each > 0 AND reviews_each <= 9", name="reviews_are_some"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = round_key()
    phase_id: Mapped[int | None] = mapped_column(index=True)
    phase_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reviews_each: Mapped[int] = mapped_column(default=3)
    # Reviews are due at; what comes later counts and is marked.
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # A blind phase does not open while places that could tell who applies are open; otherwise it warns.
    blocks_unblind: Mapped[bool] = mapped_column(default=True)
    settings: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
