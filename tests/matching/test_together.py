"""Scoring many seekers at once gives each what scoring it alone gives."""

import random

import numpy as np
import pytest

from matching import Market
from matching.model import Relations
from matching.pairs import Seeker, seeker_of
from matching.pool import Pool
from matching.private_gates import eligible_rows
from matching.ranking import standing
from matching.scoring import default_weights, normalised
from matching.together import standings_of
from matching.words_together import word_scores_of_many
from tests.matching import worlds


@pytest.fixture(scope="module")
def market() -> Market:
    """Some of it built, some added later, so that words stand in both segments; two without a vector."""
    chance = random.Random(8)
    teams = [worlds.encoded(worlds.supply(number, chance)) for number in range(1, 50)]
    funds = [worlds.encoded(worlds.demand(number, chance)) for number in range(101, 112)]
    built = Market.build([*teams[:30], *funds[:8]], dimension=worlds.ENCODER.dimension)
    return built.updated([*teams[30:], worlds.supply(60, chance), *funds[8:], worlds.demand(120, chance)])


def eligible(asking: Seeker, pool: Pool) -> np.ndarray:
    return np.flatnonzero(eligible_rows(asking.asker, pool))


def test_everybody_has_the_rows_and_within_rounding_the_scores_they_have_alone(market: Market) -> None:
    ids = [101, 120, 3, 110, 60, 105]
    askings = [seeker_of(market, each, today=worlds.TODAY, relations=Relations()) for each in ids]

    together = standings_of(market, askings, eligible)

    assert sum(len(standings[0].rows) for standings in together) > 20
    for asking, standings in zip(askings, together, strict=True):
        assert len(standings) == 1
        pool, weights = standings[0].pool, normalised(default_weights(asking.pool))
        alone = standing(market, pool, asking, eligible(asking, pool), weights)
        assert standings[0].rows.tolist() == alone.rows.tolist()
        assert np.abs(standings[0].scores - alone.scores).max(initial=0) < 5e-6


def test_words_count_alike_for_one_and_for_many(market: Market) -> None:
    pool = market.pools["supply"]
    askings = [seeker_of(market, each, today=worlds.TODAY, relations=Relations()) for each in (101, 110, 120)]
    queries, rows = [each.query(pool) for each in askings], np.arange(pool.length)

    many = word_scores_of_many(pool.lexical, queries, pool.length, [rows, rows[5:], rows[:0]])

    assert many[0].tolist() == pytest.approx(pool.lexical.scores(queries[0], pool.length, rows).tolist(), abs=1e-6)
    assert many[1].tolist() == pytest.approx(pool.lexical.scores(queries[1], pool.length, rows[5:]).tolist(), abs=1e-6)
    assert len(many[2]) == 0
    assert many[0].max() > 0


def test_nobody_to_score_gives_nothing(market: Market) -> None:
    asking = seeker_of(market, 101, today=worlds.TODAY, relations=Relations())

    assert standings_of(market, [], eligible) == []
    assert len(standings_of(market, [asking], lambda *_: np.zeros(0, dtype=np.int64))[0][0].rows) == 0
