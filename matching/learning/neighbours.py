"""Who joined the companies most like this one: weighted words of place, sector and founding, and of the description.

A company without a description stands at the mean of all that have one, so that having one says nothing by itself.
"""

import re
from collections.abc import Hashable, Sequence
from itertools import product
from typing import Any, Final

import numpy as np
from scipy.sparse import csr_array, diags_array

from matching.learning.history import Firm, Ints, Reals
from matching.learning.world import World

_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_KERNELS: Final = (("wide_now", 2, 1.0), ("wide", 2, 3.0), ("close", 5, 3.0))
"""Name, power of the cosine, half-life in years."""
_MASS: Final = 4.0


class Neighbours:
    def __init__(self, world: World) -> None:
        self._world = world
        entries = world.entries
        self._held = np.unique(entries.company)
        place = np.full(len(world.history.firms), -1, dtype=np.int64)
        place[self._held] = np.arange(len(self._held))
        self._place = place
        firms = [world.history.firms[row] for row in self._held.tolist()]
        self._facts = _Space([_facts(firm) for firm in firms])
        self._words = _Space([_words(firm) for firm in firms])
        row = place[entries.company]
        self._joined = {half: entries.matrix(row, len(firms), half).T.tocsr() for half in (1.0, 3.0)}
        order = np.argsort(entries.column, kind="stable")
        self._portfolio = row[order]
        self._starts = np.searchsorted(entries.column[order], np.arange(world.width))
        self._fresh = entries.faded(2.0)[order].astype(np.float32)
        self._mass = entries.sums(entries.faded(_MASS)) + 1

    def facts(self, firms: Ints) -> dict[str, Reals]:
        """(firms, columns) each."""
        near = self._near(self._facts, firms, _facts)
        found: dict[str, Reals] = {}
        for name, power, half in _KERNELS:
            sums = (self._joined[half] @ (near**power).T).T
            found[f"near_{name}"] = np.log(1000 * sums / (sums.sum(axis=1, keepdims=True) + 1e-6) + 1e-2)
        found["near_mean"] = sums / self._mass
        found["near_best"] = self._best(near)
        found["near_best_now"] = self._best(near, self._fresh)
        return found

    def words(self, firms: Ints) -> dict[str, Reals]:
        """(firms, columns) each: how far above the usual, 0 for a company that says nothing."""
        near = self._near(self._words, firms, _words)
        sums = (self._joined[3.0] @ (near**2).T).T
        share = np.log(1000 * sums / (sums.sum(axis=1, keepdims=True) + 1e-3) + 1e-2)
        told = np.any(near, axis=1, keepdims=True)
        return {"said_near": _over_usual(share, told), "said_best": _over_usual(self._best(near), told)}

    def _near(self, space: "_Space", firms: Ints, of: Any) -> Any:
        near = space.cosines([of(self._world.history.firms[row]) for row in firms.tolist()])
        own = self._place[firms]
        mine = np.flatnonzero(own >= 0)
        near[mine, own[mine]] = 0
        return near

    def _best(self, near: Any, weights: Any = None) -> Any:
        held = near[:, self._portfolio]
        return np.maximum.reduceat(held if weights is None else held * weights, self._starts, axis=1)


def _over_usual(values: Any, told: Any) -> Any:
    # Exactly 0 where nothing is told: rounding alone would be a sign that trees can find.
    return np.where(told, values - values.mean(axis=1, keepdims=True), 0.0)


class _Space:
    """Weighted bags of tokens as unit rows."""

    def __init__(self, bags: Sequence[Sequence[Hashable]]) -> None:
        self._number: dict[Hashable, int] = {}
        for bag in bags:
            for token in bag:
                self._number.setdefault(token, len(self._number))
        counted = self._counted(bags)
        told = int((np.diff(counted.indptr) > 0).sum())
        often = np.bincount(counted.indices, minlength=counted.shape[1])
        self._rare = diags_array((np.log((1 + told) / (1 + often)) + 0.3).astype(np.float32))
        self._rows = _unit(counted @ self._rare).T.tocsr()

    def cosines(self, bags: Sequence[Sequence[Hashable]]) -> Any:
        return (_unit(self._counted(bags) @ self._rare) @ self._rows).toarray()

    def _counted(self, bags: Sequence[Sequence[Hashable]]) -> Any:
        known = [sorted({self._number[token] for token in bag if token in self._number}) for bag in bags]
        starts = np.concatenate([[0], np.cumsum([len(each) for each in known])]).astype(np.int64)
        columns = np.array([column for each in known for column in each], dtype=np.int64)
        shape = (len(bags), max(len(self._number), 1))
        return csr_array((np.ones(len(columns), dtype=np.float32), columns, starts), shape=shape)


def _unit(matrix: Any) -> Any:
    length = np.sqrt(np.asarray((matrix * matrix).sum(axis=1)).ravel())
    return (diags_array((1 / np.maximum(length, 1e-9)).astype(np.float32)) @ matrix).tocsr()


def _facts(firm: Firm) -> list[Hashable]:
    place = firm.region or firm.state or firm.country
    own = [("country", firm.country), ("state", firm.state), ("region", place), ("city", firm.city)]
    tokens: list[Hashable] = [each for each in own if each[1]]
    tokens += [("sector", sector) for sector in firm.sectors]
    tokens += list(product(firm.sectors, (place,) if place else ()))
    return tokens if firm.founded is None else [*tokens, ("founded", firm.founded // 2)]


def _words(firm: Firm) -> list[Hashable]:
    return list(_WORD.findall(firm.description.lower()))
