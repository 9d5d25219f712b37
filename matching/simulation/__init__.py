"""A market to try policies on before people meet them.

``simulate(world(parameters, seed), policy, rounds=…, seed=…)`` plays a stylised market; ``market(problem, seed=…)``
makes a world of a real one, for staff to compare today's policy with another. A policy receives ``Estimates`` and has
no way to the ``Truth``. It tests a mechanism, not how large its effect will be: parameters are invented and chances
are independent of each other.
"""

from matching.simulation.outcome import Outcome, gini
from matching.simulation.parameters import ONE_ROUND, Parameters
from matching.simulation.policies import POLICIES, Allocating, Policy, TopOf
from matching.simulation.rounds import simulate
from matching.simulation.world import Estimates, Truth, World, market, world

__all__ = [
    "ONE_ROUND",
    "POLICIES",
    "Allocating",
    "Estimates",
    "Outcome",
    "Parameters",
    "Policy",
    "TopOf",
    "Truth",
    "World",
    "gini",
    "market",
    "simulate",
    "world",
]
