"""Chances learned from answers: never falling with the score, honest where little is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.calibration import (
    MICRO,
    Calibration,
    Curve,
    ReplyPrior,
    calibration_error,
    curve_of,
    isotonic,
    reliability,
)

OBSERVED = st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=1, max_size=40)


def columns(observed: list[tuple[int, bool]]) -> tuple[np.ndarray, np.ndarray]:
    scores, answered = zip(*observed, strict=True)
    return np.array(scores) * 100_000, np.array(answered)


@settings(deadline=None)
@given(OBSERVED)
def test_rates_never_fall_and_keep_every_observation(observed: list[tuple[int, bool]]) -> None:
    blocks = isotonic(*columns(observed))

    assert [b.chance for b in blocks] == sorted(b.chance for b in blocks)
    assert sum(b.observed for b in blocks) == len(observed)
    assert sum(b.answered for b in blocks) == sum(answered for _, answered in observed)


@settings(deadline=None)
@given(OBSERVED)
def test_the_blocks_are_the_isotonic_regression_by_its_minimax_formula(observed: list[tuple[int, bool]]) -> None:
    scores, answered = columns(observed)
    values = np.unique(scores)

    blocks = isotonic(scores, answered)

    for value in values:
        below, above = values[values <= value], values[values >= value]
        expected = max(min(answered[(scores >= a) & (scores <= b)].mean() for b in above) for a in below)
        found = next(b for b in blocks if b.low <= value <= b.high)
        assert found.answered / found.observed == pytest.approx(expected)


@settings(deadline=None)
@given(st.lists(st.integers(0, MICRO), min_size=2, max_size=20), OBSERVED)
def test_a_curve_is_whole_numbers_that_never_fall(scores: list[int], observed: list[tuple[int, bool]]) -> None:
    chances = curve_of(isotonic(*columns(observed)))(np.array(sorted(scores)))

    assert chances.dtype == np.int64
    assert (np.diff(chances) >= 0).all()
    assert 0 <= chances.min() <= chances.max() <= MICRO


def test_a_curve_that_falls_is_refused() -> None:
    with pytest.raises(ValueError, match="rising"):
        Curve(((0, 5), (10, 4)))


def test_too_early_is_said_until_there_is_enough() -> None:
    scores = np.tile([200_000, 800_000], 100)
    answered = scores > 500_000

    assert Calibration.fitted(scores[:198], answered[:198]).chance(800_000).band == "too_early"
    assert Calibration.fitted(scores, answered).chance(800_000).band == "mostly"
    assert Calibration.fitted(scores, answered).chance(200_000).band == "rarely"


def test_a_score_with_few_like_it_is_read_with_its_neighbours() -> None:
    scores = np.array([100_000] * 300 + [500_000] * 5 + [900_000] * 300)
    answered = np.array(([True] + [False] * 29) * 10 + [True, False, False, False, False] + [True, True, False] * 100)

    chance = Calibration.fitted(scores, answered).chance(500_000)

    assert (chance.band, chance.observed) == ("rarely", 305)
    assert 0 < chance.low < chance.high < 100_000


def test_a_party_without_history_gets_the_mean_and_a_silent_one_falls() -> None:
    prior = ReplyPrior(600_000, 4 * MICRO)

    rates = prior.rate(np.array([0, 0, 8]), np.array([0, 8, 8]))

    assert rates.tolist() == [600_000, 200_000, 866_666]


def test_the_prior_is_recovered_from_parties_drawn_from_it() -> None:
    chance = np.random.default_rng(1)
    delivered = chance.integers(5, 30, 3_000)
    answered = chance.binomial(delivered, chance.beta(6, 4, 3_000))

    prior = ReplyPrior.fitted(answered, delivered)

    assert prior.mean / MICRO == pytest.approx(0.6, abs=0.01)
    assert prior.strength / MICRO == pytest.approx(10, rel=0.1)
    assert ReplyPrior.fitted(answered[:5], delivered[:5]) == ReplyPrior()


def test_fitted_chances_are_within_five_points_of_what_comes_next() -> None:
    chance = np.random.default_rng(2)
    scores = chance.integers(0, MICRO, 8_000)
    answered = chance.random(8_000) < 0.7 * (scores / MICRO) ** 2

    predicted = curve_of(isotonic(scores[:4_000], answered[:4_000]))(scores[4_000:])
    lines = reliability(predicted, answered[4_000:])

    assert calibration_error(lines) < 0.05
    assert sum(line.count for line in lines) == 4_000
