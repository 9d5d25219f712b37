"""The problem in its one canonical order, so that the order of its input decides nothing.

Edges stand by (sender, receiver), both as places in the sorted ids. Ties are broken by a hash of the seed and the two
places: by ids the older profile would win every one of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.allocation.problem import MICRO, Edges, Ints, Pair, Parties, Problem, Settings
from matching.diversity import cell_marks
from matching.errors import UnknownProfile

BASE_BITS = 22
"""A value less its price lies between −10⁶ and 10⁶; ``OFFSET`` makes it positive."""
OFFSET = 1 << (BASE_BITS - 1)
_DENSE = 8


@dataclass(frozen=True, eq=False)
class Table:
    """Edges name places in ``sender_ids`` and ``receiver_ids``; the rows of sender i are ``first[i]:first[i+1]``."""

    edges: Edges
    """``request`` is here what counts against a budget: the chance, or the least that a proposal counts."""
    order: Ints
    """Where each row stood in the caller's columns."""
    sender_ids: Ints
    receiver_ids: Ints
    first: Ints
    value: Ints
    sector_mark: Ints
    """As ``diversity.cell_marks`` makes them."""
    stage_mark: Ints
    tie: Ints
    row_bits: int
    allowed: npt.NDArray[np.bool_]
    pins: tuple[int, ...]
    slots: Ints
    budgets: Ints

    def keys(self, base: Ints) -> Ints:
        """Unique sorting keys: ``base``, then the hash, then the row, so that a plain sort needs no second column."""
        return ((base + OFFSET) << (63 - BASE_BITS)) | (self.tie << self.row_bits) | np.arange(len(base))


def mixed(values: Ints, seed: int) -> npt.NDArray[np.uint64]:
    """A hash of each value (SplitMix64, Steele, Lea and Flood, OOPSLA 2014); equal on every machine."""
    mask = (1 << 64) - 1
    state = values.astype(np.uint64) + np.uint64((seed * 0x9E3779B97F4A7C15 + 0x632BE59BD9B4E019) & mask)
    state *= np.uint64(0x9E3779B97F4A7C15)
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(state ^ (state >> np.uint64(31)), dtype=np.uint64)


def table_of(problem: Problem, settings: Settings, seed: int) -> Table:
    """Raises ``UnknownProfile`` for an edge whose party no side names, ``ValueError`` for a pair that comes twice."""
    sender_ids, sender_allowance = _sorted(problem.senders)
    receiver_ids, budgets = _sorted(problem.receivers)
    edges = problem.edges
    pair = places(edges.sender, sender_ids) * max(len(receiver_ids), 1) + places(edges.receiver, receiver_ids)
    order = np.argsort(pair, kind="stable")
    pair = pair[order]
    if len(pair) and not np.all(pair[1:] > pair[:-1]):
        row = order[1:][pair[1:] == pair[:-1]][0]
        raise ValueError(f"The pair {(int(edges.sender[row]), int(edges.receiver[row]))} comes twice.")
    sender, receiver = np.divmod(pair, max(len(receiver_ids), 1))
    ranked = edges.rows(order)
    value = ranked.request * ranked.answer * ranked.accept // (MICRO * MICRO)
    load = np.maximum(ranked.request, round(settings.least_load * MICRO))
    ranked = Edges(sender, receiver, load, ranked.answer, ranked.accept, ranked.sector, ranked.stage)
    sector_mark, stage_mark = cell_marks(ranked.sector, ranked.stage)
    row_bits = max(len(pair).bit_length(), 1)
    tie_bits = 63 - BASE_BITS - row_bits
    allowed = np.ones(len(pair), dtype=bool)
    allowed[list(_rows_of(problem.vetoes, pair, sender_ids, receiver_ids).values())] = False
    pins = _rows_of(problem.pins, pair, sender_ids, receiver_ids)
    return Table(
        edges=ranked,
        order=order,
        sender_ids=sender_ids,
        receiver_ids=receiver_ids,
        first=np.searchsorted(sender, np.arange(len(sender_ids) + 1)),
        value=value,
        sector_mark=sector_mark,
        stage_mark=stage_mark,
        tie=(mixed(pair, seed) >> np.uint64(64 - tie_bits)).astype(np.int64),
        row_bits=row_bits,
        allowed=allowed,
        pins=tuple(pins.values()),
        slots=np.minimum(sender_allowance, settings.per_sender),
        budgets=budgets,
    )


def places(ids: Ints, known: Ints) -> Ints:
    """Where each id stands in ``known``, which is ascending. Raises ``UnknownProfile`` for one that does not."""
    if not len(known):
        found, missing = np.zeros(len(ids), dtype=np.int64), np.ones(len(ids), dtype=bool)
    elif known[-1] - known[0] < _DENSE * len(known):
        # Ids of a database lie close together; looking up is then ten times faster than searching.
        table = np.full(known[-1] - known[0] + 2, -1, dtype=np.int64)
        table[known - known[0]] = np.arange(len(known))
        found = table[np.clip(ids - known[0], -1, len(table) - 1)]
        missing = found < 0
    else:
        found = np.minimum(np.searchsorted(known, ids), len(known) - 1)
        missing = known[found] != ids
    if np.any(missing):
        raise UnknownProfile(f"An edge names the id {int(ids[missing][0])}, which neither side has.")
    return found.astype(np.int64, copy=False)


def _sorted(parties: Parties) -> tuple[Ints, Ints]:
    order = np.argsort(parties.ids)
    return parties.ids[order], parties.allowance[order]


def _rows_of(pairs: Iterable[Pair], ranked: Ints, sender_ids: Ints, receiver_ids: Ints) -> dict[Pair, int]:
    """The rows of those pairs that are candidates, in the order of the pairs' ids."""
    rows = {}
    for sender, receiver in sorted(set(pairs)):
        i, j = np.searchsorted(sender_ids, sender), np.searchsorted(receiver_ids, receiver)
        if i == len(sender_ids) or j == len(receiver_ids):
            continue
        if sender_ids[i] != sender or receiver_ids[j] != receiver:
            continue
        pair = i * len(receiver_ids) + j
        row = int(np.searchsorted(ranked, pair))
        if row < len(ranked) and ranked[row] == pair:
            rows[sender, receiver] = row
    return rows
