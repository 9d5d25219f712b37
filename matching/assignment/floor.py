"""A floor for the worst-served application, on top of the best total.

Every application's mean affinity shall reach φ · τ, where τ is the least of the applications' own best means: what the
hardest to serve would have with its first choice of reviewers. No assignment lifts the worst application above τ, nor
does the linear programme's max-min, so φ of τ is at least φ of the max-min. The programme over whole sets of
reviewers brings all but a few there (``improvement``). Those are lifted one after the other, the neediest first, each
by the chain of exchanges that costs the total least. Where expertise is so scarce that not all can be lifted so far,
the floor is halved in between until it holds (``STEPS`` times).

The programme with a row for each floor was tried first: its rows leave shares of reviewers, and deciding those by
branch and bound took a minute; what shares promise beyond whole sets is out of reach (``docs/fellowships.md``).
"""

from typing import Final

import numpy as np

from matching.assignment.exchanges import TINY, Exchanges
from matching.assignment.improvement import nearly_at
from matching.assignment.problem import Flags, Floats, Problem, Sides
from matching.assignment.programme import Prices

STEPS: Final = 6


def best_means(problem: Problem, sides: Sides) -> Floats:
    """Each application's mean affinity if it alone had its choice, organisations left out; 1 without demand."""
    ordered = -np.sort(-np.where(sides.open, problem.affinity, 0.0), axis=1)
    sums = np.concatenate([np.zeros((len(ordered), 1)), np.cumsum(ordered, axis=1)], axis=1)
    demand = np.minimum(sides.demand, ordered.shape[1])
    best = np.take_along_axis(sums, demand[:, None], axis=1)[:, 0]
    return np.where(sides.demand == 0, 1.0, best / np.maximum(sides.demand, 1))


def with_floor(problem: Problem, sides: Sides, chosen: Flags, target: float, prices: Prices) -> tuple[Flags, float]:
    """The choice with every application at the floor, and the floor: ``target``, or the highest that was reached.

    ``chosen`` has the best total, at ``prices``.
    """
    if (found := _at_floor(problem, sides, chosen, target, prices)) is not None:
        return found, target
    sums = (problem.affinity * chosen).sum(axis=1)
    low = float((sums / np.maximum(sides.demand, 1))[sides.demand > 0].min(initial=target))
    best, high = chosen, target
    for _ in range(STEPS):
        middle = (low + high) / 2
        if (found := _lifted(problem, sides, chosen, middle)) is None:
            high = middle
        else:
            best, low = found, middle
    better = _at_floor(problem, sides, chosen, low, prices)
    return (best if better is None or _total(problem, better) < _total(problem, best) else better), low


def _at_floor(problem: Problem, sides: Sides, chosen: Flags, least: float, prices: Prices) -> Flags | None:
    if not _below(problem, chosen, _sums_at(sides, least)):
        return chosen
    near = nearly_at(problem.affinity, sides, chosen, least, prices)
    found = _lifted(problem, sides, near, least)
    return _lifted(problem, sides, chosen, least) if found is None else found


def _lifted(problem: Problem, sides: Sides, chosen: Flags, least: float) -> Flags | None:
    """The choice after every application was lifted to a mean of ``least``; None once no chain lifts one."""
    floor = _sums_at(sides, least)
    if not _below(problem, chosen, floor):
        return chosen
    state = Exchanges(problem.affinity, sides, chosen, floor)
    while True:
        missing = floor - state.sums
        neediest = int(missing.argmax())
        if missing[neediest] <= TINY:
            return state.chosen
        if not state.lift(neediest):
            return None


def _sums_at(sides: Sides, least: float) -> Floats:
    sums: Floats = least * sides.demand.astype(np.float64)
    return sums


def _below(problem: Problem, chosen: Flags, floor: Floats) -> bool:
    return bool(((problem.affinity * chosen).sum(axis=1) < floor - TINY).any())


def _total(problem: Problem, chosen: Flags) -> float:
    return float(problem.affinity[chosen].sum())
