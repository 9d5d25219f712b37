"""A floor by choosing among whole sets: the programme over sets of reviewers where the floor binds.

Applications far above the floor stay what they are in ``programme``, pairs of a flow; those near it choose one of
several sets that reach it (Dantzig and Wolfe 1960). Prices name further sets and pairs. Run to its end it bounds what
any assignment at that floor can reach; a few rounds come within thousandths of it, nearly always in whole numbers.
"""

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from matching.assignment.bundles import TINY, Bundle, best_bundles
from matching.assignment.columns import asked_for
from matching.assignment.problem import Flags, Floats, Ints, Sides
from matching.assignment.programme import Prices, Rows, Spread

ROUNDS: Final = 5
NEAR: Final = 0.02
"""Pairs that the prices put further below the choice are left out, until new prices ask for them."""
MARGIN: Final = 0.06
"""Applications with a mean affinity so close above the floor choose among sets from the beginning."""
COUNT: Final = 6
"""Sets an application brings in one round."""
SHORT: Final = 3.0
STEEP: Final = 20.0
"""What a set below the floor costs, and more for each affinity it is short of: enough that others are taken first."""
NODES: Final = 50
"""Branches looked at where shares are left; a number of seconds would give different answers on different days."""
WHOLE: Final = 1e-6


@dataclass(eq=False)
class Bundled:
    """The programme in the making: who chooses among which sets, and which pairs the others choose among."""

    affinity: Floats
    sides: Sides
    least: float
    start: Flags
    """An assignment within every rule but the floor: what is always possible."""
    active: Flags
    bundles: dict[int, set[Bundle]] = field(default_factory=dict)

    def choose_among_sets(self, rows: Ints) -> None:
        for row in rows.tolist():
            self.bundles[row] = {tuple(np.flatnonzero(self.start[row]).tolist())}

    def worth(self, row: int, bundle: Bundle) -> float:
        worth = float(self.affinity[row, list(bundle)].sum())
        short = self.least * int(self.sides.demand[row]) - worth
        return worth - (SHORT + STEEP * short if short > TINY else 0.0)

    @property
    def rows(self) -> Ints:
        return np.array(sorted(self.bundles), dtype=np.int64)

    def priced(self, prices: Prices) -> tuple[bool, float]:
        """Adds the sets and pairs that these prices ask for; False if none. The number bounds the rise they may bring.

        It is no bound, and infinite, where an application has more than ``MOST`` sets or none at the floor.
        """
        rows, added, rise = self.rows, False, 0.0
        found = best_bundles(self.affinity, self.sides, rows, self.least, prices.reviewer, count=COUNT)
        for row, sets in zip(rows.tolist(), found, strict=True):
            rise += max(0.0, sets[0].gain - prices.application[row]) if sets else np.inf
            new = {each.bundle for each in sets if each.gain - prices.application[row] > TINY} - self.bundles[row]
            self.bundles[row] |= new
            added |= bool(new)
        # An application that chooses among sets asks for no pair.
        application = prices.application.copy()
        application[rows] = np.inf
        alone = Prices(application, prices.reviewer, prices.spread, prices.floor)
        pairs, more = asked_for(self.affinity, self.sides, self.active, alone)
        self.active |= pairs
        return added or bool(pairs.any()), rise + more

    def below(self, chosen: Floats) -> Ints:
        """Applications that ``chosen``, in shares, leaves below the floor."""
        sums = (self.affinity * chosen).sum(axis=1)
        return np.flatnonzero(sums < self.least * self.sides.demand - 1e-7)


@dataclass(frozen=True, eq=False)
class Master:
    """One state of it, as the solver gets it. Variables: pairs, sets, free places of each reviewer."""

    row: Ints
    column: Ints
    owner: Ints
    sets: list[Bundle]
    cost: Floats
    equal: Rows
    at_most: Rows
    low: Floats
    high: Floats
    spread: Spread

    @classmethod
    def of(cls, state: Bundled) -> "Master":
        sides, rows = state.sides, state.rows
        flow = np.ones(len(sides.demand), dtype=np.bool_)
        flow[rows] = False
        row, column = (each.astype(np.int64) for each in np.nonzero(state.active & flow[:, None]))
        chosen_by = [(owner, each) for owner in rows.tolist() for each in sorted(state.bundles[owner])]
        owner, sets = np.array([each[0] for each in chosen_by], dtype=np.int64), [each[1] for each in chosen_by]
        pairs, people = len(row), len(sides.upper)
        equal, at_most, spread = Rows(), Rows(), Spread.of(row, column, sides)
        demands, loads = equal.block(np.where(flow, sides.demand, 1)), equal.block(sides.upper)
        equal.put(demands + row, np.arange(pairs))
        equal.put(demands + owner, pairs + np.arange(len(sets)))
        equal.put(loads + column, np.arange(pairs))
        taken = np.array([place for each in sets for place in each], dtype=np.int64)
        equal.put(loads + taken, pairs + np.repeat(np.arange(len(sets)), [len(each) for each in sets]))
        equal.put(loads + np.arange(people), pairs + len(sets) + np.arange(people))
        at_most.block(spread.right)
        at_most.put(spread.row, spread.member)
        worth = [state.worth(who, each) for who, each in chosen_by]
        cost = -np.concatenate([state.affinity[row, column], worth, np.zeros(people)])
        low = np.concatenate([sides.pinned[row, column].astype(np.float64), np.zeros(len(sets) + people)])
        high = np.concatenate([np.ones(pairs), np.full(len(sets), np.inf), sides.upper - sides.lower])
        return cls(row, column, owner, sets, cost, equal, at_most, low, high, spread)

    def solved(self) -> Any:
        """SciPy's untyped result."""
        found = linprog(
            self.cost,
            **self.equal.as_arguments("eq", len(self.cost)),
            **self.at_most.as_arguments("ub", len(self.cost)),
            bounds=np.stack([self.low, self.high], axis=1),
            method="highs-ipm",
        )
        if found.status:
            raise ArithmeticError(f"The solver gave up: {found.message}")
        return found

    def branched(self) -> Floats | None:
        """The best whole answer within ``NODES`` branches, if there is one."""
        equal, at_most = (
            rows.as_arguments(name, len(self.cost)) for rows, name in ((self.equal, "eq"), (self.at_most, "ub"))
        )
        rules = [LinearConstraint(equal["A_eq"], equal["b_eq"], equal["b_eq"])]
        rules += [LinearConstraint(at_most["A_ub"], -np.inf, at_most["b_ub"])] if at_most else []
        whole = np.ones(len(self.cost))
        found = milp(
            self.cost, constraints=rules, bounds=Bounds(self.low, self.high), integrality=whole,
            options={"node_limit": NODES},
        )  # fmt: skip
        return None if found.x is None else np.asarray(found.x, dtype=np.float64)

    def choice(self, shares: Floats, shape: tuple[int, ...]) -> Floats:
        """(applications, reviewers): how much of each pair the answer takes."""
        chosen = np.zeros(shape)
        chosen[self.row, self.column] = shares[: len(self.row)]
        for place, bundle in enumerate(self.sets):
            chosen[self.owner[place], list(bundle)] += shares[len(self.row) + place]
        return chosen

    def prices(self, found: Any, sides: Sides) -> Prices:
        """``found`` is SciPy's untyped result; its marginals are those of the cost, so every sign turns."""
        applications = len(sides.demand)
        equal, apart = -found.eqlin.marginals, np.zeros(applications * sides.organisations)
        apart[self.spread.code] = -found.ineqlin.marginals
        shape = applications, sides.organisations
        return Prices(equal[:applications], equal[applications:], apart.reshape(shape), np.zeros(applications))


def nearly_at(affinity: Floats, sides: Sides, chosen: Flags, least: float, prices: Prices) -> Flags:
    """A choice at the floor or nearly so, from the best total ``chosen`` and its prices.

    A few applications may still be below: those that chose alone until the last round.
    """
    state, best = bundled(affinity, sides, chosen, least, prices), chosen
    for _ in range(ROUNDS):
        master = Master.of(state)
        found = master.solved()
        shares = master.choice(found.x, chosen.shape)
        best = shares > 1 / 2 if is_whole(shares) else best
        below = state.below(shares)
        state.choose_among_sets(below)
        more, _rise = state.priced(master.prices(found, sides))
        if not more and not len(below):
            break
    if best is chosen and not is_whole(shares) and (last := master.branched()) is not None:
        best = master.choice(last, chosen.shape) > 1 / 2
    return best


def bundled(affinity: Floats, sides: Sides, chosen: Flags, least: float, prices: Prices) -> Bundled:
    """The programme to begin with."""
    near = prices.gain(affinity, sides.organisation) > -NEAR
    state = Bundled(affinity, sides, least, chosen, (near & sides.open) | chosen)
    sums = (affinity * chosen).sum(axis=1)
    state.choose_among_sets(np.flatnonzero(sums < (least + MARGIN) * sides.demand))
    state.priced(prices)
    return state


def is_whole(shares: Floats) -> bool:
    return bool((np.minimum(shares, np.abs(1.0 - shares)) < WHOLE).all())
