"""What every index must do: exact, filter first, ties to the lower row. A test class gives the index."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.dense import MakeIndex
from matching.encoders import unit_rows
from matching.model import Index

EXAMPLES = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def some_rows(count: int, seed: int = 0, dimension: int = 16) -> np.ndarray:
    return unit_rows(np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32))


class IndexContract:
    def test_it_is_an_index(self, make_index: MakeIndex) -> None:
        index = make_index(some_rows(3))

        assert isinstance(index, Index)
        assert index.size == 3

    @EXAMPLES
    @given(
        size=st.integers(1, 300),
        queries=st.integers(1, 5),
        seed=st.integers(0, 9),
        share=st.sampled_from((0.02, 0.3, 0.9)),
    )
    def test_similarities_are_those_of_brute_force(
        self, make_index: MakeIndex, size: int, queries: int, seed: int, share: float
    ) -> None:
        vectors, asked = some_rows(size, seed), some_rows(queries, seed + 100)
        rows = np.flatnonzero(np.random.default_rng(seed).random(size) < share)
        index = make_index(vectors)

        assert np.allclose(index.similarities(asked), asked @ vectors.T, atol=1e-5)
        assert np.allclose(index.similarities(asked, rows), (asked @ vectors.T)[:, rows], atol=1e-5)

    @EXAMPLES
    @given(size=st.integers(1, 200), limit=st.integers(1, 20), seed=st.integers(0, 9))
    def test_the_nearest_are_those_of_brute_force(
        self, make_index: MakeIndex, size: int, limit: int, seed: int
    ) -> None:
        vectors, asked = some_rows(size, seed), some_rows(2, seed + 100)
        rows = np.flatnonzero(np.random.default_rng(seed).random(size) < 0.5)

        hits = make_index(vectors).nearest(asked, limit=limit, rows=rows)

        expected = np.sort((asked @ vectors.T)[:, rows], axis=1)[:, ::-1][:, :limit]
        assert np.allclose(hits.scores, expected, atol=1e-5)
        assert set(hits.rows.ravel().tolist()) <= set(rows.tolist())

    def test_equal_rows_come_in_ascending_order(self, make_index: MakeIndex) -> None:
        same = np.tile(some_rows(1), (6, 1))

        assert make_index(same).nearest(same[:1], limit=4).rows.tolist() == [[0, 1, 2, 3]]

    def test_no_rows_give_no_hits(self, make_index: MakeIndex) -> None:
        hits = make_index(some_rows(3)).nearest(some_rows(2), limit=5, rows=np.zeros(0, dtype=np.intp))

        assert hits.rows.shape == (2, 0)

    def test_a_limit_below_one_is_refused(self, make_index: MakeIndex) -> None:
        with pytest.raises(ValueError, match="at least 1, not 0"):
            make_index(some_rows(3)).nearest(some_rows(1), limit=0)
