"""What no assignment can beat: linear programmes over all pairs or sets, by columns, with the rest priced out."""

from dataclasses import dataclass

import numpy as np

from matching.assignment.columns import asked_for, first_columns
from matching.assignment.floor import best_means
from matching.assignment.improvement import Master, bundled
from matching.assignment.problem import Problem, Sides
from matching.assignment.programme import Floor, Solved, solve

WEIGHT = 1e4
ROUNDS = 60
CLOSE = 2e-5


@dataclass(frozen=True)
class Bounds:
    total_with_floor: float
    """The programme's optimum with every application's mean affinity at the floor."""
    whole_with_floor: float
    """The same where each application has whole reviewers: the programme over all sets that reach the floor."""
    best_worst: float
    """No assignment, whole or in shares, lifts the worst application's mean affinity above it."""


def bounds(problem: Problem, floor: float) -> Bounds:
    sides = Sides.of(problem)
    limit = float(best_means(problem, sides).min())
    solved, rise = _solved(problem, sides, floor)
    lifted, more = _solved(problem, sides, limit)
    # The programme may give up floor for total: by no more than all the total there is over the weight.
    traded = (
        solve(problem.affinity, sides, first_columns(problem.affinity, sides)).value - _total(problem, lifted)
    ) / WEIGHT
    whole = whole_bound(problem, sides, floor)
    return Bounds(solved.value + rise, whole, min(limit, limit - lifted.shortfall + max(traded, 0.0) + more / WEIGHT))


def whole_bound(problem: Problem, sides: Sides, least: float) -> float:
    """The programme over sets, run until no pair or set outside could raise its total."""
    plain, rise = _solved(problem, sides, 0.0)
    chosen = np.zeros(problem.affinity.shape, dtype=np.bool_)
    chosen[plain.row, plain.column] = plain.share > 1 / 2
    state = bundled(problem.affinity, sides, chosen, least, plain.prices)
    for _ in range(ROUNDS):
        master = Master.of(state)
        found = master.solved()
        below = state.below(master.choice(found.x, chosen.shape))
        state.choose_among_sets(below)
        more, rise = state.priced(master.prices(found, sides))
        if not more and not len(below):
            break
    return -float(found.fun) + rise


def _solved(problem: Problem, sides: Sides, least: float) -> tuple[Solved, float]:
    active = first_columns(problem.affinity, sides)
    rows = np.empty(0, np.int64)
    for _ in range(ROUNDS):
        solved = solve(problem.affinity, sides, active, floor=Floor(rows, least, WEIGHT) if len(rows) else None)
        worth = solved.share * problem.affinity[solved.row, solved.column]
        sums = np.bincount(solved.row, worth, minlength=len(sides.demand))
        below = np.union1d(rows, np.flatnonzero(sums < (least - solved.shortfall) * sides.demand - 1e-7))
        new, rise = asked_for(problem.affinity, sides, active, solved.prices)
        if len(below) == len(rows) and (not new.any() or rise < CLOSE * abs(_total(problem, solved))):
            break
        rows = below.astype(np.int64)
        active |= new
    return solved, rise


def _total(problem: Problem, solved: Solved) -> float:
    return float((solved.share * problem.affinity[solved.row, solved.column]).sum())
