"""One run: pins, greedy, improvement, exploration, levelling."""

from dataclasses import dataclass

import numpy as np

from matching.allocation.exploring import Explored, explore
from matching.allocation.exposure import group_ratios, level
from matching.allocation.greedy import Chosen, fill
from matching.allocation.prices import PRICE_BITS, Prices, prices
from matching.allocation.problem import MICRO, Ints, Problem, Settings
from matching.allocation.result import ORIGINS, Allocation, UnmetPin, UnmetReason
from matching.allocation.table import Table, table_of


def allocate(problem: Problem, settings: Settings | None = None, *, seed: int) -> Allocation:
    """The proposals of one run, by sender and receiver; the same input in any order gives the same integers.

    No receiver's expected load exceeds the budget and no sender gets more than ``per_sender`` or the allowance: pins
    are taken first, but not beyond that, and those left out are named. Group ratios below the one asked for are
    possible where a group has no candidates that fit; ``ratios`` tells. Raises ``UnknownProfile`` for an edge of a
    party that no side names, ``ValueError`` for a pair that comes twice.
    """
    settings = settings or Settings()
    table = table_of(problem, settings, seed)
    start = Chosen.nothing(table)
    unmet = _pinned(start, table, problem)
    passes = _passes(start, table, settings)
    chosen = passes.chosen
    explored = explore(chosen, table, settings.exploration, seed)
    fixed = {*table.pins, *explored.rows}
    levelled = level(chosen, table, problem, settings, fixed=fixed)
    return _answer(problem, settings, table, passes, explored, levelled, unmet)


@dataclass(frozen=True)
class _Passes:
    chosen: Chosen
    greedy_value: int
    improved_value: int
    prices: Prices


def _passes(start: Chosen, table: Table, settings: Settings) -> _Passes:
    """Greedy by value; then again by value less the price of the receivers' attention. The better of the two stays."""
    greedy = start.copy()
    fill(greedy, table, table.value, settings.diversity)
    if not settings.price_steps:
        return _Passes(greedy, greedy.total, greedy.total, Prices(np.zeros_like(table.budgets), int(table.value.sum())))
    found = prices(table, start, most=settings.per_sender, steps=settings.price_steps)
    improved = start.copy()
    fill(improved, table, found.reduced(table, settings.price_share), settings.diversity)
    better = improved if improved.total > greedy.total else greedy
    return _Passes(better, greedy.total, better.total, found)


def _pinned(chosen: Chosen, table: Table, problem: Problem) -> tuple[UnmetPin, ...]:
    edges = table.edges
    pairs = {
        (int(table.sender_ids[edges.sender[r]]), int(table.receiver_ids[edges.receiver[r]])): r for r in table.pins
    }
    unmet = []
    for pair in sorted(set(problem.pins)):
        row = pairs.get(pair)
        if row is not None and chosen.fits(table, row):
            chosen.add(table, row)
        else:
            unmet.append(UnmetPin(pair, _reason(chosen, table, row)))
    return tuple(unmet)


def _reason(chosen: Chosen, table: Table, row: int | None) -> UnmetReason:
    if row is None:
        return "no_candidate"
    return "sender_limit" if not chosen.slots[int(table.edges.sender[row])] else "receiver_budget"


def _expected(table: Table, receiver: Ints, request: Ints) -> Ints:
    # Sums of whole numbers below 2⁵³ are exact as floats.
    sums = np.bincount(receiver, weights=request, minlength=len(table.budgets))
    loads: Ints = sums.astype(np.int64)
    return loads


def _answer(
    problem: Problem,
    settings: Settings,
    table: Table,
    passes: _Passes,
    explored: Explored,
    levelled: set[int],
    unmet: tuple[UnmetPin, ...],
) -> Allocation:
    chosen, edges = passes.chosen, table.edges
    rows = chosen.taken
    origin = np.full(len(rows), ORIGINS.index("value"))
    propensity = explored.stayed[edges.sender[rows]]
    origin[np.isin(rows, list(levelled))] = ORIGINS.index("levelling")
    drawn = np.searchsorted(rows, sorted(explored.rows))
    origin[drawn] = ORIGINS.index("exploration")
    propensity[drawn] = [explored.rows[row] for row in sorted(explored.rows)]
    pinned = np.isin(rows, table.pins)
    origin[pinned], propensity[pinned] = ORIGINS.index("pinned"), MICRO
    return Allocation(
        row=table.order[rows],
        sender=table.sender_ids[edges.sender[rows]],
        receiver=table.receiver_ids[edges.receiver[rows]],
        origin=origin,
        propensity=propensity,
        value=int(table.value[rows].sum()),
        bound=passes.prices.bound,
        greedy_value=passes.greedy_value,
        improved_value=passes.improved_value,
        load=_expected(table, edges.receiver[rows], problem.edges.request[table.order[rows]]),
        price=(passes.prices.values * MICRO) >> PRICE_BITS,
        receiver_ids=table.receiver_ids,
        ratios=group_ratios(chosen, table, problem, settings),
        unmet_pins=unmet,
    )
