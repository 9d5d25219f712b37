"""Exact inner-product search over a block of vectors, by numpy or FAISS; both read the block where it lies.

Neither copies the vectors: a hundred thousand profiles of five facets are 768 MB, and one copy is enough.
"""

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from matching.model import Hits, Rows, Vectors

_DENSE_SHARE: Final = 0.5
"""Above this share of wanted rows it is quicker to multiply them all than to gather them first (measured)."""
_GATHERED: Final = 1_024
_SINGLE_QUERIES: Final = 2
_FEW_QUERIES: Final = 16
_SMALL_PRODUCT: Final = 440_000
"""Multiplications up to which OpenBLAS takes its way for small products (measured: it ends before 490,000), which
neither repacks the vectors nor starts threads: a third quicker for few queries, and no spinning beside other work."""

Multiply: TypeAlias = Callable[[Vectors, Vectors, Vectors], None]
"""Writes the products of (q, d) queries with a (n, d) piece into (n, q)."""
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
        if len(queries) > _FEW_QUERIES:
            everything: Vectors = (self._vectors @ queries.T).T
            return everything if rows is None else everything[:, rows]
        if len(queries) <= _SINGLE_QUERIES:
            return _in_pieces(queries, self._vectors, rows, _GATHERED, _one_by_one)
        step = _SMALL_PRODUCT // (len(queries) * queries.shape[1])
        return _in_pieces(queries, self._vectors, rows, max(1, step), _together)

    def nearest(self, queries: Vectors, *, limit: int, rows: Rows | None = None) -> Hits:
        rows = np.arange(self.size) if rows is None else rows
        return best(self.similarities(queries, rows), rows, limit)


class GatheringIndex(NumpyIndex):
    """For hundreds of queries at once: what is wanted is gathered and multiplied in one piece."""

    def similarities(self, queries: Vectors, rows: Rows | None = None) -> Vectors:
        wanted = self._vectors if rows is None else self._vectors[rows]
        products: Vectors = queries @ wanted.T
        return products


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
        queries = np.ascontiguousarray(queries, dtype=np.float32)
        return _in_pieces(queries, self._vectors, rows, _GATHERED, self._multiply)

    def _multiply(self, queries: Vectors, piece: Vectors, found: Vectors) -> None:
        pointer, inner_products = self._faiss.swig_ptr, self._faiss.fvec_inner_products_ny
        for query, line in zip(queries, found.T, strict=True):
            products = np.empty(len(piece), dtype=np.float32)
            inner_products(pointer(products), pointer(query), pointer(piece), piece.shape[1], len(piece))
            line[:] = products

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
    eligible = leading(scores, limit)
    order = np.lexsort((ties[eligible], -scores[eligible]))
    return eligible[order[:limit]]


def leading(scores: npt.NDArray[np.floating[Any]], limit: int) -> npt.NDArray[np.intp]:
    """Ascending positions of the ``limit`` greatest scores and of all that equal the least of them."""
    if limit >= len(scores):
        return np.arange(len(scores))
    threshold = np.partition(scores, len(scores) - limit)[len(scores) - limit]
    return np.flatnonzero(scores >= threshold)


def rounded(similarities: Vectors) -> Vectors:
    """Cosines to the five decimals on which matrix products of any shape agree, so that equal rows tie."""
    return np.round(similarities, _DECIMALS)


def _in_pieces(queries: Vectors, vectors: Vectors, rows: Rows | None, step: int, multiply: Multiply) -> Vectors:
    """(q, n) inner products, piece by piece, so that what was read or gathered is multiplied while in the cache."""
    if rows is not None and len(rows) > _DENSE_SHARE * len(vectors):
        return _in_pieces(queries, vectors, None, step, multiply)[:, rows]
    found = np.empty((len(vectors) if rows is None else len(rows), len(queries)), dtype=np.float32)
    gathered = np.empty((0 if rows is None else step, vectors.shape[1]), dtype=np.float32)
    for start in range(0, len(found), step):
        if rows is None:
            piece = vectors[start : start + step]
        else:
            wanted = rows[start : start + step]
            # "clip" lets numpy write straight into the buffer; the rows are in range.
            piece = np.take(vectors, wanted, axis=0, out=gathered[: len(wanted)], mode="clip")
        multiply(queries, piece, found[start : start + step])
    return found.T


def _together(queries: Vectors, piece: Vectors, found: Vectors) -> None:
    np.matmul(piece, queries.T, out=found)


def _one_by_one(queries: Vectors, piece: Vectors, found: Vectors) -> None:
    # For one or two queries numpy's own loop is twice as quick as BLAS, and starts no threads either.
    for number, query in enumerate(queries):
        np.einsum("nd,d->n", piece, query, out=found[:, number])
