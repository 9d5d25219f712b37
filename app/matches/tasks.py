"""In the background: due texts are read, encoded outside every transaction, and stored; new matches go out by mail."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, timedelta

from flask import current_app, has_app_context
from sqlalchemy.orm import Session

from app.accounts.notices import notice_of
from app.accounts.rules.digests import digest_week, is_quiet
from app.core import clock, jobs
from app.core.database import current_revision, db, reading, unit_of_work
from app.matches.actions.encoding import EncodedText, mark_encoded, store_vectors
from app.matches.actions.exposures import forget_exposures
from app.matches.actions.lists import remove_deleted_lists
from app.matches.actions.weekly import Ways, plan_new_matches, write_new_matches
from app.matches.queries.encoding import DueTexts, due_texts, encoded_until, profiles_to_check
from app.matches.queries.weekly import readers_left
from app.matches.ranker import encoders
from app.matches.ranker.market import market_of
from app.matches.ranker.ranking import AttestedAt
from app.matches.ranker.vectors import stored_dimension
from app.matches.rules.new_matches import NEW_MATCHES
from app.seals.routes.blueprint import thresholds
from config import Settings
from matching.model import Encoder

logger = logging.getLogger(__name__)

PROFILES_AT_ONCE = 50
READERS_AT_ONCE = 10
BATCHES_AT_ONCE = 10
UNDO_TIME = timedelta(days=1)
EXPOSURES_KEPT = timedelta(days=730)

# One encoding round a process: two would encode the same texts.
_encoding = threading.Lock()
_storing: ContextVar[bool] = ContextVar("storing_vectors", default=False)

Progress = Callable[[int], None]


@jobs.periodic(minutes=1)
def encode_due_facets() -> int:
    """Encode what changed since the last round; returns the number of texts."""
    with _encoding:
        return encode_changed()


@jobs.periodic(minutes=30)
def remove_old_deleted_lists() -> int:
    with unit_of_work() as session:
        return remove_deleted_lists(session, before=clock.now() - UNDO_TIME)


@jobs.periodic(minutes=55)
def remove_old_exposures() -> int:
    """Who was shown to whom is forgotten after two years."""
    with unit_of_work() as session:
        return forget_exposures(session, before=clock.now() - EXPOSURES_KEPT)


@jobs.periodic(minutes=20)
def write_generation() -> None:
    """The market on disk, so that a start reads megabytes instead of texts and nothing erased stays there for long."""
    settings: Settings = current_app.config["SETTINGS"]
    with _reading() as session:
        market_of(session, encoders.encoder_name(settings.encoder_model)).write_generation(session)


def wake_encoding() -> None:
    """After every commit that changed the market, unless it was the encoder's own."""
    if has_app_context() and not _storing.get():
        jobs.wake(encode_due_facets)


def encode_changed() -> int:
    """One round over the profiles that changed since the last one."""
    settings: Settings = current_app.config["SETTINGS"]
    model = encoders.encoder_name(settings.encoder_model)
    with _reading() as session:
        revision, since = current_revision(session), encoded_until(session, model)
        ids = profiles_to_check(session, since) if since is None or since < revision else []
    # The encoder is loaded even when nothing is due, so that the first save finds it warm.
    encoder = loaded_encoder()
    if since == revision:
        return 0
    return encode_profiles(encoder, model, ids, revision=revision)


def loaded_encoder() -> Encoder:
    """The encoder of the settings. Raises EncoderError when it does not fit the stored vectors."""
    settings: Settings = current_app.config["SETTINGS"]
    with _reading() as session:
        dimension = stored_dimension(session, encoders.encoder_name(settings.encoder_model))
    return encoders.encoder_for(settings.encoder_model, expected_dimension=dimension)


def encode_profiles(
    encoder: Encoder,
    model: str,
    ids: list[int],
    *,
    revision: int,
    everything: bool = False,
    progress: Progress = lambda _done: None,
) -> int:
    """Encode the due texts of these profiles, some at a time; then note that all is encoded up to ``revision``."""
    texts, known = 0, revision
    for start in range(0, len(ids), PROFILES_AT_ONCE):
        chunk = ids[start : start + PROFILES_AT_ONCE]
        with _reading() as session:
            due = due_texts(session, model, chunk, everything=everything)
        if due:
            before = _encode_and_store(encoder, model, due)
            known = before + 1 if before == known else known
            texts += sum(len(each.sources) for each in due)
        progress(len(chunk))
    with unit_of_work() as session:
        mark_encoded(session, model, known)
    return texts


def _encode_and_store(encoder: Encoder, model: str, due: list[DueTexts]) -> int:
    sources = [(each.profile_id, source) for each in due for source in each.sources]
    masked = [encoders.mask(source.text, source.names) for _key, source in sources]
    vectors = encoders.passages(encoder, masked, [source.key.language for _key, source in sources])
    encoded: dict[int, list[EncodedText]] = {}
    for (profile_id, source), words, vector in zip(sources, masked, vectors, strict=True):
        text = EncodedText(source, words, vector.tobytes(), encoder.dimension)
        encoded.setdefault(profile_id, []).append(text)
    token = _storing.set(True)
    try:
        with unit_of_work() as session:
            return store_vectors(session, model, due, encoded)
    finally:
        _storing.reset(token)


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
        with _reading() as session:
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
        encoders.encoder_name(settings.encoder_model),
        clock.today(),
        settings.attestation_boost,
        AttestedAt(clock.now(), thresholds()),
    )
    with _reading() as session:
        plans = plan_new_matches(session, ids, week, ways)
    with unit_of_work() as session:
        return write_new_matches(session, plans, week, at=clock.now())


@contextmanager
def _reading() -> Iterator[Session]:
    with reading(), Session(db.engine) as session:
        yield session
