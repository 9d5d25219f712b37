"""What the reviewer's pages cost does not grow with the round: statements, counted."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.fellowships.actions.blind.searching import search_application
from app.fellowships.models import EVERY, Assignment, Review, Reviewer, enter
from app.fellowships.states import PhaseKind, ReviewState
from demo.fill_round import Size, fill
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.applications import make_open_round

# Statements of a whole page, signing in and navigation included.
MOST = 12
SMALL, LARGE = Size(6, 12, 4), Size(40, 120, 6)


def filled(session: Session, clock: MovableClock, size: Size) -> Account:
    """A reviewer of a round in review whose applications were searched for names."""
    enter(session, EVERY)
    staff, reader = make_account(session, roles=["programme_staff"]), make_account(session)
    row = make_open_round(session, by_id=staff.id)
    fill(session, row, size, seed=3, at=clock.at, tick=lambda _: None, reviewer_accounts=[reader.id])
    row.phase = PhaseKind.REVIEW
    for application_id in set(session.scalars(_tasks(reader, Assignment.application_id))):
        search_application(session, application_id, {}, at=clock.at)
    session.commit()
    return reader


def _tasks(reader: Account, column: Any) -> Any:
    wanted = select(column).join(Reviewer, Reviewer.id == Assignment.reviewer_id)
    return wanted.where(Reviewer.account_id == reader.id).order_by(Assignment.id)


def statements(client: Client, counting: Callable[[], Any], path: str) -> list[str]:
    assert client.get(path).status_code == 200
    with counting() as seen:
        assert client.get(path).status_code == 200
    return list(seen.texts)


@pytest.mark.parametrize("state", [ReviewState.DRAFT, ReviewState.FINISHED])
def test_the_review_form_takes_twelve_statements_at_most(
    client: Client, session: Session, clock: MovableClock, counting: Callable[[], Any], state: ReviewState
) -> None:
    reader = filled(session, clock, LARGE)
    sign_in(client, session, reader)
    wanted = _tasks(reader, Assignment.public_id).join(Review, Review.assignment_id == Assignment.id)
    task_id = session.scalars(wanted.where(Review.state == state)).first()
    assert len(statements(client, counting, f"/reviews/{task_id}")) <= MOST


def test_the_queue_takes_the_same_statements_for_three_tasks_and_for_twenty(
    client: Client, session: Session, clock: MovableClock, counting: Callable[[], Any]
) -> None:
    counts = []
    for size in (SMALL, LARGE):
        reader = filled(session, clock, size)
        sign_in(client, session, reader)
        counts.append(len(statements(client, counting, "/reviews")))
        assert len(session.scalars(_tasks(reader, Assignment.id)).all()) == size.reviews // size.reviewers
    assert counts[0] == counts[1] <= MOST
