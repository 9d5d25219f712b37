"""From what was observed to chances: curves that never fall, reply rates of few observations, bands to show.

Everything a run depends on is whole numbers of 10⁻⁶ and computed by whole numbers, so that a replay finds the same.

Sources. Isotonic regression by pooling adjacent violators: Ayer et al., Annals of Mathematical Statistics 1955; as
calibration of scores: Zadrozny and Elkan, KDD 2002. Rates shrunk towards a beta prior whose parameters come from all
parties' rates by moments: Kleinman, Journal of the American Statistical Association 68, 1973. Intervals: Wilson 1927.
"""

from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
MICRO: Final = 1_000_000
_FEW_PARTIES: Final = 20
# The weakest lets one answer outweigh it: who reads nothing is known after three or four requests.
_WEAKEST, _STRONGEST = 0.25, 50.0
_STEP: Final = 50_000
_Z90: Final = 1.6448536269514722

ChanceBand = Literal["too_early", "rarely", "sometimes", "often", "mostly"]
CHANCE_BANDS: Final[tuple[tuple[int, ChanceBand], ...]] = (
    (800_000, "mostly"),
    (500_000, "often"),
    (200_000, "sometimes"),
    (0, "rarely"),
)
"""From which chance of an answer (10⁻⁶) a band holds."""


@dataclass(frozen=True)
class Curve:
    """A chance for every score: straight between the knots (score, chance), level outside; both in 10⁻⁶.

    >>> Curve(((0, 0), (500_000, 200_000)))(np.array([250_000, 900_000])).tolist()
    [100000, 200000]
    """

    knots: tuple[tuple[int, int], ...]

    def __post_init__(self) -> None:
        scores, chances = zip(*self.knots, strict=True) if self.knots else ((), ())
        rising = all(a < b for a, b in pairwise(scores)) and list(chances) == sorted(chances)
        if not self.knots or not rising or not 0 <= chances[0] <= chances[-1] <= MICRO:
            raise ValueError(f"A curve needs rising scores and chances from 0 to {MICRO}, not {self.knots}.")

    def __call__(self, scores: Ints) -> Ints:
        """(n,) whole numbers, rounded down."""
        xs, ys = (np.array(each, dtype=np.int64) for each in zip(*self.knots, strict=True))
        right = np.clip(np.searchsorted(xs, scores, side="right"), 1, max(len(xs) - 1, 1))
        if len(xs) == 1:
            return np.full(len(scores), ys[0])
        low, high = xs[right - 1], xs[right]
        inside = np.clip(scores, low, high) - low
        found: Ints = ys[right - 1] + inside * (ys[right] - ys[right - 1]) // (high - low)
        return found


@dataclass(frozen=True)
class Block:
    """Neighbouring scores with one rate."""

    low: int
    high: int
    answered: int
    observed: int

    @property
    def chance(self) -> int:
        return self.answered * MICRO // self.observed


def isotonic(scores: Ints, answered: npt.NDArray[np.bool_]) -> tuple[Block, ...]:
    """The never-falling rates closest to what was observed, in squares; blocks by rising score and rising rate."""
    order = np.argsort(scores, kind="stable")
    values, starts = np.unique(scores[order], return_index=True)
    counts = np.diff(np.append(starts, len(order)))
    hits = np.add.reduceat(answered[order].astype(np.int64), starts) if len(order) else starts
    return pooled(values, hits, counts)


def pooled(values: Ints, hits: Ints, counts: Ints) -> tuple[Block, ...]:
    """As `isotonic`, of rising scores without repeats, each with its hits of so many."""
    blocks: list[Block] = []
    for value, hit, count in zip(values.tolist(), hits.tolist(), counts.tolist(), strict=True):
        block = Block(value, value, hit, count)
        while blocks and blocks[-1].answered * block.observed >= block.answered * blocks[-1].observed:
            last = blocks.pop()
            block = Block(last.low, block.high, last.answered + block.answered, last.observed + block.observed)
        blocks.append(block)
    return tuple(blocks)


def curve_of(blocks: tuple[Block, ...]) -> Curve:
    """Level over each block, straight between two."""
    knots = {each.low: each.chance for each in blocks} | {each.high: each.chance for each in blocks}
    return Curve(tuple(sorted(knots.items())))


@dataclass(frozen=True)
class Chance:
    """What may be said of an answer: the band and the 90 % interval of its rate, everything while it is too early."""

    band: ChanceBand
    low: int
    high: int
    observed: int


@dataclass(frozen=True)
class Calibration:
    """Fitted on (score, answered); says "too early" below ``minimum`` observations in all or ``minimum_near`` alike."""

    blocks: tuple[Block, ...]
    minimum: int = 200
    minimum_near: int = 40

    @classmethod
    def fitted(cls, scores: Ints, answered: npt.NDArray[np.bool_]) -> "Calibration":
        return cls(isotonic(np.asarray(scores, dtype=np.int64), np.asarray(answered, dtype=bool)))

    def chance(self, score: int) -> Chance:
        """The band of the score's block; small blocks are read together with the neighbours of the nearest rate."""
        total = sum(block.observed for block in self.blocks)
        near = self._near(score)
        observed = sum(block.observed for block in near)
        if total < self.minimum or observed < self.minimum_near:
            return Chance("too_early", 0, MICRO, observed)
        answered = sum(block.answered for block in near)
        low, high = wilson(answered, observed)
        return Chance(_band_of(answered * MICRO // observed), low, high, observed)

    def _near(self, score: int) -> tuple[Block, ...]:
        if not self.blocks:
            return ()
        at = min(range(len(self.blocks)), key=lambda i: (_distance(self.blocks[i], score), i))
        first, last = at, at
        while sum(block.observed for block in self.blocks[first : last + 1]) < self.minimum_near:
            steps = [(abs(self.blocks[i].chance - self.blocks[at].chance), i) for i in (first - 1, last + 1)
                     if 0 <= i < len(self.blocks)]  # fmt: skip
            if not steps:
                break
            nearest = min(steps)[1]
            first, last = min(first, nearest), max(last, nearest)
        return self.blocks[first : last + 1]


def _distance(block: Block, score: int) -> int:
    return max(block.low - score, score - block.high, 0)


def _band_of(chance: int) -> ChanceBand:
    return next(name for least, name in CHANCE_BANDS if chance >= least)


def wilson(hits: float, count: float) -> tuple[int, int]:
    """The 90 % interval of a rate in 10⁻⁶; a prior counts as so many observations more.

    >>> wilson(0, 10), wilson(10, 10)
    ((0, 212941), (787058, 1000000))
    """
    rate, square = hits / count, _Z90 * _Z90
    centre = (rate + square / (2 * count)) / (1 + square / count)
    half = _Z90 / (1 + square / count) * sqrt(rate * (1 - rate) / count + square / (4 * count * count))
    return max(int(MICRO * (centre - half)), 0), min(int(MICRO * (centre + half)), MICRO)


@dataclass(frozen=True)
class ReplyPrior:
    """A beta prior told as a mean and as many observations as it weighs; both in 10⁻⁶.

    ``parties`` is from how many it was fitted: 0 where it is assumed, and nothing may be told of anybody by it.
    """

    mean: int = 700_000
    strength: int = 4 * MICRO
    parties: int = 0

    @classmethod
    def fitted(cls, answered: Ints, delivered: Ints) -> "ReplyPrior":
        """By moments over all parties with deliveries; with fewer than 20 such parties the default."""
        some = delivered > 0
        if some.sum() < _FEW_PARTIES:
            return cls()
        hits, counts = answered[some].astype(np.float64), delivered[some].astype(np.float64)
        total, mean = counts.sum(), float(hits.sum() / counts.sum())
        spread = float((counts * (hits / counts - mean) ** 2).sum())
        between = (spread - mean * (1 - mean) * (len(counts) - 1)) / (total - float((counts**2).sum()) / total)
        strength = mean * (1 - mean) / between - 1 if between > 0 else _STRONGEST
        weight = round(min(max(strength, _WEAKEST), _STRONGEST) * MICRO)
        return cls(round(mean * MICRO), weight, int(some.sum()))

    def rate(self, answered: Ints, delivered: Ints) -> Ints:
        """(n,) the smoothed reply rates in 10⁻⁶.

        >>> ReplyPrior(500_000, 2_000_000).rate(np.array([0, 3]), np.array([0, 3])).tolist()
        [500000, 800000]
        """
        hits = np.asarray(answered, dtype=np.int64) * MICRO + self.mean * self.strength // MICRO
        found: Ints = hits * MICRO // np.maximum(np.asarray(delivered, dtype=np.int64) * MICRO + self.strength, 1)
        return found

    def chance(self, answered: int, delivered: int, *, minimum: int) -> Chance:
        """The band of the very number that `rate` gives, with its 90 % interval in whole steps of 5 %, outwards; "too
        early" below ``minimum`` deliveries, and for everybody while the prior is assumed.

        >>> ReplyPrior(700_000, 4_000_000, parties=30).chance(26, 37, minimum=5)
        Chance(band='often', low=550000, high=850000, observed=37)
        """
        if not self.parties or delivered < minimum:
            return Chance("too_early", 0, MICRO, delivered)
        rate = int(self.rate(np.array([answered]), np.array([delivered]))[0])
        weight = delivered + self.strength / MICRO
        low, high = wilson(rate * weight / MICRO, weight)
        return Chance(_band_of(rate), low // _STEP * _STEP, -(-high // _STEP) * _STEP, delivered)


@dataclass(frozen=True)
class Reliability:
    """Of predictions in one tenth: how many, what was predicted and what came, on average (shares)."""

    count: int
    predicted: float
    observed: float


def reliability(predicted: Ints, answered: npt.NDArray[np.bool_]) -> tuple[Reliability, ...]:
    """One line for each tenth of the predictions (10⁻⁶) that holds any."""
    tenth = np.minimum(predicted * 10 // MICRO, 9)
    lines = []
    for number in np.unique(tenth).tolist():
        of = tenth == number
        lines.append(Reliability(int(of.sum()), float(predicted[of].mean() / MICRO), float(answered[of].mean())))
    return tuple(lines)


def calibration_error(lines: tuple[Reliability, ...]) -> float:
    """Mean distance of predicted and observed, weighted by how many."""
    total = sum(line.count for line in lines)
    return sum(line.count * abs(line.predicted - line.observed) for line in lines) / total if total else 0.0
