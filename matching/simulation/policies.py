"""Who is proposed to whom, given estimates: the allocation and the rankings it is compared with."""

from dataclasses import dataclass, field, replace
from typing import Final, Protocol

import numpy as np

from matching.allocation import MICRO, Parties, Settings, allocate
from matching.allocation.problem import Ints
from matching.chances import rule_chances
from matching.simulation.world import Estimates, Floats


class Policy(Protocol):
    def __call__(self, estimates: Estimates, *, seed: int) -> Ints:
        """The rows of ``estimates.problem.edges`` that are proposed."""


class Reckoning(Protocol):
    def __call__(self, estimates: Estimates) -> Ints:
        """(receivers,) requests in 10⁻⁶ that are counted on, in the order of ``problem.receivers``."""


def as_stated(estimates: Estimates) -> Ints:
    return estimates.problem.receivers.allowance


def as_believed(estimates: Estimates) -> Ints:
    """`Chances.believed`, as in a run."""
    receivers, observed = estimates.problem.receivers, estimates.observed
    place = np.searchsorted(np.sort(receivers.ids), receivers.ids)
    answered, delivered = observed.answered[place], observed.delivered[place]
    return rule_chances(observed).believed(receivers.allowance, answered, delivered)


@dataclass(frozen=True)
class Allocating:
    """Expected load within budgets: what the platform runs. The factor scales every stated budget."""

    settings: Settings = field(default_factory=Settings)
    budget_factor: float = 1.0
    reckoning: Reckoning = as_believed

    def __call__(self, estimates: Estimates, *, seed: int) -> Ints:
        problem = estimates.problem
        allowance = np.round(self.reckoning(estimates) * self.budget_factor).astype(np.int64)
        scaled = replace(problem, receivers=Parties(problem.receivers.ids, allowance))
        return allocate(scaled, self.settings, seed=seed).row


def by_wish(estimates: Estimates) -> Floats:
    return estimates.problem.edges.request / MICRO


def by_fit(estimates: Estimates) -> Floats:
    return estimates.problem.edges.accept / MICRO


def by_product(estimates: Estimates) -> Floats:
    return by_wish(estimates) * by_fit(estimates)


def by_harmonic_mean(estimates: Estimates) -> Floats:
    """RECON (Pizzato et al., RecSys 2010)."""
    wish, fit = by_wish(estimates), by_fit(estimates)
    return 2 * wish * fit / np.maximum(wish + fit, 1e-12)


_TU_STEPS: Final = 60
_TU_NOISE: Final = 0.15


def by_transferable_utility(estimates: Estimates) -> Floats:
    """Equilibrium matches of a market with transferable utility (Choo and Siow, Journal of Political Economy 2006; for
    rankings Tomita et al., RecSys 2023), by iterative proportional fitting: μ = a · b · e^((p + q) / 2β), each side
    staying single with a² and b². A founder counts as many as are proposed, every open investor as the mean of what is
    read: with each one's own number the ranking crowds those who read most (tried)."""
    problem = estimates.problem
    edges, n, m = problem.edges, len(problem.senders.ids), len(problem.receivers.ids)
    i = np.searchsorted(np.sort(problem.senders.ids), edges.sender)
    j = np.searchsorted(np.sort(problem.receivers.ids), edges.receiver)
    kernel = np.exp((by_wish(estimates) + by_fit(estimates)) / (2 * _TU_NOISE))
    wanted = np.full(n, float(estimates.per_sender))
    allowance = problem.receivers.allowance[np.argsort(problem.receivers.ids)] / MICRO
    read = np.where(allowance > 0, allowance[allowance > 0].mean() if allowance.any() else 0.0, 0.0)
    a, b = np.ones(n), np.ones(m)
    for _ in range(_TU_STEPS):
        half = np.bincount(i, weights=kernel * b[j], minlength=n) / 2
        a = np.sqrt(half**2 + wanted) - half
        half = np.bincount(j, weights=kernel * a[i], minlength=m) / 2
        b = np.sqrt(half**2 + read) - half
    matches: Floats = kernel * a[i] * b[j]
    return matches


class Score(Protocol):
    def __call__(self, estimates: Estimates) -> Floats:
        """(edges,) larger is better."""


@dataclass(frozen=True)
class TopOf:
    """Each sender's best few by a score, whoever else asks: no budgets. Who is known not to read is left out."""

    score: Score

    def __call__(self, estimates: Estimates, *, seed: int) -> Ints:
        edges, receivers = estimates.problem.edges, estimates.problem.receivers
        order = np.argsort(receivers.ids)
        place = np.searchsorted(receivers.ids[order], edges.receiver)
        rows = np.flatnonzero(receivers.allowance[order][place] > 0)
        best = rows[np.lexsort((edges.receiver[rows], -self.score(estimates)[rows], edges.sender[rows]))]
        sender = edges.sender[best]
        starts = np.searchsorted(sender, sender)
        top: Ints = best[np.arange(len(best)) - starts < estimates.per_sender]
        return top


_BARE: Final = Settings(diversity=0.0, exploration=0.0, exposure_ratio=0.0, least_load=0.0)

POLICIES: Final[dict[str, Policy]] = {
    "one-sided, founder's wish": TopOf(by_wish),
    "one-sided, fit to investor": TopOf(by_fit),
    "harmonic mean (RECON)": TopOf(by_harmonic_mean),
    "product": TopOf(by_product),
    "TU/IPFP ranking": TopOf(by_transferable_utility),
    "expected load, greedy": Allocating(replace(_BARE, price_steps=0), reckoning=as_stated),
    "expected load": Allocating(_BARE, reckoning=as_stated),
    "allocation, budgets as stated": Allocating(reckoning=as_stated),
    "allocation, all in": Allocating(),
}
