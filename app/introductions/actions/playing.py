"""Playing a trial of a policy: taken up by one process, nothing locked meanwhile, killed at any moment and taken up
again."""

from datetime import datetime

from app.introductions.actions.ordering import Place
from app.introductions.actions.trials import end_trial, note_progress, take_up
from app.introductions.allocator import DataError
from app.introductions.allocator.trials import Market, market_of_now, market_of_runs, runs_of, tried
from app.introductions.queries.policies import everybody_known, records_of_month
from app.introductions.queries.proposing import situation
from app.introductions.rules.policy import Policy, policy_of
from app.introductions.rules.trials import Basis, Result


class _NoMoreOurs(Exception):
    """The trial was taken away, or another process went on with it."""


def play(place: Place, trial_id: int) -> None:
    """Asked twice for one that has ended or is going on, the second call does nothing."""
    with place.writing() as session:
        trial = take_up(session, trial_id, at=place.now())
        if trial is None:
            return
        attempt, today, new = trial.attempt, policy_of(trial.today_dials), policy_of(trial.dials)
    try:
        outcome = _outcome(place, trial_id, attempt, today, new)
    except _NoMoreOurs:
        return
    with place.writing() as session:
        end_trial(session, trial_id, attempt, outcome, at=place.now())


def _outcome(place: Place, trial_id: int, attempt: int, today: Policy, new: Policy) -> tuple[Basis, Result] | None:
    def told(done: int) -> None:
        with place.writing() as session:
            if not note_progress(session, trial_id, attempt, done=done, total=runs_of(), at=place.now()):
                raise _NoMoreOurs

    told(0)
    try:
        market = _market(place, place.now())
    except DataError:
        return None
    if market is None:
        return None
    return market.basis, tried(market, today, new, told=told)


def _market(place: Place, at: datetime) -> Market | None:
    """Raises DataError for a record that cannot be read."""
    with place.reading() as session:
        known = everybody_known(session)
        found = market_of_runs(records_of_month(session, at), known, at=at)
        if found is not None:
            return found
        return market_of_now(session, place.model, situation(session, at=at), known, at=at)
