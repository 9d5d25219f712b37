"""Switching a policy on, and going back to an earlier one."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.core import audit
from app.core.database import one_at_a_time
from app.core.errors import RuleBroken
from app.core.language import message
from app.introductions.models import PolicyTrial, ProposalPolicy
from app.introductions.queries.policies import current_policy
from app.introductions.rules.policy import Policy, policy_of


def switch_on(session: Session, trial: PolicyTrial, reason: str, *, by_id: int, at: datetime) -> ProposalPolicy:
    """The runs from now on go by what was tried. Raises RuleBroken without a reason, and where it holds already."""
    if not reason:
        raise RuleBroken(message("Say why this policy is switched on."), field="reason")
    return _hold(session, policy_of(trial.dials), reason, by_id=by_id, at=at, trial_id=trial.id)


def go_back(session: Session, to: Policy, *, by_id: int, at: datetime) -> ProposalPolicy:
    """An earlier version holds again, as a new one. Raises RuleBroken where it holds already."""
    return _hold(session, to, "", by_id=by_id, at=at, trial_id=None)


def _hold(
    session: Session, policy: Policy, reason: str, *, by_id: int, at: datetime, trial_id: int | None
) -> ProposalPolicy:
    one_at_a_time(session, {"the policy of proposals"})
    before = current_policy(session)
    if policy == before:
        raise RuleBroken(message("This policy holds already."))
    made = ProposalPolicy(dials=policy.values, made_at=at, by_id=by_id, reason=reason)
    session.add(made)
    session.flush()
    changed = {name: value for name, value in policy.values.items() if value != before.values[name]}
    audit.record(
        session, "policy.switched_on", actor_id=by_id, object_type="policy", object_id=made.id, trial=trial_id,
        **changed,
    )  # fmt: skip
    return made
