"""What a receiver's attention costs: Lagrangian prices of the budgets, in whole numbers.

With a price λ for each receiver the budgets can be let go: each sender then simply takes the best ``slots`` candidates
by value − λ · load, and the sum of those gains plus Σ λ · budget is never below the optimum (weak duality). Prices rise
where more is wanted than there is and fall where less is; the lowest bound met keeps its prices.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isqrt
from typing import Final

import numpy as np
import numpy.typing as npt

from matching.allocation.greedy import Chosen
from matching.allocation.problem import MICRO, Ints
from matching.allocation.table import Table

PRICE_BITS: Final = 20
"""A price is worth lost per unit of load, times 2²⁰: dividing by shifting is many times faster."""
_NEVER: Final = -(1 << 40)
_WIDENING: Final = 1.3


@dataclass(frozen=True, eq=False)
class Prices:
    values: Ints
    """(receivers,) times 2²⁰."""
    bound: int
    """Nothing that keeps budgets and limits is worth more, in 10⁻⁶."""

    def reduced(self, table: Table, share: float) -> Ints:
        """(n,) each row's value less ``share`` of the price of its load."""
        counted = self.values * round(share * MICRO) // MICRO
        return table.value - ((counted[table.edges.receiver] * table.edges.request) >> PRICE_BITS)


@dataclass(frozen=True, eq=False)
class _Lists:
    """Candidates of senders with about equally many, side by side; missing ones are worth ``_NEVER``."""

    value: Ints
    load: Ints
    receiver: Ints
    slots: Ints

    def wanted(self, prices: Ints, most: int) -> tuple[Ints, Ints, Ints]:
        """Gains, receivers and loads of what the senders would take at these prices."""
        width = self.value.shape[1]
        place_bits = width.bit_length()
        reduced = self.value - ((prices[self.receiver] * self.load) >> PRICE_BITS)
        keys = (reduced << place_bits) | np.arange(width)
        most = min(most, width)
        best = np.sort(np.partition(keys, width - most, axis=1)[:, width - most :], axis=1)[:, ::-1]
        gain, column = best >> place_bits, best & ((1 << place_bits) - 1)
        taken = (gain > 0) & (np.arange(most) < self.slots[:, None])
        row = np.nonzero(taken)[0]
        column = column[taken]
        return gain[taken], self.receiver[row, column], self.load[row, column]


def prices(table: Table, chosen: Chosen, *, most: int, steps: int) -> Prices:
    """Starts from what ``chosen`` still allows (pins are in it already) and takes ``steps`` steps."""
    budgets = np.array(chosen.room, dtype=np.int64)
    lists = list(_lists(table, chosen))
    values = np.full(len(budgets), (1 << PRICE_BITS) // 8, dtype=np.int64)
    best = Prices(np.zeros(len(budgets), dtype=np.int64), np.iinfo(np.int64).max)
    for step in range(steps):
        used = np.zeros(len(budgets), dtype=np.int64)
        bound = int((values * budgets // (1 << PRICE_BITS)).sum() + len(budgets))
        for each in lists:
            gain, receiver, load = each.wanted(values, most)
            bound += int(gain.sum())
            # Sums of whole numbers below 2⁵³ are exact in any order, so weights as floats lose nothing.
            used += np.bincount(receiver, weights=load, minlength=len(budgets)).astype(np.int64)
        if bound < best.bound:
            best = Prices(values, bound)
        values = _moved(values, used - budgets, budgets, step)
    return Prices(best.values, best.bound + chosen.total)


def _moved(values: Ints, excess: Ints, budgets: Ints, step: int) -> Ints:
    """Up or down by the excess's share of the budget, by at most half at first and ever less (in thousandths)."""
    stride = isqrt(250_000 // (1 + step))
    share = np.clip(excess * 1000 // np.maximum(budgets, MICRO // 10), -1000, 1000)
    moved: Ints = np.maximum(0, values + (values + (1 << PRICE_BITS) // 500) * share * stride // MICRO)
    return np.minimum(moved, 1 << PRICE_BITS)


def _lists(table: Table, chosen: Chosen) -> Iterator[_Lists]:
    usable = table.allowed & (table.value > 0)
    usable[chosen.taken] = False
    rows = np.flatnonzero(usable)
    slots = np.array(chosen.slots, dtype=np.int64)
    sender = table.edges.sender[rows]
    counts = np.bincount(sender, minlength=len(slots))
    starts = np.concatenate(([0], np.cumsum(counts)))
    widths = np.zeros(len(counts), dtype=np.int64)
    np.ceil(np.log(np.maximum(counts, 1)) / np.log(_WIDENING), out=widths, casting="unsafe")
    widths[(counts == 0) | (slots == 0)] = -1
    padded = np.append(rows, -1)
    for width in np.unique(widths[widths >= 0]):
        members = np.flatnonzero(widths == width)
        at = starts[members, None] + np.arange(counts[members].max())
        there = np.arange(at.shape[1]) < counts[members, None]
        yield _list(table, padded[np.where(there, at, len(rows))], there, slots[members])


def _list(table: Table, rows: Ints, there: npt.NDArray[np.bool_], slots: Ints) -> _Lists:
    return _Lists(
        value=np.where(there, table.value[rows], _NEVER),
        load=np.where(there, table.edges.request[rows], 0),
        receiver=table.edges.receiver[rows],
        slots=slots,
    )
