"""The facets' texts of a pool, packed: a hundred thousand profiles of five facets stay below 200 MB."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from matching.model import Facet, Vectors

_FACET_END = "\x1e"
_FIELD_END = "\x1f"


@dataclass(slots=True)
class Texts:
    """One packed entry a row; rows before ``len(offsets) - 1`` lie in ``base``, maybe mapped from disk."""

    base: npt.NDArray[np.uint8] = field(default_factory=lambda: np.zeros(0, dtype=np.uint8))
    offsets: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(1, dtype=np.int64))
    added: list[bytes] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.offsets) - 1 + len(self.added)

    def extended(self, length: int, entries: Sequence[bytes]) -> "Texts":
        """The first ``length`` rows and then the entries; in place if nobody else went on from there."""
        if length == len(self):
            self.added.extend(entries)
            return self
        kept = self.added[: length - (len(self.offsets) - 1)]
        return Texts(self.base, self.offsets, [*kept, *entries])

    def entry(self, row: int) -> bytes:
        if row < len(self.offsets) - 1:
            return self.base[self.offsets[row] : self.offsets[row + 1]].tobytes()
        return self.added[row - (len(self.offsets) - 1)]

    def facets(self, row: int) -> tuple[Facet, ...]:
        """The row's facets in their stored order, masked, without vectors."""
        return unpacked_facets(self.entry(row))


def packed_facets(facets: Iterable[Facet]) -> bytes:
    """``masked`` must be there; when it equals the text it is stored once."""
    lines = (
        _FIELD_END.join((facet.name, facet.language, *map(_plain, (facet.item, facet.text, _difference(facet)))))
        for facet in facets
    )
    return _FACET_END.join(lines).encode("utf-8", "replace")


def unpacked_facets(entry: bytes) -> tuple[Facet, ...]:
    """The reverse of ``packed_facets``."""
    if not entry:
        return ()
    facets = []
    for line in entry.decode("utf-8").split(_FACET_END):
        name, language, item, text, masked = line.split(_FIELD_END)
        facets.append(Facet(name, text, language, item, None, masked or text))
    return tuple(facets)


def with_vectors(facets: Sequence[Facet], vectors: Sequence[Vectors | None]) -> tuple[Facet, ...]:
    """The facets, each with its vector; ``dataclasses.replace`` would be the slowest step of a page."""
    return tuple(
        Facet(facet.name, facet.text, facet.language, facet.item, vector, facet.masked)
        for facet, vector in zip(facets, vectors, strict=True)
    )


def _difference(facet: Facet) -> str:
    masked = facet.masked or ""
    return "" if masked == facet.text else masked or " "


def _plain(text: str) -> str:
    return text.replace(_FACET_END, " ").replace(_FIELD_END, " ")
