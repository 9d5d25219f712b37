"""A conflict ends what somebody has of an application: from that moment the assignment is not found any more."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.database import one_at_a_time
from app.fellowships.models import Application, Assignment, Reviewer
from app.fellowships.rules.assigning import assigning
from app.fellowships.states import AssignmentState

# Why an assignment ended, as a code: pages have words for it.
CONFLICT = "conflict"
_OPEN = (AssignmentState.PROPOSED, AssignmentState.ASSIGNED)


def end_assignments(
    session: Session, pairs: Collection[tuple[int, int]], *, by_id: int | None, at: datetime
) -> list[Assignment]:
    """End what is open between these people and applications; a review that was begun stays with it, unread.

    Assignments of the same rounds that are being made wait, and see what bars them; or this waits, and ends them.
    """
    rounds = select(Application.round_id).where(Application.id.in_({each for _account, each in pairs})).distinct()
    one_at_a_time(session, [assigning(round_id) for round_id in session.scalars(rounds)])
    wanted = (
        select(Assignment, Reviewer.account_id)
        .join(Reviewer, Reviewer.id == Assignment.reviewer_id)
        .where(
            Assignment.application_id.in_({application_id for _account, application_id in pairs}),
            Reviewer.account_id.in_({account_id for account_id, _application in pairs}),
            Assignment.state.in_(_OPEN),
        )
        .order_by(Assignment.id)
    )
    barred = set(pairs)
    ended = [row for row, account_id in session.execute(wanted) if (account_id, row.application_id) in barred]
    for row in ended:
        row.state, row.ended_at, row.ended_by_id, row.end_reason = AssignmentState.ENDED, at, by_id, CONFLICT
        audit.record(
            session,
            "assignment.ended",
            actor_id=by_id,
            object_type="assignment",
            object_id=row.id,
            application_id=row.application_id,
            reason=CONFLICT,
        )
    session.flush()
    return ended
