"""How much of a stated budget is counted on: soon all of it for who answers, hardly any for who does not."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.allocation import Settings
from matching.calibration import MICRO, ReplyPrior
from matching.chances import FIRST_REQUESTS, Chances

PRIORS = st.builds(ReplyPrior, st.integers(0, MICRO), st.integers(MICRO // 4, 50 * MICRO))
STATED = st.integers(0, 20 * MICRO)
COUNTS = st.integers(0, 60)


def believed(chances: Chances, stated: int, answered: int, delivered: int) -> int:
    found = chances.believed(np.array([stated]), np.array([answered]), np.array([delivered]))
    assert found.dtype == np.int64
    return int(found[0])


@settings(deadline=None)
@given(PRIORS, STATED, COUNTS, COUNTS)
def test_never_more_than_stated(prior: ReplyPrior, stated: int, answered: int, silent: int) -> None:
    assert 0 <= believed(Chances(reply=prior), stated, answered, answered + silent) <= stated


@settings(deadline=None)
@given(PRIORS, STATED, COUNTS, COUNTS)
def test_an_answer_never_costs_anything_and_silence_never_pays(
    prior: ReplyPrior, stated: int, answered: int, silent: int
) -> None:
    chances = Chances(reply=prior)

    now = believed(chances, stated, answered, answered + silent)

    assert believed(chances, stated, answered + 1, answered + silent + 1) >= now
    assert believed(chances, stated, answered, answered + silent + 1) <= now


def test_the_first_week_the_full_week_and_silence_in_figures() -> None:
    chances = Chances(reply=ReplyPrior(mean=700_000, strength=MICRO // 4))

    assert FIRST_REQUESTS == 5
    assert believed(chances, 14 * MICRO, 0, 0) == 3_500_000
    assert believed(chances, 3 * MICRO, 0, 0) == 2_100_000
    assert 13 * MICRO < believed(chances, 14 * MICRO, 9, 9) < 14 * MICRO
    assert believed(chances, 14 * MICRO, 0, 4) < round(Settings().least_load * MICRO)
    assert believed(chances, 0, 9, 9) == 0
