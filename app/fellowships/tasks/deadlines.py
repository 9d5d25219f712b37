"""Around deadlines: the worker's line of each minute, proposals after an outage, mails about unfinished drafts."""

from app.core import jobs
from app.core.clock import now
from app.core.database import unit_of_work
from app.fellowships.actions.applications.reminding import remind
from app.fellowships.actions.watching import beat, propose_extensions
from app.fellowships.models import EVERY, within
from app.fellowships.queries.applications.unfinished import unfinished_near_end

AT_ONCE = 2_000


@jobs.periodic(minutes=1)
def watch_service() -> int:
    """Returns how many outages were found anew."""
    at = now()
    with unit_of_work() as session, within(session, EVERY):
        beat(session, at)
    with unit_of_work() as session, within(session, EVERY):
        return propose_extensions(session, at)


@jobs.periodic(minutes=5)
def remind_drafts() -> int:
    """Returns how many teams were told; each in a transaction of its own."""
    at = now()
    with unit_of_work() as session, within(session, EVERY):
        due = unfinished_near_end(session, at, limit=AT_ONCE)
    count = 0
    for key in due:
        with unit_of_work() as session, within(session, EVERY):
            count += remind(session, key, at=at)
    return count
