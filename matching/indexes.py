"""Exact inner-product search over a block of vectors, by numpy or FAISS; both read the block where it lies.

Neither copies the vectors: a hundred thousand profiles of five facets are 768 MB, and one copy is enough.
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from matching.model import Hits, Rows, Vectors

_DENSE_SHARE: Final = 0.5
"""Above this share of wanted rows it is quicker to multiply them all than to gather them first (measured)."""
_GATHERED: Final = 1_024
_FEW_QUERIES: Final = 16
_SMALL_PRODUCT: Final = 440_000
"""Multiplications up to which OpenBLAS takes that way (measured: it ends between 450,000 and 490,000)."""
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
        return _product_of_rows(queries, self._vectors, rows)

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
    """(q, n) inner products, the vectors read once from front to back."""
    wide, step = _widened(queries), _step(queries)
    if not step:
        return (vectors @ queries.T).T
    found = np.empty((len(vectors), len(wide)), dtype=np.float32)
    for start in range(0, len(vectors), step):
        np.matmul(vectors[start : start + step], wide.T, out=found[start : start + step])
    return found.T[: len(queries)]


def _product_of_rows(queries: Vectors, vectors: Vectors, rows: Rows) -> Vectors:
    """The same for some rows, gathered in pieces that are still in the cache when they are multiplied."""
    wide, step = _widened(queries), _step(queries) or _GATHERED
    found = np.empty((len(rows), len(wide)), dtype=np.float32)
    piece = np.empty((step, vectors.shape[1]), dtype=np.float32)
    for start in range(0, len(rows), step):
        wanted = rows[start : start + step]
        # "clip" lets numpy write straight into the piece; the rows are in range.
        gathered = np.take(vectors, wanted, axis=0, out=piece[: len(wanted)], mode="clip")
        np.matmul(gathered, wide.T, out=found[start : start + step])
    return found.T[: len(queries)]


def _widened(queries: Vectors) -> Vectors:
    """At least two lines: a single one would take BLAS' other way, which wakes its threads for every piece."""
    return queries if len(queries) != 1 else np.repeat(queries, 2, axis=0)


def _step(queries: Vectors) -> int:
    """Rows a piece so that BLAS takes its way for small products, which neither repacks the vectors nor starts threads
    (a third quicker for up to sixteen queries, and it does not spin beside other work); 0 for more queries."""
    return 0 if len(queries) > _FEW_QUERIES else _SMALL_PRODUCT // (max(2, len(queries)) * queries.shape[1])
