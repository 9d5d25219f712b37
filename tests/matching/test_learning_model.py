"""Training is repeatable, keeps directions, tells chances and leaves the rules to speak where nothing is known."""

from datetime import date
from functools import cache

import numpy as np
import pytest

from matching.errors import DataError
from matching.learning import Collected, History, LearnedModel, Plan, Ranker, Tie, train, voices, with_rules
from matching.learning.registry import FEATURES, NAMES, of_groups
from matching.learning.windows import Window
from tests.matching.learned_worlds import START, TODAY, YEAR, history, market

PLAN = Plan(windows={"A": 3, "B": 2}, share={"A": 0.5, "B": 0.1}, trees={"A": 30, "B": 20})
LAST_YEAR = TODAY - YEAR


@cache
def collected() -> Collected:
    return Collected(history(), LAST_YEAR, PLAN)


@cache
def model() -> LearnedModel:
    trained = train(collected())
    assert trained is not None
    return trained


@cache
def ranker() -> Ranker:
    return Ranker(model(), history(), LAST_YEAR)


def test_the_same_history_gives_the_same_model() -> None:
    again = train(Collected(history(), LAST_YEAR, PLAN))

    assert again is not None
    assert again.to_bytes() == model().to_bytes()


def test_what_came_after_the_day_changes_nothing_in_the_model() -> None:
    firms, ties = market()
    names = sorted({tie.investor for tie in ties})
    later = [*ties, *(Tie("firm-001", name, LAST_YEAR + 5) for name in names)]

    again = train(Collected(History.of(firms, later), LAST_YEAR, PLAN))

    assert again is not None
    assert again.to_bytes() == model().to_bytes()


def test_a_stored_model_says_the_same() -> None:
    stored = LearnedModel.from_bytes(model().to_bytes())
    table = collected().samples["A"].features[:200]

    np.testing.assert_array_equal(stored.tasks["A"].scores(table), model().tasks["A"].scores(table))
    assert stored.card == model().card


@pytest.mark.parametrize("text", [b"", b"{}", b'{"format": 99}', b"[1]"])
def test_what_is_no_model_is_refused(text: bytes) -> None:
    with pytest.raises(DataError, match="model"):
        LearnedModel.from_bytes(text)


def test_the_card_tells_data_time_groups_and_versions() -> None:
    card = model().card

    assert card.last_day < date.fromordinal(LAST_YEAR).isoformat()
    assert all(day < card.last_day for day in card.windows["A"])
    assert card.questions["A"] >= 30
    assert set(card.groups) == {"semantics", "structure", "behaviour", "network", "text", "linear"}
    assert {"lightgbm", "numpy", "scipy"} <= set(card.versions)
    assert card.held_back["A"]["questions"] > 0


def test_more_of_a_directed_signal_never_lowers_a_score() -> None:
    table = np.repeat(collected().samples["A"].features[:50], 2, axis=0)
    for place, feature in enumerate(FEATURES):
        if feature.direction:
            raised = table.copy()
            raised[1::2, place] += 3.0
            scores = model().tasks["A"].scores(raised)
            assert np.all(scores[1::2] >= scores[::2]), feature.name


def test_chances_rise_with_scores_and_meet_what_came() -> None:
    scores = np.linspace(-8, 4, 100)
    chances = model().tasks["A"].chances(scores)

    assert np.all(np.diff(chances) >= 0)
    assert chances[0] >= 0
    assert chances[-1] <= 1
    assert model().card.held_back["A"]["calibration error"] < 0.1


def test_it_finds_new_investors_better_than_activity_alone() -> None:
    window = Window.of(history(), LAST_YEAR, TODAY)
    rows = np.flatnonzero(window.asking("A"))
    scores, known = ranker().table("A", window.raising[rows], window.world.columns)
    active = window.world.entries.sums(window.world.entries.faded(1.0))

    def found(ranking: np.ndarray) -> float:
        top = np.argsort(-np.where(window.world.tied(window.raising[rows]), -np.inf, ranking), axis=1)[:, :5]
        return float(np.take_along_axis(window.joined[rows], top, axis=1).mean())

    assert known.all()
    assert found(scores) > 1.5 * found(np.broadcast_to(active, scores.shape))


def test_without_a_group_its_signals_are_not_looked_at() -> None:
    bare = train(collected(), ("behaviour", "network"))
    assert bare is not None
    table = collected().samples["A"].features[:100].copy()
    before = bare.tasks["A"].scores(table)
    for feature in of_groups(("structure", "semantics", "text", "linear")):
        table[:, NAMES.index(feature.name)] = 7.0

    np.testing.assert_array_equal(bare.tasks["A"].scores(table), before)


def test_an_investor_without_a_history_is_left_to_the_rules() -> None:
    firms, ties = market()
    of = History.of(firms, [*ties, Tie("firm-001", "fund-new", START)])
    of_all = of.columns_of(["fund-001", "fund-new", "fund-002"])

    scores, known = Ranker(model(), of, LAST_YEAR).table("A", np.array([7]), of_all)
    joined = with_rules(scores[0], known, lambda: np.array([0.9, 0.95, 0.1]))

    assert voices(known) == ["learned", "rules", "learned"]
    assert np.isfinite(joined).all()
    assert joined[1] >= joined[[0, 2]].max()


def test_a_market_too_young_to_learn_from_has_no_model() -> None:
    firms, ties = market()
    few = [tie for tie in ties if tie.day < START + 200]

    assert train(Collected(History.of(firms, few), START + 200, PLAN)) is None
