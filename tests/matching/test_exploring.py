"""What is left to chance: a share of 5 to 10 %, and logged probabilities that are those of what happens."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.allocation import MICRO, ORIGINS, Allocation, Parties, Problem, Settings, allocate
from tests.matching.problems import market

PLAIN = Settings(diversity=0.0, exploration=0.0, exposure_ratio=0.0, least_load=0.0)
DRAWN = ORIGINS.index("exploration")


def runs(problem: Problem, asked: Settings, count: int) -> list[Allocation]:
    return [allocate(problem, asked, seed=seed) for seed in range(count)]


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 50))
def test_the_share_put_up_to_chance_is_kept(seed: int) -> None:
    found = allocate(market(seed), replace(PLAIN, exploration=0.08), seed=seed)

    drawn = found.propensity[found.origin == DRAWN]
    assert 0.05 <= len(drawn) / len(found) <= 0.10
    kept = set(found.propensity[found.origin != DRAWN].tolist())
    assert all(each == MICRO or 0.9 * MICRO < each < 0.95 * MICRO for each in kept)
    assert min(kept) < MICRO


def test_what_the_default_leaves_to_chance_is_five_to_ten_in_a_hundred() -> None:
    found = runs(market(2), Settings(), 40)

    share = sum(int((each.origin == DRAWN).sum()) for each in found) / sum(map(len, found))
    assert 0.05 <= share <= 0.10


def test_each_pair_chosen_by_value_is_proposed_as_often_as_its_propensity_says() -> None:
    """Budgets are scarce here, so that what is drawn for one takes room from others. 600 runs; the error of a frequency
    near .75 is .018, and none of some 40 may be off by four of them."""
    problem, count = market(1, senders=20, receivers=10), 600
    asked = replace(PLAIN, exploration=0.25, per_sender=3)
    by_value = set(allocate(problem, replace(asked, exploration=0.0), seed=0).pairs)
    often, logged = Counter[tuple[int, int]](), Counter[tuple[int, int]]()
    for found in runs(problem, asked, count):
        for pair, propensity in zip(found.pairs, found.propensity.tolist(), strict=True):
            if pair in by_value:
                often[pair] += 1
                logged[pair] += propensity
    frequency = np.array([often[pair] / count for pair in sorted(by_value)])
    told = np.array([logged[pair] / often[pair] / MICRO for pair in sorted(by_value)])

    assert len(by_value) > 25
    assert np.abs(frequency - told).max() < 0.065
    assert frequency.mean() == pytest.approx(told.mean(), abs=0.01)
    assert told.max() < 0.76


def test_what_is_drawn_comes_as_often_as_its_propensity_says() -> None:
    """With room for everybody a sender's other candidates are all that are not in its list. Counting each new pair as
    one over its propensity must then count every one of them once a run on average (Horvitz and Thompson 1952)."""
    problem, count = market(4, senders=20, receivers=8), 400
    roomy = replace(problem, receivers=Parties(problem.receivers.ids, problem.receivers.allowance * 100))
    asked = replace(PLAIN, exploration=0.1, per_sender=2)
    by_value = set(allocate(roomy, replace(asked, exploration=0.0), seed=0).pairs)

    counted = [
        sum(MICRO / p for pair, p in zip(each.pairs, each.propensity, strict=True) if pair not in by_value)
        for each in runs(roomy, asked, count)
    ]

    others = 20 * 8 - len(by_value)
    assert len(by_value) == 40
    assert np.mean(counted) == pytest.approx(others, rel=0.001)


def test_a_sender_with_one_place_is_shown_every_other_candidate_equally_often() -> None:
    """One place, always put up: a plain uniform draw, by the chi-squared test at one in a thousand."""
    problem, count = market(7, senders=1, receivers=7), 1_200
    best = int(allocate(problem, replace(PLAIN, per_sender=1), seed=0).receiver[0])
    asked = replace(PLAIN, exploration=1.0, per_sender=1)

    found = runs(problem, asked, count)

    shown = Counter(int(each.receiver[0]) for each in found)
    statistic = sum((shown[each] - count / 6) ** 2 / (count / 6) for each in set(range(7)) - {best})
    assert shown[best] == 0
    assert statistic < 20.5
    assert {each.propensity.tolist()[0] for each in found} == {MICRO // 6}


def test_pins_are_never_put_up_to_chance_and_without_exploration_everything_is_certain() -> None:
    problem = market(3)
    pins = tuple(allocate(problem, PLAIN, seed=1).pairs[:4])

    found = allocate(replace(problem, pins=pins), replace(PLAIN, exploration=1.0), seed=1)
    plain = allocate(problem, PLAIN, seed=1)

    told = dict(zip(found.pairs, found.propensity.tolist(), strict=True))
    assert [told[pin] for pin in pins] == [MICRO] * 4
    assert set(plain.propensity.tolist()) == {MICRO}
