"""Files as they were submitted: what staff and reviewers may read of them, asked anew at each download."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.fellowships.models import (
    Application,
    Assignment,
    Attachment,
    ConflictOfInterest,
    Questionnaire,
    Reviewer,
    ReviewPhase,
    ReviewPlan,
    Round,
    Submission,
)
from app.fellowships.queries.attachments import Readable, readable
from app.fellowships.queries.blind.reading import withheld_from
from app.fellowships.queries.rounds import plans_of
from app.fellowships.rules.frozen import FrozenFile
from app.fellowships.rules.frozen import read as read_frozen
from app.fellowships.rules.phases import phase_at
from app.fellowships.rules.questionnaire import read as read_asked
from app.fellowships.states import (
    COUNTED,
    ApplicationState,
    AssignmentState,
    ConflictState,
    PhaseKind,
    ReviewerState,
    ScanState,
)

# Once it is in the reviewers' hands, and for as long as their reviews are looked at.
_FOR_REVIEWERS = frozenset({ApplicationState.IN_REVIEW, ApplicationState.SHORTLISTED, ApplicationState.DECIDED})


@dataclass(frozen=True)
class SubmittedFile:
    """``position`` counts all files of the submission from one, in its order; whoever reads names a file by it."""

    position: int
    part_id: str
    question_key: str
    file: FrozenFile
    scan: ScanState
    attachment: Attachment


@dataclass(frozen=True)
class ForReading:
    """What reviewers may see of files: nothing that was not asked for them, and nothing that names who applies."""

    sees_applicants: bool


def files_of_submission(session: Session, submission: Submission) -> list[SubmittedFile]:
    """All files of a submission as they stood, with how each was scanned by now."""
    frozen = [
        (part.id, key, file)
        for part in read_frozen(submission.content).parts
        for key, files in part.files.items()
        for file in files
    ]
    wanted = select(Attachment).where(
        Attachment.application_id == submission.application_id,
        Attachment.public_id.in_([file.id for _, _, file in frozen]),
    )
    rows = {row.public_id: row for row in session.scalars(wanted)}
    return [
        SubmittedFile(position, part_id, key, file, rows[file.id].scan, rows[file.id])
        for position, (part_id, key, file) in enumerate(frozen, 1)
        if file.id in rows
    ]


def files_for_reviewers(
    session: Session, submission: Submission, reading: ForReading
) -> Mapping[tuple[str, str], list[SubmittedFile]]:
    """By part and question. While reviewers read blind, files that tell who applies are not there: of questions marked
    so, those that staff keep back, and those that nobody has looked through yet.
    """
    asked = read_asked(session.get_one(Questionnaire, submission.questionnaire_id).definition)
    shown = {
        question.key
        for question in asked.questions()
        if question.for_reviewers and (reading.sees_applicants or not question.tells_identity)
    }
    files = files_of_submission(session, submission)
    withheld = withheld_from(session, submission) if files and not reading.sees_applicants else frozenset()
    found: dict[tuple[str, str], list[SubmittedFile]] = {}
    for each in files:
        if each.question_key in shown and each.file.id not in withheld:
            found.setdefault((each.part_id, each.question_key), []).append(each)
    return found


def _last_submission(session: Session, application: Application) -> Submission:
    wanted = select(Submission).where(
        Submission.application_id == application.id, Submission.ordinal == application.submissions
    )
    found = session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


def submitted_file_for_staff(
    session: Session, application_id: str, position: int, *, has_scanner: bool
) -> tuple[Application, Readable]:
    """In the programmes of the session's scope. Drafts have no files for staff. Raises NotFound."""
    application = session.scalar(select(Application).where(Application.public_id == application_id))
    if application is None or application.state not in COUNTED:
        raise NotFound
    found = _at(files_of_submission(session, _last_submission(session, application)), position)
    return application, readable(session, found.attachment, position, has_scanner=has_scanner)


def submitted_file_for_reviewer(
    session: Session, account_id: int, assignment_id: str, position: int, *, at: datetime, has_scanner: bool
) -> tuple[Application, Readable]:
    """Of an application that the person reviews, has said to be free of conflict with, and is. Raises NotFound."""
    application = _application_to_review(session, account_id, assignment_id, at)
    reading = ForReading(_sees_applicants(session, application.round_id))
    shown = files_for_reviewers(session, _last_submission(session, application), reading)
    found = _at([each for files in shown.values() for each in files], position)
    return application, readable(session, found.attachment, position, has_scanner=has_scanner)


def _at(files: list[SubmittedFile], position: int) -> SubmittedFile:
    found = next((each for each in files if each.position == position), None)
    if found is None:
        raise NotFound
    return found


def _application_to_review(session: Session, account_id: int, assignment_id: str, at: datetime) -> Application:
    is_barred = exists().where(
        ConflictOfInterest.application_id == Assignment.application_id,
        ConflictOfInterest.account_id == account_id,
        ConflictOfInterest.state == ConflictState.STANDING,
    )
    wanted = (
        select(Application)
        .join(Assignment, Assignment.application_id == Application.id)
        .join(Reviewer, Reviewer.id == Assignment.reviewer_id)
        .where(
            Assignment.public_id == assignment_id,
            Assignment.state == AssignmentState.ASSIGNED,
            Assignment.free_of_conflict_at.is_not(None),
            Reviewer.account_id == account_id,
            Reviewer.state == ReviewerState.ACTIVE,
            Application.state.in_(_FOR_REVIEWERS),
            ~is_barred,
        )
    )
    found = session.scalar(wanted)
    if found is None or not _is_reviewed(session, found.round_id, at):
        raise NotFound
    return found


def _is_reviewed(session: Session, round_id: int, at: datetime) -> bool:
    round_ = session.get_one(Round, round_id)
    plan = plans_of(session, [round_id])[round_id]
    phase = phase_at(round_.phase, plan, at, is_announced=round_.announced_at is not None)
    return phase in {PhaseKind.REVIEW, PhaseKind.PANEL}


def _sees_applicants(session: Session, round_id: int) -> bool:
    """Blind unless the review phase that holds says otherwise."""
    wanted = (
        select(ReviewPhase.sees_applicants)
        .join(ReviewPlan, ReviewPlan.phase_id == ReviewPhase.id)
        .where(ReviewPlan.round_id == round_id)
    )
    return bool(session.scalar(wanted))
