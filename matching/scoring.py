"""The one table of weights, and how parts become a score and a score a band."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from matching.errors import UnknownCode
from matching.kinds import PITCH
from matching.model import Band, Part, Vectors, Weights
from matching.signals import SIGNALS, Shares

WEIGHTS_VERSION: Final = "rules-2"


@dataclass(frozen=True, slots=True)
class WeightRow:
    """One part of the score: a stable key, its weight by who looks, whether the person may move it, what it reads."""

    key: str
    by_seeker: Mapping[str, float]
    """Pool of the seeker → weight; each column sums to 1."""
    movable: bool
    reads: tuple[str, ...]


def _row(key: str, *, supply: float, demand: float, movable: bool = True, reads: tuple[str, ...] = ()) -> WeightRow:
    fields = reads or next(signal.fields for signal in SIGNALS if signal.name == key)
    return WeightRow(key, MappingProxyType({"supply": supply, "demand": demand}), movable, fields)


# "supply": what a start-up or spin-off sees when it looks for investors; "demand": what an investor sees.
DEFAULT_WEIGHTS: Final[tuple[WeightRow, ...]] = (
    _row("semantic", supply=0.42, demand=0.45, reads=("facets",)),
    _row("sector", supply=0.22, demand=0.20),
    _row("stage", supply=0.10, demand=0.09),
    _row("ticket", supply=0.11, demand=0.09),
    _row("region", supply=0.08, demand=0.08),
    _row("freshness", supply=0.03, demand=0.06),
    _row("lead", supply=0.04, demand=0.03, movable=False),
)
PARTS: Final = tuple(row.key for row in DEFAULT_WEIGHTS)
MOVABLE: Final = tuple(row.key for row in DEFAULT_WEIGHTS if row.movable)

# Never a feature of any score, by name or by proxy (test over everything that the parts read).
REFUSED: Final = frozenset(
    {
        *("name", "first_name", "last_name", "gender", "sex", "pronoun", "age", "birth_date", "nationality", "origin"),
        *("ethnicity", "religion", "disability", "photo", "university", "institution", "university_rank", "degree"),
        *("alumni", "price", "paid", "sponsor", "valuation", "return_rate"),
    }
)

_OTHER_POOLS: Final = "demand"
_MOST_CLOSENESS: Final = 0.9
"""Below 1, so that shared words still tell two texts apart that are both as close as can be."""
_BENT_FROM: Final = 0.9
_SEARCH_SHARE: Final = 0.8
# How far one channel alone can carry the semantic part: a thesis says what is wanted, a portfolio what was done.
CHANNEL_GAINS: Final[Mapping[str, float]] = MappingProxyType({PITCH: 1.0, "thesis": 0.9, "portfolio": 0.7})


@dataclass(frozen=True, slots=True)
class WordsCount:
    """Of what closeness leaves open, shared words fill at most ``most``; a share of ``scale`` of BM25's ceiling fills
    63 % of that."""

    most: float
    scale: float


# Words are the poorer judge of what two texts mean, so they close a gap and are never added on top: added, they put
# texts with a few words in common before those that say the same. Who searches asks for these very words.
WORDS: Final = WordsCount(0.3, 0.6)
WORDS_OF_A_SEARCH: Final = WordsCount(0.5, 0.15)

BANDS: Final[tuple[tuple[float, Band], ...]] = ((0.62, "very_good"), (0.50, "good"), (0.36, "fair"), (0.0, "distant"))

AMOUNT_BANDS: Final[tuple[tuple[str, int, int], ...]] = (
    ("to_250k", 0, 250_000),
    ("250k_to_1m", 250_000, 1_000_000),
    ("1m_to_5m", 1_000_000, 5_000_000),
    ("5m_to_20m", 5_000_000, 20_000_000),
    ("over_20m", 20_000_000, 1 << 62),
)
"""Code, from (inclusive), to (exclusive) in euros; a range of amounts belongs to every band that it touches."""


def default_weights(pool: str) -> Weights:
    """The table's column for a seeker of that pool.

    >>> default_weights("demand").values["semantic"]
    0.45
    """
    column = {row.key: row.by_seeker.get(pool, row.by_seeker[_OTHER_POOLS]) for row in DEFAULT_WEIGHTS}
    return Weights(MappingProxyType(column), WEIGHTS_VERSION)


def normalised(weights: Weights) -> dict[str, float]:
    """Weights of all parts, summing to 1; a part not named counts nothing.

    Raises ``UnknownCode`` for a part that no table knows, ``ValueError`` for negative weights or nothing but zeros.
    """
    unknown = sorted(set(weights.values) - set(PARTS))
    if unknown:
        raise UnknownCode(f"There is no part of the score called {unknown[0]!r}; known are {list(PARTS)}.")
    values = {key: float(weights.values.get(key, 0.0)) for key in PARTS}
    total = sum(values.values())
    if not all(np.isfinite(value) and value >= 0 for value in values.values()) or total <= 0:
        raise ValueError(f"Weights must be zero or more and not all zero, not {dict(weights.values)}.")
    return {key: value / total for key, value in values.items()}


def for_search(weights: Mapping[str, float]) -> dict[str, float]:
    """With a search text the words asked for count four fifths; the rest keeps its proportions."""
    rest = sum(value for key, value in weights.items() if key != "semantic") or 1.0
    return {
        key: _SEARCH_SHARE if key == "semantic" else (1 - _SEARCH_SHARE) * value / rest
        for key, value in weights.items()
    }


def semantic(
    cosines: Vectors,
    seeker_channels: Sequence[str],
    pool_channels: Sequence[str],
    words: Shares | Vectors,
    span: tuple[float, float],
) -> Shares:
    """(n,) the texts' part: channels joined so that each can only help, and words where those leave room.

    ``cosines`` is (seeker channels, n, pool channels), ``words`` (n,) the share of BM25's ceiling. What has no vector
    has cosine 0 and adds nothing; nothing is re-weighted, so that taking a text away never raises anybody.
    """
    low, high = span
    # In place wherever it can be: at a hundred thousand rows fetching fresh memory costs more than the arithmetic.
    miss = np.ones(cosines.shape[1])
    for layer, mine in zip(cosines, seeker_channels, strict=True):
        if not layer.any():
            continue  # nothing is said there, as by an investor without a portfolio
        near = layer.astype(np.float64)
        near -= low
        near /= high - low
        _into_unit(near)
        for j, theirs in enumerate(pool_channels):
            miss *= 1 - CHANNEL_GAINS.get(mine, 1.0) * CHANNEL_GAINS.get(theirs, 1.0) * near[:, j]
    miss *= _MOST_CLOSENESS
    miss += 1 - _MOST_CLOSENESS
    count = WORDS_OF_A_SEARCH if "search" in seeker_channels else WORDS
    silent = words.astype(np.float64)
    silent /= -count.scale
    np.exp(silent, out=silent)
    silent *= count.most
    silent += 1 - count.most
    miss *= silent
    joined: Shares = np.subtract(1, miss, out=miss)
    return joined


def _into_unit(near: Shares) -> None:
    """In place into [0, 1): straight up to ``_BENT_FROM``, then ever flatter, so that of two texts that both say nearly
    the same the closer one stays ahead instead of tying with it."""
    np.maximum(near, 0.0, out=near)
    above = near > _BENT_FROM
    if above.any():
        room = 1 - _BENT_FROM
        near[above] = 1 - room * np.exp((_BENT_FROM - near[above]) / room)


def total(parts: Mapping[str, Shares], weights: Mapping[str, float]) -> Shares:
    """(n,) weighted sum in [0, 1], rounded so that equal pairs tie whatever the order of rows."""
    score: Shares = np.zeros(len(next(iter(parts.values()))))
    for name, values in parts.items():
        score += weights[name] * values
    return np.round(score, 6, out=score)


def as_parts(values: Mapping[str, float], weights: Mapping[str, float]) -> tuple[Part, ...]:
    return tuple(Part(name, round(float(values[name]), 6), weights[name]) for name in PARTS)


def band(score: float) -> Band:
    """
    >>> band(0.7), band(0.1)
    ('very_good', 'distant')
    """
    return next(name for threshold, name in BANDS if score >= threshold)
