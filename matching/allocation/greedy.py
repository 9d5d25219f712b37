"""Takes candidates best first while they fit."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Final, TypeAlias

import numpy as np

from matching.allocation.problem import MICRO, Ints
from matching.allocation.table import BASE_BITS, Table
from matching.diversity import HALVES, likeness, remember

BLOCK: Final = 1 << 15
"""Rows filtered at once; smaller blocks drop full parties sooner, larger ones cost fewer passes."""

Entry: TypeAlias = tuple[int, int, int, int, int, int, int, int, int]
"""(minus key, row, sender, receiver, load, value, sector mark, stage mark, likeness paid for): the smallest is next."""


@dataclass
class Chosen:
    """What has been taken so far and what is left; the one mutable thing of a run."""

    room: list[int]
    slots: list[int]
    marks: list[set[int]]
    """For each sender the sectors, stages and cells taken, as marks: sets of numbers are looked up in no time."""
    rows: dict[int, int] = field(default_factory=dict)
    """Row → what it counts for in 10⁻⁶, after the loss for likeness."""

    @classmethod
    def nothing(cls, table: Table) -> "Chosen":
        return cls(table.budgets.tolist(), table.slots.tolist(), [set() for _ in table.slots])

    def copy(self) -> "Chosen":
        return Chosen(self.room.copy(), self.slots.copy(), [marks.copy() for marks in self.marks], self.rows.copy())

    @property
    def total(self) -> int:
        return sum(self.rows.values())

    @property
    def taken(self) -> Ints:
        """The rows in ascending order."""
        return np.sort(np.fromiter(self.rows, dtype=np.int64, count=len(self.rows)))

    def fits(self, table: Table, row: int) -> bool:
        edges = table.edges
        i, j = int(edges.sender[row]), int(edges.receiver[row])
        return self.slots[i] > 0 and self.room[j] >= int(edges.request[row])

    def add(self, table: Table, row: int) -> None:
        edges = table.edges
        i, j = int(edges.sender[row]), int(edges.receiver[row])
        self.slots[i] -= 1
        self.room[j] -= int(edges.request[row])
        remember(self.marks[i], int(table.sector_mark[row]), int(table.stage_mark[row]))
        self.rows[row] = int(table.value[row])

    def remove(self, table: Table, row: int) -> None:
        """Marks stay: once rows are taken back, nothing is filled any more."""
        edges = table.edges
        self.slots[int(edges.sender[row])] += 1
        self.room[int(edges.receiver[row])] += int(edges.request[row])
        del self.rows[row]


def fill(chosen: Chosen, table: Table, base: Ints, diversity: float) -> None:
    """Takes, in falling order of ``base`` less the loss for likeness, every allowed row that still fits.

    ``base`` is (n,) whole numbers in [−10⁶, 10⁶]. A row that has become like an earlier choice waits until its lower
    worth is due (lazy greedy, Minoux 1978).
    """
    weight = round(diversity * MICRO)
    waiting: list[Entry] = []
    room, slots = chosen.room, chosen.slots
    for block in _blocks(chosen, table, base):
        for entry in block:
            while waiting and waiting[0] < entry:
                _offer(chosen, heappop(waiting), waiting, weight)
            if slots[entry[2]] and room[entry[3]] >= entry[4]:
                _offer(chosen, entry, waiting, weight)
    while waiting:
        _offer(chosen, heappop(waiting), waiting, weight)


def _blocks(chosen: Chosen, table: Table, base: Ints) -> Iterator[Iterator[Entry]]:
    """The sorted candidates without those whose sender or receiver is full already: neither ever gets free again."""
    edges = table.edges
    usable = table.allowed & (table.value > 0)
    usable[chosen.taken] = False
    keys = np.sort(table.keys(base)[usable])[::-1]
    rows = keys & ((1 << table.row_bits) - 1)
    for start in range(0, len(rows), BLOCK):
        row = rows[start : start + BLOCK]
        open_ = (np.array(chosen.slots) > 0)[edges.sender[row]]
        row, key = row[open_], keys[start : start + BLOCK][open_]
        receiver, load = edges.receiver[row], edges.request[row]
        open_ = np.array(chosen.room)[receiver] >= load
        row, key, receiver, load = row[open_], key[open_], receiver[open_], load[open_]
        columns = (-key, row, edges.sender[row], receiver, load, table.value[row], table.sector_mark[row])
        yield zip(*(c.tolist() for c in columns), table.stage_mark[row].tolist(), [0] * len(row), strict=True)


def _offer(chosen: Chosen, entry: Entry, waiting: list[Entry], weight: int) -> None:
    key, row, i, j, load, value, sector, stage, paid = entry
    if not chosen.slots[i] or chosen.room[j] < load:
        return
    marks = chosen.marks[i]
    if weight and marks:
        near = likeness(marks, sector, stage)
        if near > paid:
            loss = weight * value * (near - paid) // (HALVES * MICRO)
            heappush(waiting, (key + (loss << (63 - BASE_BITS)), row, i, j, load, value, sector, stage, near))
            return
    chosen.slots[i] -= 1
    chosen.room[j] -= load
    remember(marks, sector, stage)
    chosen.rows[row] = value - weight * value * paid // (HALVES * MICRO)
