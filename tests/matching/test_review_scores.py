"""Calibrated scores: lenient and harsh reviewers are taken out, little is corrected by little, intervals hold."""

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.review_scores import Review, Variances, calibrate, worth_another_review
from matching.review_scores.model import Design, estimated, posterior


@st.composite
def panels(draw: st.DrawFn) -> tuple[list[Review], int]:
    """Up to 6 applications and 5 reviewers, any pairs, also none; scores of a rubric."""
    p, r = draw(st.integers(1, 6)), draw(st.integers(1, 5))
    pairs = [(i, j) for i in range(p) for j in range(r)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=len(pairs)))
    return [Review(i, j, draw(st.sampled_from([1.0, 2.0, 3.0, 3.5, 5.0]))) for i, j in chosen], p


def panel(
    seed: int, *, offset: float, noise: float, applications: int = 60, reviewers: int = 12
) -> tuple[np.ndarray, list[Review]]:
    chance = np.random.default_rng(seed)
    truth, lean = chance.normal(size=applications), offset * chance.normal(size=reviewers)
    reviews = [
        Review(i, int(j), float(truth[i] + lean[j] + noise * chance.normal()))
        for i in range(applications)
        for j in chance.choice(reviewers, 3, replace=False)
    ]
    return truth, reviews


def as_design(reviews: list[Review], applications: int, reviewers: int) -> Design:
    return Design(
        np.array([each.application for each in reviews]), np.array([each.reviewer for each in reviews]),
        np.array([each.score for each in reviews]), applications, reviewers,
    )  # fmt: skip


class Book(NamedTuple):
    general: float
    mean: np.ndarray
    covariance: np.ndarray


def by_the_book(design: Design, variances: Variances) -> Book:
    """Generalised least squares with the whole covariance matrix of the scores, no shortcut."""
    left, right = np.eye(design.applications)[design.row], np.eye(design.reviewers)[design.column]
    whole = variances.application * left @ left.T + variances.reviewer * right @ right.T
    inverse = np.linalg.inv(whole + variances.noise * np.eye(len(design.score)))
    one = np.ones(len(design.score))
    weight = one @ inverse @ one
    mean = float(one @ inverse @ design.score / weight)
    gain = variances.application * left.T @ inverse
    centre = np.ones(design.applications) - gain @ one
    covariance = variances.application * np.eye(design.applications) - gain @ left * variances.application
    return Book(mean, gain @ (design.score - mean), covariance + np.outer(centre, centre) / weight)


@pytest.mark.parametrize("seed", range(20))
def test_the_small_system_says_what_the_whole_covariance_matrix_says(seed: int) -> None:
    _, reviews = panel(seed, offset=0.7, noise=0.8, applications=9, reviewers=5)
    design, variances = as_design(reviews, 9, 5), Variances(1.0, 0.5, 0.7)
    ours, book = posterior(design, variances), by_the_book(design, variances)

    assert ours.general == pytest.approx(book.general)
    assert ours.mean[:9] == pytest.approx(book.mean)
    assert ours.covariance == pytest.approx(book.covariance)
    assert ours.spread**2 == pytest.approx(np.diag(book.covariance))


def restricted(design: Design, variances: Variances) -> float:
    """The restricted log-likelihood, spelt out."""
    left, right = np.eye(design.applications)[design.row], np.eye(design.reviewers)[design.column]
    whole = variances.application * left @ left.T + variances.reviewer * right @ right.T
    whole += variances.noise * np.eye(len(design.score))
    inverse, one = np.linalg.inv(whole), np.ones(len(design.score))
    weight = float(one @ inverse @ one)
    rest = design.score - one @ inverse @ design.score / weight
    return -0.5 * float(np.linalg.slogdet(whole)[1] + np.log(weight) + rest @ inverse @ rest)


@pytest.mark.parametrize("seed", range(5))
def test_no_variances_nearby_are_likelier(seed: int) -> None:
    _, reviews = panel(seed, offset=0.7, noise=0.7, applications=30, reviewers=8)
    design = as_design(reviews, 30, 8)
    found = estimated(design)
    best = restricted(design, found)

    for application, reviewer, noise in (
        (1.1, 1, 1),
        (0.9, 1, 1),
        (1, 1.2, 1),
        (1, 0.8, 1),
        (1, 1, 1.05),
        (1, 1, 0.95),
    ):
        other = Variances(found.application * application, found.reviewer * reviewer, found.noise * noise)
        assert restricted(design, other) <= best + 1e-6


@settings(max_examples=25, deadline=None)
@given(panels(), st.randoms(use_true_random=False))
def test_any_panel_has_scores_and_their_order_of_input_never_matters(
    made: tuple[list[Review], int], chance: object
) -> None:
    reviews, applications = made
    turned = list(reviews)
    chance.shuffle(turned)  # type: ignore[attr-defined]  # hypothesis hands out random.Random
    found = calibrate(reviews, applications=range(applications), places=1)

    assert calibrate(turned, applications=range(applications)[::-1], places=1).scores == found.scores
    assert [each.rank for each in found.scores] == list(range(1, applications + 1))
    assert all(1 <= each.first_rank <= each.last_rank <= applications for each in found.scores)
    assert sum(each.above_cut for each in found.scores) == pytest.approx(1.0)
    assert all(np.isfinite(each.calibrated) for each in found.scores)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.5, 20), st.floats(-50, 50))
def test_another_scale_gives_the_same_ranks(seed: int, factor: float, shift: float) -> None:
    _, reviews = panel(seed, offset=0.5, noise=0.7, applications=20, reviewers=6)
    other = [Review(each.application, each.reviewer, factor * each.score + shift) for each in reviews]
    one, two = (calibrate(each, applications=range(20), places=4) for each in (reviews, other))

    expected = {each.application: factor * each.calibrated + shift for each in one.scores}
    for each in two.scores:
        assert each.calibrated == pytest.approx(expected[each.application], abs=1e-2 * factor)


def test_a_harsh_reviewer_is_taken_out_and_raw_stands_beside() -> None:
    truth = np.linspace(1, 5, 20)
    lean = {0: -1.5, 1: 0.0, 2: 0.1, 3: 1.4}
    reviews = [Review(i, j, truth[i] + lean[j]) for i in range(20) for j in lean if (i + j) % 4 < 2]
    found = calibrate(reviews, applications=range(20), places=5)

    assert [each.application for each in found.scores] == list(range(20))[::-1]
    assert [each.raw_rank for each in found.scores] != [each.rank for each in found.scores]
    assert [each.reviewer for each in sorted(found.reviewers, key=lambda r: r.leniency)] == [0, 1, 2, 3]


def test_without_a_review_an_application_stands_in_the_middle_and_anywhere() -> None:
    _, reviews = panel(1, offset=0.3, noise=0.5, applications=30, reviewers=8)
    alone = next(each for each in calibrate(reviews, applications=range(31), places=6).scores if each.application == 30)

    assert (alone.reviews, alone.raw, alone.raw_rank, alone.z) == (0, None, None, None)
    assert alone.last_rank - alone.first_rank >= 20


def test_equal_scores_are_left_equal() -> None:
    found = calibrate([Review(i, j, 3.0) for i in range(4) for j in range(2)], applications=range(4), places=2)

    assert [each.calibrated for each in found.scores] == [3.0] * 4
    assert worth_another_review(found) == []


def test_the_second_review_of_a_person_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        calibrate([Review(1, 1, 2.0), Review(1, 1, 3.0)], applications=[1], places=1)
    with pytest.raises(ValueError, match="not in the round"):
        calibrate([Review(2, 1, 2.0)], applications=[1], places=1)


def test_only_cases_near_the_cut_are_worth_another_review() -> None:
    _, reviews = panel(4, offset=0.5, noise=0.7)
    found = calibrate(reviews, applications=range(60), places=12)
    asked = worth_another_review(found)
    rank = {each.application: each.rank for each in found.scores}

    assert 0 < len(asked) < 30
    assert {rank[asked[0].application], rank[asked[1].application]} <= set(range(8, 18))
    assert all(each.is_in == (rank[each.application] <= 12) for each in asked)
    assert asked == sorted(asked, key=lambda each: (-each.gain, each.application))
    assert worth_another_review(calibrate(reviews, applications=range(60), places=60)) == []


def test_one_more_review_moves_a_score_as_much_as_was_told() -> None:
    # The chance told for the application at the cut, against 4,000 worlds in which the review comes.
    _truth, reviews = panel(9, offset=0.5, noise=0.7, applications=25, reviewers=6)
    found = calibrate(reviews, applications=range(25), places=5)
    told = worth_another_review(found)[0]
    variances, believed = found.variances, found.posterior
    place, cut = told.application, found.scores[5 if told.is_in else 4].calibrated
    mean, spread = believed.general + believed.mean[place], np.sqrt(believed.covariance[place, place])
    score = np.random.default_rng(1).normal(mean, np.sqrt(spread**2 + variances.reviewer + variances.noise), 4000)
    moved = mean + spread**2 / (spread**2 + variances.reviewer + variances.noise) * (score - mean)

    assert np.mean((moved < cut) if told.is_in else (moved > cut)) == pytest.approx(told.chance, abs=0.03)
