"""A reviewer's own task, and whether it is there for them at this moment."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.fellowships.models import (
    Application,
    Assignment,
    Review,
    ReviewEntry,
    Reviewer,
    ReviewPhase,
    ReviewPlan,
    Round,
    Rubric,
    Submission,
)
from app.fellowships.queries.rounds import plans_of
from app.fellowships.queries.versions import newest_rubric_id
from app.fellowships.rules.phases import phase_at
from app.fellowships.rules.reviewing.rights import IN_HANDS, READING, Rights, rights_of
from app.fellowships.rules.reviewing.saying import fields_of, is_points
from app.fellowships.rules.rubric import Judged, read
from app.fellowships.states import AssignmentState, ReviewerState, ReviewState


@dataclass(frozen=True)
class Task:
    """``rubric`` is the one that the review is by, else the newest; None where the round has published none."""

    assignment: Assignment
    application: Application
    reviewer: Reviewer
    round: Round
    due_at: datetime | None
    rights: Rights
    review: Review | None
    rubric: Rubric | None
    newest_rubric_id: int | None = None

    @property
    def judged(self) -> Judged:
        return read(self.rubric.definition) if self.rubric else Judged()

    @property
    def is_by_earlier(self) -> bool:
        """Whether a finished review stands by criteria that newer ones have replaced."""
        is_finished = self.review is not None and self.review.state is ReviewState.FINISHED
        return is_finished and self.rubric is not None and self.rubric.id != self.newest_rubric_id

    @property
    def may_write(self) -> bool:
        return self.rights.writes and self.rubric is not None


def task_here(session: Session, account_id: int, public_id: str, at: datetime) -> Task:
    """Raises NotFound for everything that is not this person's to read now: others' tasks, ended ones, those of a
    round that is not in review. Conflicts are in the session's scope."""
    wanted = (
        select(
            Assignment,
            Application,
            Reviewer,
            Round,
            ReviewPlan.due_at,
            ReviewPhase,
            Review,
            Rubric,
            newest_rubric_id(Round.id),
        )
        .join(Application, Application.id == Assignment.application_id)
        .join(Reviewer, Reviewer.id == Assignment.reviewer_id)
        .join(Round, Round.id == Application.round_id)
        .outerjoin(ReviewPlan, ReviewPlan.round_id == Round.id)
        .outerjoin(ReviewPhase, ReviewPhase.id == ReviewPlan.phase_id)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .outerjoin(Rubric, Rubric.id == Review.rubric_id)
        .where(
            Assignment.public_id == public_id,
            Assignment.state == AssignmentState.ASSIGNED,
            Reviewer.account_id == account_id,
            Reviewer.state == ReviewerState.ACTIVE,
            Application.state.in_(IN_HANDS),
        )
    )
    row = session.execute(wanted).one_or_none()
    if row is None:
        raise NotFound
    assignment, application, reviewer, round_, due_at, phase, review, own_rubric, newest_id = row
    if not _is_in_review(session, round_, at):
        raise NotFound
    rubric = own_rubric or _newest_rubric(session, round_.id)
    return Task(assignment, application, reviewer, round_, due_at, rights_of(phase), review, rubric, newest_id)


def _is_in_review(session: Session, round_: Round, at: datetime) -> bool:
    plan = plans_of(session, [round_.id]).get(round_.id, {})
    return phase_at(round_.phase, plan, at, is_announced=round_.announced_at is not None) in READING


def _newest_rubric(session: Session, round_id: int) -> Rubric | None:
    newest = select(Rubric).where(Rubric.round_id == round_id, Rubric.published_at.is_not(None))
    return session.scalars(newest.order_by(Rubric.number.desc()).limit(1)).first()


def versions_of(session: Session, review: Review | None) -> dict[str, int]:
    """The newest version of each field that was ever written."""
    if review is None:
        return {}
    wanted = select(ReviewEntry.field, func.max(ReviewEntry.version)).where(ReviewEntry.review_id == review.id)
    return dict(session.execute(wanted.group_by(ReviewEntry.field)).all())


def fields_named(session: Session, task: Task, names: Collection[str]) -> tuple[str, ...]:
    """The fields of a review, with those of ``names`` that earlier criteria asked for in words: a page that is still
    open has them, and what is typed there stays in the log. Points of another scale mean nothing."""
    now = fields_of(task.judged)
    if not set(names) - set(now):
        return now
    versions = select(Rubric).where(Rubric.round_id == task.round.id, Rubric.published_at.is_not(None))
    earlier = {field for row in session.scalars(versions) for field in fields_of(read(row.definition))}
    return (*now, *sorted(field for field in (earlier - set(now)) & set(names) if not is_points(field)))


@dataclass(frozen=True)
class Progress:
    done: int
    tasks: int


def progress_of(session: Session, reviewer: Reviewer) -> Progress:
    """Of the tasks that are in this reviewer's hands. A review of a text that changed since is not done."""
    is_newest = Submission.ordinal == Application.submissions
    is_done = or_(Review.state == ReviewState.ABSTAINED, and_(Review.state == ReviewState.FINISHED, is_newest))
    wanted = (
        select(func.count(), func.coalesce(func.sum(case((is_done, 1), else_=0)), 0))
        .select_from(Assignment)
        .join(Application, Application.id == Assignment.application_id)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .outerjoin(Submission, Submission.id == Review.submission_id)
        .where(
            Assignment.reviewer_id == reviewer.id,
            Assignment.state == AssignmentState.ASSIGNED,
            Application.state.in_(IN_HANDS),
        )
    )
    tasks, done = session.execute(wanted).one()
    return Progress(done, tasks)
