"""Trials of policies, as the desk lists them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.lists.cutting import Cut, cut
from app.core.paging import Page
from app.introductions.models import PolicyTrial
from app.introductions.rules.policy import Policy, policy_of
from app.introductions.rules.trials import is_stopped
from app.introductions.states import TrialState

LOOKED_AT = 50


@dataclass(frozen=True)
class TrialLine:
    """``by`` is empty for an account that is gone; ``is_stopped``: nobody goes on with it any more."""

    public_id: str
    policy: Policy
    today: Policy
    state: TrialState
    is_stopped: bool
    asked_at: datetime
    by: str


def trials(session: Session, at: datetime, wanted: Cut) -> Page[TrialLine]:
    """The one asked for last comes first."""
    return cut(session, _trials(), wanted, lambda rows: [_line(row, at) for row in rows])


def trial_line(session: Session, trial: PolicyTrial, at: datetime) -> TrialLine:
    row = session.execute(_trials().where(PolicyTrial.id == trial.id)).one()
    return _line(row, at)


def trials_of(session: Session, policy: Policy, at: datetime) -> Sequence[TrialLine]:
    """Those of the last ones that tried just these values."""
    rows = session.execute(_trials().limit(LOOKED_AT)).all()
    return [line for line in (_line(row, at) for row in rows) if line.policy == policy]


def _trials() -> Select[*tuple[Any, ...]]:  # Any: columns of a trial and a name
    row = PolicyTrial
    columns = row.public_id, row.dials, row.today_dials, row.state, row.beat_at, row.attempt, row.asked_at
    wanted = select(*columns, Account.display_name).outerjoin(Account, Account.id == row.by_id)
    return wanted.order_by(row.asked_at.desc(), row.id.desc())


def _line(row: Any, at: datetime) -> TrialLine:  # Any: as above
    stopped = is_stopped(row.state, row.beat_at, row.attempt, at)
    policies = policy_of(row.dials), policy_of(row.today_dials)
    return TrialLine(row.public_id, *policies, row.state, stopped, row.asked_at, row.display_name or "")
