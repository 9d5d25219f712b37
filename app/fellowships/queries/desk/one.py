"""One submitted application as the staff of its round reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.errors import NotFound
from app.fellowships.models import Application, Assignment, Questionnaire, Review, Reviewer, Round, Rubric, Submission
from app.fellowships.queries.submitted_files import SubmittedFile, files_of_submission
from app.fellowships.queries.versions import by_earlier_criteria
from app.fellowships.rules.frozen import Frozen, FrozenPart
from app.fellowships.rules.frozen import read as read_frozen
from app.fellowships.rules.questionnaire import Question, Section, is_asked
from app.fellowships.rules.questionnaire import read as read_asked
from app.fellowships.states import ApplicationState, AssignmentState, ReviewState
from app.profiles.models import Profile


@dataclass(frozen=True)
class Answered:
    question: Question
    value: object
    files: tuple[SubmittedFile, ...]


@dataclass(frozen=True)
class Page:
    section: Section
    part_number: int
    lines: tuple[Answered, ...]


@dataclass(frozen=True)
class Task:
    """One reviewer's task and what came of it; ``words`` only of finished reviews.

    ``criteria`` is the version of the criteria that it stands by, where a newer one counts now.
    """

    name: str
    state: AssignmentState
    review: ReviewState | None
    total: float | None
    confidence: int | None
    words: str
    reason: str
    changed_at: datetime | None
    criteria: int | None = None


@dataclass(frozen=True)
class Version:
    ordinal: int
    received_at: datetime
    sha256: str


@dataclass(frozen=True)
class One:
    application: Application
    team: str
    team_id: str | None
    frozen: Frozen
    pages: tuple[Page, ...]
    tasks: tuple[Task, ...]
    versions: tuple[Version, ...]


def application_here(session: Session, round_: Round, public_id: str) -> One:
    """What counts of it: the last submission. Raises NotFound for drafts and for those of other rounds."""
    found = session.execute(
        select(Application, Profile.name, Profile.public_id)
        .outerjoin(Profile, Profile.id == Application.profile_id)
        .where(Application.round_id == round_.id, Application.public_id == public_id)
        .where(Application.state != ApplicationState.DRAFT, Application.submissions > 0)
    ).one_or_none()
    if found is None:
        raise NotFound
    row, team, team_id = found
    submissions = session.scalars(
        select(Submission).where(Submission.application_id == row.id).order_by(Submission.ordinal.desc())
    ).all()
    last = submissions[0]
    frozen = read_frozen(last.content)
    asked = read_asked(session.get_one(Questionnaire, last.questionnaire_id).definition)
    versions = tuple(Version(each.ordinal, each.received_at, each.sha256) for each in submissions)
    pages = _pages(frozen, asked.sections, files_of_submission(session, last))
    return One(row, team or "", team_id, frozen, pages, _tasks(session, row.id, round_.id), versions)


def _pages(frozen: Frozen, sections: Sequence[Section], files: Sequence[SubmittedFile]) -> tuple[Page, ...]:
    found = []
    for number, part in enumerate(frozen.parts, start=1):
        theirs = [each for each in files if each.part_id == part.id]
        found += [
            Page(section, number, _answered(section, part, theirs))
            for section in sections
            if section.party is part.party
        ]
    return tuple(found)


def _answered(section: Section, part: FrozenPart, files: Sequence[SubmittedFile]) -> tuple[Answered, ...]:
    return tuple(
        Answered(
            question,
            part.answers.get(question.key),
            tuple(each for each in files if each.question_key == question.key),
        )
        for question in section.questions
        if is_asked(question, part.answers)
    )


def _tasks(session: Session, application_id: int, round_id: int) -> tuple[Task, ...]:
    wanted = (
        select(Account.display_name, Assignment, Review, Rubric.number, by_earlier_criteria(round_id))
        .join(Reviewer, Reviewer.id == Assignment.reviewer_id)
        .outerjoin(Account, Account.id == Reviewer.account_id)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .outerjoin(Rubric, Rubric.id == Review.rubric_id)
        .where(Assignment.application_id == application_id)
        .order_by(Assignment.id)
    )
    return tuple(
        _task(name or "", task, review, criteria if is_by_earlier else None)
        for name, task, review, criteria, is_by_earlier in session.execute(wanted)
    )


def _task(name: str, task: Assignment, review: Review | None, criteria: int | None) -> Task:
    if review is None:
        return Task(name, task.state, None, None, None, "", task.end_reason, None)
    is_finished = review.state is ReviewState.FINISHED
    return Task(
        name,
        task.state,
        review.state,
        review.total if is_finished else None,
        review.confidence if is_finished else None,
        review.words if is_finished else "",
        task.end_reason or review.abstain_reason,
        review.changed_at,
        criteria,
    )
