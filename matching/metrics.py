"""How good an order is: recall, nDCG and reciprocal rank with binary gain, and bootstrap intervals over queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

METRICS: Final = ("ndcg@10", "recall@10", "recall@50", "mrr")
_RESAMPLES: Final = 1000

Table: TypeAlias = npt.NDArray[np.float64]


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


class Resamples:
    """The same thousand draws of queries for every table of as many rows, so that methods are compared in pairs.

    >>> found = Resamples(3, seed=1).intervals(np.array([[0.0, 1.0], [0.0, 1.0], [3.0, 1.0]]))
    >>> found[0].mean, found[0].low, found[1]
    (1.0, 0.0, Interval(mean=1.0, low=1.0, high=1.0))
    """

    def __init__(self, queries: int, *, seed: int) -> None:
        drawn = np.random.default_rng(seed).integers(0, max(1, queries), size=(_RESAMPLES, queries))
        self._times = np.zeros((_RESAMPLES, queries), dtype=np.float32)
        for row, numbers in enumerate(drawn):
            self._times[row] = np.bincount(numbers, minlength=queries)

    def intervals(self, table: Table) -> list[Interval]:
        """One for each column of the (queries, columns) table; all zero without queries."""
        if not len(table):
            return [Interval(0.0, 0.0, 0.0)] * table.shape[1]
        means = self._times @ table / len(table)
        low, high = np.percentile(means, [2.5, 97.5], axis=0)
        return [Interval(*map(float, found)) for found in zip(table.mean(axis=0), low, high, strict=True)]
