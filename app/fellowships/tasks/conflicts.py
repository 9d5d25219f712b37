"""Conflicts of interest are looked for by the clock, and when somebody asks."""

from app.core import jobs
from app.core.clock import now
from app.core.database import unit_of_work
from app.fellowships.actions.conflicts.finding import find_in_round
from app.fellowships.actions.conflicts.runs import DONE, mark_run, rounds_watched, runs_waiting
from app.fellowships.models import EVERY, within


@jobs.periodic(minutes=5)
def look_for_conflicts() -> int:
    """In every round that runs, since a tie or an address may be new; returns how many conflicts are."""
    at = now()
    with unit_of_work() as session, within(session, EVERY):
        watched, waiting = rounds_watched(session, at), runs_waiting(session)
    for run_id in waiting:
        run_conflict_search(run_id)
    count = 0
    for key in watched:
        with unit_of_work() as session, within(session, EVERY):
            count += find_in_round(session, key, at)
    return count


@jobs.task
def run_conflict_search(run_id: int) -> None:
    """What somebody asked for; a run that broke off is taken up by the sweep, and finding twice changes nothing."""
    with unit_of_work() as session, within(session, EVERY):
        round_id = mark_run(session, run_id, percent=5, at=now())
    if round_id is None:
        return
    with unit_of_work() as session, within(session, EVERY):
        find_in_round(session, round_id, now())
        mark_run(session, run_id, percent=DONE, at=now())
