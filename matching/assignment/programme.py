"""The linear programme over a choice of columns, and what its prices say of all the others.

Variables: a share for each active pair; a slack for each reviewer (places left above the least load); what is missing
of each demand and of each least load, at a penalty; what the worst application misses of the floor. Without a floor the
rows are those of a flow (application → organisation within the application → reviewer), so a corner of the polytope
has whole numbers only (Ahuja, Magnanti and Orlin, Network Flows, 1993, theorem 11.12); the simplex method stops in one.
"""

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import coo_array

from matching.assignment.problem import Flags, Floats, Ints, Sides

HALF: Final = 0.5
"""Between nothing and one, for numbers that are whole but for rounding."""
PENALTY: Final = 50.0
"""What a missing review, one below a least load or a pin not kept costs: more than the chains of exchanges that occur,
each of which moves at most 1. Where it is paid all the same, ``relaxation`` decides, which knows no affinities."""


@dataclass(frozen=True, eq=False)
class Floor:
    """The mean affinity that applications (``rows``) shall reach; ``weight`` is what a shortfall of 1 costs, where the
    shortfall is the worst application's. Only bounds come of it: its shares are no assignment."""

    rows: Ints
    least: float
    weight: float


@dataclass(frozen=True, eq=False)
class Prices:
    """What one more of each would bring: duals of the programme, in affinity."""

    application: Floats
    reviewer: Floats
    """Positive where the load binds from above, negative where the least load binds from below."""
    spread: Floats
    """(applications, organisations)"""
    floor: Floats
    """By how much an application's affinities count more because of the floor; zero for most."""

    def gain(self, affinity: Floats, organisation: Ints) -> Floats:
        """(applications, reviewers): what a pair would bring beyond its price; at the optimum at most zero outside of
        the choice, and its negative is the least loss of total if the pair is forced."""
        worth = affinity * (1.0 + self.floor[:, None])
        worth -= self.application[:, None]
        worth -= self.reviewer[None, :]
        worth -= self.spread[:, organisation]
        return worth


@dataclass(frozen=True, eq=False)
class Solved:
    row: Ints
    column: Ints
    share: Floats
    """How much of each active pair is taken, in [0, 1]."""
    value: float
    """Objective: total affinity less penalties."""
    missing: float
    shortfall: float
    prices: Prices


@dataclass
class Rows:
    """One side of the programme in the making."""

    count: int = 0
    row: list[Ints] = field(default_factory=list)
    column: list[Ints] = field(default_factory=list)
    value: list[Floats] = field(default_factory=list)
    right: list[Floats] = field(default_factory=list)

    def block(self, right: npt.NDArray[Any]) -> int:
        """Adds empty rows with these right sides; answers the first one's number."""
        first = self.count
        self.count += len(right)
        self.right.append(right.astype(np.float64))
        return first

    def put(self, row: Ints, column: Ints, value: Floats | float = 1.0) -> None:
        self.row.append(row)
        self.column.append(column)
        self.value.append(np.broadcast_to(np.asarray(value, dtype=np.float64), row.shape))

    def as_arguments(self, name: str, columns: int) -> dict[str, Any]:
        """For ``linprog``, whose arguments are arrays of several kinds."""
        if not self.count:
            return {}
        entries = np.concatenate(self.value), (np.concatenate(self.row), np.concatenate(self.column))
        matrix = coo_array(entries, shape=(self.count, columns)).tocsr()
        return {f"A_{name}": matrix, f"b_{name}": np.concatenate(self.right)}


@dataclass(frozen=True, eq=False)
class Columns:
    """Where each kind of variable begins; active pairs come first."""

    pairs: int
    applications: int
    reviewers: int

    @property
    def slack(self) -> Ints:
        return self.pairs + np.arange(self.reviewers)

    @property
    def short(self) -> Ints:
        return self.pairs + self.reviewers + np.arange(self.applications)

    @property
    def under(self) -> Ints:
        return self.pairs + self.reviewers + self.applications + np.arange(self.reviewers)

    @property
    def fall(self) -> int:
        return self.pairs + 2 * self.reviewers + self.applications

    @property
    def count(self) -> int:
        return self.fall + 1


@dataclass(frozen=True, eq=False)
class Spread:
    """The rows that keep organisations apart: only where more active pairs compete than may win."""

    code: Ints
    """application · organisations + organisation, ascending."""
    member: Ints
    """The active pairs in them, and"""
    row: Ints
    """the row of each."""
    right: Ints

    @classmethod
    def of(cls, row: Ints, column: Ints, sides: Sides) -> "Spread":
        codes, inverse, counts = np.unique(
            row * sides.organisations + sides.organisation[column], return_inverse=True, return_counts=True
        )
        tight = counts > sides.limit.ravel()[codes]
        member = np.flatnonzero(tight[inverse])
        return cls(codes[tight], member, (np.cumsum(tight) - 1)[inverse[member]], sides.limit.ravel()[codes[tight]])


@dataclass(frozen=True, eq=False)
class Programme:
    """What is handed to the solver. A pin is a bonus, so that two that exclude each other are told and not fatal."""

    at: Columns
    row: Ints
    column: Ints
    cost: Floats
    equal: Rows
    at_most: Rows
    bounds: Floats
    spread: Spread
    pinned: Ints
    penalty: float


def programme(affinity: Floats, sides: Sides, active: Flags, floor: Floor | None, penalty: float) -> Programme:
    row, column = (each.astype(np.int64) for each in np.nonzero(active))
    at = Columns(len(row), *active.shape)
    worth, spread = affinity[row, column], Spread.of(row, column, sides)
    equal, at_most = Rows(), Rows()
    demands, loads = equal.block(sides.demand), equal.block(sides.upper)
    equal.put(demands + row, np.arange(at.pairs))
    equal.put(demands + np.arange(at.applications), at.short)
    equal.put(loads + column, np.arange(at.pairs))
    equal.put(loads + np.arange(at.reviewers), at.slack)
    equal.put(loads + np.arange(at.reviewers), at.under)
    at_most.block(spread.right)
    at_most.put(spread.row, spread.member)
    if floor is not None:
        _put_floor(at_most, at, floor, sides.demand, (row, worth))
    cost = np.zeros(at.count)
    cost[: at.pairs] = -worth
    cost[at.short] = cost[at.under] = penalty
    cost[np.flatnonzero(sides.pinned[row, column])] -= penalty
    cost[at.fall] = 0.0 if floor is None else floor.weight
    pinned = np.flatnonzero(sides.pinned[row, column])
    return Programme(at, row, column, cost, equal, at_most, _bounds(at, sides), spread, pinned, penalty)


def solve(
    affinity: Floats, sides: Sides, active: Flags, *, floor: Floor | None = None, penalty: float = PENALTY
) -> Solved:
    """The best total over the active pairs. Always has an answer: what is missing is paid for and told."""
    made = programme(affinity, sides, active, floor, penalty)
    found = linprog(
        made.cost,
        **made.equal.as_arguments("eq", made.at.count),
        **made.at_most.as_arguments("ub", made.at.count),
        bounds=made.bounds,
        method="highs-ds",
    )
    if found.status:
        raise ArithmeticError(f"The solver gave up: {found.message}")
    return _solved(made, found, _prices(found, made.at, made.spread, sides, floor))


def _solved(made: Programme, found: Any, prices: Prices) -> Solved:
    """``found`` is SciPy's untyped result."""
    at = made.at
    missing = float(found.x[at.short].sum() + found.x[at.under].sum())
    share = found.x[: at.pairs]
    missing += float((1.0 - share[made.pinned]).sum())
    value = -float(found.fun) - made.penalty * len(made.pinned)
    return Solved(made.row, made.column, share, value, missing, float(found.x[at.fall]), prices)


def _put_floor(at_most: Rows, at: Columns, floor: Floor, demand: Ints, pairs: tuple[Ints, Floats]) -> None:
    row, worth = pairs
    first = at_most.block(-floor.least * demand[floor.rows])
    place = np.full(at.applications, -1)
    place[floor.rows] = first + np.arange(len(floor.rows))
    member = np.flatnonzero(place[row] >= 0)
    at_most.put(place[row[member]], member, -worth[member])
    at_most.put(place[floor.rows], np.full(len(floor.rows), at.fall), -demand[floor.rows].astype(np.float64))


def _bounds(at: Columns, sides: Sides) -> Floats:
    bounds = np.zeros((at.count, 2))
    bounds[: at.pairs, 1] = 1
    bounds[at.slack, 1] = sides.upper - sides.lower
    bounds[at.short, 1] = sides.demand
    bounds[at.under, 1] = sides.lower
    bounds[at.fall, 1] = np.inf
    return bounds


def _prices(found: Any, at: Columns, spread: Spread, sides: Sides, floor: Floor | None) -> Prices:
    """``found`` is SciPy's untyped result; its marginals are those of the cost, so every sign turns."""
    equal, at_most = -found.eqlin.marginals, -found.ineqlin.marginals
    apart = np.zeros(at.applications * sides.organisations)
    apart[spread.code] = at_most[: len(spread.code)]
    lifted = np.zeros(at.applications)
    if floor is not None:
        lifted[floor.rows] = at_most[len(spread.code) :]
    shape = at.applications, sides.organisations
    return Prices(equal[: at.applications], equal[at.applications :], apart.reshape(shape), lifted)
