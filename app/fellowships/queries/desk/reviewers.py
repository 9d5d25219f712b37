"""The reviewers of a round as its staff reads them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.errors import NotFound
from app.fellowships.models import Assignment, Review, Reviewer, Round
from app.fellowships.states import AssignmentState, ReviewerState, ReviewState


@dataclass(frozen=True)
class Place:
    """Somebody's place. ``name`` is the account's, else what staff called them when they were invited."""

    public_id: str
    name: str
    address: str
    state: ReviewerState
    has_account: bool
    languages: tuple[str, ...]
    expertise: tuple[str, ...]
    load_least: int
    load_most: int
    own_quota: int | None
    tasks: int
    finished: int
    invited_at: datetime
    reason: str


def places_of(session: Session, round_id: int) -> list[Place]:
    """One statement: those who take part first, then those who have not answered, by name."""
    wanted = (
        select(
            Reviewer,
            Account.display_name,
            func.count(Assignment.id),
            func.coalesce(func.sum(case((Review.state == ReviewState.FINISHED, 1), else_=0)), 0),
        )
        .outerjoin(Account, Account.id == Reviewer.account_id)
        .outerjoin(Assignment, (Assignment.reviewer_id == Reviewer.id) & (Assignment.state == AssignmentState.ASSIGNED))
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(Reviewer.round_id == round_id)
        .group_by(Reviewer.id, Account.display_name)
    )
    found = [_place(row, name, tasks, finished) for row, name, tasks, finished in session.execute(wanted)]
    order = [ReviewerState.ACTIVE, ReviewerState.INVITED, ReviewerState.DECLINED, ReviewerState.ENDED]
    return sorted(found, key=lambda each: (order.index(each.state), each.name.casefold(), each.public_id))


def _place(row: Reviewer, name: str | None, tasks: int, finished: int) -> Place:
    return Place(
        row.public_id,
        name or row.invited_name,
        row.invited_address,
        row.state,
        row.account_id is not None,
        tuple(row.languages),
        tuple(line for line in row.expertise.splitlines() if line.strip()),
        row.load_least,
        row.load_most,
        row.own_quota,
        tasks,
        finished,
        row.invited_at,
        row.decline_reason,
    )


def reviewer_here(session: Session, round_: Round, public_id: str) -> Reviewer:
    """Raises NotFound for a place in another round."""
    found = session.scalar(select(Reviewer).where(Reviewer.round_id == round_.id, Reviewer.public_id == public_id))
    if found is None:
        raise NotFound
    return found
