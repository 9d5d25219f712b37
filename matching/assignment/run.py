"""One run: the best total, then the floor; where no assignment exists, the smallest change after which one does."""

import numpy as np

from matching.assignment.columns import asked_for, first_columns
from matching.assignment.floor import best_means, with_floor
from matching.assignment.problem import Flags, Problem, Settings, Sides
from matching.assignment.programme import HALF, PENALTY, Solved, solve
from matching.assignment.relaxation import smallest_relaxation
from matching.assignment.result import Assignment, Infeasible

ROUNDS = 40


def assign(problem: Problem, settings: Settings | None = None) -> Assignment | Infeasible:
    """Who reads what: the highest total affinity within every rule, or the smallest change that makes one possible.

    The same problem gives the same answer, in whatever order its parts came into ``Problem.of``.
    """
    settings = settings or Settings()
    sides = Sides.of(problem)
    solved, bound = _best(problem, sides, settings, PENALTY)
    if solved.missing > HALF:
        if changes := smallest_relaxation(problem, sides):
            return Infeasible(changes)
        # Possible, but only by a chain of exchanges that costs more than the penalty.
        solved, bound = _best(problem, sides, settings, PENALTY * 1000)
    chosen = np.zeros(problem.affinity.shape, dtype=np.bool_)
    chosen[solved.row, solved.column] = solved.share > HALF
    without, least = _total(problem, chosen), 0.0
    if settings.floor_share and problem.applications:
        target = settings.floor_share * float(best_means(problem, sides).min())
        chosen, least = with_floor(problem, sides, chosen, target, solved.prices)
    chosen.setflags(write=False)
    total, bound = _total(problem, chosen), max(bound, without)
    return Assignment(problem, chosen, total, bound, least, without, solved.prices, sides.organisation)


def _best(problem: Problem, sides: Sides, settings: Settings, penalty: float) -> tuple[Solved, float]:
    """The programme over ever more columns, until no further one could raise the total by more than the gap.

    The second number bounds what any assignment could reach.
    """
    active = first_columns(problem.affinity, sides)
    for _ in range(ROUNDS):
        solved = solve(problem.affinity, sides, active, penalty=penalty)
        new, rise = asked_for(problem.affinity, sides, active, solved.prices)
        close = solved.missing < HALF and rise <= settings.gap * abs(solved.value)
        if close or not new.any():
            break
        active |= new
    return solved, solved.value + rise


def _total(problem: Problem, chosen: Flags) -> float:
    return float(problem.affinity[chosen].sum())
