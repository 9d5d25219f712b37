"""Calculating who reads what, and telling reviewers of their tasks."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app
from sqlalchemy.orm import Session

from app.core import jobs
from app.core.clock import now
from app.core.database import db, reading, unit_of_work
from app.fellowships.actions.assigning.running import Place, carry_out, due_runs
from app.fellowships.actions.assigning.telling import tell_reviewer, untold
from app.fellowships.models import EVERY, within
from app.matches.ranker.encoders import encoder_for
from config import Settings
from matching.model import Encoder


@jobs.periodic(minutes=1)
def make_assignments() -> int:
    """Calculations of who reads what that nobody took up, and those whose worker fell silent; returns how many."""
    with unit_of_work() as session, within(session, EVERY):
        due = due_runs(session, now())
    for run_id in due:
        make_assignment(run_id)
    return len(due)


@jobs.task
def make_assignment(run_id: int) -> None:
    """One calculation. Asked twice for one that has ended or is going on, the second call does nothing."""
    carry_out(Place(_reading, unit_of_work, _encoder, now), run_id)


@jobs.periodic(minutes=5)
def tell_reviewers() -> int:
    """One mail to each reviewer with new tasks; returns how many reviewers were looked at."""
    with unit_of_work() as session, within(session, EVERY):
        due = untold(session, now())
    for reviewer_id in due:
        with unit_of_work() as session, within(session, EVERY):
            tell_reviewer(session, reviewer_id, at=now())
    return len(due)


@contextmanager
def _reading() -> Iterator[Session]:
    with reading(), Session(db.engine) as session:
        yield session


def _encoder() -> Encoder:
    settings: Settings = current_app.config["SETTINGS"]
    return encoder_for(settings.encoder_model, expected_dimension=None)
