"""Which proposal of one group could make way for which of another, cheapest first."""

from collections.abc import Iterator
from heapq import heapify, heappop, heappush
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from matching.allocation.greedy import Chosen
from matching.allocation.problem import Ints
from matching.allocation.table import Table

_TRIED: Final = 8
"""So many of the cheapest are asked whether their leaving frees enough."""

_Exchange: TypeAlias = tuple[int, int, int, tuple[int, ...]]
"""(loss, receiver, row that comes, rows that go)"""


class Exchanges:
    """Yields (row that comes, rows that go), smallest loss first; each is carried out before the next is asked for.

    ``pair`` is (code of the group that gains, code of the group that gives). Every receiver has its wishes, best
    first, and its proposals that may go, cheapest first; a heap knows whose exchange is the cheapest.
    """

    def __init__(self, chosen: Chosen, table: Table, codes: Ints, pair: tuple[int, int], fixed: set[int]) -> None:
        gaining, giving = pair
        self._chosen, self._table = chosen, table
        receivers, value = table.edges.receiver, table.value
        taken = chosen.taken
        usable = table.allowed & (value > 0) & ((codes == gaining) & (np.array(chosen.slots) > 0))[table.edges.sender]
        usable[taken] = False
        wishes = np.flatnonzero(usable)
        rich = taken[(codes[table.edges.sender[taken]] == giving) & ~np.isin(taken, list(fixed))]
        self._wishes = wishes[np.lexsort((table.tie[wishes], -value[wishes], receivers[wishes]))]
        self._rich = rich[np.lexsort((rich, value[rich], receivers[rich]))]
        self._next_wish, self._end_wish = _spans(receivers[self._wishes], len(table.budgets))
        self._next_rich, self._end_rich = _spans(receivers[self._rich], len(table.budgets))

    def __iter__(self) -> Iterator[tuple[int, tuple[int, ...]]]:
        heap = [found for j in range(len(self._next_wish)) if (found := self._at(j))]
        heapify(heap)
        while heap:
            thought = heappop(heap)
            now = self._at(thought[1])
            if now and now <= thought:
                yield now[2], now[3]
                now = self._at(thought[1])
            if now:
                heappush(heap, now)

    def _at(self, receiver: int) -> _Exchange | None:
        """The receiver's cheapest exchange at present; wishes that cannot come any more are passed over for good."""
        edges, chosen = self._table.edges, self._chosen
        while self._next_wish[receiver] < self._end_wish[receiver]:
            row = int(self._wishes[self._next_wish[receiver]])
            if row not in chosen.rows and chosen.slots[int(edges.sender[row])] > 0:
                out = self._way_in(receiver, int(edges.request[row]) - chosen.room[receiver])
                if out is not None:
                    loss = sum(int(self._table.value[gone]) for gone in out) - int(self._table.value[row])
                    return loss, receiver, row, out
            self._next_wish[receiver] += 1
        return None

    def _way_in(self, receiver: int, missing: int) -> tuple[int, ...] | None:
        """What must leave so that ``missing`` load comes free: nothing, one of the cheapest, or no way."""
        if missing <= 0:
            return ()
        rows, end = self._rich, self._end_rich[receiver]
        while self._next_rich[receiver] < end and int(rows[self._next_rich[receiver]]) not in self._chosen.rows:
            self._next_rich[receiver] += 1
        first = self._next_rich[receiver]
        for row in rows[first : min(first + _TRIED, end)].tolist():
            if row in self._chosen.rows and self._table.edges.request[row] >= missing:
                return (row,)
        return None


def _spans(receivers: npt.NDArray[np.int64], count: int) -> tuple[list[int], list[int]]:
    """Where each receiver's rows begin and end in a column sorted by receiver."""
    bounds = np.searchsorted(receivers, np.arange(count + 1))
    return bounds[:-1].tolist(), bounds[1:].tolist()
