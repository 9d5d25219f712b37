"""Whole sets of reviewers for one application, priced: what a floor asks of them holds within each set.

A row of the linear programme may reach a floor with shares of reviewers; a set cannot. Where a floor binds, the
programme over such sets is therefore nearer to what is possible, and in practice ends in whole numbers
(``improvement``).
"""

from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Final

import numpy as np

from matching.assignment.problem import Flags, Floats, Ints, Sides

MOST: Final = 50_000
"""Sets an application may be priced over; beyond that it keeps the sets it has."""
TINY: Final = 1e-9

Bundle = tuple[int, ...]
"""Places of the reviewers, ascending."""


@dataclass(frozen=True)
class Priced:
    bundle: Bundle
    gain: float
    """Affinity less the reviewers' prices."""


def worth_a_look(affinity: Floats, sides: Sides, rows: Ints, prices: Floats) -> Flags:
    """(rows, reviewers): who may be in the best set of an application at any floor.

    Whoever is matched in gain and in affinity by reviewers of as many organisations as reviews are wanted may be left
    out: one of these can always stand in, whoever the others are.
    """
    gain = np.where(sides.open[rows], affinity[rows] - prices, -np.inf)
    order = np.argsort(-gain, axis=1, kind="stable")
    lines, wanted = np.arange(len(rows)), sides.demand[rows]
    best = np.full((len(rows), max(int(wanted.max(initial=1)), 1)), -np.inf)
    best[np.arange(best.shape[1])[None, :] >= wanted[:, None]] = np.inf
    whose = np.full(best.shape, -1)
    kept = sides.pinned[rows]
    for step in range(order.shape[1]):
        column = order[:, step]
        value, code = affinity[rows, column], sides.organisation[column]
        lowest = best.argmin(axis=1)
        kept[lines, column] |= (value > best[lines, lowest]) & sides.open[rows, column]
        same = whose == code[:, None]
        place = np.where(same.any(axis=1), same.argmax(axis=1), lowest)
        better = (value > best[lines, place]) & sides.open[rows, column]
        best[lines[better], place[better]] = value[better]
        whose[lines[better], place[better]] = code[better]
    return kept


def best_bundles(
    affinity: Floats, sides: Sides, rows: Ints, least: float, prices: Floats, *, count: int
) -> list[list[Priced]]:
    """For each application the ``count`` sets of the highest gain whose mean affinity is at least ``least``.

    Best first, ties in the order of places. Empty where no set reaches the floor or there are more than ``MOST``.
    """
    kept = worth_a_look(affinity, sides, rows, prices)
    return [
        _best_of(affinity[row] - prices, affinity[row], sides, int(row), np.flatnonzero(flags), least, count)
        for row, flags in zip(rows.tolist(), kept, strict=True)
    ]


def _best_of(
    gain: Floats, affinity: Floats, sides: Sides, row: int, places: Ints, least: float, count: int
) -> list[Priced]:
    wanted = int(sides.demand[row])
    if not wanted or comb(len(places), wanted) > MOST:
        return []
    sets = places[_sets(len(places), wanted)]
    fits = affinity[sets].sum(axis=1) >= least * wanted - TINY
    fits &= np.isin(sets, np.flatnonzero(sides.pinned[row])).sum(axis=1) == sides.pinned[row].sum()
    sets = sets[fits]
    code = sides.organisation[sets]
    together = (code[:, :, None] == code[:, None, :]).sum(axis=2)
    sets = sets[(together <= sides.limit[row][code]).all(axis=1)]
    worth = gain[sets].sum(axis=1)
    best = np.argsort(-worth, kind="stable")[:count]
    return [Priced(tuple(sets[place].tolist()), float(worth[place])) for place in best.tolist()]


_known: dict[tuple[int, int], Ints] = {}


def _sets(among: int, wanted: int) -> Ints:
    if (among, wanted) not in _known:
        sets = np.array(list(combinations(range(among), wanted)), dtype=np.int64)
        _known[among, wanted] = sets.reshape(-1, wanted)
    return _known[among, wanted]
