"""What other reviewers say of an application: only where the review phase shows it, nameless unless it says whose."""

from dataclasses import dataclass
from string import ascii_uppercase

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.fellowships.models import Assignment, Review, Reviewer, Rubric
from app.fellowships.queries.reviewing.tasks import Task
from app.fellowships.rules.reviewing.queue import is_late
from app.fellowships.rules.reviewing.rights import sees_others
from app.fellowships.rules.rubric import Judged, read
from app.fellowships.states import AssignmentState, ReviewState


@dataclass(frozen=True)
class Other:
    """Somebody else's finished review, without their private note. ``name`` is empty unless reviewers are shown;
    ``judged`` are the criteria that it is by."""

    letter: str
    name: str
    review: Review
    is_late: bool
    judged: Judged
    is_by_earlier: bool


def others_of(session: Session, task: Task) -> list[Other]:
    """Empty where the phase shows none yet. Letters follow no order that tells who came first or whose name it is."""
    if not sees_others(task.rights, task.review.state if task.review else None):
        return []
    wanted = (
        select(Review, Assignment.public_id, Account.display_name, Rubric)
        .join(Assignment, Assignment.id == Review.assignment_id)
        .join(Reviewer, Reviewer.id == Assignment.reviewer_id)
        .join(Rubric, Rubric.id == Review.rubric_id)
        .outerjoin(Account, Account.id == Reviewer.account_id)
        .where(
            Review.application_id == task.application.id,
            Assignment.reviewer_id != task.reviewer.id,
            Assignment.state == AssignmentState.ASSIGNED,
            Review.state == ReviewState.FINISHED,
        )
        .order_by(Assignment.public_id)
    )
    names = task.rights.sees_reviewers
    return [
        Other(
            ascii_uppercase[number % len(ascii_uppercase)],
            (name or "") if names else "",
            review,
            is_late(review.finished_at, task.due_at),
            read(rubric.definition),
            rubric.id != task.newest_rubric_id,
        )
        for number, (review, _, name, rubric) in enumerate(session.execute(wanted))
    ]
