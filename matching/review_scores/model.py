"""Reviewer and application effects with shrinkage.

    y_ij = μ + a_i + b_j + e_ij,  a ~ N(0, σ_a²), b ~ N(0, σ_b²), e ~ N(0, σ_e²)

a is an application's quality, b a reviewer's leniency. Given the variances the posterior of a and b is normal; its mean
solves Henderson's mixed-model equations (Henderson 1950; Searle, Casella and McCulloch, Variance Components, 1992,
chapter 7), the flat prior of μ is kept in them. The variances are those of the highest restricted likelihood (REML,
Patterson and Thompson 1971), so the general mean costs its degree of freedom. With variances known, shrinking cannot do
worse on average than the raw mean, which is the case σ_b = 0.

Applications meet only through reviewers, so their block of the equations is diagonal and is eliminated: what is solved
has a row for the general mean and one for each reviewer (the Schur complement). Cost: a factorisation of reviewers³ for
each of some hundred pairs of variances; in applications everything is linear.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.linalg import cho_factor, cho_solve, solve_triangular
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
    """Application effects first, then reviewers; ``mean`` leaves the general mean out.

    An application's quality, the general mean included, is ``own`` of itself and ``shared`` of what is uncertain of the
    mean and of the reviewers: variances of (applications,), and (applications, 1 + reviewers) roots of covariance.
    """

    general: float
    mean: Floats
    own: Floats
    shared: Floats
    variances: Variances

    @property
    def spread(self) -> Floats:
        """Standard deviations of applications' qualities: (applications,)."""
        return np.asarray(np.sqrt(self.own + (self.shared**2).sum(axis=1)))

    @property
    def covariance(self) -> Floats:
        """Of applications' qualities: (applications, applications)."""
        return np.asarray(np.diag(self.own) + self.shared @ self.shared.T)

    def deviations(self, chance: np.random.Generator, count: int) -> npt.NDArray[np.float32]:
        """(count, applications): worlds drawn from what is believed, less their mean, precise enough for ranks."""
        alone = chance.standard_normal((count, len(self.own)), dtype=np.float32) * np.sqrt(self.own).astype(np.float32)
        shared = chance.standard_normal((count, self.shared.shape[1]), dtype=np.float32)
        return np.asarray(alone + shared @ self.shared.T.astype(np.float32))


@dataclass(frozen=True, eq=False)
class Design:
    """Which application (``row``) got which ``score`` from which reviewer (``column``); places from 0."""

    row: Ints
    column: Ints
    score: Floats
    applications: int
    reviewers: int


@dataclass(frozen=True, eq=False)
class Sums:
    """What the equations need of centred scores, put together once.

    ``met`` is Z'X: a row for each application, its count of reviews first, then one where a reviewer read it. For each
    count k that occurs, ``crossed[k]`` is met'met and ``pulled[k]`` met'(sums) of the applications with k reviews.
    """

    counts: Ints
    met: Floats
    sums: Floats
    corner: Floats
    right: Floats
    square: float
    crossed: dict[int, Floats]
    pulled: dict[int, Floats]
    squares: dict[int, float]
    scores: int


def sums_of(design: Design) -> Sums:
    counts = np.bincount(design.row, minlength=design.applications)
    load = np.bincount(design.column, minlength=design.reviewers).astype(np.float64)
    centred = design.score - design.score.mean() if len(design.score) else design.score
    met = np.zeros((design.applications, 1 + design.reviewers))
    met[:, 0] = counts
    np.add.at(met, (design.row, 1 + design.column), 1.0)
    corner = np.diag(np.concatenate([[float(len(centred))], load]))
    corner[0, 1:] = corner[1:, 0] = load
    sums: Floats = np.bincount(design.row, centred, minlength=design.applications).astype(np.float64)
    right = np.concatenate([[centred.sum()], np.bincount(design.column, centred, minlength=design.reviewers)])
    crossed, pulled, squares = {}, {}, {}
    for count in np.unique(counts).tolist():
        some = counts == count
        crossed[count] = met[some].T @ met[some]
        pulled[count] = met[some].T @ sums[some]
        squares[count] = float(sums[some] @ sums[some])
    return Sums(counts, met, sums, corner, right, float(centred @ centred), crossed, pulled, squares, len(centred))


def _reduced(sums: Sums, of_application: float, of_reviewer: float) -> tuple[Floats, Floats]:
    """The equations of the general mean and the reviewers at these ratios of variance to noise: (matrix, right)."""
    matrix, right = sums.corner.copy(), sums.right.copy()
    places = np.arange(1, len(matrix))
    matrix[places, places] += 1.0 / of_reviewer
    for count, crossed in sums.crossed.items():
        weight = 1.0 / (count + 1.0 / of_application)
        matrix -= weight * crossed
        right -= weight * sums.pulled[count]
    return matrix, right


def estimated(design: Design) -> Variances:
    """REML over the two ratios of variance to noise, on a logarithmic scale; the noise itself has a closed form."""
    if not len(design.score) or np.ptp(design.score) == 0:
        return Variances(0.0, 0.0, 0.0)
    sums = sums_of(design)

    def deviance(logs: Floats) -> float:
        found, noise = _profiled(sums, logs)
        return found + (sums.scores - 1) * float(np.log(noise))

    # Ratios from e^-8 to e^5: beyond, nothing that a rank would notice changes.
    best = min(
        (
            minimize(deviance, np.array(start), method="L-BFGS-B", bounds=[(-8.0, 5.0)] * 2)
            for start in ((0.0, -1.0), (0.0, -6.0))
        ),
        key=lambda found: float(found.fun),
    )
    _, noise = _profiled(sums, best.x)
    ratios = np.exp(best.x)
    return Variances(float(ratios[0] * noise), float(ratios[1] * noise), noise)


def _profiled(sums: Sums, logs: Floats) -> tuple[float, float]:
    """(the likelihood's determinants, the noise at these ratios)."""
    of_application, of_reviewer = np.exp(logs).tolist()
    matrix, right = _reduced(sums, of_application, of_reviewer)
    factor = cho_factor(matrix, lower=True, check_finite=False)
    diagonal = {count: count + 1.0 / of_application for count in sums.crossed}
    explained = sum(square / diagonal[count] for count, square in sums.squares.items())
    explained += float(right @ cho_solve(factor, right, check_finite=False))
    noise = max((sums.square - explained) / (sums.scores - 1), 1e-9)
    # Each application has log(count + 1/ratio) + log(ratio), each reviewer log(ratio).
    held = np.log(sums.counts * of_application + 1.0).sum() + (len(matrix) - 1) * logs[1]
    return 2.0 * float(np.log(np.diag(factor[0])).sum()) + float(held), noise


def posterior(design: Design, variances: Variances) -> Posterior:
    """What is believed of every application once the scores are in."""
    centre = float(design.score.mean()) if len(design.score) else 0.0
    if variances.noise <= 0:
        nothing = np.zeros(design.applications + design.reviewers)
        shared = np.zeros((design.applications, 1 + design.reviewers))
        return Posterior(centre, nothing, np.zeros(design.applications), shared, variances)
    sums = sums_of(design)
    of_application, of_reviewer = (
        max(each, 1e-9) / variances.noise for each in (variances.application, variances.reviewer)
    )
    matrix, right = _reduced(sums, of_application, of_reviewer)
    factor = cho_factor(matrix, lower=True, check_finite=False)
    others = cho_solve(factor, right, check_finite=False)
    own: Floats = 1.0 / (sums.counts.astype(np.float64) + 1.0 / of_application)
    mean = own * (sums.sums - sums.met @ others)
    # How far an application's quality, the general mean included, follows the mean and the reviewers.
    follows = -own[:, None] * sums.met
    follows[:, 0] += 1.0
    shared = solve_triangular(np.tril(factor[0]), follows.T, lower=True, check_finite=False).T
    noise = variances.noise
    effects = np.concatenate([mean, others[1:]])
    return Posterior(centre + float(others[0]), effects, own * noise, shared * np.sqrt(noise), variances)
