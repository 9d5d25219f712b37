"""A floor for the worst-served application, on top of the best total.

Every application's mean affinity shall reach φ · τ, where τ is the least of the applications' own best means: what the
hardest to serve would have with its first choice of reviewers. No assignment lifts the worst application above τ, nor
does the linear programme's max-min, so φ of τ is at least φ of the max-min. Applications below are lifted one after
the other, the neediest first, each by the chain of exchanges that costs the total least. Where expertise is so scarce
that not all can be lifted so far, the floor is halved in between until it holds (``STEPS`` times).

The programme with rows for the floor was tried in place of chains: its rows leave shares of reviewers, and deciding
those by branch and bound took a minute where chains take seconds, for the same total (``docs/fellowships.md``).
"""

from typing import Final

import numpy as np

from matching.assignment.exchanges import TINY, Exchanges
from matching.assignment.problem import Flags, Floats, Problem, Sides

STEPS: Final = 6


def best_means(problem: Problem, sides: Sides) -> Floats:
    """Each application's mean affinity if it alone had its choice, organisations left out; 1 without demand."""
    ordered = -np.sort(-np.where(sides.open, problem.affinity, 0.0), axis=1)
    sums = np.concatenate([np.zeros((len(ordered), 1)), np.cumsum(ordered, axis=1)], axis=1)
    demand = np.minimum(sides.demand, ordered.shape[1])
    best = np.take_along_axis(sums, demand[:, None], axis=1)[:, 0]
    return np.where(sides.demand == 0, 1.0, best / np.maximum(sides.demand, 1))


def with_floor(problem: Problem, sides: Sides, chosen: Flags, target: float) -> tuple[Flags, float]:
    """The choice with every application at the floor, and the floor: ``target``, or the highest that was reached."""
    if (found := _lifted(problem, sides, chosen, target)) is not None:
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
    return best, low


def _lifted(problem: Problem, sides: Sides, chosen: Flags, least: float) -> Flags | None:
    """The choice after every application was lifted to a mean of ``least``; None once no chain lifts one."""
    floor: Floats = least * sides.demand.astype(np.float64)
    if not ((problem.affinity * chosen).sum(axis=1) < floor - TINY).any():
        return chosen
    state = Exchanges(problem.affinity, sides, chosen, floor)
    while True:
        missing = floor - state.sums
        neediest = int(missing.argmax())
        if missing[neediest] <= TINY:
            return state.chosen
        if not state.lift(neediest):
            return None
