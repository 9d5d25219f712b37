"""A run can be made again from its record, integer by integer, and says what differs."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Market
from matching.allocation import Problem, Settings, allocate
from matching.allocation.problem import column
from matching.chances import SIGNALS, Chances
from matching.errors import DataError
from matching.replay import replay
from matching.run_record import ERASED, Origin, RunRecord, digest, from_bytes, recorded, to_bytes, without
from matching.vector_marks import Vectors, vector_marks
from tests.matching.problems import market, problems
from tests.matching.worlds import encoded, world

ORIGIN = Origin("2026-11-21", (("semantic", 450_000), ("sector", 200_000)), "hashing-384", "2026.11.0")


def run(problem: Problem, seed: int, order: np.ndarray | None = None) -> RunRecord:
    """Chances made of signals, allocated, recorded; ``order`` is how the caller happened to keep the edges."""
    chance = np.random.default_rng(len(problem.edges))
    signals = np.stack([chance.integers(0, high, len(problem.edges)) for high in (10**6, 10**6, 5, 9)], axis=1)
    signals[:, 3] += signals[:, 2]
    if order is not None:
        problem, signals = replace(problem, edges=problem.edges.rows(order)), signals[order]
    request, answer, accept = Chances().of(signals, SIGNALS)
    problem = replace(problem, edges=replace(problem.edges, request=request, answer=answer, accept=accept))
    return recorded(
        problem, allocate(problem, seed=seed), settings=Settings(), seed=seed, signals=signals, signal_names=SIGNALS,
        chances=Chances(), origin=ORIGIN,
    )  # fmt: skip


@settings(deadline=None)
@given(problems(), st.integers(0, 1 << 40))
def test_a_record_comes_back_from_its_bytes_and_replays_equal(problem: Problem, seed: int) -> None:
    record = run(problem, seed)

    back = from_bytes(to_bytes(record))

    assert to_bytes(back) == to_bytes(record)
    assert replay(back).is_equal
    assert replay(back).chances_compared == len(problem.edges)


@settings(deadline=None)
@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_leaves_no_trace_in_the_bytes(problem: Problem, chance: object) -> None:
    order = np.array(chance.sample(range(len(problem.edges)), len(problem.edges)), dtype=np.int64)  # type: ignore[attr-defined]

    assert to_bytes(run(problem, 7, order)) == to_bytes(run(problem, 7))
    assert digest(run(problem, 7, order)) == digest(run(problem, 7))


def test_what_differs_is_named() -> None:
    record = run(market(1), 5)
    edges = record.problem.edges
    request = edges.request.copy()
    request[0] += 1
    forged = replace(record, problem=replace(record.problem, edges=replace(edges, request=request)), row=record.row[1:],
                     proposal_origin=record.proposal_origin[1:], propensity=record.propensity[1:])  # fmt: skip

    found = replay(forged)

    named = {(each.what, each.sender, each.receiver): (each.recorded, each.now) for each in found.differences}
    gone = int(record.row[0])
    assert not found.is_equal
    assert named["request", 0, 0] == (request[0], request[0] - 1)
    assert named["additional", int(edges.sender[gone]), int(edges.receiver[gone])] == (0, 1)


def test_another_seed_or_setting_is_noticed() -> None:
    record = run(market(1), 5)

    assert replay(record).is_equal
    assert not replay(replace(record, seed=6)).is_equal
    assert not replay(replace(record, settings=replace(record.settings, per_sender=2))).is_equal


def test_after_an_erasure_the_party_is_gone_from_the_bytes_and_the_rest_still_replays() -> None:
    base = market(2)
    named = replace(base, receivers=replace(base.receivers, ids=base.receivers.ids + 77_000_001))
    named = replace(named, edges=replace(base.edges, receiver=base.edges.receiver + 77_000_001))
    record = run(named, 5)

    erased = from_bytes(to_bytes(without(record, "receiver", 77_000_004, on="2027-01-31")))

    assert [(each.side, each.place, each.on) for each in erased.erased] == [("receiver", 3, "2027-01-31")]
    assert erased.receiver_ids.tolist() == [*record.receiver_ids[:3], ERASED, *record.receiver_ids[4:]]
    assert (erased.signals[erased.problem.edges.receiver == 3] == 0).all()
    assert replay(erased).is_equal
    assert replay(erased).chances_compared == len(base.edges) - 60
    assert to_bytes(without(erased, "receiver", 77_000_004, on="2027-02-01")) == to_bytes(erased)


def test_vectors_are_compared_by_marks_while_they_exist() -> None:
    record = run(market(2), 5)
    first, second, third = record.sender_ids.tolist()[:3]
    marked = replace(record, sender_vectors=column([7, -8, 9, *[0] * (len(record.sender_ids) - 3)]))
    kept = from_bytes(to_bytes(marked))

    assert replay(kept, {first: 7, second: 5}).vectors == Vectors(same=1, changed=1, gone=1)
    assert replay(without(kept, "sender", third, on="2027-01-31"), {first: 7, second: -8}).vectors == Vectors(same=2)
    assert not replay(kept).vectors
    assert not replay(from_bytes(to_bytes(record)), {first: 7}).vectors
    assert digest(marked) != digest(record) == digest(from_bytes(to_bytes(record)))


def test_a_mark_changes_with_a_vector_and_with_nothing_else() -> None:
    one, other = world(teams=1, investors=1)
    marks = vector_marks(Market.build([encoded(one), encoded(other)]), [one.facts.id, other.facts.id, 999])
    renamed = replace(one, facts=replace(one.facts, stages=()))
    rewritten = replace(other, facets=(replace(other.facets[0], text="Another thesis altogether"), *other.facets[1:]))
    again = vector_marks(Market.build([encoded(renamed), encoded(rewritten)]), [one.facts.id, other.facts.id])

    assert sorted(marks) == sorted([one.facts.id, other.facts.id])
    assert again[one.facts.id] == marks[one.facts.id]
    assert again[other.facts.id] != marks[other.facts.id]


def test_a_damaged_or_later_record_is_refused_in_words() -> None:
    data = to_bytes(run(market(1, senders=4, receivers=2), 5))

    for broken, words in (
        (b"", "no record"),
        (b"something else altogether", "no record"),
        (data[:11] + b"\x09\x00" + data[13:], "version 9"),
        (data[:40], "cannot be read"),
    ):
        with pytest.raises(DataError, match=words):
            from_bytes(broken)


def test_chances_need_their_signals() -> None:
    with pytest.raises(ValueError, match="'delivered'"):
        Chances().of(np.zeros((1, 3), dtype=np.int64), SIGNALS[:3])


def test_a_million_pairs_would_take_some_ten_bytes_each() -> None:
    problem = market(3, senders=400, receivers=120)

    assert len(to_bytes(run(problem, 1))) < 16 * len(problem.edges)
    assert column([1]).flags.writeable is False
