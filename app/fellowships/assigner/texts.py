"""How well each reviewer knows what each application is about: read from their texts, once as long as these stay."""

import base64
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.fellowships.rules.assigning import Reader, Situation
from matching import similarity_range
from matching.assignment import BIDS, Texts, Weights, affinities
from matching.model import Encoder

AT_ONCE = 32
SCALE = 10_000
"""Affinities are kept in 10⁻⁴: whole numbers, alike wherever they are read."""
WISHES = {2: "eager", 1: "willing", 0: "none", -1: "hesitant", -2: "reluctant"}
READ = 95
"""Percent of a calculation that are reading; the rest is assigning."""
# Numbers of a stored record are whatever JSON gave back.
Record = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Topics:
    """``fit`` is (applications, reviewers) in [0, 1] without wishes; ``marks`` say of whose texts it was read."""

    fit: np.ndarray
    encoder: str
    marks: tuple[tuple[str, ...], tuple[str, ...]]

    def stored(self) -> dict[str, object]:
        fit = packed(np.rint(self.fit * SCALE).astype("<u2"))
        return {"encoder": self.encoder, "applications": self.marks[0], "reviewers": self.marks[1], "fit": fit}


def packed(values: np.ndarray) -> str:
    return base64.b64encode(values.tobytes()).decode()


def topics(situation: Situation, encoder: Encoder, before: Record | None, told: Callable[[int], None]) -> Topics:
    """As ``before`` has it where all these texts were read then; else everything is read."""
    marks = (
        tuple(f"{each.id}:{_mark(each.texts)}" for each in situation.applications),
        tuple(f"{each.id}:{_mark(each.expertise)}{_mark(each.past)}" for each in situation.readers),
    )
    found = _kept(before.get("texts") if before else None, encoder.name, marks)
    if found is None:
        found = np.rint(_read(situation, encoder, told) * SCALE) / SCALE
    return Topics(found, encoder.name, marks)


def with_wishes(situation: Situation, fit: np.ndarray) -> np.ndarray:
    """A wish moves a fifth of the scale, as `matching.assignment.affinities` has it."""
    bid = np.full(fit.shape, BIDS["none"])
    row = {each.id: place for place, each in enumerate(situation.applications)}
    column = {each.id: place for place, each in enumerate(situation.readers)}
    for (application, reader), wish in situation.wishes.items():
        if application in row and reader in column:
            bid[row[application], column[reader]] = BIDS[WISHES[wish]]
    share = Weights().bid
    wished: np.ndarray = np.rint(((1 - share) * fit + share * bid) * SCALE) / SCALE
    return wished


def _mark(texts: Sequence[str]) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:12]


def _kept(before: Record | None, encoder: str, marks: tuple[Sequence[str], Sequence[str]]) -> np.ndarray | None:
    if before is None or before["encoder"] != encoder:
        return None
    places = [{mark: place for place, mark in enumerate(before[side])} for side in ("applications", "reviewers")]
    if any(mark not in known for known, wanted in zip(places, marks, strict=True) for mark in wanted):
        return None
    shape = len(before["applications"]), len(before["reviewers"])
    fit = np.frombuffer(base64.b64decode(before["fit"]), "<u2").reshape(shape) / SCALE
    rows, columns = ([known[mark] for mark in wanted] for known, wanted in zip(places, marks, strict=True))
    kept: np.ndarray = fit[np.ix_(rows, columns)]
    return kept


def _read(situation: Situation, encoder: Encoder, told: Callable[[int], None]) -> np.ndarray:
    texts = [each.texts for each in situation.applications]
    known, past = _of_readers(situation.readers)
    rows = _encoded([*_flat(texts), *_flat(known), *_flat(past)], encoder, told)
    low, high = similarity_range(encoder.name)
    weights = Weights(nothing=low, same=high, bid=0.0)
    shape = len(texts), len(known)
    sides = (_texts(each, rows, encoder) for each in (texts, known, past))
    fit: np.ndarray = affinities(*sides, shape=shape, bids={}, weights=weights).value
    return fit


def _of_readers(readers: Sequence[Reader]) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    return [each.expertise for each in readers], [each.past for each in readers]


def _flat(texts: Iterable[Sequence[str]]) -> list[str]:
    return [text for each in texts for text in each]


def _encoded(texts: Sequence[str], encoder: Encoder, told: Callable[[int], None]) -> dict[str, np.ndarray]:
    """Each different text once, the longest first, so that what remains is never longer than it looks."""
    wanted = sorted(set(texts), key=lambda text: (-len(text), text))
    rows: dict[str, np.ndarray] = {}
    for first in range(0, len(wanted), AT_ONCE):
        part = wanted[first : first + AT_ONCE]
        rows.update(zip(part, encoder.encode(part), strict=True))
        told(READ * len(rows) // len(wanted))
    return rows


def _texts(owned: Sequence[Sequence[str]], rows: Mapping[str, np.ndarray], encoder: Encoder) -> Texts:
    owner = np.repeat(np.arange(len(owned)), [len(each) for each in owned]).astype(np.int64)
    vectors = np.array([rows[text] for text in _flat(owned)], dtype=np.float32).reshape(-1, encoder.dimension)
    return Texts(owner, vectors)
