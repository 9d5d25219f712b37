"""What is learned from people's deeds does not depend on where a row stood."""

from dataclasses import replace

import numpy as np
import pytest

from matching.errors import DataError
from matching.exploration import MILLION, SHARE, Exploration
from matching.feedback import (
    CAP,
    Comparison,
    Examination,
    Feature,
    FitPlan,
    GroupShare,
    LearnedOrder,
    Swaps,
    Verdict,
    compared,
    examination,
    fitted,
    grade_of,
    group_shares,
    off_by,
    reliability,
)
from matching.feedback.counterfactual import dcg, gains
from matching.feedback.impressions import Impressions, Reals
from matching.metrics import Interval
from tests.matching.shown_worlds import NAMES, ROWS, World, true_chances, world

LISTS = 6_000
FEATURES = [Feature(name) for name in NAMES]
EVENLY = Examination((1.0,), 0.0, 0)
"""As if every place were looked at alike: the naive learner's belief."""


@pytest.fixture(scope="module")
def past() -> World:
    return world(LISTS, seed=1)


@pytest.fixture(scope="module")
def later() -> World:
    return world(1_500, seed=2)


@pytest.fixture(scope="module")
def looked_at(past: World) -> Examination:
    return examination(past.shown)


@pytest.fixture(scope="module")
def order(past: World, looked_at: Examination) -> LearnedOrder:
    return fitted(past.shown, looked_at, FEATURES)


@pytest.fixture(scope="module")
def naive(past: World) -> LearnedOrder:
    return fitted(past.shown, EVENLY, FEATURES)


def true_ndcg(found: World, scores: Reals) -> float:
    lists = zip(found.wanted.reshape(-1, ROWS), scores.reshape(-1, ROWS), strict=True)
    return float(np.mean([dcg(wanted, given) / dcg(wanted, wanted) for wanted, given in lists]))


def row(**changes: list[int]) -> Impressions:
    told = {"lists": [0], "places": [1], "ranked": [1], "grades": [0]} | changes
    columns = {name: np.array(values, dtype=np.int64) for name, values in told.items()}
    return Impressions(
        **columns, looked=columns["grades"] > 0, features=np.zeros((len(columns["lists"]), 1), np.float32)
    )


def test_a_swap_moves_two_neighbours_and_nobody_else() -> None:
    for seed in map(str, range(200)):
        shown = Exploration.drawn(8, seed, share=MILLION).shown(range(8))
        moved = [place for place, which in enumerate(shown) if place != which]
        assert len(moved) == 2
        assert moved[1] == moved[0] + 1
        assert sorted(shown) == list(range(8))


def test_the_same_seed_swaps_the_same_and_five_views_in_a_hundred_swap() -> None:
    drawn = [Exploration.drawn(25, str(seed)) for seed in range(4_000)]
    assert drawn == [Exploration.drawn(25, str(seed)) for seed in range(4_000)]
    assert 160 < sum(each.swapped is not None for each in drawn) < 240


def test_a_row_alone_is_never_swapped() -> None:
    assert Exploration.drawn(1, "x", share=MILLION).shown(["a"]) == ["a"]
    assert Exploration.drawn(0, "x", share=MILLION).propensities() == []


def test_propensities_are_how_often_a_row_stands_there() -> None:
    stays = Exploration(5).propensities()
    moves = Exploration(5, 2).propensities()
    assert moves[2] == moves[3] == SHARE // 4
    assert stays == [MILLION - SHARE // 4, *[MILLION - SHARE // 2] * 3, MILLION - SHARE // 4]


@pytest.mark.parametrize("steepness", [0.4, 1.0])
def test_swapped_neighbours_tell_how_likely_a_place_is_looked_at(steepness: float) -> None:
    found = examination(world(15_000, seed=5, steepness=steepness, share=MILLION // 2).shown)
    assert found.deeds > 1_000
    assert np.abs(np.array(found.chances) - true_chances(ROWS, steepness)).max() < 0.1
    assert abs(found.steepness - steepness) < 0.2


def test_without_swaps_the_fall_is_assumed_and_said_to_be() -> None:
    found = examination(world(300, seed=1, share=0).shown)
    assert found.deeds == 0
    assert found.chances == pytest.approx(true_chances(ROWS, 1.0))


def test_the_chance_of_a_look_never_rises() -> None:
    for seed in range(5):
        assert max(np.diff(examination(world(1_500, seed=seed, share=MILLION).shown).chances)) <= 0


@pytest.mark.parametrize("chances", [(), (0.9,), (1.0, 0.5, 0.6), (1.0, 0.0)])
def test_an_impossible_curve_is_refused(chances: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="Chances must"):
        Examination(chances, 1.0, 0)


def test_weights_are_bounded() -> None:
    weights = Examination((1.0, 0.5, 0.01), 1.0, 0).weights(np.array([1, 2, 3, 400]))
    assert weights.tolist() == [1.0, 2.0, CAP, CAP]


def test_the_true_order_is_found_where_a_naive_learner_follows_the_places(
    later: World, order: LearnedOrder, naive: LearnedOrder
) -> None:
    features = later.shown.features
    found, misled = true_ndcg(later, order.scores(features)), true_ndcg(later, naive.scores(features))
    present = true_ndcg(later, -later.shown.ranked.astype(np.float64))
    assert found > 0.97
    assert found > misled + 0.03
    assert misled > present


def test_two_orders_are_judged_by_what_is_wanted_and_not_by_where_it_stood(
    later: World, looked_at: Examination, order: LearnedOrder, naive: LearnedOrder
) -> None:
    features = later.shown.features
    found = compared(later.shown, looked_at, order.scores(features), naive.scores(features))
    assert found.gain.low > 0
    assert found.gain.mean == pytest.approx(found.new.mean - found.present.mean)


def test_an_order_beside_itself_gains_nothing(later: World, looked_at: Examination) -> None:
    scores = later.shown.features[:, 1].astype(np.float64)
    assert compared(later.shown, looked_at, scores, scores).gain == Interval(0.0, 0.0, 0.0)


def test_lists_without_a_deed_are_not_judged() -> None:
    shown = row(lists=[0, 0, 1, 1], places=[1, 2, 1, 2], ranked=[1, 2, 1, 2], grades=[0, 5, 0, 0])
    found = compared(shown, EVENLY, np.array([0.0, 1.0, 0.0, 1.0]), np.array([1.0, 0.0, 1.0, 0.0]))
    assert found.lists == 1
    assert found.new.mean == 1.0
    assert found.present.mean == pytest.approx(0.6309, abs=1e-4)


def test_no_row_is_worth_more_than_the_cap() -> None:
    far = row(places=[300], ranked=[300], grades=[6])
    assert gains(far, Examination((1.0, 0.001), 1.0, 0)).tolist() == [CAP]


def test_a_greater_feature_never_lowers_a_score(order: LearnedOrder) -> None:
    rng = np.random.default_rng(3)
    lower = rng.random((400, len(NAMES))).astype(np.float32)
    higher = lower + rng.random(lower.shape).astype(np.float32)
    assert (order.scores(higher) >= order.scores(lower) - 1e-12).all()


def test_chances_are_calibrated(later: World, order: LearnedOrder) -> None:
    assert off_by(order, later.shown) < 0.02


def test_chances_that_are_told_too_high_are_seen(later: World, order: LearnedOrder) -> None:
    boast = replace(order, curve=replace(order.curve, knots=((0, 900_000),)))
    assert off_by(boast, later.shown) > 0.1


def test_the_same_rows_grow_the_same_order(looked_at: Examination) -> None:
    few = world(400, seed=4).shown
    plan = FitPlan(trees=5)
    assert fitted(few, looked_at, FEATURES, plan).to_bytes() == fitted(few, looked_at, FEATURES, plan).to_bytes()


def test_an_order_is_read_back_as_it_was_stored(order: LearnedOrder, later: World) -> None:
    again = LearnedOrder.from_bytes(order.to_bytes())
    assert again == order
    assert again.scores(later.shown.features).tolist() == order.scores(later.shown.features).tolist()


@pytest.mark.parametrize("stored", [b"", b"{}", b'{"format": 9}', b"[]"])
def test_what_is_no_order_is_refused(stored: bytes) -> None:
    with pytest.raises(DataError):
        LearnedOrder.from_bytes(stored)


def test_deeds_have_grades_and_who_hides_for_want_of_fit_takes_all_back() -> None:
    assert grade_of(frozenset({"viewed", "saved", "requested", "agreed", "met"})) == 5
    assert grade_of(frozenset({"viewed", "met", "invested"})) == 6
    assert grade_of(frozenset({"saved", "hidden"})) == 0
    assert grade_of(frozenset({"saved", "misfit"})) == -1


def test_who_hides_somebody_they_know_takes_nothing_back() -> None:
    assert grade_of(frozenset({"set_aside"})) == grade_of(frozenset({"viewed"})) == 1
    assert grade_of(frozenset({"saved", "set_aside"})) == 2
    with pytest.raises(KeyError):
        grade_of(frozenset({"winked"}))


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="one length"):
        row(lists=[0, 0])
    with pytest.raises(ValueError, match="follow"):
        row(lists=[1, 0], places=[1, 1], ranked=[1, 1], grades=[0, 0])


def test_a_group_that_is_put_at_the_end_gets_less_than_its_share() -> None:
    lists = 60
    shown = row(
        lists=np.repeat(np.arange(lists), 2).tolist(), places=[1, 2] * lists, ranked=[1, 2] * lists, grades=[0] * 120
    )
    up, down = np.tile([1.0, 0.0], lists), np.tile([0.0, 1.0], lists)
    found = group_shares(shown, Examination((1.0, 0.5), 1.0, 9), down, up, {"kind": ["startup", "spin_off"] * lists})
    assert [(each.group, each.rows) for each in found] == [("spin_off", 60), ("startup", 60)]
    assert [each.new for each in found] == pytest.approx([4 / 3, 2 / 3])
    assert [each.present for each in found] == pytest.approx([2 / 3, 4 / 3])


def test_a_small_or_unknown_group_is_not_judged() -> None:
    shown = row(lists=[0] * 60, places=list(range(1, 61)), ranked=list(range(1, 61)), grades=[0] * 60)
    scores = -np.arange(60.0)
    groups = {"region": ["north"] * 49 + [""] * 11}
    assert group_shares(shown, EVENLY, scores, scores, groups) == ()


GOOD = Verdict(
    Comparison(500, Interval(0.5, 0.4, 0.6), Interval(0.4, 0.3, 0.5), Interval(0.1, 0.02, 0.2)),
    0.01,
    (GroupShare("kind", "startup", 100, 0.95, 0.9),),
    (Swaps("name", 200, 0), Swaps("title", 20, 0)),
)


def test_an_order_that_shows_everything_may_speak() -> None:
    assert GOOD.passed


@pytest.mark.parametrize(
    ("gate", "verdict"),
    [
        ("lists", replace(GOOD, comparison=replace(GOOD.comparison, lists=99))),
        ("better", replace(GOOD, comparison=replace(GOOD.comparison, gain=Interval(0.1, 0.0, 0.2)))),
        ("calibration", replace(GOOD, calibration_error=0.05)),
        ("groups", replace(GOOD, groups=(GroupShare("kind", "startup", 100, 0.79, 0.9),))),
        ("names", replace(GOOD, swaps=(*GOOD.swaps, Swaps("pronoun", 9, 1)))),
        ("names", replace(GOOD, swaps=(Swaps("name", 0, 0),))),
        ("names", replace(GOOD, swaps=())),
    ],
)
def test_each_gate_alone_keeps_an_order_silent(gate: str, verdict: Verdict) -> None:
    assert verdict.failed == (gate,)
    assert not verdict.passed


def test_what_is_told_stands_beside_what_came_tenth_by_tenth(order: LearnedOrder, later: World) -> None:
    lines = reliability(order, later.shown)
    assert sum(line.count for line in lines) == len(later.shown)
    assert [line.predicted for line in lines] == sorted(line.predicted for line in lines)
    assert lines[-1].observed > 3 * lines[0].observed


def test_a_misfit_counts_against_and_a_list_of_nothing_else_is_worth_nothing() -> None:
    shown = row(lists=[0, 0], places=[1, 2], ranked=[1, 2], grades=[-1, 3])
    assert gains(shown, EVENLY).tolist() == [-1 / 6, 0.5]
    assert compared(shown, EVENLY, np.array([0.0, 1.0]), np.array([1.0, 0.0])).gain.low > 0
    only = row(lists=[0, 0], places=[1, 2], ranked=[1, 2], grades=[-1, 0])
    assert compared(only, EVENLY, np.array([0.0, 1.0]), np.array([1.0, 0.0])).gain.mean > 0


def test_a_column_without_a_feature_is_refused() -> None:
    with pytest.raises(ValueError, match="as many features"):
        fitted(row(), EVENLY, [])
