"""Writing down what a run decided, all of it or nothing; keeping runs no longer than promised."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session, undefer

from app.core import audit
from app.core.clock import local_day
from app.core.database import one_at_a_time
from app.introductions.allocator import Decided, without_erased
from app.introductions.models import ProposalLine, ProposalRun
from app.introductions.queries.proposing import find_run_of, pairs_apart
from app.introductions.queries.rulings import approved_pairs, ruled_pairs
from app.introductions.rules.proposing import RUNS_KEPT_DAYS
from app.introductions.states import ProposalState, Ruling
from app.profiles.models import Profile


def put_forward(
    session: Session, decided: Decided, *, at: datetime, needs_approval: bool
) -> tuple[ProposalRun, int] | None:
    """The run with its proposals and how many there are; None if the day has one already.

    They wait for the staff, or are approved by the setting that says so. What still waited from runs before lapses:
    this run knows better. Pairs about which something was said since the run looked are left out.
    """
    one_at_a_time(session, {"the run of proposals"})
    if find_run_of(session, at) is not None:
        return None
    lapse_waiting(session)
    run = ProposalRun(day=local_day(at), made_at=at, pairs=decided.pairs, digest=decided.digest, record=decided.record)
    session.add(run)
    session.flush()
    apart = {*pairs_apart(session, at), *approved_pairs(session), *ruled_pairs(session, Ruling.VETO)}
    here = set(session.scalars(select(Profile.id)))
    state, judged_at = (ProposalState.WAITING, None) if needs_approval else (ProposalState.APPROVED, at)
    written = 0
    for each in decided.proposals:
        if (each.sender_id, each.receiver_id) in apart or not here >= {each.sender_id, each.receiver_id}:
            continue
        line = ProposalLine(
            run_id=run.id, sender_id=each.sender_id, receiver_id=each.receiver_id, way=each.way,
            propensity=each.propensity, request=each.request, answer=each.answer, accept=each.accept,
            state=state, made_at=at, judged_at=judged_at,
        )  # fmt: skip
        session.add(line)
        written += 1
    session.flush()
    return run, written


def lapse_waiting(session: Session, *, made_before: datetime | None = None) -> int:
    """Proposals that nobody decided about end unseen by the two sides; returns how many. One entry for all of them."""
    old: list[ColumnElement[bool]] = [ProposalLine.made_at < made_before] if made_before is not None else []
    waiting = update(ProposalLine).where(ProposalLine.state == ProposalState.WAITING, *old)
    count = int(session.execute(waiting.values(state=ProposalState.LAPSED)).rowcount)  # type: ignore[attr-defined]  # an UPDATE's result always has it
    if count:
        audit.record(
            session, "proposals.lapsed", actor_id=None, object_type="list", object_id=None, number=count,
            why="age" if made_before is not None else "newer_run",
        )  # fmt: skip
    session.flush()
    return count


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
