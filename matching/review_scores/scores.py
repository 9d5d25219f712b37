"""Raw, standardised and calibrated scores of a round side by side, with intervals of ranks."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import Final

import numpy as np
from threadpoolctl import ThreadpoolController

from matching.review_scores.model import Design, Floats, Posterior, Variances, estimated, posterior

DRAWS: Final = 1_000
COVERAGE: Final = 0.9


@dataclass(frozen=True)
class Review:
    application: int
    reviewer: int
    score: float
    """Of the whole rubric, on any scale: results are on the same one."""


@dataclass(frozen=True)
class Score:
    """One application's. Ranks count from 1, the best; ``None`` without any review.

    ``spread`` is the standard deviation of what is believed of the calibrated score; the interval of ranks holds 90 %
    of the draws from it. ``above_cut`` is the probability of being among the first ``places``.
    """

    application: int
    reviews: int
    raw: float | None
    raw_rank: int | None
    z: float | None
    """Mean of the scores after each reviewer's own mean and spread are taken out."""
    calibrated: float
    rank: int
    first_rank: int
    last_rank: int
    spread: float
    above_cut: float


@dataclass(frozen=True)
class ReviewerTendency:
    """How much higher than others a reviewer scores the same work, shrunk towards nothing."""

    reviewer: int
    reviews: int
    leniency: float


@dataclass(frozen=True, eq=False)
class Scores:
    """Best first by calibrated score; ties go to the lower id."""

    scores: tuple[Score, ...]
    reviewers: tuple[ReviewerTendency, ...]
    variances: Variances
    places: int
    posterior: Posterior
    applications: tuple[int, ...]
    """Ids in the order of ``posterior``, ascending."""


def calibrate(reviews: Sequence[Review], *, applications: Sequence[int], places: int, seed: int = 1) -> Scores:
    """``applications`` names all of them, those without a review too; ``places`` is where the cut will be.

    The order of the input never matters. Raises ``ValueError`` for a second review by the same person, for an unknown
    application and for a score that is no number.
    """
    ids = tuple(sorted(set(applications)))
    ordered = sorted(reviews, key=lambda each: (each.application, each.reviewer))
    _check(ordered, set(ids))
    people = tuple(sorted({each.reviewer for each in ordered}))
    design = Design(
        np.searchsorted(ids, [each.application for each in ordered]).astype(np.int64),
        np.searchsorted(people, [each.reviewer for each in ordered]).astype(np.int64),
        np.array([each.score for each in ordered], dtype=np.float64),
        len(ids),
        len(people),
    )
    # The matrices are small: several threads would spend four times the processor time waiting for each other.
    with _libraries().limit(limits=1, user_api="blas"):
        return _calibrated(ids, people, design, places=places, seed=seed)


@lru_cache(maxsize=1)
def _libraries() -> ThreadpoolController:
    """Looked for once: that takes longer than a calibration."""
    return ThreadpoolController()


def _calibrated(ids: tuple[int, ...], people: tuple[int, ...], design: Design, *, places: int, seed: int) -> Scores:
    believed = posterior(design, estimated(design))
    load = np.bincount(design.column, minlength=len(people)).tolist()
    leniency = believed.mean[len(ids) :].tolist()
    tendencies = tuple(ReviewerTendency(*each) for each in zip(people, load, leniency, strict=True))
    scores = _scores(ids, design, believed, places=places, seed=seed)
    return Scores(scores, tendencies, believed.variances, places, believed, ids)


def _check(reviews: list[Review], known: set[int]) -> None:
    seen: set[tuple[int, int]] = set()
    for each in reviews:
        if each.application not in known:
            raise ValueError(f"There is a review of application {each.application}, which is not in the round.")
        if (each.application, each.reviewer) in seen:
            raise ValueError(f"Reviewer {each.reviewer} scored application {each.application} twice.")
        if not np.isfinite(each.score):
            raise ValueError(f"A score is a number, not {each.score}.")
        seen.add((each.application, each.reviewer))


def _scores(ids: tuple[int, ...], design: Design, believed: Posterior, *, places: int, seed: int) -> tuple[Score, ...]:
    calibrated = believed.general + believed.mean[: len(ids)]
    counts = np.bincount(design.row, minlength=len(ids))
    raw, z = (_means(design, scores, counts) for scores in (design.score, standardised(design)))
    ranks, raw_ranks = _ranks(calibrated), _ranks(np.where(counts > 0, raw, -np.inf))
    drawn = _drawn_ranks(calibrated, believed, seed)
    tail = (1 - COVERAGE) / 2
    low, high = (ceil(share * DRAWS) - 1 for share in (tail, 1 - tail))
    first, last = np.partition(drawn, (low, high), axis=0)[[low, high]]
    above, spread = (drawn <= places).mean(axis=0), believed.spread
    made = [
        Score(
            ids[i], int(counts[i]), float(raw[i]) if counts[i] else None, int(raw_ranks[i]) if counts[i] else None,
            float(z[i]) if counts[i] else None, float(calibrated[i]), int(ranks[i]), int(first[i]), int(last[i]),
            float(spread[i]), float(above[i]),
        )
        for i in range(len(ids))
    ]  # fmt: skip
    return tuple(sorted(made, key=lambda each: each.rank))


def standardised(design: Design) -> Floats:
    """Each score less its reviewer's mean, over their standard deviation; 0 where a reviewer has one or no spread."""
    load = np.maximum(np.bincount(design.column, minlength=design.reviewers), 1)
    mean = np.bincount(design.column, design.score, minlength=design.reviewers) / load
    centred = design.score - mean[design.column]
    deviation = np.sqrt(np.bincount(design.column, centred**2, minlength=design.reviewers) / load)
    return np.asarray(centred / np.where(deviation > 0, deviation, 1.0)[design.column])


def _means(design: Design, scores: Floats, counts: np.ndarray) -> Floats:
    means: Floats = np.bincount(design.row, scores, minlength=design.applications) / np.maximum(counts, 1)
    return means


def _ranks(values: Floats) -> np.ndarray:
    ranks = np.empty(len(values), dtype=np.int64)
    ranks[np.argsort(-values.round(9), kind="stable")] = np.arange(1, len(values) + 1)
    return ranks


def _drawn_ranks(mean: Floats, believed: Posterior, seed: int) -> np.ndarray:
    """(draws, applications): ranks in worlds drawn from what is believed, each beside its mirror image."""
    half = believed.deviations(np.random.default_rng(seed), DRAWS // 2)
    worlds = mean.astype(np.float32) + np.concatenate([half, -half])
    ranks = np.empty(worlds.shape, dtype=np.int32)
    np.put_along_axis(ranks, np.argsort(-worlds, axis=1), np.arange(1, len(mean) + 1, dtype=np.int32)[None, :], axis=1)
    return ranks
