"""All pairs scored at once are the pairs that ranking would find."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Market, rank
from matching.allocation.problem import column
from matching.errors import UnknownProfile
from matching.model import Relations
from matching.proposable import candidates
from matching.shortlist import Floors, leading_pairs
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
        (match.candidate, fund): match.score
        for fund in range(101, 115)
        for match in rank(market, fund, today=worlds.TODAY, limit=99).matches
    }
    pairs = zip(found.sender.tolist(), found.receiver.tolist(), strict=True)
    scores = dict(zip(pairs, found.receiver_score.tolist(), strict=True))
    assert scores.keys() == ranked.keys()
    # Products of another shape may round a cosine's fifth decimal the other way.
    assert max(abs(scores[pair] / 10**6 - score) for pair, score in ranked.items()) < 5e-6
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


@pytest.mark.parametrize("at_once", [1, 7, 40])
def test_how_often_the_lists_are_cut_meanwhile_changes_nothing(
    market: Market, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = candidates(market, range(101, 115), today=worlds.TODAY, relations={}, limit=2)
    monkeypatch.setattr("matching.proposable._AT_ONCE", at_once)

    cut = candidates(market, range(101, 115), today=worlds.TODAY, relations={}, limit=2)

    assert cut.sender.tolist() == whole.sender.tolist()
    assert cut.receiver.tolist() == whole.receiver.tolist()


@pytest.mark.parametrize("together", [1, 3, 32])
def test_who_is_scored_together_changes_no_score_by_more_than_rounding(
    market: Market, together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matching.proposable._TOGETHER", together)
    found = candidates(market, range(101, 115), today=worlds.TODAY, relations={}, limit=99)
    monkeypatch.setattr("matching.proposable._WINDOW", 1)

    alone = candidates(market, range(101, 115), today=worlds.TODAY, relations={}, limit=99)

    assert found.sender.tolist() == alone.sender.tolist()
    assert found.receiver.tolist() == alone.receiver.tolist()
    assert np.abs(found.sender_score - alone.sender_score).max() < 5
    assert np.abs(found.receiver_score - alone.receiver_score).max() < 5


def test_a_pinned_pair_past_the_gates_stays_however_low_it_stands(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = candidates(market, range(101, 115), today=worlds.TODAY, relations={}, limit=99)
    few = candidates(market, range(101, 115), today=worlds.TODAY, relations={}, limit=1)
    kept = set(zip(few.sender.tolist(), few.receiver.tolist(), strict=True))
    pin = next(p for p in zip(every.sender.tolist(), every.receiver.tolist(), strict=True) if p not in kept)
    monkeypatch.setattr("matching.proposable._AT_ONCE", 5)

    found = candidates(market, range(101, 115), today=worlds.TODAY, relations={}, limit=1, pinned=[pin, (1, 9_999)])

    assert set(zip(found.sender.tolist(), found.receiver.tolist(), strict=True)) == kept | {pin}


PAIRS = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 9), st.integers(0, 4)), unique_by=lambda each: each[:2])


@settings(deadline=None)
@given(PAIRS, st.integers(1, 3), st.integers(1, 6))
def test_the_shortlist_is_that_of_sorting_everything_also_when_made_in_steps(
    pairs: list[tuple[int, int, int]], limit: int, step: int
) -> None:
    expected = sorted(
        pair
        for sender in {sender for sender, *_ in pairs}
        for pair in sorted((each for each in pairs if each[0] == sender), key=lambda each: (-each[2], each[1]))[:limit]
    )
    floors, kept = Floors(column(range(1, 6))), np.zeros((0, 3), dtype=np.int64)
    for start in range(0, len(pairs), step):
        fresh = np.array(pairs[start : start + step])
        kept = np.concatenate([kept, fresh[floors.reached(fresh[:, 0], fresh[:, 2])]])
        kept = kept[leading_pairs(kept[:, 0], kept[:, 1], kept[:, 2], limit)]
        floors.rise(kept[:, 0], kept[:, 2], limit)

    assert [tuple(each) for each in kept.tolist()] == expected


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
