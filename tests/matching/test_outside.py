"""What only the caller knows: it filters and moves places, and of a teaser nothing is known."""

import numpy as np
import pytest

from matching.filtering import known_ids
from matching.market import Market
from matching.model import Facts, Filters, Profile
from matching.outside import Favoured
from matching.ranking import rank
from matching.why_not import why_not

TODAY = 739_000
SEEKER = Profile(Facts(9, "investor", sectors=("health",)))


class Carriers:
    """Passes the profiles named and counts them; remembers of whom it was asked."""

    def __init__(self, *ids):
        self.ids, self.asked = ids, []

    def passing(self, ids):
        self.asked.append(sorted(ids.tolist()))
        return np.isin(ids, self.ids)

    def counts(self, ids):
        self.asked.append(sorted(ids.tolist()))
        return {"mark": {"yes": int(np.isin(ids, self.ids).sum())}}


@pytest.fixture
def market():
    return Market.build(
        [
            Profile(Facts(1, "startup", sectors=("health",))),
            Profile(Facts(2, "startup", sectors=("health",))),
            Profile(Facts(3, "startup", sectors=("energy",))),
            Profile(Facts(4, "spinoff", sectors=("health",)), view="teaser"),
            Profile(Facts(4, "spinoff", sectors=("health",)), view="full"),
        ]
    )


def order(page):
    return [match.candidate for match in page.matches]


def test_an_outside_filter_lists_counts_and_bounds_the_other_counts(market):
    page = rank(market, SEEKER, today=TODAY, outside=Carriers(1, 3))
    assert order(page) == [1, 3]
    assert page.counts["sector"] == {"energy": 1, "health": 1}
    assert page.counts["mark"] == {"yes": 2}


def test_its_own_counts_follow_all_other_filters_but_not_itself(market):
    page = rank(market, SEEKER, today=TODAY, filters=Filters(sector=frozenset({"health"})), outside=Carriers(2, 3))
    assert order(page) == [2]
    assert page.counts["mark"] == {"yes": 1}


def test_of_a_teaser_nobody_is_asked_and_nothing_moves_it(market):
    outside = Carriers(4)
    page = rank(market, SEEKER, today=TODAY, outside=outside, favoured=Favoured(frozenset({4}), 1.5))
    assert order(page) == []
    assert all(4 not in ids for ids in outside.asked)
    assert all(-1 in ids for ids in outside.asked)
    moved = rank(market, SEEKER, today=TODAY, favoured=Favoured(frozenset({4}), 1.5))
    assert order(moved) == order(rank(market, SEEKER, today=TODAY))
    assert {match.factor for match in moved.matches} == {1.0}


def test_a_favoured_place_moves_while_score_and_band_stay(market):
    before = rank(market, SEEKER, today=TODAY)
    after = rank(market, SEEKER, today=TODAY, favoured=Favoured(frozenset({2}), 1.03))
    assert order(before)[:2] == [1, 2]
    assert order(after)[:2] == [2, 1]
    assert {match.candidate: (match.score, match.band) for match in after.matches} == {
        match.candidate: (match.score, match.band) for match in before.matches
    }
    assert after.matches[0].factor == 1.03
    place = why_not(market, SEEKER, 2, today=TODAY, favoured=Favoured(frozenset({2}), 1.03))
    assert place.match.rank == 1


def test_the_other_orders_know_no_favour(market):
    favoured = Favoured(frozenset({3}), 9.0)
    for sort in ("newest", "nearest"):
        assert order(rank(market, SEEKER, today=TODAY, sort=sort, favoured=favoured)) == order(
            rank(market, SEEKER, today=TODAY, sort=sort)
        )


def test_ids_of_rows_are_told_unless_they_are_teasers(market):
    ids = [sorted(known_ids(pool).tolist()) for pool in market.pools.values() if pool.length]
    assert ids == [[-1, 1, 2, 3, 4]]
