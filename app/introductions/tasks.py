"""What the worker does for introductions: each in a transaction of its own, so that a killed round loses nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version

from flask import current_app
from sqlalchemy.orm import Session

from app.core import jobs
from app.core.clock import now, today
from app.core.database import db, reading, unit_of_work
from app.introductions.actions.advancing import advance, end_without_purpose
from app.introductions.actions.chances import tell_chances
from app.introductions.actions.delivering import deliver_proposal
from app.introductions.actions.ordering import Place, carry_out, due_orders, order_tonight
from app.introductions.actions.parting import end_blocked
from app.introductions.actions.people import forget_erased
from app.introductions.actions.playing import play
from app.introductions.actions.proposing import lapse_waiting
from app.introductions.queries.blocks import blocked_and_open
from app.introductions.queries.chances import changes_due
from app.introductions.queries.due import due_introductions, without_purpose
from app.introductions.queries.policies import due_trials
from app.introductions.queries.rulings import due_deliveries
from app.matches.ranker.encoders import encoder_name
from config import Settings

AT_ONCE = 500


@jobs.periodic(minutes=1)
def advance_introductions() -> int:
    """Deliver, remind, settle, expire and follow up whatever is due; returns how many."""
    with unit_of_work() as session:
        due = due_introductions(session, now(), limit=AT_ONCE)
    count = 0
    for key in due:
        with unit_of_work() as session:
            count += advance(session, key, at=now())
    return count


@jobs.periodic(minutes=30)
def renew_chances() -> int:
    """Renew what is told of how profiles answer; returns how many figures changed. Counted while only reading."""
    at = now()
    with _reading() as session:
        changes = changes_due(session, at=at)
    if not changes:
        return 0
    with unit_of_work() as session:
        return tell_chances(session, changes, at=at)


@jobs.periodic(minutes=5)
def end_introductions() -> int:
    """End open requests whose round closed, whose investor stopped, or whose profile is hidden or gone; and those
    between two of whom one never wants to meet the other."""
    with unit_of_work() as session:
        ended = without_purpose(session, today(), limit=AT_ONCE)
        blocked = blocked_and_open(session, limit=AT_ONCE)
    count = 0
    for key in blocked:
        with unit_of_work() as session:
            count += end_blocked(session, key, at=now())
    for key in ended:
        with unit_of_work() as session:
            count += end_without_purpose(session, key, at=now())
    with unit_of_work() as session:
        forget_erased(session)
    return count


@jobs.periodic(minutes=1)
def deliver_proposals() -> int:
    """What was approved ten minutes ago reaches the teams; returns how many were looked at."""
    with unit_of_work() as session:
        due = due_deliveries(session, now(), limit=AT_ONCE)
    model = _model()
    for key in due:
        with unit_of_work() as session:
            deliver_proposal(session, key, model=model, at=now())
    return len(due)


@jobs.periodic(minutes=10)
def make_nightly_run() -> int:
    """Order the day's run once its hour has come; take up what was ordered and let go of what nobody decided about."""
    settings = _settings()
    with unit_of_work() as session:
        lapse_waiting(session, made_before=now() - timedelta(hours=settings.proposals_lapse_hours))
        order_tonight(session, settings.proposals_hour, at=now())
    return _make_ordered_runs()


@jobs.periodic(minutes=1)
def make_ordered_runs() -> int:
    return _make_ordered_runs()


def _make_ordered_runs() -> int:
    with unit_of_work() as session:
        due = due_orders(session, at=now())
    for order_id in due:
        make_run(order_id)
    return len(due)


@jobs.task
def make_run(order_id: int) -> None:
    """One ordered run. Asked twice for one that has ended or is going on, the second call does nothing."""
    carry_out(place(), order_id)


@jobs.periodic(minutes=1)
def play_due_trials() -> int:
    """Trials of a policy that wait, and those whose worker fell silent; returns how many."""
    with unit_of_work() as session:
        due = due_trials(session, now())
    for trial_id in due:
        play_trial(trial_id)
    return len(due)


@jobs.task
def play_trial(trial_id: int) -> None:
    """One trial. Asked twice for one that has ended or is going on, the second call does nothing."""
    play(place(), trial_id)


def place() -> Place:
    return Place(_reading, unit_of_work, _model(), _version(), _settings().proposals_need_approval, now)


@contextmanager
def _reading() -> Iterator[Session]:
    with reading(), Session(db.engine) as session:
        yield session


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _model() -> str:
    return encoder_name(_settings().encoder_model)


def _version() -> str:
    try:
        return version("anschub")
    except PackageNotFoundError:
        return "unknown"
