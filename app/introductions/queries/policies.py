"""The policy that runs go by, its earlier versions, and trials of others."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.introductions.models import ProposalPolicy
from app.introductions.rules.policy import Policy, policy_of


def current_policy(session: Session) -> Policy:
    """The newest version, or what holds until there is one."""
    newest = session.scalar(select(ProposalPolicy.dials).order_by(ProposalPolicy.id.desc()).limit(1))
    return policy_of(newest) if newest else Policy()
