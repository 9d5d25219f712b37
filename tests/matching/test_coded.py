"""The search by bytes and bound gives what brute force gives, on whatever vectors."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import coded
from matching.coded import CodedIndex
from matching.codes import encoded
from matching.encoders import unit_rows
from matching.indexes import NumpyIndex, rounded, top
from matching.model import Vectors

BLOCK = 256
KINDS = ("random", "clusters", "copies", "all equal", "near ties", "zero rows", "one number each", "long and short")


def vectors_of(kind: str, count: int, random: np.random.Generator, dimension: int = 48) -> Vectors:
    rows = random.normal(size=(count, dimension))
    if kind == "clusters":
        rows = random.normal(size=(5, dimension))[random.integers(5, size=count)] + 0.3 * rows
    if kind == "copies":
        rows = rows[random.integers(min(9, count), size=count)]
    if kind == "all equal":
        rows[:] = rows[0]
    if kind == "near ties":
        rows = rows[0] + 10.0 ** -random.integers(2, 5) * rows
    if kind == "one number each":
        rows = np.where(
            random.random((count, 1)) < 0.5, np.eye(dimension)[random.integers(dimension, size=count)], rows
        )
    found = unit_rows(rows.astype(np.float32))
    if kind == "zero rows":
        found[random.random(count) < 0.5] = 0
    if kind == "long and short":
        found *= 10.0 ** random.integers(-3, 2, size=(count, 1))
    return found.astype(np.float32)


def brute_force(vectors: Vectors, queries: Vectors, segments: np.ndarray, limit: int) -> tuple[list[int], list[float]]:
    near = NumpyIndex(vectors).similarities(queries).max(axis=0)
    scores = rounded(np.array([near[start:stop].max() for start, stop in segments]))
    first = top(scores, limit, np.arange(len(scores)))
    return first.tolist(), scores[first].tolist()


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coded, "BLOCK_ROWS", BLOCK)
    monkeypatch.setattr(coded, "_KEPT", 4)
    monkeypatch.setattr(coded, "_FEW", 30)
    monkeypatch.setattr(coded, "_WORTH_A_THREAD", 500)
    monkeypatch.setattr(coded, "GATHERED", 50)


@settings(max_examples=150, deadline=None)
@given(
    kind=st.sampled_from(KINDS),
    count=st.integers(1, 2_000),
    limit=st.sampled_from((1, 3, 50)),
    facets=st.sampled_from((1, 2, 3)),
    asking=st.integers(1, 2),
    share=st.sampled_from((0.02, 0.2, 0.6, 1.0)),
    without_codes=st.integers(0, 3),
    seed=st.integers(0, 10_000),
)
def test_the_leading_are_those_of_brute_force(
    kind: str, count: int, limit: int, facets: int, asking: int, share: float, without_codes: int, seed: int
) -> None:
    random = np.random.default_rng(seed)
    count = facets * max(1, count // facets)
    vectors = vectors_of(kind, count, random)
    queries = np.concatenate([vectors_of("random", asking, random), vectors[:1]])[-asking:]
    starts = np.arange(0, count, facets)[random.random(count // facets) < share]
    segments = np.stack([starts, starts + facets], axis=1)
    blocks = [vectors[start : start + BLOCK] for start in range(0, count, BLOCK)]
    index = CodedIndex(blocks, encoded(blocks[: max(1, len(blocks) - without_codes)]))

    first, scores = index.leading(queries, segments, limit)

    assert (first.tolist(), scores.tolist()) == brute_force(vectors, queries, segments, limit)


@settings(max_examples=100, deadline=None)
@given(
    kind=st.sampled_from(KINDS),
    count=st.integers(2, 1_500),
    floor=st.sampled_from((0.01, 0.2, 0.5, 1.0)),
    share=st.sampled_from((0.05, 0.6, 1.0)),
    without_codes=st.integers(0, 2),
    seed=st.integers(0, 10_000),
)
def test_who_reaches_a_floor_is_who_reaches_it_by_brute_force(
    kind: str, count: int, floor: float, share: float, without_codes: int, seed: int
) -> None:
    random = np.random.default_rng(seed)
    vectors = vectors_of(kind, count - count % 2, random)
    queries = np.concatenate([vectors[:1], vectors_of("random", 1, random)])
    starts = np.arange(0, len(vectors), 2)[random.random(len(vectors) // 2) < share]
    blocks = [vectors[start : start + BLOCK] for start in range(0, len(vectors), BLOCK)]
    index = CodedIndex(blocks, encoded(blocks[: max(1, len(blocks) - without_codes)]))

    reached = index.reaching(queries, np.stack([starts, starts + 2], axis=1), floor)

    near = rounded(NumpyIndex(vectors).similarities(queries).max(axis=0)).reshape(-1, 2).max(axis=1)
    assert reached.tolist() == (near[starts // 2] >= np.float32(floor)).tolist()


@settings(max_examples=60, deadline=None)
@given(kind=st.sampled_from(KINDS), seed=st.integers(0, 10_000))
def test_no_product_with_bytes_is_farther_from_the_true_one_than_said(kind: str, seed: int) -> None:
    random = np.random.default_rng(seed)
    vectors, query = vectors_of(kind, 300, random), vectors_of("random", 1, random)[0]
    codes = encoded([vectors])

    asked = codes.asked(query)

    found = (codes.blocks[0].astype(np.float64) - 128) @ asked.numbers.astype(np.float64) / asked.factor
    assert np.abs(found - vectors.astype(np.float64) @ query.astype(np.float64)).max() <= asked.error


def test_what_lies_across_two_blocks_is_read_in_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coded, "_FEW", 3)
    vectors = vectors_of("random", 3 * BLOCK, np.random.default_rng(0))
    starts = np.array([10, 50, BLOCK - 1, BLOCK + 40, 2 * BLOCK - 2])
    segments = np.stack([starts, starts + 3], axis=1)
    blocks = [vectors[start : start + BLOCK] for start in range(0, 3 * BLOCK, BLOCK)]
    index = CodedIndex(blocks, encoded(blocks))

    for place in (BLOCK + 1, 2 * BLOCK):
        first, _ = index.leading(vectors[place : place + 1], segments, 1)

        assert starts[first].tolist() == [starts[starts <= place][-1]]


def test_a_query_of_nothing_finds_all_alike() -> None:
    vectors = vectors_of("random", 600, np.random.default_rng(0))

    hits = CodedIndex.of(vectors).nearest(np.zeros((1, 48), dtype=np.float32), limit=3)

    assert (hits.rows.tolist(), hits.scores.tolist()) == ([[0, 1, 2]], [[0.0, 0.0, 0.0]])


def test_far_from_a_tie_only_what_the_bound_leaves_open_is_compared_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = vectors_of("random", 2_048, np.random.default_rng(0), dimension=384)
    index, compared = CodedIndex.of(vectors), []
    monkeypatch.setattr(NumpyIndex, "similarities", counting(NumpyIndex.similarities, compared))

    index.nearest(vectors[7:8], limit=5)

    assert sum(compared) <= 4 * (4 + 4 * 5)


def counting(similarities, compared: list[int]):
    def counted(self, queries, rows=None):
        compared.append(self.size if rows is None else len(rows))
        return similarities(self, queries, rows)

    return counted
