"""Rounds come into the phase whose time has come."""

from app.core import jobs
from app.core.clock import now
from app.core.database import unit_of_work
from app.fellowships.actions.phases import write_down_round
from app.fellowships.actions.review_plan import switch_by_the_clock
from app.fellowships.models import EVERY, within
from app.fellowships.queries.due import review_plans_due, rounds_due


@jobs.periodic(minutes=1)
def switch_phases() -> int:
    """Write down every phase whose time has come; returns how many. What holds never waits for this."""
    at = now()
    with unit_of_work() as session, within(session, EVERY):
        due = rounds_due(session, at)
    count = 0
    for key in due:
        with unit_of_work() as session, within(session, EVERY):
            count += write_down_round(session, key, at)
    return count


@jobs.periodic(minutes=1)
def switch_review_phases() -> int:
    """The same for what reviewers may do and see; a blind phase that may not begin yet waits."""
    at = now()
    with unit_of_work() as session, within(session, EVERY):
        due = review_plans_due(session, at)
    count = 0
    for key in due:
        with unit_of_work() as session, within(session, EVERY):
            count += switch_by_the_clock(session, key, at)
    return count
