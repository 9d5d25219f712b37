"""What a person takes along of fellowships, and what goes when their account is deleted.

A row of a round is not the person's: their name goes from it. What only they are, goes with them: a place among the
reviewers, a reason why they must not read. Their own application is their profile's, and goes with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.core.database import Base
from app.core.person import Person
from app.fellowships.models import (
    EVERY,
    Answer,
    Application,
    ApplicationPart,
    Assignment,
    AssignmentRuling,
    AssignmentRun,
    Attachment,
    BlindReport,
    ChangeRequest,
    ConflictOfInterest,
    ConflictRun,
    EligibilityCheck,
    EligibilityRules,
    Extension,
    ExtensionProposal,
    KeptText,
    PhaseChange,
    Programme,
    Questionnaire,
    Redaction,
    Review,
    ReviewEntry,
    Reviewer,
    Round,
    RoundNotice,
    Rubric,
    Submission,
    VisitorDraft,
    within,
)
from app.fellowships.states import ReviewerState


@dataclass(frozen=True)
class Told:
    """Rows that name a person: under which part of the download they stand, by which column, and what of them."""

    part: str
    model: type[Base]
    column: InstrumentedAttribute[int] | InstrumentedAttribute[int | None]
    shown: tuple[str, ...]


TOLD = (
    Told("programmes_begun", Programme, Programme.created_by_id, ("public_id", "created_at")),
    Told("rounds_begun", Round, Round.created_by_id, ("public_id", "created_at")),
    Told("phases_switched", PhaseChange, PhaseChange.by_id, ("round", "before", "after", "at", "reason")),
    Told("questionnaires_written", Questionnaire, Questionnaire.by_id, ("round", "number", "created_at", "note")),
    Told("eligibility_written", EligibilityRules, EligibilityRules.by_id, ("round", "number", "created_at", "note")),
    Told("rubrics_written", Rubric, Rubric.by_id, ("round", "number", "created_at", "note")),
    Told(
        "eligibility_checks",
        EligibilityCheck,
        EligibilityCheck.account_id,
        ("at", "answers", "outcome", "rules_hit", "decision", "reason"),
    ),
    Told("eligibility_decided", EligibilityCheck, EligibilityCheck.decided_by_id, ("decided_at", "decision", "reason")),
    Told("applications_begun", Application, Application.created_by_id, ("public_id", "number", "state", "created_at")),
    Told(
        "parts",
        ApplicationPart,
        ApplicationPart.account_id,
        ("public_id", "party", "invited_address", "invited_name", "accepted_at", "declared_at"),
    ),
    Told("parts_invited", ApplicationPart, ApplicationPart.invited_by_id, ("public_id", "party", "invited_at")),
    Told("parts_declared", ApplicationPart, ApplicationPart.declared_by_id, ("public_id", "declared_at")),
    Told("submissions", Submission, Submission.by_id, ("public_id", "ordinal", "received_at", "sha256")),
    Told("answers", Answer, Answer.by_id, ("question_key", "version", "value", "origin", "at")),
    Told("texts_kept", KeptText, KeptText.by_id, ("public_id", "values", "why", "received_at", "sha256")),
    Told("texts_admitted", KeptText, KeptText.admitted_by_id, ("public_id", "admitted_at", "admit_reason")),
    Told("attachments", Attachment, Attachment.by_id, ("public_id", "name", "size", "sha256", "received_at", "scan")),
    Told("drafts_before_signing_in", VisitorDraft, VisitorDraft.claimed_by_id, ("values", "at")),
    Told("extensions_granted", Extension, Extension.by_id, ("until", "reason", "at")),
    Told("extensions_answered", ExtensionProposal, ExtensionProposal.by_id, ("granted_at", "dismissed_at", "reason")),
    Told("changes_asked_for", ChangeRequest, ChangeRequest.by_id, ("public_id", "words", "question_keys", "due_at")),
    Told("round_notices", RoundNotice, RoundNotice.by_id, ("kind", "at")),
    Told(
        "reviewer_of",
        Reviewer,
        Reviewer.account_id,
        (
            "public_id",
            "state",
            "languages",
            "expertise",
            "load_least",
            "load_most",
            "own_quota",
            "invited_at",
            "answered_at",
            "decline_reason",
        ),
    ),
    Told("reviewers_invited", Reviewer, Reviewer.invited_by_id, ("public_id", "invited_at")),
    Told("conflicts_entered", ConflictOfInterest, ConflictOfInterest.by_id, ("public_id", "at")),
    Told(
        "conflicts_settled", ConflictOfInterest, ConflictOfInterest.settled_by_id, ("public_id", "settled_at", "reason")
    ),
    Told("conflicts_looked_for", ConflictRun, ConflictRun.by_id, ("public_id", "at")),
    Told("pairs_ruled", AssignmentRuling, AssignmentRuling.by_id, ("rule", "reason", "at")),
    Told("pairs_lifted", AssignmentRuling, AssignmentRuling.lifted_by_id, ("rule", "lifted_at")),
    Told("assignment_runs", AssignmentRun, AssignmentRun.by_id, ("public_id", "at")),
    Told("assignments_applied", AssignmentRun, AssignmentRun.applied_by_id, ("public_id", "applied_at")),
    Told("assignments_made", Assignment, Assignment.by_id, ("public_id", "at")),
    Told("assignments_ended", Assignment, Assignment.ended_by_id, ("public_id", "ended_at", "end_reason")),
    Told("review_entries", ReviewEntry, ReviewEntry.by_id, ("field", "version", "value", "at")),
    Told("blind_reports", BlindReport, BlindReport.by_id, ("public_id", "at")),
    Told("places_settled", Redaction, Redaction.settled_by_id, ("public_id", "state", "reason", "settled_at")),
)
_GONE = {"state": ReviewerState.ENDED, "expertise": "", "decline_reason": ""}
TABLES = tuple(sorted({str(each.model.__tablename__) for each in TOLD} | {Review.__tablename__}))


def export_fellowships(session: Session, _viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `person.export`: everything the person wrote or did in rounds, and what is held about them there."""
    with within(session, EVERY):
        return {account_id: _data_of(session, account_id) for account_id in ids}


def _data_of(session: Session, account_id: int) -> dict[str, object]:
    found: dict[str, object] = {told.part: _rows(session, told, account_id) for told in TOLD}
    return found | {"reviews": _reviews(session, account_id)}


def _rows(session: Session, told: Told, account_id: int) -> list[dict[str, object]]:
    columns = [_column(told.model, name) for name in told.shown]
    wanted = select(*columns).where(told.column == account_id).order_by(_column(told.model, "id"))
    return [dict(zip(told.shown, map(_plain, row), strict=True)) for row in session.execute(wanted)]


def _column(model: type[Base], name: str) -> ColumnElement[object]:
    """Rounds are named as their addresses do; numbers of rows mean nothing to anybody."""
    if name == "round":
        return select(Round.public_id).where(Round.id == _column(model, "round_id")).scalar_subquery()
    column: ColumnElement[object] = getattr(model, name)
    return column


def _plain(value: object) -> object:
    return value if isinstance(value, int | float | list | dict | None) else str(value)


def _reviews(session: Session, account_id: int) -> list[dict[str, object]]:
    wanted = (
        select(Review)
        .join(Assignment, Assignment.id == Review.assignment_id)
        .join(Reviewer, Reviewer.id == Assignment.reviewer_id)
        .where(Reviewer.account_id == account_id)
        .order_by(Review.id)
    )
    shown = ("state", "scores", "total", "confidence", "words", "note", "abstain_reason", "started_at", "finished_at")
    return [{name: _plain(getattr(row, name)) for name in shown} for row in session.scalars(wanted)]


def erase_from_fellowships(session: Session, _viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `person.erase`. What was decided on stays, without the name and whatever else tells who it was."""
    with within(session, EVERY):
        session.execute(delete(ConflictOfInterest).where(ConflictOfInterest.account_id.in_(ids)))
        session.execute(delete(VisitorDraft).where(VisitorDraft.claimed_by_id.in_(ids)))
        invited = {"invited_address": "", "invited_name": "", "token_hash": None}
        session.execute(update(ApplicationPart).where(ApplicationPart.account_id.in_(ids)).values(invited))
        session.execute(update(Reviewer).where(Reviewer.account_id.in_(ids)).values(_GONE))
        for told in TOLD:
            session.execute(update(told.model).where(told.column.in_(ids)).values({told.column.key: None}))
    return {}
