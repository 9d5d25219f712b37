"""What only the caller knows of profiles: a filter over it, and whose place it moves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

Keys: TypeAlias = npt.NDArray[np.float64]


class Outside(Protocol):
    """A filter over what only the caller knows. Both are asked with profile ids of the market, -1 for each row that
    is seen by its teaser: of those nothing may be known."""

    def passing(self, ids: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """(n,) who passes it."""

    def counts(self, ids: npt.NDArray[np.int64]) -> Mapping[str, Mapping[str, int]]:
        """Filter → code → how many each choice would give, ``ids`` being those past everything else."""


class Order(Protocol):
    """Another order than that by the weighted fit, of the same parts."""

    def keys(self, parts: Mapping[str, Keys], scores: Keys, *, first: int, factor: float) -> Keys:
        """(n,) at least 0, greater is earlier; ``scores`` are the weighted fits. Whoever cannot be among the
        ``first``, even multiplied by ``factor``, may have any lower key."""


@dataclass(frozen=True, slots=True)
class Favoured:
    """Profiles whose place is reckoned with their score times ``factor``, by the operator's open decision; and the
    order that speaks in place of the weights, if one does."""

    ids: frozenset[int] = frozenset()
    factor: float = 1.0
    order: Order | None = None
