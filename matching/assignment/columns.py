"""Which pairs the programme looks at: those near the choice at estimated prices, then those its own prices ask for."""

import numpy as np

from matching.assignment.problem import Flags, Floats, Ints, Sides
from matching.assignment.programme import Prices

ALL_BELOW = 20_000
"""Problems with fewer pairs are solved over all of them."""
NEAREST = 9
"""Pairs an application brings beyond its demand."""
LISTED = 80
"""Pairs an application may be priced over; what is missing comes in when the programme's prices ask for it."""
CLOSED = -1e3
"""Stands for the affinity of a barred pair: finite, since such are subtracted from each other."""
STEPS = 70
TINY = 1e-7
ADDED = 5
"""Most pairs an application brings in one further round."""


def first_columns(affinity: Floats, sides: Sides) -> Flags:
    """All pairs of a small problem; else each application's best at estimated prices. Pins are always there."""
    if affinity.size <= ALL_BELOW:
        return sides.open.copy()
    worth = np.where(sides.open, affinity, CLOSED) - estimated_prices(affinity, sides)[None, :]
    wanted = min(max(int(sides.demand.max()), 1), affinity.shape[1])
    active = _highest(worth, wanted + NEAREST)
    seldom = np.flatnonzero(active.sum(axis=0) < 2 * sides.lower)
    if len(seldom):
        # Who is near nobody's best must still find their least load: the pairs an application would lose least by.
        last = np.partition(worth, -wanted, axis=1)[:, -wanted]
        active[:, seldom] |= _highest((worth[:, seldom] - last[:, None]).T, 2 * int(sides.lower.max())).T
    return (active & sides.open) | sides.pinned


def estimated_prices(affinity: Floats, sides: Sides) -> Floats:
    """A price for each reviewer at which about the right number ask for them.

    Subgradient steps on the Lagrangian dual of the loads (Held, Wolfe and Crowder 1974), over each application's
    longest-listed pairs; organisations are left out. Only guides the choice of columns, never the result.
    """
    listed = min(LISTED, affinity.shape[1])
    masked = np.where(sides.open, affinity, CLOSED)
    column = np.argpartition(masked, -listed, axis=1)[:, -listed:]
    worth = np.take_along_axis(masked, column, axis=1)
    wanted = min(max(int(sides.demand.max()), 1), listed)
    prices, step = np.zeros(affinity.shape[1]), 0.2
    scale = np.maximum(sides.upper, 1)
    for _ in range(STEPS):
        taken = np.argpartition(worth - prices[column], -wanted, axis=1)[:, -wanted:]
        load = np.bincount(np.take_along_axis(column, taken, axis=1).ravel(), minlength=len(prices))
        lean = np.where(load > sides.upper, load - sides.upper, np.minimum(load - sides.lower, 0)) / scale
        # A price without a load that asks for it goes back towards nothing.
        back = -np.sign(prices) * np.minimum(np.abs(prices) / step, 0.05)
        prices += step * np.where(lean == 0, back, lean)
        step *= 0.95
    return prices


def asked_for(affinity: Floats, sides: Sides, active: Flags, prices: Prices) -> tuple[Flags, float]:
    """Pairs outside that would bring more than they cost, and by how much the total could rise at most by all of them.

    The rise is bounded by demand times the greatest gain of each application, as no pair is taken more than once.
    """
    gain = np.where(sides.open & ~active, prices.gain(affinity, sides.organisation), -np.inf)
    rise = float((sides.demand * np.maximum(gain.max(axis=1, initial=-np.inf), 0.0)).sum())
    return _highest(gain, ADDED) & (gain > TINY), rise


def _highest(worth: Floats, count: int) -> Flags:
    """The ``count`` highest of each row; an equal one further right may be left out."""
    chosen = np.zeros(worth.shape, dtype=np.bool_)
    count = min(count, worth.shape[1])
    if count:
        best: Ints = np.argpartition(worth, -count, axis=1)[:, -count:]
        np.put_along_axis(chosen, best, True, axis=1)
    return chosen
