"""All pairs in blocks give the lists of single rankings, whatever happened in between."""

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching import Market, all_pairs, rank, together
from matching.all_pairs import AllPairs
from matching.errors import UnknownProfile
from matching.model import Relations
from tests.matching import worlds

FUNDS = range(101, 115)
LAST_DIGIT = 1.1e-5
"""Products of another shape may round the fifth decimal of a cosine the other way, in more than one channel."""


def some_market(seed: int, teams: int = 60) -> Market:
    chance = random.Random(seed)
    supply = [worlds.supply(number, chance) for number in range(1, teams)]
    demand = [worlds.demand(number, chance) for number in FUNDS]
    return Market.build([*supply, *demand], dimension=worlds.ENCODER.dimension)


def lists_of(run: AllPairs) -> dict[int, list[tuple[int, float]]]:
    return {
        int(seeker): [(int(one), score / 10**6) for one, score in zip(ids, scores, strict=True) if one >= 0]
        for block in run.blocks()
        for seeker, ids, scores in zip(block.seekers, block.candidates, block.scores.tolist(), strict=True)
    }


def assert_same(found: list[tuple[int, float]], market: Market, seeker: int, limit: int, between: Relations) -> None:
    """The same list but for neighbours that lie closer than the last digit."""
    page = rank(market, seeker, today=worlds.TODAY, limit=500, relations=between)
    right = {match.candidate: match.score for match in page.matches}
    assert len(found) == min(limit, len(right))
    assert all(abs(score - right[one]) < LAST_DIGIT for one, score in found)
    assert found == sorted(found, key=lambda each: (-each[1], each[0]))
    least = found[-1][1] if found else 0.0
    left_out = right.keys() - {one for one, _ in found}
    assert all(right[one] <= least + LAST_DIGIT for one in left_out)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 99), limit=st.sampled_from((1, 5, 50)), at_once=st.sampled_from((1, 3, 32)))
def test_lists_are_those_of_single_rankings(
    tmp_path_factory: pytest.TempPathFactory, seed: int, limit: int, at_once: int
) -> None:
    market, chance = some_market(seed), random.Random(seed)
    between = {
        fund: Relations(hidden=frozenset(chance.sample(range(1, 60), 5)), disclosed=frozenset({7})) for fund in FUNDS
    }
    run = AllPairs(market, FUNDS, folder=tmp_path_factory.mktemp("pairs"), state="1", today=worlds.TODAY, limit=limit)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(all_pairs, "TOGETHER", at_once)
        run.run(relate=between.__getitem__)

    found = lists_of(run)

    assert found.keys() == set(FUNDS)
    for fund in FUNDS:
        assert_same(found[fund], market, fund, limit, between[fund])


def test_teams_seek_investors_as_well(tmp_path: Path) -> None:
    market = some_market(3)
    run = AllPairs(market, range(1, 60), folder=tmp_path, state="1", today=worlds.TODAY, limit=4)
    run.run()

    for team, found in lists_of(run).items():
        assert_same(found, market, team, 4, Relations())


class Stopped(Exception):
    """Somebody ended the run."""


def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many seekers each call scored."""
    seen: list[int] = []
    score = together.standings_of

    def standings_of(market: Market, askings: list[object], wanted: object) -> object:
        seen.append(len(askings))
        return score(market, askings, wanted)  # type: ignore[arg-type]

    monkeypatch.setattr(all_pairs, "standings_of", standings_of)
    return seen


def test_a_stopped_run_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(all_pairs, "BLOCK", 4)
    market = some_market(5)
    whole = AllPairs(market, FUNDS, folder=tmp_path / "whole", state="1", today=worlds.TODAY)
    whole.run()

    def stop(done: int) -> None:
        if done == 8:
            raise Stopped

    with pytest.raises(Stopped):
        AllPairs(market, FUNDS, folder=tmp_path / "in-two", state="1", today=worlds.TODAY).run(told=stop)
    (tmp_path / "in-two" / "block.partial").write_bytes(b"half of a block")
    seen = counted(monkeypatch)
    told: list[int] = []
    again = AllPairs(market, FUNDS, folder=tmp_path / "in-two", state="1", today=worlds.TODAY)
    again.run(told=told.append)

    assert sum(seen) == len(FUNDS) - 8
    assert told == [4, 8, 12, 14]
    assert lists_of(again) == lists_of(whole)


def test_a_run_may_stop_after_so_many_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(all_pairs, "BLOCK", 4)
    run = AllPairs(some_market(5), FUNDS, folder=tmp_path, state="1", today=worlds.TODAY)
    seen = counted(monkeypatch)
    order = run.missing.tolist()

    run.run(most_blocks=2)
    assert (sum(seen), run.missing.tolist(), sorted(lists_of(run))) == (8, order[8:], sorted(order[:8]))
    run.run(most_blocks=0)
    assert sum(seen) == 8
    run.run()
    assert (sum(seen), run.missing.tolist()) == (len(FUNDS), [])


@pytest.mark.parametrize("other", [{"state": "2"}, {"today": worlds.TODAY + 1}, {"limit": 3}, {"seekers": [101, 102]}])
def test_another_plan_begins_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, other: dict[str, object]) -> None:
    market = some_market(5)
    plan: dict[str, object] = {"seekers": FUNDS, "state": "1", "today": worlds.TODAY, "limit": 5}
    AllPairs(market, folder=tmp_path, **plan).run()  # type: ignore[arg-type]
    seen = counted(monkeypatch)

    AllPairs(market, folder=tmp_path, **plan).run()  # type: ignore[arg-type]
    assert seen == []
    changed = AllPairs(market, folder=tmp_path, **{**plan, **other})  # type: ignore[arg-type]
    assert list(changed.blocks()) == []
    changed.run()
    assert sum(seen) == changed.length


def test_places_that_nobody_fills_stay_empty(tmp_path: Path) -> None:
    run = AllPairs(some_market(5, teams=3), FUNDS, folder=tmp_path, state="1", today=worlds.TODAY, limit=9)
    run.run()

    for block in run.blocks():
        assert block.candidates.shape == (len(block.seekers), 9)
        assert np.array_equal(block.candidates == -1, np.arange(9) >= (block.candidates >= 0).sum(axis=1)[:, None])


def test_what_cannot_be_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 1, not 0"):
        AllPairs(some_market(1), FUNDS, folder=tmp_path, state="1", today=worlds.TODAY, limit=0)
    with pytest.raises(UnknownProfile):
        AllPairs(some_market(1), [9_999], folder=tmp_path, state="1", today=worlds.TODAY)
