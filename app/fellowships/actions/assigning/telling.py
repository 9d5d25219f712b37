"""Reviewers hear of new tasks by one mail for all of them, some minutes after the last change."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.rules.notices import can_be_written_to
from app.core.outbox import queue_mail
from app.fellowships.models import Assignment, Reviewer, ReviewPlan, Round
from app.fellowships.queries.assigning.situation import conflicted_pairs
from app.fellowships.rules.assigning import TOLD_AFTER
from app.fellowships.states import AssignmentState, ReviewerState

AT_ONCE = 200


def untold(session: Session, at: datetime) -> list[int]:
    """Reviewers with tasks they were not told of; not while the newest is younger than `TOLD_AFTER`."""
    waiting = Assignment.told_at.is_(None), Assignment.state == AssignmentState.ASSIGNED
    young = select(Assignment.reviewer_id).where(*waiting, Assignment.at > at - TOLD_AFTER)
    wanted = (
        select(Assignment.reviewer_id)
        .join(Reviewer, Reviewer.id == Assignment.reviewer_id)
        .where(*waiting, Reviewer.state == ReviewerState.ACTIVE, Assignment.reviewer_id.not_in(young))
        .group_by(Assignment.reviewer_id)
        .order_by(Assignment.reviewer_id)
        .limit(AT_ONCE)
    )
    return list(session.scalars(wanted))


def tell_reviewer(session: Session, reviewer_id: int, *, at: datetime) -> int:
    """One mail; how many tasks it is about. A pair in conflict is not told, nor is anything of the application."""
    reviewer = session.get_one(Reviewer, reviewer_id, with_for_update=True)
    waiting = Assignment.told_at.is_(None), Assignment.state == AssignmentState.ASSIGNED
    rows = session.scalars(select(Assignment).where(Assignment.reviewer_id == reviewer_id, *waiting)).all()
    barred = conflicted_pairs(session, reviewer.round_id)
    account = session.scalar(select(Account).where(Account.id == reviewer.account_id, can_be_written_to(at)))
    told = [row for row in rows if (row.application_id, reviewer_id) not in barred]
    for row in rows:
        row.told_at = at
    if account is not None and told:
        _mail(session, account, session.get_one(Round, reviewer.round_id), told)
    session.flush()
    return len(told)


def _mail(session: Session, account: Account, row: Round, told: Sequence[Assignment]) -> None:
    titles = defaultdict(lambda: row.title_en, {"de": row.title_de})
    due_at = session.scalar(select(ReviewPlan.due_at).where(ReviewPlan.round_id == row.id))
    queue_mail(
        session, to=account.primary_address.address, language=account.language, template="fellowships/assigned",
        account_id=account.id, name=account.display_name, count=len(told), title=titles[account.language],
        due_at=due_at, time_zone=row.time_zone,
    )  # fmt: skip
