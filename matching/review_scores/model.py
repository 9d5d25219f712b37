"""Reviewer and application effects with shrinkage.

    y_ij = μ + a_i + b_j + e_ij,  a ~ N(0, σ_a²), b ~ N(0, σ_b²), e ~ N(0, σ_e²)

a is an application's quality, b a reviewer's leniency. Given the variances the posterior of a and b is normal; its mean
solves Henderson's mixed-model equations (Henderson 1950; Searle, Casella and McCulloch, Variance Components, 1992,
chapter 7), the flat prior of μ is kept in them. The variances are those of the highest restricted likelihood (REML,
Patterson and Thompson 1971), so the general mean costs its degree of freedom. With variances known, shrinking cannot do
worse on average than the raw mean, which is the case σ_b = 0.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import minimize

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Variances:
    application: float
    reviewer: float
    noise: float


@dataclass(frozen=True, eq=False)
class Posterior:
    """Application effects first, then reviewers; ``mean`` leaves the general mean out."""

    general: float
    mean: Floats
    covariance: Floats
    """Of applications' qualities, the general mean included: (applications, applications)."""
    variances: Variances


@dataclass(frozen=True, eq=False)
class Design:
    """Which application (``row``) got which ``score`` from which reviewer (``column``); places from 0."""

    row: Ints
    column: Ints
    score: Floats
    applications: int
    reviewers: int

    def crossed(self) -> Floats:
        """Z'Z, with the general mean as its first column."""
        size = 1 + self.applications + self.reviewers
        made = np.zeros((size, size))
        numbers = np.stack([np.zeros_like(self.row), 1 + self.row, 1 + self.applications + self.column])
        for left in numbers:
            for right in numbers:
                np.add.at(made, (left, right), 1.0)
        return made

    def summed(self, score: Floats) -> Floats:
        """Z'y."""
        return np.concatenate([
            [score.sum()],
            np.bincount(self.row, score, minlength=self.applications),
            np.bincount(self.column, score, minlength=self.reviewers),
        ])  # fmt: skip


def estimated(design: Design) -> Variances:
    """REML over the two ratios of variance to noise, on a logarithmic scale; the noise itself has a closed form."""
    if not len(design.score) or np.ptp(design.score) == 0:
        return Variances(0.0, 0.0, 0.0)
    centred = design.score - design.score.mean()
    made, right, square = design.crossed(), design.summed(centred), float(centred @ centred)

    def deviance(logs: Floats) -> float:
        found, noise = _profiled(design, made, right, square, logs)
        return found + (len(design.score) - 1) * float(np.log(noise))

    # Ratios from e^-8 to e^5: beyond, nothing that a rank would notice changes.
    best = min(
        (
            minimize(deviance, np.array(start), method="L-BFGS-B", bounds=[(-8.0, 5.0)] * 2)
            for start in ((0.0, -1.0), (0.0, -6.0))
        ),
        key=lambda found: float(found.fun),
    )
    _, noise = _profiled(design, made, right, square, best.x)
    ratios = np.exp(best.x)
    return Variances(float(ratios[0] * noise), float(ratios[1] * noise), noise)


def _profiled(design: Design, made: Floats, right: Floats, square: float, logs: Floats) -> tuple[float, float]:
    """(the likelihood's determinants, the noise at these ratios)."""
    penalised = made.copy()
    places = np.arange(1, len(made))
    ratios = np.exp(np.repeat(logs, (design.applications, design.reviewers)))
    penalised[places, places] += 1.0 / ratios
    factor = cho_factor(penalised, lower=True, check_finite=False)
    explained = float(right @ cho_solve(factor, right, check_finite=False))
    noise = max((square - explained) / (len(design.score) - 1), 1e-9)
    return 2.0 * float(np.log(np.diag(factor[0])).sum()) + float(np.log(ratios).sum()), noise


def posterior(design: Design, variances: Variances) -> Posterior:
    """What is believed of every application once the scores are in."""
    centre = float(design.score.mean()) if len(design.score) else 0.0
    if variances.noise <= 0:
        nothing = np.zeros(design.applications + design.reviewers)
        return Posterior(centre, nothing, np.zeros((design.applications,) * 2), variances)
    penalised = design.crossed() / variances.noise
    places = np.arange(1, len(penalised))
    priors = np.repeat((variances.application, variances.reviewer), (design.applications, design.reviewers))
    penalised[places, places] += 1.0 / np.maximum(priors, 1e-9)
    factor = cho_factor(penalised, lower=True, check_finite=False)
    inverse = cho_solve(factor, np.eye(len(penalised)), check_finite=False)
    effects = inverse @ (design.summed(design.score - centre) / variances.noise)
    some = slice(1, 1 + design.applications)
    whole = inverse[some, some] + inverse[0, 0] + inverse[0, some][None, :] + inverse[some, 0][:, None]
    return Posterior(centre + float(effects[0]), effects[1:], whole, variances)
