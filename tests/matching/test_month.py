"""Policies on a market that there was: counted by hand, on the same draws, joined from records."""

import zlib
from dataclasses import replace

import numpy as np
import pytest

from matching.allocation import MICRO, Edges, Groups, Parties, Problem, Settings, allocate
from matching.allocation.problem import column
from matching.chances import SIGNALS, Chances
from matching.run_record import Origin, RunRecord, from_bytes, recorded, to_bytes, without
from matching.simulation.month import Tried, compared, joined
from tests.matching import problems

PLAIN = Settings(exploration=0.0, exposure_ratio=0.0, diversity=0.0, least_load=0.0)


def two_and_one(*, reads: int, answer: int = MICRO) -> Problem:
    """Two teams that always ask, one investor who always says yes to what it answers."""
    sure = [MICRO, MICRO]
    edges = Edges([1, 2], [9, 9], sure, [answer, answer], sure, [-1, -1], [-1, -1])  # type: ignore[arg-type]  # made columns
    groups = (Groups("region", "sender", column([0, 1])),)
    return Problem(
        edges, Parties(column([1, 2]), column([5, 5])), Parties(column([9]), column([reads * MICRO])), groups
    )


def reckoning(problem: Problem, requests: int, settings: Settings = PLAIN) -> Tried:
    ids = problem.receivers.ids
    return Tried(settings, Parties(ids, np.full(len(ids), requests * MICRO)))


def test_a_policy_within_what_is_read_and_one_beyond_it_counted_by_hand() -> None:
    problem = two_and_one(reads=1)

    ((within, beyond),) = compared(
        problem, [reckoning(problem, 1), reckoning(problem, 2)], seeds=[1], told=lambda _: None
    )

    assert (within.by_round, within.requests, within.unread) == ((1, 1, 0, 0), 2, 0.0)
    assert (beyond.by_round, beyond.requests, beyond.unread) == ((1, 0, 0, 0), 2, 0.5)
    assert (within.spread, within.groups) == (((2, 1),), {"region": ((0, 1, 1), (1, 1, 1))})


def test_who_never_answers_brings_nothing_and_leaves_everything_open() -> None:
    problem = two_and_one(reads=5, answer=0)

    ((found,),) = compared(problem, [reckoning(problem, 5)], seeds=[1], told=lambda _: None)

    # Worth nothing by the estimates, so nobody is led there.
    assert (found.introductions, found.requests) == (0, 0)


def test_every_policy_meets_the_same_draws_and_the_count_is_told() -> None:
    problem = problems.market(3)
    told: list[int] = []
    policy = reckoning(problem, 4, Settings())

    found = compared(problem, [policy, policy], seeds=[1, 2], told=told.append)

    assert [first == second for first, second in found] == [True, True]
    assert found[0] != found[1]
    assert told == [1, 2, 3, 4]


def test_nobody_is_led_to_whom_a_policy_reckons_with_nothing() -> None:
    problem = problems.market(3)

    ((found,),) = compared(problem, [reckoning(problem, 0)], seeds=[1], told=lambda _: None)

    assert (found.proposals, found.never_shown) == (0, 1.0)


def record(pairs: list[tuple[int, int]], request: int, sectors: list[int]) -> RunRecord:
    teams, investors = sorted({s for s, _ in pairs}), sorted({r for _, r in pairs})
    edges = Edges(
        column([s for s, _ in pairs]), column([r for _, r in pairs]),
        *(np.full(len(pairs), each) for each in (request, MICRO, MICRO)),
        column([sectors[investors.index(r)] for _, r in pairs]), np.full(len(pairs), -1),
    )  # fmt: skip
    problem = Problem(
        edges,
        Parties(column(teams), np.full(len(teams), 5)),
        Parties(column(investors), np.full(len(investors), MICRO)),
        vetoes=((1, 11),),
    )
    made = recorded(
        problem, allocate(problem, PLAIN, seed=1), settings=PLAIN, seed=1,
        signals=np.zeros((len(pairs), len(SIGNALS)), dtype=np.int64), signal_names=SIGNALS, chances=Chances(),
        origin=Origin("2026-11-21", (), "model", "1.0"),
    )  # fmt: skip
    return from_bytes(to_bytes(made))


def test_several_runs_join_into_one_market_where_the_newest_word_counts() -> None:
    newer = record([(1, 10), (2, 11)], 200_000, [4, 7])
    older = without(record([(1, 10), (1, 12), (3, 11), (5, 12)], 100_000, [0, 1, 1]), "sender", 5, on="2026-11-20")

    found = joined([newer, older])

    pairs = list(zip(found.edges.sender.tolist(), found.edges.receiver.tolist(), strict=True))
    assert pairs == [(1, 10), (1, 12), (2, 11), (3, 11)]
    assert found.edges.request.tolist() == [200_000, 100_000, 200_000, 100_000]
    # Investors 11 and 12 shared a sector in the older run, which called it otherwise than the newer one.
    assert found.edges.sector.tolist() == [0, 1, 1, 1]
    assert found.vetoes == ((1, 11),)


def test_records_without_anybody_join_into_nothing() -> None:
    assert len(joined([]).edges) == 0


def test_a_record_of_before_there_were_policies_keeps_its_bytes_and_reads_back() -> None:
    before = record([(1, 10)], 200_000, [0])
    since = replace(before, origin=replace(before.origin, policy=(("per_team", 5),)))

    assert b'"policy"' not in payload(before)
    assert from_bytes(to_bytes(before)).origin.policy == ()
    assert from_bytes(to_bytes(since)).origin == since.origin


def payload(made: RunRecord) -> bytes:
    return zlib.decompress(to_bytes(made)[13:])


@pytest.mark.parametrize("answer", [250_000, 750_000])
def test_answers_come_as_often_as_they_are_estimated(answer: int) -> None:
    problem = problems.market(5)
    edges = replace(problem.edges, answer=np.full(len(problem.edges), answer))
    plenty = replace(problem, edges=edges, receivers=Parties(problem.receivers.ids, np.full(20, 500 * MICRO)))

    found = compared(plenty, [reckoning(plenty, 8, PLAIN)], seeds=range(5), told=lambda _: None)

    assert np.mean([1 - each.unread for (each,) in found]) == pytest.approx(answer / MICRO, abs=0.05)
