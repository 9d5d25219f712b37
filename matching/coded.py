"""Exact search that reads a byte a number: the few vectors that may be among the best are compared again in full.

Made for markets whose vectors do not fit the memory: the codes are read, the vectors stay mapped on the disk. Every
answer is closed by a bound (`codes.Codes.asked`), so it equals brute force on any vectors; where thousands lie closer
than the bound tells apart, as with equal texts, all are compared in full, which is slower and no less exact.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from matching.codes import Asked, Bytes, Codes, encoded
from matching.dense import gathered
from matching.indexes import NumpyIndex, leading, rounded, top
from matching.model import Hits, Rows, Vectors
from matching.vectors import BLOCK_ROWS

Segments: TypeAlias = npt.NDArray[np.int64]
"""(m, 2) ascending: where the vectors of each candidate start and end."""
Places: TypeAlias = npt.NDArray[np.int64]

_THREADS: Final = min(4, os.cpu_count() or 1)
_WHOLE_SHARE: Final = 0.25
"""Above this share of wanted rows a whole block is read and what nobody wants dropped: quicker than gathering."""
_GATHERED: Final = 2_048
_KEPT, _KEPT_EACH, _KEPT_MOST, _KEPT_MORE = 64, 4, 20_000, 8
"""How many are compared in full at first, a place of the answer, at most, and how much more if the bound stays open."""
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
        return self._compared(queries, np.arange(self.size) if rows is None else np.asarray(rows))

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
        kept = (_KEPT + _KEPT_EACH * limit) * self.size // max(wanted, int(_WHOLE_SHARE * self.size), 1)
        while kept < min(wanted, _KEPT_MOST):
            scans = [
                self._scanned(query, each, (starts, stops), kept) for query, each in zip(queries, asked, strict=True)
            ]
            places = np.unique(np.concatenate([places for places, _ in scans]))
            owners, scores = self._of_owners(queries, places, starts, stops)
            first = top(scores, limit, owners)
            if len(first) == limit and max(left for _, left in scans) < float(scores[first[-1]]) - _HALF_A_STEP:
                return owners[first], scores[first]
            kept *= _KEPT_MORE
        return self._by_brute_force(queries, segments, limit)

    def _of_owners(self, queries: Vectors, places: Places, starts: Places, stops: Places) -> tuple[Rows, Vectors]:
        """Who of those wanted owns any of the places, ascending, and the best rounded similarity among them."""
        owners = np.searchsorted(starts, places, side="right") - 1
        owned = (owners >= 0) & (places < stops[owners])
        owners, places = owners[owned], places[owned]
        if not len(owners):
            return owners, np.zeros(0, dtype=np.float32)
        scores = rounded(self._compared(queries, places).max(axis=0))
        firsts = np.flatnonzero(np.diff(owners, prepend=-1))
        return owners[firsts], np.maximum.reduceat(scores, firsts)

    def _by_brute_force(self, queries: Vectors, segments: Segments, limit: int) -> tuple[Rows, Vectors]:
        scores = np.empty(len(segments), dtype=np.float32)
        for start in range(0, len(segments), _GATHERED):
            places, borders = gathered(segments[start : start + _GATHERED])
            near = self._compared(queries, places).max(axis=0)
            scores[start : start + _GATHERED] = rounded(np.maximum.reduceat(near, borders[:, 0]))
        first = top(scores, limit, np.arange(len(scores)))
        return first, scores[first]

    def _compared(self, queries: Vectors, places: Rows) -> Vectors:
        """(q, len(places)) true similarities."""
        found = np.empty((len(queries), len(places)), dtype=np.float32)
        blocks = places // BLOCK_ROWS
        for number in np.unique(blocks).tolist():
            here = np.flatnonzero(blocks == number)
            local = places[here] - number * BLOCK_ROWS
            found[:, here] = NumpyIndex(self._blocks[number]).similarities(queries, local)
        return found

    def _scanned(
        self, query: Vectors, asked: Asked, segments: tuple[Places, Places], kept: int
    ) -> tuple[Places, float]:
        """Places that hold the ``kept`` best by bytes, and what no other wanted place can exceed."""
        numbers = range(len(self._blocks))
        borders = np.searchsorted(segments[0], np.arange(len(self._blocks) + 1) * BLOCK_ROWS)
        workers = min(_THREADS, len(numbers))

        def work(worker: int) -> tuple[Places, float]:
            scan = Scan(asked, kept)
            for number in numbers[worker::workers]:
                here = slice(borders[number], borders[number + 1])
                self._read(query, scan, number, (segments[0][here], segments[1][here]))
            return scan.found()

        # Threads of our own, ended with the call: nothing is left over that a fork could trip on.
        with ThreadPoolExecutor(workers) as threads:
            parts = list(threads.map(work, range(workers)))
        return np.concatenate([places for places, _ in parts]), max(left for _, left in parts)

    def _read(self, query: Vectors, scan: "Scan", number: int, segments: tuple[Places, Places]) -> None:
        starts, stops = segments
        first, wanted = number * BLOCK_ROWS, int((stops - starts).sum())
        if not wanted:
            return
        if number >= len(self._codes.blocks):
            places, _ = gathered(np.stack(segments, axis=1))
            scan.take_true(NumpyIndex(self._blocks[number]).similarities(query[None], places - first)[0], places)
        elif wanted > _WHOLE_SHARE * len(self._blocks[number]):
            scan.read(self._codes.blocks[number], first)
        else:
            places, _ = gathered(np.stack(segments, axis=1))
            for start in range(0, wanted, _GATHERED):
                scan.gather(self._codes.blocks[number], places[start : start + _GATHERED], first)


class Scan:
    """The best of what one thread read, by bytes."""

    def __init__(self, asked: Asked, kept: int) -> None:
        import faiss  # noqa: PLC0415 -- 40 MB, only for large markets; none of its OpenMP loops is called here

        library: Any = faiss  # Any: FAISS ships no types for what lies this deep
        self._pointer = library.swig_ptr
        self._asked, self._kept = asked, kept
        self._scores = np.full(kept, -np.inf, dtype=np.float32)
        self._labels = np.full(kept, -1, dtype=np.int64)
        self._read_from: list[int | Places] = []
        self._true: list[tuple[Vectors, Places]] = []
        self._buffer = np.empty((_GATHERED, len(asked.numbers)), dtype=np.uint8)
        # The quantiser must live as long as its scanner.
        self._quantizer = library.ScalarQuantizer(len(asked.numbers), library.ScalarQuantizer.QT_8bit_direct_signed)
        self._scanner = self._quantizer.select_InvertedListScanner(
            library.METRIC_INNER_PRODUCT, None, True, None, False
        )
        self._scanner.set_query(self._pointer(asked.numbers))

    def read(self, codes: Bytes, first: int) -> None:
        """All of a block whose first place is ``first``."""
        self._scan(codes, len(codes), first)

    def gather(self, codes: Bytes, places: Places, first: int) -> None:
        # "clip" lets numpy write straight into the buffer; the places are in range.
        np.take(codes, places - first, axis=0, out=self._buffer[: len(places)], mode="clip")
        self._scan(self._buffer, len(places), places)

    def take_true(self, scores: Vectors, places: Places) -> None:
        """What was compared in full."""
        self._true.append((scores, places))

    def found(self) -> tuple[Places, float]:
        """The places kept, and what no other that was read can exceed."""
        full = self._scores.min() > -np.inf
        left = float(self._scores.min()) / self._asked.factor + self._asked.error if full else -np.inf
        labels = self._labels[self._labels >= 0]
        reads, offsets = labels >> 32, labels & 0xFFFFFFFF
        places = [self._place(int(read), offsets[reads == read]) for read in np.unique(reads)]
        for scores, here in self._true:
            order = leading(scores, self._kept)
            places.append(here[order])
            if len(order) < len(scores):
                left = max(left, float(scores[order].min()))
        return np.concatenate([np.zeros(0, dtype=np.int64), *places]), left

    def _place(self, read: int, offsets: Places) -> Places:
        start = self._read_from[read]
        return start + offsets if isinstance(start, int) else start[offsets]

    def _scan(self, codes: Bytes, count: int, places: int | Places) -> None:
        # A label is the number of the read and the offset in it.
        self._scanner.set_list(len(self._read_from), 0.0)
        self._read_from.append(places)
        self._scanner.scan_codes(
            count, self._pointer(codes), None, self._pointer(self._scores), self._pointer(self._labels), self._kept
        )
