"""Reading vectors in bytes with FAISS' kernel: what one thread finds, with the places it was found at."""

from abc import ABC, abstractmethod
from itertools import pairwise
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from matching.codes import Asked, Bytes
from matching.indexes import leading
from matching.model import Vectors

Places: TypeAlias = npt.NDArray[np.int64]

GATHERED: Final = 2_048
"""Rows gathered at once: what is read next still lies in the cache."""
_STEP: Final = 1e-5
"""Similarities are rounded to five decimals before they are compared."""


class Scan(ABC):
    """FAISS is loaded here and nowhere earlier: 40 MB, only for large markets. None of its OpenMP loops is called."""

    def __init__(self, asked: Asked) -> None:
        import faiss  # noqa: PLC0415 -- see above

        self._faiss: Any = faiss  # Any: FAISS ships no types for what lies this deep
        self._asked = asked
        self._reads: list[int | Places] = []
        self._buffer = np.empty((GATHERED, len(asked.numbers)), dtype=np.uint8)
        # The quantiser must live as long as its scanner.
        self._quantizer = self._faiss.ScalarQuantizer(len(asked.numbers), faiss.ScalarQuantizer.QT_8bit_direct_signed)
        self._scanner = self._quantizer.select_InvertedListScanner(faiss.METRIC_INNER_PRODUCT, None, True, None, False)
        self._scanner.set_query(faiss.swig_ptr(asked.numbers))

    def read(self, codes: Bytes, first: int) -> None:
        """All of a block whose first place is ``first``."""
        self._note(first)
        self._scan(codes, len(codes))

    def gather(self, codes: Bytes, places: Places, first: int) -> None:
        """At most ``GATHERED`` places of a block."""
        # "clip" lets numpy write straight into the buffer; the places are in range.
        np.take(codes, places - first, axis=0, out=self._buffer[: len(places)], mode="clip")
        self._note(places)
        self._scan(self._buffer, len(places))

    @abstractmethod
    def take_true(self, scores: Vectors, places: Places) -> None:
        """What was compared in full."""

    @abstractmethod
    def _scan(self, codes: Bytes, count: int) -> None: ...

    def _note(self, places: int | Places) -> None:
        """The scanner labels what it finds with the number of the read and the offset in it."""
        self._scanner.set_list(len(self._reads), 0.0)
        self._reads.append(places)

    def _places(self, labels: npt.NDArray[np.int64]) -> Places:
        found, numbers, offsets = np.empty(len(labels), dtype=np.int64), labels >> 32, labels & 0xFFFFFFFF
        order = np.argsort(numbers, kind="stable")
        borders = np.flatnonzero(np.diff(numbers[order], prepend=-1, append=-1))
        for first, last in pairwise(borders.tolist()):
            here = order[first:last]
            start = self._reads[int(numbers[here[0]])]
            found[here] = start + offsets[here] if isinstance(start, int) else start[offsets[here]]
        return found


class Best(Scan):
    """The ``kept`` best by bytes."""

    def __init__(self, asked: Asked, kept: int) -> None:
        super().__init__(asked)
        self._scores = np.full(kept, -np.inf, dtype=np.float32)
        self._labels = np.full(kept, -1, dtype=np.int64)
        self._true: list[Places] = []
        self._left = -np.inf

    def take_true(self, scores: Vectors, places: Places) -> None:
        order = leading(scores, len(self._scores))
        self._true.append(places[order])
        if len(order) < len(scores):
            self._left = max(self._left, float(scores[order].min()))

    def found(self) -> tuple[Places, float]:
        """The places kept, and what no other that was read can exceed."""
        left, least = self._left, float(self._scores.min())
        if least > -np.inf:
            left = max(left, least / self._asked.factor + self._asked.error)
        return np.concatenate([self._places(self._labels[self._labels >= 0]), *self._true]), left

    def _scan(self, codes: Bytes, count: int) -> None:
        pointer = self._faiss.swig_ptr
        best = pointer(self._scores), pointer(self._labels), len(self._scores)
        self._scanner.scan_codes(count, pointer(codes), None, *best)


class Above(Scan):
    """Whatever may reach a similarity of ``floor``."""

    def __init__(self, asked: Asked, floor: float) -> None:
        super().__init__(asked)
        self._floor = floor
        self._radius = (floor - asked.error - _STEP) * asked.factor
        self._result = self._faiss.RangeSearchResult(1)
        self._partial = self._faiss.RangeSearchPartialResult(self._result)
        self._found = self._partial.new_result(0)
        self._true: list[Places] = []

    def take_true(self, scores: Vectors, places: Places) -> None:
        self._true.append(places[scores > self._floor - _STEP])

    def found(self) -> tuple[Places, Places]:
        """The places that reach it for sure, and those of which the bytes cannot tell."""
        labels = np.empty(self._found.nres, dtype=np.int64)
        scores = np.empty(len(labels), dtype=np.float32)
        self._partial.copy_range(0, len(labels), self._faiss.swig_ptr(labels), self._faiss.swig_ptr(scores))
        places = self._places(labels)
        sure = scores / self._asked.factor > self._floor + self._asked.error + _STEP
        return places[sure], np.concatenate([places[~sure], *self._true])

    def _scan(self, codes: Bytes, count: int) -> None:
        self._scanner.scan_codes_range(count, self._faiss.swig_ptr(codes), None, self._radius, self._found)
