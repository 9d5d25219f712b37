"""All pairs scored at once are the pairs that ranking would find."""

import random

import numpy as np
import pytest

from matching import Market, rank
from matching.errors import UnknownProfile
from matching.model import Relations
from matching.proposable import candidates
from tests.matching import worlds


@pytest.fixture(scope="module")
def market() -> Market:
    chance = random.Random(5)
    teams = [worlds.supply(number, chance) for number in range(1, 60)]
    funds = [worlds.demand(number, chance) for number in range(101, 115)]
    return Market.build([worlds.encoded(each) for each in (*teams, *funds)], dimension=worlds.ENCODER.dimension)


def test_the_pairs_and_the_receivers_scores_are_those_of_ranking(market: Market) -> None:
    found = candidates(market, range(101, 115), today=worlds.TODAY, relations={}, limit=99)

    ranked = {
        (match.candidate, fund): round(match.score * 10**6)
        for fund in range(101, 115)
        for match in rank(market, fund, today=worlds.TODAY, limit=99).matches
    }
    assert (
        dict(
            zip(
                zip(found.sender.tolist(), found.receiver.tolist(), strict=True),
                found.receiver_score.tolist(),
                strict=True,
            )
        )
        == ranked
    )
    assert len(ranked) > 50


def test_each_sender_keeps_the_best_by_the_harmonic_mean(market: Market) -> None:
    all_ = candidates(market, range(101, 115), today=worlds.TODAY, relations={}, limit=99)
    some = candidates(market, list(range(114, 100, -1)), today=worlds.TODAY, relations={}, limit=2)

    kept = set(zip(some.sender.tolist(), some.receiver.tolist(), strict=True))
    for sender in np.unique(all_.sender).tolist():
        rows = np.flatnonzero(all_.sender == sender)
        a, b = all_.sender_score[rows], all_.receiver_score[rows]
        order = np.lexsort((all_.receiver[rows], -(2 * a * b // np.maximum(a + b, 1))))[:2]
        assert {(sender, r) for r in all_.receiver[rows][order].tolist()} == {p for p in kept if p[0] == sender}


def test_what_stands_between_two_keeps_them_apart_and_only_the_wanted_are_proposed(market: Market) -> None:
    every = candidates(market, [101], today=worlds.TODAY, relations={}, limit=99)
    first, second = every.sender[:2].tolist()

    blocked = {101: Relations(blocked=frozenset({first}))}
    found = candidates(market, [101], senders={first, second}, today=worlds.TODAY, relations=blocked, limit=99)

    assert found.sender.tolist() == [second]


def test_progress_is_told_and_an_unknown_receiver_is_refused(market: Market) -> None:
    told: list[int] = []

    candidates(market, [101, 102], today=worlds.TODAY, relations={}, limit=1, told=told.append)

    assert told == [1, 2]
    with pytest.raises(UnknownProfile):
        candidates(market, [999], today=worlds.TODAY, relations={}, limit=1)
