"""What an assignment gives back, and what it gives back when there is none."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from matching.assignment.problem import Flags, Floats, Ints, Pair, Problem
from matching.assignment.programme import Prices

Kind = Literal["least", "load", "spread", "pin", "demand"]


@dataclass(frozen=True, eq=False)
class Assignment:
    """Who reads what, within every rule of the problem. Affinities in [0, 1], totals are their sums."""

    problem: Problem
    chosen: Flags
    """(applications, reviewers)"""
    total: float
    bound: float
    """No assignment under the same rules, with or without a floor, reaches more than this."""
    floor: float
    """Least mean affinity that every application reaches: the share asked for, or less where that is out of reach; 0
    without a floor."""
    total_without_floor: float
    prices: Prices
    organisation: Ints
    """The code of each reviewer's organisation, as ``prices.spread`` counts them."""

    @property
    def price_of_floor(self) -> float:
        """What the floor costs in total affinity."""
        return self.total_without_floor - self.total

    @property
    def pairs(self) -> list[Pair]:
        """Ascending by application, then reviewer."""
        applications, reviewers = self.problem.applications, self.problem.reviewers
        return [
            (applications[row].id, reviewers[column].id)
            for row, column in zip(*(each.tolist() for each in np.nonzero(self.chosen)), strict=True)
        ]

    @property
    def means(self) -> Floats:
        """Mean affinity of each application's reviewers; 1 where none were asked for."""
        demand = np.array([each.demand for each in self.problem.applications])
        sums = (self.problem.affinity * self.chosen).sum(axis=1)
        return np.where(demand == 0, 1.0, sums / np.maximum(demand, 1))

    @property
    def worst(self) -> float:
        """The lowest mean affinity; 1 without applications."""
        return float(self.means.min(initial=1.0))


@dataclass(frozen=True)
class Change:
    """One rule given way by ``by`` units: fewer reviews (demand), a higher or lower load, one more reviewer of an
    organisation, a pin taken back. ``asks_reviewer``: the load goes beyond what the person offered to read."""

    kind: Kind
    by: int
    application: int | None = None
    reviewer: int | None = None
    organisation: int | None = None
    asks_reviewer: bool = False


@dataclass(frozen=True)
class Infeasible:
    """No assignment keeps every rule. With these ``changes`` there is one, and no smaller number of units would do."""

    changes: tuple[Change, ...]

    @property
    def units(self) -> int:
        return sum(each.by for each in self.changes)
