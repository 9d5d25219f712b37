"""The market as it is (``Truth``) and as the platform knows it (``Estimates``): two types, so no policy can peek."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.allocation import MICRO, Edges, Groups, Parties, Problem
from matching.allocation.problem import Ints, column
from matching.chances import Observed
from matching.simulation.parameters import Parameters

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Truth:
    """What will happen. Rows are those of ``Estimates.problem.edges``; the draws are made beforehand, so that policies
    are compared on the same luck."""

    sender: Ints
    """(n,) places from 0, as are ``receiver``'s."""
    receiver: Ints
    wish: Floats
    accept: Floats
    """(n,) logits."""
    capacity: Ints
    """(receivers,) requests read a round; 0 for the inactive."""
    draws: Floats
    """(3, n) in [0, 1): for asking, for the order of reading, for accepting."""
    senders: int
    fatigue: float
    reacts: npt.NDArray[np.bool_] | None = None
    """(n,) whether the receiver would answer a request that is within what they read; None: every one of them."""


@dataclass(frozen=True, eq=False)
class Estimates:
    """All that a policy sees: estimated chances, stated budgets, groups, and what was answered so far."""

    problem: Problem
    """``answer`` is the smoothed reply rate; pairs that were proposed before are no candidates any more."""
    per_sender: int
    observed: Observed
    """Of each receiver, by ascending id."""


@dataclass(frozen=True, eq=False)
class World:
    truth: Truth
    first: Estimates


def world(parameters: Parameters, seed: int) -> World:
    """One market drawn from the parameters. Ids are places: senders from 0, receivers from 0."""
    chance = np.random.default_rng(seed)
    n, m = parameters.senders, parameters.receivers
    i, j = np.divmod(np.arange(n * m), m)
    minority, new = chance.random(n) < parameters.minority, chance.random(n) < parameters.new
    own, other = 1 - parameters.popularity, parameters.popularity
    shared = np.sqrt(parameters.shared_fit) * chance.normal(size=n * m)
    alone = np.sqrt(1 - parameters.shared_fit)
    fits = [own * parameters.fit_scale * (shared + alone * chance.normal(size=n * m)) for _ in range(2)]
    wanted, able = (other * parameters.popularity_scale * chance.normal(size=size) for size in (m, n))
    wish = parameters.wish + fits[0] + wanted[j]
    accept = parameters.accept + fits[1] + (able - parameters.minority_handicap * minority)[i]
    active = chance.random(m) >= parameters.inactive
    capacity = np.where(active, chance.integers(parameters.capacity_low, parameters.capacity_high, m, endpoint=True), 0)
    truth = Truth(i, j, wish, accept, capacity, chance.random((3, n * m)), n, parameters.fatigue)
    return World(truth, _estimates(parameters, truth, (minority, new), chance))


def _estimates(
    parameters: Parameters,
    truth: Truth,
    marks: tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]],
    chance: np.random.Generator,
) -> Estimates:
    minority, new = marks
    i, j, n, m = truth.sender, truth.receiver, parameters.senders, parameters.receivers
    noise = parameters.noise * np.where(new, parameters.new_noise, 1.0)[i]
    request, accept = (micro(logit + noise * chance.normal(size=len(i))) for logit in (truth.wish, truth.accept))
    sector, stage = chance.integers(0, parameters.sectors, m), chance.integers(0, parameters.stages, m)
    lively = chance.integers(parameters.capacity_low, parameters.capacity_high, m, endpoint=True)
    thought = np.where(truth.capacity > 0, truth.capacity, lively)
    stated = thought * (1 + parameters.capacity_error * chance.uniform(-1, 1, m))
    silent = (truth.capacity == 0) & (chance.random(m) < parameters.inactivity_known)
    budgets = np.where(silent, 0, np.round(stated * MICRO)).astype(np.int64)
    edges = Edges(i, j, request, np.full(len(i), MICRO), accept, sector[j], stage[j])
    groups = (Groups("region", "sender", minority.astype(np.int64)), Groups("age", "sender", new.astype(np.int64)))
    senders = Parties(column(range(n)), np.full(n, n * m))
    return Estimates(Problem(edges, senders, Parties(column(range(m)), budgets), groups), 5, nothing_yet(m))


def nothing_yet(receivers: int) -> Observed:
    return Observed(np.zeros(receivers, dtype=np.int64), np.zeros(receivers, dtype=np.int64))


def micro(logits: Floats) -> Ints:
    """Chances in 10⁻⁶."""
    return np.round(MICRO / (1 + np.exp(-logits))).astype(np.int64)


def market(problem: Problem, *, seed: int, per_sender: int = 5) -> World:
    """A real market, to try policies on: what the platform believes of it is taken as the truth.

    So it tells how a policy deals with the limits, not whether the estimates are right. Budgets are what is read; ids
    may be any, rows stay the problem's.
    """
    chance = np.random.default_rng(seed)
    edges = problem.edges
    logits = [np.log(np.maximum(p, 1) / np.maximum(MICRO - p, 1)) for p in (edges.request, edges.accept)]
    sender, receiver = (
        np.searchsorted(np.sort(ids), of)
        for ids, of in ((problem.senders.ids, edges.sender), (problem.receivers.ids, edges.receiver))
    )
    capacity = problem.receivers.allowance[np.argsort(problem.receivers.ids)] // MICRO
    draws = chance.random((3, len(edges)))
    truth = Truth(sender, receiver, logits[0], logits[1], capacity, draws, len(problem.senders.ids), fatigue=0.0)
    return World(truth, Estimates(problem, per_sender, nothing_yet(len(capacity))))
