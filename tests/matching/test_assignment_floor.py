"""The floor over whole sets of reviewers: no set that matters is left out, the bound holds, brute force agrees."""

from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest

from benchmarks.assignment_bounds import whole_bound
from matching.assignment import Assignment, Problem, Settings, assign
from matching.assignment.bundles import best_bundles
from matching.assignment.problem import Sides
from tests.matching.rounds import every_choice, random_round, scarce, units_broken

FLOOR = Settings(floor_share=0.9, gap=0.0)


def best_gain(problem: Problem, sides: Sides, row: int, least: float, prices: npt.NDArray[np.float64]) -> float:
    """By brute force over all sets; minus infinity where none reaches the floor."""
    wanted, found = int(sides.demand[row]), -np.inf
    for places in map(list, combinations(np.flatnonzero(sides.open[row]).tolist(), wanted)):
        apart = (np.bincount(sides.organisation[places], minlength=sides.organisations) <= sides.limit[row]).all()
        if apart and problem.affinity[row, places].sum() >= least * wanted - 1e-9:
            found = max(found, float((problem.affinity[row, places] - prices[places]).sum()))
    return found


@pytest.mark.parametrize("seed", range(25))
def test_no_set_that_could_be_the_best_is_left_out(seed: int) -> None:
    problem, chance = scarce(seed, 12, 14), np.random.default_rng(seed)
    sides, prices = Sides.of(problem), chance.normal(0, 0.3, 14)
    least, rows = float(chance.uniform(0.2, 0.6)), np.arange(12)
    found = best_bundles(problem.affinity, sides, rows, least, prices, count=1)

    told = [sets[0].gain if sets else -np.inf for sets in found]
    assert told == pytest.approx([best_gain(problem, sides, row, least, prices) for row in range(12)])


def at_floor(seed: int) -> tuple[Problem, Assignment | None, float]:
    """A small round, what is assigned with a floor, and the best total at that floor by brute force."""
    problem = random_round(seed, 3, 4)
    found = assign(problem, FLOOR)
    if not isinstance(found, Assignment):
        return problem, None, 0.0
    choices = every_choice(problem)
    sums = (choices * problem.affinity).sum(axis=2)
    demand = np.array([each.demand for each in problem.applications])
    fit = (units_broken(problem, choices) == 0) & (sums >= found.floor * demand - 1e-9).all(axis=1)
    return problem, found, float(sums.sum(axis=1)[fit].max())


@pytest.mark.parametrize("seed", range(80))
def test_at_its_floor_the_total_is_the_best_there_is(seed: int) -> None:
    _problem, found, best = at_floor(seed)

    assert found is None or found.total == pytest.approx(best)


@pytest.mark.parametrize("seed", range(80))
def test_the_bound_over_sets_is_never_below_what_exists(seed: int) -> None:
    problem, found, best = at_floor(seed)

    assert found is None or whole_bound(problem, Sides.of(problem), found.floor) >= best - 1e-6


def test_with_a_floor_the_total_is_within_a_ten_thousandth_of_the_bound() -> None:
    problem = scarce(4, 120, 40)
    found = assign(problem, FLOOR)
    assert isinstance(found, Assignment)

    assert found.price_of_floor > 0.4
    assert found.total >= 0.9999 * whole_bound(problem, Sides.of(problem), found.floor)
