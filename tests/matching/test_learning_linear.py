"""The linear model sees each round as it was before its day, and makes nothing of what is not told."""

import numpy as np

from matching.learning import Firm, History, Tie
from matching.learning.levels import moments, now
from matching.learning.linear import LinearModel
from matching.learning.rounds import asked_now, past_rounds, tokens
from matching.learning.windows import with_history
from matching.learning.world import World
from tests.matching.learned_worlds import CITIES, START, YEAR, market

DAY = START + 3 * YEAR


def _world(ties: list[Tie], firms: list[Firm] | None = None, day: int = 1000) -> World:
    of = History.of(firms or [Firm("a", "DEU", sectors=("energy",))], ties)
    return World(of, day, np.arange(len(of.investors)))


def test_a_round_knows_who_was_in_before_it_and_who_was_new() -> None:
    ties = [Tie("a", "first", 100), Tie("a", "first", 500), Tie("a", "second", 500), Tie("a", "third", 2000)]
    world = _world(ties)
    first, second = world.history.columns_of(["first", "second"])

    rounds = past_rounds(world)

    assert [("investor", first) in bag for bag in rounds.bags] == [False, True]
    assert [bag for bag in rounds.bags if ("investor", second) in bag] == []
    assert rounds.joined.toarray()[:, [first, second]].tolist() == [[1, 0], [0, 1]]
    assert {("investor", first), ("investor", second)} <= set(asked_now(world, np.array([0]))[0])


def test_what_is_not_told_gives_no_token() -> None:
    world = _world([Tie("b", "first", 2000)], [Firm("a")])

    assert tokens(now(world, np.array([0]))[0], []) == (("round", 0),)


def test_the_stage_is_that_of_the_round_before() -> None:
    ties = [Tie("a", "x", 100, stage="seed"), Tie("a", "y", 500, stage="series-a"), Tie("a", "z", 2000, stage="ipo")]
    world = _world(ties)
    days = np.array([100, 500, 900])

    told = moments(world, np.zeros(3, np.int64), days, np.full(3, np.nan))

    assert [each.after for each in told] == ["", "seed", "series-a"]
    assert ("stage", "series-a") in asked_now(world, np.array([0]))[0]


def test_it_finds_investors_of_the_place_and_sector() -> None:
    firms, ties = market()
    of = History.of([*firms, Firm("firm-new", "DEU", None, CITIES[0], CITIES[0], ("energy",))], ties)
    world = World(of, DAY, with_history(of, DAY))

    scores = LinearModel(world).block(of.rows_of(["firm-new"]))["line_wide"][0]

    best = [of.investors[column] for column in world.columns[np.argsort(-scores)[:3]]]
    assert all(int(name[5:]) % 4 == 0 and int(name[5:]) % 3 == 0 for name in best)


def test_a_market_without_rounds_says_nothing_of_anybody() -> None:
    of = History.of([Firm("a")], [], ["x", "y"])

    found = LinearModel(World(of, DAY, np.arange(2))).block(np.array([0]))

    assert {name: values.tolist() for name, values in found.items()} == {"line_close": [[0, 0]], "line_wide": [[0, 0]]}
