"""The policy that runs go by, its earlier versions, and trials of others."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.clock import local_day
from app.core.errors import NotFound
from app.introductions.models import PolicyTrial, ProposalPolicy, ProposalRun
from app.introductions.rules.policy import Policy, policy_of
from app.introductions.rules.trials import BROKEN_AFTER, MONTH, MOST_ATTEMPTS, Known
from app.introductions.states import TrialState
from app.profiles.models import InvestorFacts, Profile


@dataclass(frozen=True)
class Version:
    """One version of the policy. ``by`` is empty for an account that is gone, ``reason`` for a way back."""

    public_id: str
    policy: Policy
    made_at: datetime
    by: str
    reason: str


def current_policy(session: Session) -> Policy:
    """The newest version, or what holds until there is one."""
    newest = session.scalar(select(ProposalPolicy.dials).order_by(ProposalPolicy.id.desc()).limit(1))
    return policy_of(newest) if newest else Policy()


def versions(session: Session) -> list[Version]:
    """The newest first. One statement."""
    wanted = select(ProposalPolicy, Account.display_name).outerjoin(Account, Account.id == ProposalPolicy.by_id)
    rows = session.execute(wanted.order_by(ProposalPolicy.id.desc()))
    return [Version(row.public_id, policy_of(row.dials), row.made_at, by or "", row.reason) for row, by in rows]


def policy_by_public_id(session: Session, public_id: str) -> ProposalPolicy:
    """Raises NotFound."""
    found = session.scalar(select(ProposalPolicy).where(ProposalPolicy.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def find_previous(session: Session, policy: ProposalPolicy) -> ProposalPolicy | None:
    """The version that held before this one."""
    earlier = select(ProposalPolicy).where(ProposalPolicy.id < policy.id).order_by(ProposalPolicy.id.desc())
    return session.scalar(earlier.limit(1))


def trial_by_public_id(session: Session, public_id: str) -> PolicyTrial:
    """Raises NotFound."""
    found = session.scalar(select(PolicyTrial).where(PolicyTrial.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def due_trials(session: Session, at: datetime) -> list[int]:
    """Those that nobody has begun, and those whose worker fell silent and that were not tried too often."""
    silent = and_(
        PolicyTrial.state == TrialState.RUNNING,
        PolicyTrial.beat_at < at - BROKEN_AFTER,
        PolicyTrial.attempt < MOST_ATTEMPTS,
    )
    wanted = select(PolicyTrial.id).where(or_(PolicyTrial.state == TrialState.WAITING, silent))
    return list(session.scalars(wanted.order_by(PolicyTrial.id)))


def records_of_month(session: Session, at: datetime) -> Iterator[bytes]:
    """What the runs of four weeks kept, the newest first, read one by one: a large market's takes ten megabytes."""
    since = local_day(at - MONTH)
    wanted = select(ProposalRun.id).where(ProposalRun.day > since, ProposalRun.day <= local_day(at))
    for key in session.scalars(wanted.order_by(ProposalRun.day.desc(), ProposalRun.id.desc())).all():
        record = session.scalar(select(ProposalRun.record).where(ProposalRun.id == key))
        if record is not None:
            yield record


def everybody_known(session: Session) -> dict[int, Known]:
    """Every profile that still exists, published or not: it may have been in the market of four weeks. Who objects to
    being proposed is in no trial either."""
    wanted = select(
        Profile.id, Profile.kind, Profile.region, Profile.published_at, InvestorFacts.requests_per_week
    ).outerjoin(InvestorFacts, InvestorFacts.profile_id == Profile.id)
    rows = session.execute(wanted.where(Profile.not_proposed_since.is_(None)).order_by(Profile.id))
    return {row.id: Known(row.kind, row.region, row.published_at, row.requests_per_week) for row in rows}
