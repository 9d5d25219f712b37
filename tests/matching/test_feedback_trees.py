"""Trees as tables say what LightGBM says, and a list that reckons only whom it may show is the same list."""

import lightgbm
import numpy as np
import pytest

from matching.errors import DataError
from matching.feedback import Feature, FitPlan, LearnedOrder, examination, fitted, leading_scores
from matching.feedback.ceilings import Ceilings
from matching.feedback.trees import Bins, Trees
from tests.matching.shown_worlds import NAMES, world

FALLS = (Feature(NAMES[0], rises=False), *(Feature(name) for name in NAMES[1:]))
MANY = 4_000


@pytest.fixture(scope="module", params=[(8, 80), (8, 13), (3, 20)], ids=str)
def order(request: pytest.FixtureRequest) -> LearnedOrder:
    """Of eight leaves and fewer, and of a number of trees that fills no last group."""
    shown = world(2_000, seed=1).shown
    leaves, trees = request.param
    return fitted(shown, examination(shown), FALLS, FitPlan(trees=trees, leaves=leaves))


def rows(seed: int, number: int = MANY) -> np.ndarray:
    """With many that are equal in a feature, as stages and tickets are."""
    found = np.random.default_rng(seed).random((number, len(NAMES))).astype(np.float32)
    found[:, 1] = np.round(found[:, 1] * 5) / 5
    found[:, 0] = found[:, 0] > 0.5
    return found


def binned(trees: Trees, table: np.ndarray) -> list[Bins]:
    return [trees.bins(feature, table[:, feature]) for feature in range(table.shape[1])]


def test_every_score_is_that_of_lightgbm_to_the_last_bit(order: LearnedOrder) -> None:
    table = rows(1)
    theirs = np.asarray(lightgbm.Booster(model_str=order.trees).predict(table, num_threads=1))
    assert order.scores(table).tolist() == theirs.tolist()


def test_a_value_on_a_cut_goes_the_way_it_goes_there(order: LearnedOrder) -> None:
    table = np.full((len(order.tables.cuts[1]), len(NAMES)), 0.5)
    table[:, 1] = order.tables.cuts[1]
    theirs = np.asarray(lightgbm.Booster(model_str=order.trees).predict(table, num_threads=1))
    assert order.tables.scores(binned(order.tables, table)).tolist() == theirs.tolist()


def test_no_row_is_above_its_ceiling(order: LearnedOrder) -> None:
    bins = binned(order.tables, rows(2))
    assert (order.ceilings.over(bins) >= order.tables.scores(bins)).all()


@pytest.mark.parametrize("first", [1, 25, 700, MANY, 2 * MANY])
@pytest.mark.parametrize("factor", [1.0, 1.05])
def test_the_first_of_a_list_are_those_of_the_whole_reckoning(order: LearnedOrder, first: int, factor: float) -> None:
    table = rows(3)
    bins, tie = binned(order.tables, table), 1e-4 * table[:, 2].astype(np.float64)
    boosts = np.where(np.random.default_rng(4).random(MANY) < 0.1, factor, 1.0)
    quick = leading_scores(order.tables, order.ceilings, bins, tie, first=first, factor=factor) * boosts
    whole = (order.tables.scores(bins) + (tie - order.tables.least)) * boosts
    places = np.lexsort((np.arange(MANY), -whole))[:first]
    assert np.lexsort((np.arange(MANY), -quick))[:first].tolist() == places.tolist()
    assert quick[places].tolist() == whole[places].tolist()


def test_most_of_a_long_list_is_never_reckoned(order: LearnedOrder) -> None:
    table = rows(5, 20_000)
    bins = binned(order.tables, table)
    found = leading_scores(order.tables, order.ceilings, bins, np.zeros(len(table)), first=10, factor=1.0)
    assert np.count_nonzero(found) < len(table) / 2


def test_nobody_to_rank_is_no_error(order: LearnedOrder) -> None:
    assert order.scores(np.zeros((0, len(NAMES)), dtype=np.float32)).tolist() == []


def test_a_tree_that_is_a_single_leaf_says_its_value() -> None:
    nodes = "split_feature=\nthreshold=\nleft_child=\nright_child=\n"
    trees = Trees.read(f"tree\nmonotone_constraints=1\n\nTree=0\n{nodes}leaf_value=0.25\n")
    assert trees.scores([np.zeros(2, dtype=np.intp)]).tolist() == [0.25, 0.25]
    assert Ceilings.of(trees).highest.tolist() == [0.25]


@pytest.mark.parametrize("text", ["", "tree\nmonotone_constraints=1\n", "tree\n\nTree=0\nleaf_value=x\n"])
def test_what_are_no_trees_is_refused(text: str) -> None:
    with pytest.raises(DataError):
        Trees.read(text)


def test_trees_of_too_many_leaves_are_refused() -> None:
    shown = world(1_000, seed=1).shown
    with pytest.raises(DataError, match="8 leaves"):
        fitted(shown, examination(shown), FALLS, FitPlan(trees=3, leaves=9, least_in_leaf=20))
