"""A trial of a policy in the demo world: asked for once, played by the worker like any other."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.introductions.actions.trials import ask_trial
from app.introductions.models import PolicyTrial
from app.introductions.rules.policy import Policy

TRIED = Policy(budget_percent=80, per_team=3, exploration_percent=10)
AGO = timedelta(minutes=20)


def add_trial(session: Session, *, by_id: int, at: datetime) -> None:
    """Nothing if there is one already."""
    if session.scalar(select(PolicyTrial.id).limit(1)) is None:
        ask_trial(session, TRIED, by_id=by_id, at=at - AGO)
