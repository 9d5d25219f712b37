"""One contract for every index: exact, filter first, ties to the lower row."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.coded import CodedIndex
from matching.dense import MakeIndex, max_similarities
from matching.encoders import unit_rows
from matching.indexes import FaissIndex, NumpyIndex, top
from matching.model import Index
from matching.pool import channel_of
from tests.matching.worlds import market

INDEXES: list[MakeIndex] = [NumpyIndex, FaissIndex, CodedIndex.of]


def some_rows(count: int, seed: int = 0, dimension: int = 16) -> np.ndarray:
    return unit_rows(np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32))


@pytest.mark.parametrize("make_index", INDEXES)
def test_an_index_is_an_index(make_index: MakeIndex) -> None:
    assert isinstance(make_index(some_rows(3)), Index)


@pytest.mark.parametrize("make_index", INDEXES)
@settings(max_examples=40, deadline=None)
@given(
    size=st.integers(1, 300), queries=st.integers(1, 5), seed=st.integers(0, 9), share=st.sampled_from((0.02, 0.3, 0.9))
)
def test_similarities_are_those_of_brute_force(
    make_index: MakeIndex, size: int, queries: int, seed: int, share: float
) -> None:
    vectors, asked = some_rows(size, seed), some_rows(queries, seed + 100)
    rows = np.flatnonzero(np.random.default_rng(seed).random(size) < share)

    assert np.allclose(make_index(vectors).similarities(asked), asked @ vectors.T, atol=1e-5)
    assert np.allclose(make_index(vectors).similarities(asked, rows), (asked @ vectors.T)[:, rows], atol=1e-5)


@pytest.mark.parametrize("make_index", INDEXES)
@settings(max_examples=40, deadline=None)
@given(size=st.integers(1, 200), limit=st.integers(1, 20), seed=st.integers(0, 9))
def test_the_nearest_are_those_of_brute_force(make_index: MakeIndex, size: int, limit: int, seed: int) -> None:
    vectors, asked = some_rows(size, seed), some_rows(2, seed + 100)
    rows = np.flatnonzero(np.random.default_rng(seed).random(size) < 0.5)

    hits = make_index(vectors).nearest(asked, limit=limit, rows=rows)

    expected = np.sort((asked @ vectors.T)[:, rows], axis=1)[:, ::-1][:, :limit]
    assert np.allclose(hits.scores, expected, atol=1e-5)
    assert set(hits.rows.ravel().tolist()) <= set(rows.tolist())


@pytest.mark.parametrize("make_index", INDEXES)
def test_equal_rows_come_in_ascending_order(make_index: MakeIndex) -> None:
    same = np.tile(some_rows(1), (6, 1))

    assert make_index(same).nearest(same[:1], limit=4).rows.tolist() == [[0, 1, 2, 3]]


@pytest.mark.parametrize("make_index", INDEXES)
def test_no_rows_give_no_hits(make_index: MakeIndex) -> None:
    hits = make_index(some_rows(3)).nearest(some_rows(2), limit=5, rows=np.zeros(0, dtype=np.intp))

    assert hits.rows.shape == (2, 0)


def test_a_limit_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1, not 0"):
        NumpyIndex(some_rows(3)).nearest(some_rows(1), limit=0)


def test_the_top_of_many_equal_scores_is_decided_by_the_ties() -> None:
    assert top(np.array([0.5, 0.9, 0.5, 0.5]), 3, np.array([9, 1, 3, 4])).tolist() == [1, 2, 3]


@pytest.mark.parametrize("make_index", INDEXES)
@pytest.mark.parametrize(("pool_name", "step"), [("supply", 1), ("supply", 7), ("demand", 1), ("demand", 3)])
def test_max_sim_takes_the_best_facet_of_each_channel(make_index: MakeIndex, pool_name: str, step: int) -> None:
    pool = market(teams=80, investors=30).pools[pool_name]
    groups = [some_rows(2, 1, 384), some_rows(0, 2, 384), some_rows(1, 3, 384)]
    rows = np.arange(0, pool.length, step)

    found = max_similarities(pool, groups, rows, make_index=make_index)

    for position, row in enumerate(rows.tolist()):
        facets = pool.profile(row).facets
        for column, channel in enumerate(pool.channels):
            own = [f.vector for f in facets if channel_of(f.name, pool.channels) == channel]
            for layer, group in enumerate(groups):
                best = max((float((group @ vector).max()) for vector in own), default=0.0) if len(group) else 0.0
                assert found[layer, position, column] == pytest.approx(best, abs=2e-5)


def test_faiss_with_one_thread_survives_a_fork() -> None:
    program = (
        "import os, numpy as np, faiss; faiss.omp_set_num_threads(1)\n"
        "from matching.indexes import FaissIndex\n"
        "rows = np.eye(64, dtype=np.float32); index = FaissIndex(rows); index.nearest(rows, limit=3)\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    index.nearest(rows, limit=3); os._exit(0)\n"
        "raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))"
    )

    assert subprocess.run([sys.executable, "-c", program], timeout=60, check=False).returncode == 0
