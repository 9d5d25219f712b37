"""Who reads what: rules always hold, the total is the best, order of input never matters, relaxations are smallest."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.assignment import (
    Application,
    Assignment,
    Infeasible,
    Problem,
    Reviewer,
    Settings,
    Texts,
    absent_reviewer,
    affinities,
    assign,
    columns,
    relaxed,
    unreadable,
    why,
    why_not,
)  # fmt: skip
from tests.matching.rounds import every_choice, random_round, rounds, scarce, units_broken

FLOOR = Settings(floor_share=0.9)


def assigned(problem: Problem, settings: Settings | None = None) -> Assignment:
    found = assign(problem, settings)
    assert isinstance(found, Assignment)
    return found


def pair(affinity: list[list[float]], *people: Reviewer, demand: int = 1, **more: object) -> Problem:
    rows = [Application(number, demand) for number in range(len(affinity))]
    barred = np.zeros((len(rows), len(people)), dtype=np.int8)
    return Problem.of(rows, people, affinity=affinity, barred=barred, **more)  # type: ignore[arg-type]  # test's own


@settings(max_examples=150, deadline=None)
@given(rounds(applications=4, reviewers=4), st.sampled_from([0.0, 0.5, 0.9, 1.0]))
def test_every_rule_holds_or_the_change_makes_it_so(problem: Problem, share: float) -> None:
    found = assign(problem, Settings(floor_share=share))
    if isinstance(found, Infeasible):
        problem = relaxed(problem, found.changes)
        found = assigned(problem, Settings(floor_share=share))

    assert not (found.chosen & (problem.barred != 0)).any()
    extra = {(each.application, each.organisation) for each in problem.spread_extra}
    broken = int(units_broken(problem, found.chosen[None])[0])
    assert broken <= sum(each.extra for each in problem.spread_extra) if extra else broken == 0
    assert found.total <= found.bound + 1e-9


@pytest.mark.parametrize("seed", range(200))
def test_the_relaxation_is_the_smallest_there_is(seed: int) -> None:
    problem = random_round(seed)
    broken = units_broken(problem, every_choice(problem))
    found = assign(problem)

    assert (found.units if isinstance(found, Infeasible) else 0) == broken[broken >= 0].min()


@pytest.mark.parametrize("seed", range(60))
def test_the_total_is_the_best_there_is(seed: int) -> None:
    problem = random_round(seed, 3, 4)
    found = assign(problem)
    if isinstance(found, Infeasible):
        problem = replace(relaxed(problem, found.changes), per_organisation=None, spread_extra=())
        found = assigned(problem)
    choices = every_choice(problem)
    fit = units_broken(problem, choices) == 0

    assert found.total == pytest.approx((choices[fit] * problem.affinity).sum(axis=(1, 2)).max())


@settings(max_examples=60, deadline=None)
@given(rounds(), st.randoms(use_true_random=False), st.sampled_from([0.0, 0.9]))
def test_the_order_of_the_input_never_matters(problem: Problem, chance: object, share: float) -> None:
    rows, columns_ = list(range(len(problem.applications))), list(range(len(problem.reviewers)))
    chance.shuffle(rows)  # type: ignore[attr-defined]  # hypothesis hands out random.Random
    chance.shuffle(columns_)  # type: ignore[attr-defined]
    turned = Problem.of(
        [problem.applications[row] for row in rows],
        [problem.reviewers[column] for column in columns_],
        affinity=problem.affinity[np.ix_(rows, columns_)],
        barred=problem.barred[np.ix_(rows, columns_)],
        pins=problem.pins[::-1],
        per_organisation=problem.per_organisation,
    )
    one, other = (assign(each, Settings(floor_share=share)) for each in (problem, turned))

    if isinstance(one, Infeasible):
        assert other == one
    else:
        assert isinstance(other, Assignment)
        assert other.pairs == one.pairs


def test_columns_chosen_by_prices_reach_the_total_of_all_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = scarce(3, 120, 40)
    whole = assigned(problem, Settings(gap=0.0))
    monkeypatch.setattr(columns, "ALL_BELOW", 0)
    monkeypatch.setattr(columns, "NEAREST", 2)

    assert assigned(problem, Settings(gap=0.0)).total == pytest.approx(whole.total)


def test_the_floor_lifts_the_worst_and_tells_its_price() -> None:
    problem = scarce(1)
    plain, floored = assigned(problem), assigned(problem, FLOOR)

    # Two experts have 30 places for 24 applications: one each lifts the rare topic to about (.95 + 2 · .15) / 3.
    assert plain.worst < 0.2
    assert floored.worst > 0.38
    assert floored.worst >= floored.floor
    assert floored.price_of_floor == pytest.approx(plain.total - floored.total)
    assert units_broken(problem, floored.chosen[None])[0] == 0


def test_a_floor_is_reached_by_a_chain_over_a_third_application() -> None:
    # Only reviewer 0 suits application 0; whoever gives 0 up takes 1, whoever gives 1 up takes 2.
    people = [Reviewer(number, 1, 1) for number in range(3)]
    problem = pair([[0.5, 0.1, 0.0], [0.95, 0.5, 0.1], [0.0, 0.9, 0.5]], *people)

    assert assigned(problem).means.tolist() == [0.0, 0.95, 0.9]
    assert assigned(problem, Settings(floor_share=1.0)).means.tolist() == [0.5, 0.5, 0.5]


def test_a_pin_is_kept_at_a_loss_and_a_veto_is_not_pinned() -> None:
    people = [Reviewer(0, 1), Reviewer(1, 1)]

    assert assigned(pair([[0.9, 0.1]], *people, pins=[(0, 1)])).pairs == [(0, 1)]
    with pytest.raises(ValueError, match="pinned and barred"):
        Problem.of([Application(0)], people, affinity=[[0.9, 0.1]], barred=[[0, 3]], pins=[(0, 1)])


def test_reviewers_of_one_organisation_do_not_meet_on_an_application() -> None:
    people = [Reviewer(0, 1, organisation=5), Reviewer(1, 1, organisation=5), Reviewer(2, 1)]
    problem = pair([[0.9, 0.8, 0.1]], *people, demand=2)

    assert assigned(problem).pairs == [(0, 0), (0, 2)]
    assert assigned(replace(problem, per_organisation=None)).pairs == [(0, 0), (0, 1)]
    assert why_not(assigned(problem), 0, 1).cause == "same_organisation"
    assert why_not(assigned(problem), 0, 1).others == (0,)


def test_a_load_is_raised_before_somebody_is_asked_for_more_than_they_offered() -> None:
    offered, asked = Reviewer(0, 1, quota=3), Reviewer(1, 3, quota=1)
    found = assign(pair([[0.1, 0.9], [0.1, 0.9], [0.1, 0.9]], offered, asked))

    assert isinstance(found, Infeasible)
    assert [(each.kind, each.reviewer, each.by, each.asks_reviewer) for each in found.changes] == [
        ("load", 0, 1, False)
    ]


def test_the_round_raises_its_own_limit_before_it_asks_for_more_than_offered() -> None:
    asked, without_quota = Reviewer(0, 3, quota=1), Reviewer(1, 1)
    found = assign(pair([[0.9, 0.1], [0.9, 0.1], [0.9, 0.1]], asked, without_quota))

    assert isinstance(found, Infeasible)
    assert [(each.kind, each.reviewer, each.asks_reviewer) for each in found.changes] == [("load", 1, False)]


def test_a_conflict_never_gives_way() -> None:
    problem = Problem.of([Application(0, 1)], [Reviewer(0, 1)], affinity=[[1.0]], barred=[[1]])
    found = assign(problem)

    assert isinstance(found, Infeasible)
    assert [(each.kind, each.application, each.by) for each in found.changes] == [("demand", 0, 1)]
    assert assigned(relaxed(problem, found.changes)).pairs == []


def test_an_absent_reviewer_is_told_why() -> None:
    people = [Reviewer(0, 1), Reviewer(1, 1), Reviewer(2, 1, quota=0), Reviewer(3, 1)]
    problem = Problem.of(
        [Application(0, 1), Application(1, 1)], people,
        affinity=[[0.9, 0.2, 0.95, 0.3], [0.8, 0.7, 0.6, 0.1]], barred=[[0, 0, 0, 0], [0, 0, 0, 1]],
    )  # fmt: skip
    found = assigned(problem)

    assert found.pairs == [(0, 0), (1, 1)]
    assert why_not(found, 0, 2).cause == "own_quota"
    assert why_not(found, 1, 3).cause == "conflict"
    assert why_not(found, 1, 3).least_loss is None
    assert why_not(found, 1, 0).cause == "full"
    assert why_not(found, 0, 3).cause == "others_fit_better"
    assert absent_reviewer(found, 3).absences == (why_not(found, 0, 3),)
    reason = why(found, 1, 1)
    assert (reason.rank, reason.open_to, [each.reviewer for each in reason.passed_over]) == (2, 3, [0])


@pytest.mark.parametrize("seed", range(20))
def test_forcing_a_pair_costs_at_least_the_loss_that_was_told(seed: int) -> None:
    problem = replace(scarce(seed, 8, 10), pins=())
    found = assigned(problem, Settings(gap=0.0))
    row, column = np.argwhere(~found.chosen & (problem.barred == 0))[seed]
    told = why_not(found, int(row), int(column)).least_loss
    forced = assign(replace(problem, pins=((int(row), int(column)),)))

    assert told is not None
    if isinstance(forced, Assignment):
        assert found.total - forced.total >= told - 1e-6


def test_affinities_take_the_nearest_text_and_bids_move_a_share() -> None:
    unit = np.eye(3, dtype=np.float32)
    facets = Texts(np.array([0, 0, 1]), unit)
    found = affinities(
        facets, Texts(np.array([0, 1]), unit[[0, 2]]), Texts(np.array([0]), unit[[1]]),
        shape=(2, 3), bids={(0, 1): "eager", (1, 1): "reluctant"},
    )  # fmt: skip

    assert found.expertise.tolist() == [[0.5, 0.0, 0.0], [0.0, 1.0, 0.0]]
    assert found.past.tolist() == [[0.5, 0.0, 0.0], [0.0, 0.0, 0.0]]
    assert found.value == pytest.approx(np.array([[0.86, 0.2, 0.1], [0.1, 0.8, 0.1]]))
    with pytest.raises(ValueError, match="no bid"):
        affinities(facets, facets, facets, shape=(2, 3), bids={(0, 0): "perhaps"})


def test_nobody_reads_a_language_they_do_not_know() -> None:
    assert unreadable([frozenset({"de", "en"})], [frozenset({"de"}), frozenset({"de", "en", "fr"})]).tolist() == [
        [True, False]
    ]


def test_a_round_without_applications_has_an_assignment() -> None:
    assert assigned(Problem.of([], [Reviewer(1, 2)], affinity=[], barred=[]), FLOOR).pairs == []


@pytest.mark.parametrize("seed", range(40))
def test_a_relaxation_over_few_columns_is_as_small(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = random_round(seed, 4, 5)
    whole = assign(problem)
    monkeypatch.setattr(columns, "ALL_BELOW", 0)
    monkeypatch.setattr(columns, "NEAREST", 0)
    monkeypatch.setattr(columns, "ADDED", 1)
    few = assign(problem)

    assert [each.units if isinstance(each, Infeasible) else 0 for each in (whole, few)] == [
        whole.units if isinstance(whole, Infeasible) else 0
    ] * 2
