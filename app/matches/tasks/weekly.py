"""What nobody needs any more goes; new matches go out by mail."""

import logging
from datetime import date, timedelta

from flask import current_app

from app.accounts.notices import notice_of
from app.accounts.rules.digests import digest_week, is_quiet
from app.core import clock, jobs
from app.core.database import unit_of_work
from app.matches.actions.exposures import forget_exposures
from app.matches.actions.lists import remove_deleted_lists
from app.matches.actions.weekly import Ways, plan_new_matches, write_new_matches
from app.matches.queries.weekly import readers_left
from app.matches.ranker.encoders import encoder_name
from app.matches.ranker.ranking import AttestedAt
from app.matches.rules.new_matches import NEW_MATCHES
from app.matches.tasks.reading import reader
from app.seals.routes.blueprint import thresholds
from config import Settings

logger = logging.getLogger(__name__)

READERS_AT_ONCE = 10
BATCHES_AT_ONCE = 10
UNDO_TIME = timedelta(days=1)
EXPOSURES_KEPT = timedelta(days=730)


@jobs.periodic(minutes=30)
def remove_old_deleted_lists() -> int:
    with unit_of_work() as session:
        return remove_deleted_lists(session, before=clock.now() - UNDO_TIME)


@jobs.periodic(minutes=55)
def remove_old_exposures() -> int:
    """Who was shown to whom is forgotten after two years."""
    with unit_of_work() as session:
        return forget_exposures(session, before=clock.now() - EXPOSURES_KEPT)


@jobs.periodic(minutes=10)
def send_new_matches(after: int = 0) -> int:
    """The weekly mail, from Monday at 7 in Berlin on; returns how many, of accounts with a number above ``after``.

    A batch of people is one transaction: killed or run twice, a round writes nobody twice and leaves nobody out. After
    some batches the rest is asked for anew, so that a link somebody waits for is mailed in between.
    """
    at, written = clock.now(), 0
    if is_quiet(at):
        return 0
    for _batch in range(BATCHES_AT_ONCE):
        with reader() as session:
            found = readers_left(
                session, notice_of(NEW_MATCHES), digest_week(at), at, after=after, limit=READERS_AT_ONCE
            )
        if not found:
            return written
        written, after = written + _batch_written(found, digest_week(at)), found[-1]
    jobs.wake(send_new_matches, after)
    return written


def _batch_written(ids: list[int], week: date) -> int:
    """If a batch cannot be written, each of its people alone; who still cannot is reported, and asked again."""
    try:
        return _new_matches_written(ids, week)
    except Exception:
        if len(ids) == 1:
            logger.exception("the weekly mail of account %s could not be written", ids[0])
            return 0
    return sum(_batch_written([each], week) for each in ids)


def _new_matches_written(ids: list[int], week: date) -> int:
    settings: Settings = current_app.config["SETTINGS"]
    ways = Ways(
        encoder_name(settings.encoder_model),
        clock.today(),
        settings.attestation_boost,
        AttestedAt(clock.now(), thresholds()),
    )
    with reader() as session:
        plans = plan_new_matches(session, ids, week, ways)
    with unit_of_work() as session:
        return write_new_matches(session, plans, week, at=clock.now())
