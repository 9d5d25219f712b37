"""A small share of the places goes to chance, and its probabilities are written down: learning must see more than its
own choices."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from matching.allocation.greedy import Chosen
from matching.allocation.problem import MICRO, Ints
from matching.allocation.table import Table, mixed


@dataclass(frozen=True, eq=False)
class Explored:
    rows: dict[int, int]
    """Row drawn → its propensity in 10⁻⁶."""
    stayed: Ints
    """(senders,) propensity in 10⁻⁶ of every place that was not put up."""


def explore(chosen: Chosen, table: Table, share: float, seed: int) -> Explored:
    """Puts ``share`` of the places that are not pinned up for a uniform draw among the sender's other candidates that
    fit.

    Exactly ⌊share · n⌋ or one more, by chance, so that the expectation is the share. All places put up are cleared
    first: in a full market nothing else would fit. What was chosen by value is not drawn again, and stays where nothing
    else fits. A propensity is the probability that the pair is proposed, given the run up to there: of an old one that
    its place is not put up, of a new one that a draw of its sender falls on it.
    """
    pinned = set(table.pins)
    rows = np.array(sorted(row for row in chosen.rows if row not in pinned), dtype=np.int64)
    chance = mixed(np.array([len(rows)]), seed + 1)[0] >> np.uint64(44)
    lots = int(len(rows) * share + int(chance) / (1 << 20))
    if not lots or not share:
        return Explored({}, np.full(len(table.sender_ids), MICRO))
    put_up = rows[np.lexsort((rows, mixed(rows, seed + 2)))][:lots]
    open_places = _Open(chosen, table)
    for row in put_up.tolist():
        open_places.leave(row)
    stayed = np.where(open_places.counts() > 0, round(MICRO * (1 - lots / len(rows))), MICRO)
    return Explored(_drawn(open_places, table, rows, put_up, seed), stayed)


def _drawn(open_places: "_Open", table: Table, rows: Ints, put_up: Ints, seed: int) -> dict[int, int]:
    """Each new row with its propensity: of the sender's places so many are put up on average, each drawing one of those
    that fit and that no other of its places has drawn."""
    senders = table.edges.sender
    lots = np.bincount(senders[rows], minlength=len(table.sender_ids)) * MICRO * len(put_up) // len(rows)
    found: dict[int, int] = {}
    already = Counter[int]()
    for row, number in zip(put_up.tolist(), mixed(put_up, seed + 3).tolist(), strict=True):
        sender = int(senders[row])
        fitting = open_places.fitting(sender)
        if len(fitting):
            new = int(fitting[number % len(fitting)])
            found[new] = min(int(lots[sender]) // (len(fitting) + already[sender]), MICRO)
            already[sender] += 1
            open_places.take(new)
        elif open_places.fits(row):
            open_places.take(row)
    return found


class _Open:
    """Who still has room, as columns; rows that were chosen before are not offered again."""

    def __init__(self, chosen: Chosen, table: Table) -> None:
        self._chosen, self._table = chosen, table
        self._room = np.array(chosen.room, dtype=np.int64)
        self._usable = table.allowed & (table.value > 0)
        self._usable[chosen.taken] = False

    def counts(self) -> Ints:
        """(senders,) how many candidates fit."""
        edges = self._table.edges
        fits = self._usable & (self._room[edges.receiver] >= edges.request)
        counted: Ints = np.bincount(edges.sender[fits], minlength=len(self._table.sender_ids))
        return counted

    def fitting(self, sender: int) -> Ints:
        first, end = self._table.first[sender], self._table.first[sender + 1]
        edges = self._table.edges
        room = self._room[edges.receiver[first:end]] >= edges.request[first:end]
        rows: Ints = first + np.flatnonzero(room & self._usable[first:end])
        return rows

    def fits(self, row: int) -> bool:
        return self._chosen.fits(self._table, row)

    def leave(self, row: int) -> None:
        self._chosen.remove(self._table, row)
        self._room[self._table.edges.receiver[row]] += self._table.edges.request[row]

    def take(self, row: int) -> None:
        self._chosen.add(self._table, row)
        self._usable[row] = False
        self._room[self._table.edges.receiver[row]] -= self._table.edges.request[row]
