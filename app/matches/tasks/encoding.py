"""Due texts are read, encoded outside every transaction, and stored.

A changed model is encoded beside the former one, some profiles at a time, and answers once all of them are there.
"""

import logging
import threading
from collections.abc import Callable
from contextvars import ContextVar
from datetime import timedelta

from flask import current_app, has_app_context

from app.core import clock, jobs
from app.core.database import current_revision, unit_of_work
from app.matches.actions.encoding import (
    EncodedText,
    begin_set,
    forget_some,
    mark_encoded,
    note_prepared,
    retire_sets,
    store_vectors,
)
from app.matches.queries.encoding import (
    DueTexts,
    begun_at,
    due_texts,
    encoded_until,
    next_to_prepare,
    preparation,
    profiles_to_check,
)
from app.matches.ranker import encoders
from app.matches.ranker.halfvecs import copy_of_profiles
from app.matches.ranker.market import market_of
from app.matches.ranker.ranking import EncoderError
from app.matches.ranker.vectors import answering_model, stored_dimension
from app.matches.tasks.reading import reader
from app.matches.tasks.waking import Together
from config import Settings
from matching.model import Encoder

logger = logging.getLogger(__name__)

PROFILES_AT_ONCE = 50
PREPARED_AT_ONCE = 20
VECTORS_AT_ONCE = 5_000
FORMER_KEPT = timedelta(days=1)
"""So long the vectors of a former model stay, in case the operator sets it again."""

# One encoding round a process: two would encode the same texts.
_encoding = threading.Lock()
_woken = Together()
_storing: ContextVar[bool] = ContextVar("storing_vectors", default=False)

Progress = Callable[[int], None]


@jobs.periodic(minutes=1)
def encode_due_facets() -> int:
    """Encode what changed since the last round; returns the number of texts."""
    with _encoding:
        return encode_changed()


@jobs.periodic(minutes=1)
def prepare_vectors(after: int | None = None) -> int:
    """A piece of the vectors of a changed model, while those of the former one answer; returns the number of texts.

    Each piece asks for the next, so that mails go out in between. A piece asked for behind a profile that is not the
    last one any more has been overtaken by the schedule and does nothing: there is one row of pieces.
    """
    with _encoding:
        return _prepare(after)


@jobs.periodic(minutes=30)
def forget_former_vectors() -> int:
    """Delete the vectors of models that have not answered for a day, some at a time; returns how many models."""
    at = clock.now()
    with unit_of_work() as session:
        gone = retire_sets(session, wanted_model(), at=at, before=at - FORMER_KEPT)
    for model in gone:
        while _some_forgotten(model):
            continue
    return len(gone)


def _some_forgotten(model: str) -> bool:
    with unit_of_work() as session:
        return forget_some(session, model, limit=VECTORS_AT_ONCE)


@jobs.periodic(minutes=20)
def write_generation() -> None:
    """The market on disk, so that a start reads megabytes instead of texts and nothing erased stays there for long."""
    with reader() as session:
        market_of(session, wanted_model()).write_generation(session)


def wake_encoding() -> None:
    """After every commit that changed the market, unless it was the encoder's own; once for many saves in a row."""
    if not has_app_context() or _storing.get() or current_app.config["INLINE_JOBS"]:
        return
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy is empty in another thread

    def wake() -> None:
        with app.app_context():
            jobs.wake(encode_due_facets)

    _woken.ask(wake)


def encode_changed() -> int:
    """One round over the profiles that changed since the last one, for the vectors that answer."""
    model = wanted_model()
    with reader() as session:
        answering = answering_model(session, model)
        revision, since = current_revision(session), encoded_until(session, answering)
        ids = profiles_to_check(session, since) if since is None or since < revision else []
    if answering != model:
        return _encode_former(answering, ids, revision=revision) if ids else 0
    # The encoder is loaded even when nothing is due, so that the first save finds it warm.
    encoder = loaded_encoder()
    if since == revision:
        return 0
    return encode_profiles(encoder, model, ids, revision=revision)


def _encode_former(model: str, ids: list[int], *, revision: int) -> int:
    """Keep the vectors that still answer up to date; without their encoder changed texts speak by words."""
    setting = encoders.setting_of(model)
    if setting is None:
        return 0
    with reader() as session:
        dimension = stored_dimension(session, model)
    try:
        encoder = encoders.encoder_for(setting, expected_dimension=dimension)
    except EncoderError:
        logger.warning("the former model cannot be loaded, changed texts speak by words", extra={"model": model})
        return 0
    return encode_profiles(encoder, model, ids, revision=revision)


def _prepare(after: int | None) -> int:
    model = wanted_model()
    with reader() as session:
        now = preparation(session, model)
        ids = next_to_prepare(session, model, limit=PREPARED_AT_ONCE)
    if now is None or after not in (None, now.last_id):
        return 0
    encoder = loaded_encoder()
    if not ids:
        return _complete(encoder, model)
    with unit_of_work() as session:
        begin_set(session, model)
    texts, _known = _encode_some(encoder, model, ids, known=0)
    with unit_of_work() as session:
        note_prepared(session, model, ids[-1])
    jobs.wake(prepare_vectors, ids[-1])
    return texts


def _complete(encoder: Encoder, model: str) -> int:
    """What changed since the set was begun; with that it is complete and answers."""
    with reader() as session:
        revision, since = current_revision(session), begun_at(session, model)
        ids = profiles_to_check(session, since) if since < revision else []
    return encode_profiles(encoder, model, ids, revision=revision)


def wanted_model() -> str:
    settings: Settings = current_app.config["SETTINGS"]
    return encoders.encoder_name(settings.encoder_model)


def loaded_encoder() -> Encoder:
    """The encoder of the settings. Raises EncoderError when it does not fit the stored vectors."""
    settings: Settings = current_app.config["SETTINGS"]
    with reader() as session:
        dimension = stored_dimension(session, wanted_model())
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
    with unit_of_work() as session:
        begin_set(session, model)
    texts, known = _encode_some(encoder, model, ids, known=revision, everything=everything, progress=progress)
    with reader() as session:
        market_of(session, model).write_next_generation(session)
    with unit_of_work() as session:
        mark_encoded(session, model, known)
    return texts


def _encode_some(
    encoder: Encoder,
    model: str,
    ids: list[int],
    *,
    known: int,
    everything: bool = False,
    progress: Progress = lambda _done: None,
) -> tuple[int, int]:
    """How many texts were encoded, and up to which revision nothing but this changed."""
    texts = 0
    for start in range(0, len(ids), PROFILES_AT_ONCE):
        chunk = ids[start : start + PROFILES_AT_ONCE]
        with reader() as session:
            due = due_texts(session, model, chunk, everything=everything)
        if due:
            before, since = _encode_and_store(encoder, model, due)
            known = since if before == known else known
            texts += sum(len(each.sources) for each in due)
        progress(len(chunk))
    return texts, known


def _encode_and_store(encoder: Encoder, model: str, due: list[DueTexts]) -> tuple[int, int]:
    settings: Settings = current_app.config["SETTINGS"]
    sources = [(each.profile_id, source) for each in due for source in each.sources]
    masked = [encoders.mask(source.text, source.names) for _key, source in sources]
    vectors = encoders.passages(encoder, masked, [source.key.language for _key, source in sources])
    encoded: dict[int, list[EncodedText]] = {}
    for (profile_id, source), words, vector in zip(sources, masked, vectors, strict=True):
        text = EncodedText(source, words, vector.tobytes(), encoder.dimension)
        encoded.setdefault(profile_id, []).append(text)
    for each in due:
        copies = [EncodedText(source, old.masked, old.vector, encoder.dimension) for source, old in each.copies]
        encoded.setdefault(each.profile_id, []).extend(copies)
    token = _storing.set(True)
    try:
        with unit_of_work() as session:
            before = store_vectors(session, model, due, encoded)
            if settings.search_vectors == "postgres":
                copy_of_profiles(session.connection(), model, list(encoded))
            return before
    finally:
        _storing.reset(token)
