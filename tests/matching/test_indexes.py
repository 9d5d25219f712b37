"""The indexes in memory under their contract, and what is built on them."""

import subprocess
import sys

import numpy as np
import pytest

from matching.coded import CodedIndex
from matching.dense import MakeIndex, max_similarities
from matching.indexes import FaissIndex, NumpyIndex, top
from matching.pool import channel_of
from tests.matching.index_contract import IndexContract, some_rows
from tests.matching.worlds import market

INDEXES: list[MakeIndex] = [NumpyIndex, FaissIndex, CodedIndex.of]


class TestIndexes(IndexContract):
    @pytest.fixture(params=INDEXES)
    def make_index(self, request: pytest.FixtureRequest) -> MakeIndex:
        return request.param


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
