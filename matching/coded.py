"""Exact search that reads a byte a number: the few vectors that may be among the best are compared again in full.

Made for markets whose vectors do not fit the memory: the codes are read, the vectors stay mapped on the disk. Every
answer is closed by a bound (`codes.Codes.asked`), so it equals brute force on any vectors; where thousands lie closer
than the bound tells apart, as with equal texts, all are compared in full, which is slower and no less exact.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from matching.codes import Codes, encoded
from matching.columns import Truths
from matching.dense import MakeIndex, gathered, max_similarities
from matching.indexes import NumpyIndex, rounded, top
from matching.model import Hits, Rows, Vectors
from matching.pool import Pool
from matching.scans import GATHERED, Above, Best, Places, Scan
from matching.vectors import BLOCK_ROWS

Segments: TypeAlias = npt.NDArray[np.int64]
"""(m, 2) ascending: where the vectors of each candidate start and end."""
AnyScan = TypeVar("AnyScan", bound=Scan)

_THREADS: Final = min(4, os.cpu_count() or 1)
_WORTH_A_THREAD: Final = 32_768
"""Fewer vectors are read sooner than a further thread is started."""
_WHOLE_SHARE: Final = 0.25
"""Above this share of wanted rows a whole block is read and what nobody wants dropped: quicker than gathering."""
_KEPT, _KEPT_EACH, _KEPT_MOST, _KEPT_MORE = 64, 4, 20_000, 8
"""How many are compared in full at first, a place of the answer, at most, and how much more if the bound stays open."""
_FEW: Final = 3_000
"""So many are compared in full at once: threads and bytes would cost more than they save (measured)."""
_HALF_A_STEP: Final = 0.5e-5 + 1e-7
"""Similarities are rounded to five decimals before they are ordered."""


class CodedIndex:
    """The nearest by bytes and bound; all similarities by brute force over the vectors.

    ``blocks`` are of ``BLOCK_ROWS`` rows but for their ends, ``codes`` cover the first of them; those without codes are
    few and new, and compared in full.
    """

    def __init__(self, blocks: Sequence[Vectors], codes: Codes) -> None:
        self._blocks, self._codes = blocks, codes

    @classmethod
    def of(cls, vectors: Vectors) -> "CodedIndex":
        """With codes made on the spot.

        >>> rows = np.eye(3, dtype=np.float32)
        >>> CodedIndex.of(rows).nearest(rows[1:2], limit=2).rows.tolist()
        [[1, 0]]
        """
        blocks = [vectors[start : start + BLOCK_ROWS] for start in range(0, len(vectors), BLOCK_ROWS)]
        return cls(blocks, encoded(blocks))

    @property
    def size(self) -> int:
        return sum(map(len, self._blocks))

    def similarities(self, queries: Vectors, rows: Rows | None = None) -> Vectors:
        rows = np.arange(self.size) if rows is None else np.asarray(rows)
        order = np.argsort(rows, kind="stable")
        found = np.empty((len(queries), len(rows)), dtype=np.float32)
        found[:, order] = self._compared(queries, rows[order])
        return found

    def nearest(self, queries: Vectors, *, limit: int, rows: Rows | None = None) -> Hits:
        if limit < 1:
            raise ValueError(f"The limit must be at least 1, not {limit}.")
        wanted = np.arange(self.size) if rows is None else np.sort(rows)
        segments = np.stack([wanted, wanted + 1], axis=1)
        found = [self.leading(query[None], segments, limit) for query in queries]
        shape = (len(queries), min(limit, len(wanted)))
        numbers = np.array([first for first, _ in found], dtype=np.intp).reshape(shape)
        return Hits(wanted[numbers], np.array([scores for _, scores in found], dtype=np.float32).reshape(shape))

    def leading(self, queries: Vectors, segments: Segments, limit: int) -> tuple[npt.NDArray[np.intp], Vectors]:
        """Which ``limit`` segments hold the vectors nearest to any of the queries, best first, ties to the earlier one;
        and their similarities, rounded."""
        starts, stops = (np.ascontiguousarray(each) for each in segments.T)
        wanted = int((stops - starts).sum())
        asked = [self._codes.asked(query) for query in queries]
        kept = _KEPT + _KEPT_EACH * limit if wanted > _FEW else wanted
        if wanted > _WHOLE_SHARE * self.size:
            kept = kept * self.size // wanted  # whole blocks are read, so as many more have to be kept
        while kept < min(wanted, _KEPT_MOST):
            found = [
                scan.found()
                for query, each in zip(queries, asked, strict=True)
                for scan in self._scanned(query, (starts, stops), partial(Best, each, kept))
            ]
            places = np.unique(np.concatenate([places for places, _ in found]))
            owners, scores = self._of_owners(queries, places, starts, stops)
            first = top(scores, limit, owners)
            if len(first) == limit and max(left for _, left in found) < float(scores[first[-1]]) - _HALF_A_STEP:
                return owners[first], scores[first]
            kept *= _KEPT_MORE
        return self._by_brute_force(queries, segments, limit)

    def reaching(self, queries: Vectors, segments: Segments, floor: float) -> Truths:
        """(m,) which segments hold a vector whose rounded similarity to any of the queries is at least ``floor``."""
        starts, stops = (np.ascontiguousarray(each) for each in segments.T)
        reached = np.zeros(len(segments), dtype=np.bool_)
        for query in queries:
            asked = self._codes.asked(query)
            for scan in self._scanned(query, (starts, stops), partial(Above, asked, floor)):
                sure, open_ = (np.sort(each) for each in scan.found())
                owners, _ = _owned(sure, starts, stops)
                reached[owners] = True
                owners, places = _owned(open_, starts, stops)
                owners, places = owners[~reached[owners]], places[~reached[owners]]
                near = rounded(self._compared(query[None], places)[0]) >= np.float32(floor)
                reached[owners[near]] = True
        return reached

    def _of_owners(self, queries: Vectors, places: Places, starts: Places, stops: Places) -> tuple[Rows, Vectors]:
        """Who of those wanted owns any of the places, ascending, and the best rounded similarity among them."""
        owners, places = _owned(places, starts, stops)
        if not len(owners):
            return owners, np.zeros(0, dtype=np.float32)
        scores = rounded(self._compared(queries, places).max(axis=0))
        firsts = np.flatnonzero(np.diff(owners, prepend=-1))
        return owners[firsts], np.maximum.reduceat(scores, firsts)

    def _by_brute_force(self, queries: Vectors, segments: Segments, limit: int) -> tuple[Rows, Vectors]:
        scores = np.empty(len(segments), dtype=np.float32)
        for start in range(0, len(segments), _FEW):
            here = segments[start : start + _FEW]
            places, borders = gathered(here)
            near = self._compared(queries, places).max(axis=0)
            if len(places) > len(here):
                near = np.maximum.reduceat(near, borders[:, 0])
            scores[start : start + _FEW] = rounded(near)
        first = top(scores, limit, np.arange(len(scores)))
        return first, scores[first]

    def _compared(self, queries: Vectors, places: Places) -> Vectors:
        """(q, len(places)) true similarities; the places ascend."""
        found = np.empty((len(queries), len(places)), dtype=np.float32)
        borders = np.searchsorted(places, np.arange(len(self._blocks) + 1) * BLOCK_ROWS)
        for number in np.flatnonzero(np.diff(borders)).tolist():
            here = slice(borders[number], borders[number + 1])
            found[:, here] = NumpyIndex(self._blocks[number]).similarities(queries, places[here] - number * BLOCK_ROWS)
        return found

    def _scanned(
        self, query: Vectors, segments: tuple[Places, Places], make_scan: Callable[[], AnyScan]
    ) -> list[AnyScan]:
        """The wanted places of all blocks, read by a few threads with a scan each."""
        count = len(self._blocks)
        wanted = int((segments[1] - segments[0]).sum())
        workers = min(_THREADS, count, 1 + wanted // _WORTH_A_THREAD)

        def work(worker: int) -> AnyScan:
            scan = make_scan()
            for number in range(worker, count, workers):
                self._read(query, scan, number, _within(segments, number))
            return scan

        if workers == 1:
            return [work(0)]
        # Threads of our own, ended with the call: nothing is left over that a fork could trip on.
        with ThreadPoolExecutor(workers) as threads:
            return list(threads.map(work, range(workers)))

    def _read(self, query: Vectors, scan: Scan, number: int, segments: tuple[Places, Places]) -> None:
        first, wanted = number * BLOCK_ROWS, int((segments[1] - segments[0]).sum())
        if not wanted:
            return
        has_codes = number < len(self._codes.blocks)
        if has_codes and wanted > _WHOLE_SHARE * len(self._blocks[number]):
            scan.read(self._codes.blocks[number], first)
            return
        places = _places(*segments)
        if not has_codes:
            scan.take_true(NumpyIndex(self._blocks[number]).similarities(query[None], places - first)[0], places)
            return
        for start in range(0, wanted, GATHERED):
            scan.gather(self._codes.blocks[number], places[start : start + GATHERED], first)


def close_to(
    pool: Pool, queries: Sequence[Vectors], rows: Rows, floor: float, *, make_index: MakeIndex = NumpyIndex
) -> Truths:
    """(len(rows),) whose nearest facet has at least ``floor`` in common with any query; ``rows`` ascend.

    A pool that was loaded with bytes is read by them, else every product is made; both give the same.
    """
    if pool.vectors.codes is None or floor <= 0:
        near: Truths = (
            max_similarities(pool, queries, rows, make_index=make_index).max(axis=(0, 2), initial=0.0) >= floor
        )
        return near
    index = CodedIndex(pool.vectors.blocks, pool.vectors.codes)
    return index.reaching(
        np.concatenate([np.zeros((0, pool.vectors.dimension), np.float32), *queries]),
        np.take(pool.segments.array, rows, axis=0)[:, [0, -1]],
        floor,
    )


def _within(segments: tuple[Places, Places], number: int) -> tuple[Places, Places]:
    """What of the segments lies in a block."""
    starts, stops = segments
    first, end = number * BLOCK_ROWS, (number + 1) * BLOCK_ROWS
    here = slice(np.searchsorted(stops, first, side="right"), np.searchsorted(starts, end))
    return np.maximum(starts[here], first), np.minimum(stops[here], end)


def _places(starts: Places, stops: Places) -> Places:
    """All places of the segments. One step after the other, as those of a segment are neighbours."""
    steps = np.ones(int((stops - starts).sum()), dtype=np.int64)
    steps[0] = starts[0]
    steps[np.cumsum((stops - starts)[:-1])] = starts[1:] - stops[:-1] + 1
    return np.cumsum(steps, out=steps)


def _owned(places: Places, starts: Places, stops: Places) -> tuple[Rows, Places]:
    """Who of those wanted owns each place, and the places that one of them owns."""
    owners = np.searchsorted(starts, places, side="right") - 1
    owned = (owners >= 0) & (places < stops[owners])
    return owners[owned], places[owned]
