"""What the worker does for introductions: each in a transaction of its own, so that a killed round loses nothing."""

from app.core import jobs
from app.core.clock import now, today
from app.core.database import unit_of_work
from app.introductions.actions.advancing import advance, end_without_purpose
from app.introductions.actions.people import forget_erased
from app.introductions.queries.due import due_introductions, without_purpose

AT_ONCE = 500


@jobs.periodic(minutes=1)
def advance_introductions() -> int:
    """Deliver, remind, settle, expire and follow up whatever is due; returns how many."""
    with unit_of_work() as session:
        due = due_introductions(session, now(), limit=AT_ONCE)
    count = 0
    for key in due:
        with unit_of_work() as session:
            count += advance(session, key, at=now())
    return count


@jobs.periodic(minutes=5)
def end_introductions() -> int:
    """End open requests whose round closed, whose investor stopped, or whose profile is hidden or gone."""
    with unit_of_work() as session:
        ended = without_purpose(session, today(), limit=AT_ONCE)
    count = 0
    for key in ended:
        with unit_of_work() as session:
            count += end_without_purpose(session, key, at=now())
    with unit_of_work() as session:
        forget_erased(session)
    return count
