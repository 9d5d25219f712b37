"""How good an order is: recall, nDCG and reciprocal rank with binary gain, and bootstrap intervals over queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

METRICS: Final = ("ndcg@10", "recall@10", "recall@50", "mrr")
_RESAMPLES: Final = 1000


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over queries with its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float


def quality(ranks: Sequence[int], relevant: int) -> tuple[float, float, float, float]:
    """``METRICS`` of one query from the 1-based ranks of those found and how many there are to find.

    >>> [round(value, 3) for value in quality([1, 3], 2)]
    [0.92, 1.0, 1.0, 1.0]
    >>> quality([], 0)
    (0.0, 0.0, 0.0, 0.0)
    """
    if relevant < 1:
        return 0.0, 0.0, 0.0, 0.0
    ideal = sum(1 / np.log2(1 + rank) for rank in range(1, min(relevant, 10) + 1))
    gained = sum(1 / np.log2(1 + rank) for rank in ranks if rank <= 10)  # noqa: PLR2004 -- nDCG at 10
    found_10, found_50 = (sum(rank <= depth for rank in ranks) / relevant for depth in (10, 50))
    return float(gained / ideal), found_10, found_50, 1 / min(ranks) if ranks else 0.0


def interval(values: npt.NDArray[np.float64], *, seed: int) -> Interval:
    """Mean and 95 % interval of one metric; all zero without queries."""
    if not len(values):
        return Interval(0.0, 0.0, 0.0)
    drawn = np.random.default_rng(seed).integers(0, len(values), size=(_RESAMPLES, len(values)), dtype=np.int32)
    means = values[drawn].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Interval(float(values.mean()), float(low), float(high))
