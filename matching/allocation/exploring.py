"""A small share of the places goes to chance, and its probabilities are written down: learning must see more than its
own choices."""

from dataclasses import dataclass

import numpy as np

from matching.allocation.greedy import Chosen
from matching.allocation.problem import MICRO, Ints
from matching.allocation.table import Table, mixed


@dataclass(frozen=True)
class Explored:
    rows: dict[int, int]
    """Row drawn → its propensity in 10⁻⁶."""
    stayed: int
    """Propensity in 10⁻⁶ of every place that was not put up."""


def explore(chosen: Chosen, table: Table, share: float, seed: int) -> Explored:
    """Puts ``share`` of the places that are not pinned up for a uniform draw among the sender's candidates that fit.

    Exactly ⌊share · n⌋ or one more, by chance, so that the expectation is the share. All places put up are cleared
    first. A propensity is the probability of what happened given the run up to there: of the lot and, if it fell, of
    the draw. A place whose sender has nothing left that fits stays empty.
    """
    pinned = set(table.pins)
    rows = np.array(sorted(row for row in chosen.rows if row not in pinned), dtype=np.int64)
    chance = mixed(np.array([len(rows)]), seed + 1)[0] >> np.uint64(44)
    lots = int(len(rows) * share + int(chance) / (1 << 20))
    if not lots or not share:
        return Explored({}, MICRO)
    drawn_by = mixed(rows, seed + 2)
    put_up = rows[np.lexsort((rows, drawn_by))][:lots]
    for row in put_up.tolist():
        chosen.remove(table, row)
    put_up_share = lots / len(rows)
    open_places = _Open(chosen, table)
    found: dict[int, int] = {}
    for row, number in zip(put_up.tolist(), mixed(put_up, seed + 3).tolist(), strict=True):
        fitting = open_places.fitting(int(table.edges.sender[row]))
        if len(fitting):
            new = int(fitting[number % len(fitting)])
            stays = 1 - put_up_share if new == row else 0
            found[new] = round(MICRO * (stays + put_up_share / len(fitting)))
            open_places.take(new)
    return Explored(found, round(MICRO * (1 - put_up_share)))


class _Open:
    """Who still has room, as columns."""

    def __init__(self, chosen: Chosen, table: Table) -> None:
        self._chosen, self._table = chosen, table
        self._room = np.array(chosen.room, dtype=np.int64)
        self._usable = table.allowed & (table.value > 0)
        self._usable[chosen.taken] = False

    def fitting(self, sender: int) -> Ints:
        first, end = self._table.first[sender], self._table.first[sender + 1]
        edges = self._table.edges
        room = self._room[edges.receiver[first:end]] >= edges.request[first:end]
        rows: Ints = first + np.flatnonzero(room & self._usable[first:end])
        return rows

    def take(self, row: int) -> None:
        self._chosen.add(self._table, row)
        self._usable[row] = False
        self._room[self._table.edges.receiver[row]] -= self._table.edges.request[row]
