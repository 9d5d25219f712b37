"""Asking for a trial of a policy, writing down how far it is and what came out, taking it away."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app.core import audit
from app.introductions.models import PolicyTrial
from app.introductions.queries.policies import current_policy
from app.introductions.rules.policy import Policy
from app.introductions.rules.trials import BROKEN_AFTER, Basis, Result
from app.introductions.states import TrialState


def ask_trial(session: Session, policy: Policy, *, by_id: int, at: datetime) -> PolicyTrial:
    """The worker plays it beside the policy that holds now."""
    made = PolicyTrial(
        dials=policy.values, today_dials=current_policy(session).values, asked_at=at, beat_at=at, by_id=by_id
    )
    session.add(made)
    session.flush()
    audit.record(session, "policy.tried", actor_id=by_id, object_type="trial", object_id=made.id)
    return made


def take_up(session: Session, trial_id: int, *, at: datetime) -> PolicyTrial | None:
    """None when there is nothing to do: gone, ended, or with another worker that still shows signs of life."""
    trial = session.get(PolicyTrial, trial_id, with_for_update=True)
    if trial is None or trial.state in (TrialState.ENDED, TrialState.FAILED):
        return None
    if trial.state is TrialState.RUNNING and trial.beat_at >= at - BROKEN_AFTER:
        return None
    trial.state, trial.beat_at, trial.attempt, trial.done = TrialState.RUNNING, at, trial.attempt + 1, 0
    session.flush()
    return trial


def note_progress(session: Session, trial_id: int, attempt: int, *, done: int, total: int, at: datetime) -> bool:
    """Whether the trial is still this worker's: it may have been taken away or over."""
    return _write(session, trial_id, attempt, done=done, total=total, beat_at=at)


def end_trial(
    session: Session, trial_id: int, attempt: int, outcome: tuple[Basis, Result] | None, *, at: datetime
) -> bool:
    """Without an outcome there was nobody to propose, or a record that could not be read."""
    if outcome is None:
        return _write(session, trial_id, attempt, state=TrialState.FAILED, ended_at=at, beat_at=at)
    basis, result = (each.stored() for each in outcome)
    return _write(
        session, trial_id, attempt, state=TrialState.ENDED, ended_at=at, beat_at=at, basis=basis, result=result
    )


def _write(session: Session, trial_id: int, attempt: int, **columns: Any) -> bool:  # Any: columns of a trial
    done = session.execute(
        update(PolicyTrial)
        .where(PolicyTrial.id == trial_id, PolicyTrial.attempt == attempt)
        .values(**columns)
        .execution_options(synchronize_session=False)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result always has it


def take_away(session: Session, trial: PolicyTrial, *, by_id: int) -> None:
    """A policy that was switched on from it stays; a worker at it notices and stops."""
    audit.record(session, "policy.trial_deleted", actor_id=by_id, object_type="trial", object_id=trial.id)
    session.execute(delete(PolicyTrial).where(PolicyTrial.id == trial.id))
    session.flush()
