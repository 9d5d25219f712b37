"""A run of a week ago over the whole market, and a trial of a policy on it: asked for once, played by the worker."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import local_day
from app.introductions.actions.trials import ask_trial
from app.introductions.allocator import decide
from app.introductions.models import PolicyTrial, ProposalRun
from app.introductions.queries.proposing import find_run_of, situation
from app.introductions.rules.policy import Policy

TRIED = Policy(budget_percent=80, per_team=3, exploration_percent=10)
AGO = timedelta(minutes=20)
WEEK = timedelta(days=7)
CODE_VERSION = "demo"


def add_trial(session: Session, model: str, *, by_id: int, at: datetime) -> None:
    """Nothing if there is one already."""
    if session.scalar(select(PolicyTrial.id).limit(1)) is None:
        _add_run_of_last_week(session, model, at)
        ask_trial(session, TRIED, by_id=by_id, at=at - AGO)


def _add_run_of_last_week(session: Session, model: str, at: datetime) -> None:
    """Its record alone: what it put forward has lapsed."""
    if find_run_of(session, at - WEEK) is not None:
        return
    then = replace(situation(session, at=at), day=local_day(at - WEEK))
    decided = decide(session, model, then, code_version=CODE_VERSION, told=lambda _done: None)
    run = ProposalRun(
        day=then.day, made_at=at - WEEK, pairs=decided.pairs, digest=decided.digest, record=decided.record
    )
    session.add(run)
    session.flush()
