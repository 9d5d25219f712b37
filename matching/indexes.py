"""Exact inner-product search over a block of vectors, by numpy or FAISS; both read the block where it lies.

Neither copies the vectors: a hundred thousand profiles of five facets are 768 MB, and one copy is enough.
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from matching.model import Hits, Rows, Vectors

_DENSE_SHARE: Final = 0.5
"""Above this share of wanted rows it is quicker to multiply them all than to gather them first (measured)."""
_GATHERED: Final = 8_192
_DECIMALS: Final = 5


class NumpyIndex:
    """Brute force by matrix product.

    >>> rows = np.eye(3, dtype=np.float32)
    >>> NumpyIndex(rows).nearest(rows[1:2], limit=2).rows.tolist()
    [[1, 0]]
    """

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors

    @property
    def size(self) -> int:
        return len(self._vectors)

    def similarities(self, queries: Vectors, rows: Rows | None = None) -> Vectors:
        if rows is None:
            return _product(queries, self._vectors)
        if len(rows) > _DENSE_SHARE * self.size:
            return _product(queries, self._vectors)[:, rows]
        found = np.empty((len(queries), len(rows)), dtype=np.float32)
        # Gathered in pieces: a copy that stays in the cache is read again at once.
        for start in range(0, len(rows), _GATHERED):
            piece = rows[start : start + _GATHERED]
            found[:, start : start + len(piece)] = _product(queries, self._vectors[piece])
        return found

    def nearest(self, queries: Vectors, *, limit: int, rows: Rows | None = None) -> Hits:
        rows = np.arange(self.size) if rows is None else rows
        return best(self.similarities(queries, rows), rows, limit)


class FaissIndex:
    """The same answers by FAISS' kernels, straight on the caller's array.

    FAISS after a fork hangs when its threads ran before, so whoever forks calls ``faiss.omp_set_num_threads(1)`` first;
    the library itself never forks and leaves the number alone.
    """

    def __init__(self, vectors: Vectors) -> None:
        import faiss  # noqa: PLC0415 -- 40 MB and its own OpenMP, only for those who choose it

        self._faiss: Any = faiss  # Any: FAISS ships no types
        self._vectors = np.ascontiguousarray(vectors, dtype=np.float32)

    @property
    def size(self) -> int:
        return len(self._vectors)

    def similarities(self, queries: Vectors, rows: Rows | None = None) -> Vectors:
        rows = np.arange(self.size) if rows is None else rows
        queries = np.ascontiguousarray(queries, dtype=np.float32)
        found = np.empty((len(queries), len(rows)), dtype=np.float32)
        wanted = np.ascontiguousarray(np.broadcast_to(rows.astype(np.int64), found.shape))
        pointer = self._faiss.swig_ptr
        if found.size:
            self._faiss.fvec_inner_products_by_idx(
                pointer(found), pointer(queries), pointer(self._vectors), pointer(wanted),
                queries.shape[1], len(queries), len(rows),
            )  # fmt: skip
        return found

    def nearest(self, queries: Vectors, *, limit: int, rows: Rows | None = None) -> Hits:
        rows = np.arange(self.size) if rows is None else rows
        return best(self.similarities(queries, rows), rows, limit)


def best(similarities: Vectors, rows: Rows, limit: int) -> Hits:
    """The ``limit`` best of each line, best first, ties to the lower row. Raises ``ValueError`` if ``limit`` < 1."""
    if limit < 1:
        raise ValueError(f"The limit must be at least 1, not {limit}.")
    similarities = rounded(similarities)
    order = np.stack([top(line, limit, rows) for line in similarities]) if len(similarities) else np.empty((0, 0), int)
    return Hits(rows=rows[order], scores=np.take_along_axis(similarities, order, axis=1))


def top(scores: npt.NDArray[np.floating[Any]], limit: int, ties: npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.intp]:
    """Positions of the ``limit`` greatest scores, greatest first; equal scores by ascending ``ties``."""
    if limit < len(scores):
        threshold = np.partition(scores, len(scores) - limit)[len(scores) - limit]
        eligible = np.flatnonzero(scores >= threshold)
    else:
        eligible = np.arange(len(scores))
    order = np.lexsort((ties[eligible], -scores[eligible]))
    return eligible[order[:limit]]


def rounded(similarities: Vectors) -> Vectors:
    """Cosines to the five decimals on which matrix products of any shape agree, so that equal rows tie."""
    return np.round(similarities, _DECIMALS)


def _product(queries: Vectors, vectors: Vectors) -> Vectors:
    # The long side first: BLAS repacks the right-hand matrix, and the queries are the small one (twice as quick).
    found: Vectors = (vectors @ queries.T).T
    return found
