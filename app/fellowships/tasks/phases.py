"""Rounds come into the phase whose time has come."""

from app.core import jobs
from app.core.clock import now
from app.core.database import unit_of_work
from app.fellowships.actions.phases import write_down_round
from app.fellowships.models import EVERY, within
from app.fellowships.queries.due import rounds_due


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
