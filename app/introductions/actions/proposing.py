"""Writing down what a run decided, all of it or nothing; keeping runs no longer than promised."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, undefer

from app.core.clock import local_day
from app.core.database import one_at_a_time
from app.core.errors import RuleBroken
from app.introductions.actions.requesting import suggest_introduction
from app.introductions.allocator import Decided, without_erased
from app.introductions.models import ProposalLine, ProposalRun
from app.introductions.queries.proposing import find_run_of
from app.introductions.rules.proposing import RUNS_KEPT_DAYS
from app.introductions.states import Origin
from app.profiles.models import Profile


def put_forward(session: Session, decided: Decided, *, at: datetime) -> tuple[ProposalRun, int] | None:
    """The run with its proposals and how many there are; None if the day has one already.

    What got under way between the two since the run looked is left out.
    """
    one_at_a_time(session, {"the run of proposals"})
    if find_run_of(session, at) is not None:
        return None
    run = ProposalRun(day=local_day(at), made_at=at, pairs=decided.pairs, digest=decided.digest, record=decided.record)
    session.add(run)
    session.flush()
    written = 0
    for each in decided.proposals:
        try:
            made = suggest_introduction(
                session, each.sender_id, each.receiver_id, origin=Origin.PLATFORM, by_id=None, at=at
            )
        except RuleBroken:
            continue
        chances = {"propensity": each.propensity, "request": each.request}
        session.add(ProposalLine(run_id=run.id, introduction_id=made.id, way=each.way, **chances))
        written += 1
    session.flush()
    return run, written


def tidy_runs(session: Session, *, at: datetime) -> int:
    """Delete runs older than promised and take erased profiles out of the others; returns how many were touched."""
    old = delete(ProposalRun).where(ProposalRun.made_at < at - timedelta(days=RUNS_KEPT_DAYS))
    touched = int(session.execute(old).rowcount)  # type: ignore[attr-defined]  # a DELETE's result always has it
    present = frozenset(session.scalars(select(Profile.id)))
    for run in session.scalars(select(ProposalRun).options(undefer(ProposalRun.record)).order_by(ProposalRun.id)):
        changed = without_erased(run.record, present, on=local_day(at).isoformat())
        if changed is not None:
            run.record, run.digest = changed
            touched += 1
    session.flush()
    return touched
