"""The smallest change that makes an impossible round possible.

Every rule but a bar may give way by whole units: a review less, a place more or less on a load, one more reviewer of an
organisation, a pin back. Each unit is an arc of the same flow, so the linear programme's corner has whole numbers and
its value is the least number of units. A second pass keeps that number and prefers, among equals, in the order of
``KINDS``: least loads give way first; a review less for an applicant is the last resort, after asking a reviewer for
more than they offered.
"""

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from scipy.optimize import linprog

from matching.assignment.columns import asked_for, first_columns
from matching.assignment.problem import Flags, Floats, Ints, Problem, Reviewer, Sides, SpreadExtra
from matching.assignment.programme import HALF, Prices, Rows, Spread
from matching.assignment.result import Change, Kind

KINDS: Final = ("least", "load", "spread", "own quota", "pin", "demand")
ROUNDS = 60


@dataclass(frozen=True, eq=False)
class Elastic:
    """The programme in which rules give way; one block of variables a kind, in the order of ``KINDS``."""

    row: Ints
    column: Ints
    pinned: Ints
    """Pairs (places in ``row``) whose pin may be taken back."""
    spread: Spread
    sizes: tuple[int, ...]
    """Pairs, slacks, then each kind."""
    equal: Rows
    at_most: Rows
    bounds: Floats

    def block(self, number: int) -> slice:
        first = sum(self.sizes[:number])
        return slice(first, first + self.sizes[number])

    def cost(self, preference: float) -> Floats:
        """One a unit, and a little more the later the kind."""
        cost = np.zeros(sum(self.sizes))
        for number in range(len(KINDS)):
            cost[self.block(number + 2)] = 1 + preference * number
        return cost


def elastic(sides: Sides, active: Flags, offered: Ints) -> Elastic:
    """``offered`` is how far each load may rise before the person must be asked."""
    row, column = (each.astype(np.int64) for each in np.nonzero(active))
    spread, pinned = Spread.of(row, column, sides), np.flatnonzero(sides.pinned[row, column])
    people, applications = len(sides.upper), len(sides.demand)
    sizes = (len(row), people, people, people, len(spread.right), people, len(pinned), applications)
    at = [np.arange(end - size, end) for size, end in zip(sizes, np.cumsum(sizes), strict=True)]
    equal, at_most = Rows(), Rows()
    demands, loads = equal.block(sides.demand), equal.block(sides.upper)
    equal.put(demands + row, at[0])
    equal.put(demands + np.arange(applications), at[7])
    equal.put(loads + column, at[0])
    for number, sign in ((1, 1.0), (2, 1.0), (3, -1.0), (5, -1.0)):
        equal.put(loads + np.arange(people), at[number], sign)
    at_most.block(spread.right)
    at_most.put(spread.row, spread.member)
    at_most.put(np.arange(len(spread.right)), at[4], -1.0)
    kept = at_most.block(np.full(len(pinned), -1.0))
    at_most.put(kept + np.arange(len(pinned)), pinned, -1.0)
    at_most.put(kept + np.arange(len(pinned)), at[6], -1.0)
    upper = [np.ones(len(row)), sides.upper - sides.lower, sides.lower, offered - sides.upper]
    upper += [np.full(len(spread.right), np.inf), np.full(people, np.inf), np.ones(len(pinned)), sides.demand]
    high = np.concatenate([each.astype(np.float64) for each in upper])
    return Elastic(row, column, pinned, spread, sizes, equal, at_most, np.stack([np.zeros(len(high)), high], axis=1))


def smallest_relaxation(problem: Problem, sides: Sides) -> tuple[Change, ...]:
    """The fewest units of change after which an assignment exists; empty if there is one already."""
    # Without a quota the round's limit is all there is: to raise it asks nobody for more than they offered.
    whole = len(problem.applications)
    offered = np.array([max(r.upper, whole if r.quota is None else r.quota) for r in problem.reviewers], np.int64)
    active, nothing = first_columns(problem.affinity, sides), np.zeros_like(problem.affinity)
    for _ in range(ROUNDS):
        made = elastic(sides, active, offered)
        found = _solved(made, made.cost(0.0))
        new, _rise = asked_for(nothing, sides, active, _prices(made, found, sides))
        if found.fun < HALF or not new.any():
            break
        active |= new
    units = round(found.fun)
    if not units:
        return ()
    found = _solved(made, made.cost(0.1 / (len(KINDS) * (units + 1))))
    return _changes(problem, sides, made, found.x)


def _solved(made: Elastic, cost: Floats) -> Any:
    """SciPy's untyped result."""
    found = linprog(
        cost,
        **made.equal.as_arguments("eq", len(cost)),
        **made.at_most.as_arguments("ub", len(cost)),
        bounds=made.bounds,
        method="highs-ds",
    )
    if found.status:
        raise ArithmeticError(f"The solver gave up: {found.message}")
    return found


def _prices(made: Elastic, found: Any, sides: Sides) -> Prices:
    equal, applications = -found.eqlin.marginals, len(sides.demand)
    apart = np.zeros(applications * sides.organisations)
    apart[made.spread.code] = -found.ineqlin.marginals[: len(made.spread.code)]
    shape = applications, sides.organisations
    return Prices(equal[:applications], equal[applications:], apart.reshape(shape), np.zeros(applications))


def _changes(problem: Problem, sides: Sides, made: Elastic, found: Floats) -> tuple[Change, ...]:
    units = [np.rint(found[made.block(number + 2)]).astype(int).tolist() for number in range(len(KINDS))]
    least, load, spread, beyond, pin, demand = units
    people, applications = [each.id for each in problem.reviewers], [each.id for each in problem.applications]
    changes = [Change("least", by, reviewer=who) for who, by in zip(people, least, strict=True) if by]
    for reviewer, inside, outside in zip(problem.reviewers, load, beyond, strict=True):
        if by := inside + outside:
            asks = reviewer.quota is not None and reviewer.upper + by > reviewer.quota
            changes.append(Change("load", by, reviewer=reviewer.id, asks_reviewer=asks))
    for code, by in zip(made.spread.code.tolist(), spread, strict=True):
        row, organisation = divmod(code, sides.organisations)
        if by:
            name = sides.names[organisation]
            changes.append(Change("spread", by, application=applications[row], organisation=name))
    for place, by in zip(made.pinned.tolist(), pin, strict=True):
        if by:
            pair = applications[made.row[place]], people[made.column[place]]
            changes.append(Change("pin", by, application=pair[0], reviewer=pair[1]))
    changes += [Change("demand", by, application=which) for which, by in zip(applications, demand, strict=True) if by]
    return tuple(changes)


def relaxed(problem: Problem, changes: tuple[Change, ...]) -> Problem:
    """The problem after the changes."""
    by: dict[tuple[Kind, int | None], int] = {}
    for change in changes:
        key = change.kind, change.application if change.kind == "demand" else change.reviewer
        by[key] = by.get(key, 0) + change.by
    unpinned = {(change.application, change.reviewer) for change in changes if change.kind == "pin"}
    extra = tuple(
        SpreadExtra(change.application, change.organisation, change.by)
        for change in changes
        if change.application is not None and change.organisation is not None
    )
    return replace(
        problem,
        applications=tuple(replace(a, demand=a.demand - by.get(("demand", a.id), 0)) for a in problem.applications),
        reviewers=tuple(
            _reloaded(r, more=by.get(("load", r.id), 0), fewer=by.get(("least", r.id), 0)) for r in problem.reviewers
        ),
        pins=tuple(pair for pair in problem.pins if pair not in unpinned),
        spread_extra=problem.spread_extra + extra,
    )


def _reloaded(reviewer: Reviewer, *, more: int, fewer: int) -> Reviewer:
    upper = reviewer.upper + more
    quota = None if reviewer.quota is None else max(reviewer.quota, upper)
    return replace(
        reviewer, most=max(upper, reviewer.most if quota is None else 0), least=reviewer.lower - fewer, quota=quota
    )
