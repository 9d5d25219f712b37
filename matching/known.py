"""What was found out about one seeker on one market and stays true whatever is weighed, filtered or sorted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from matching.facts_named import Named
from matching.lexical import Query, Text
from matching.model import FactRef, Profile, Rows

MOST_PAIRS: Final = 1_000
MOST_ROWS: Final = 20_000

Parts: TypeAlias = Mapping[str, npt.NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for and against one pair, before any weight."""

    candidate: Profile
    speaks_for: tuple[tuple[Named, float], ...]
    """Facts of the candidate, each with what its part of the score loses without it, in (0, 1]."""
    speaks_against: tuple[tuple[Named, float], ...]
    """Facts that cost the pair something, each with what its part lacks to 1."""


@dataclass(frozen=True, slots=True)
class RowParts:
    """(n,) every part of the score of these rows, which ascend, before any weight."""

    rows: Rows
    parts: Parts

    def lacking(self, rows: Rows) -> Rows:
        """Those of the rows that are not here."""
        if not len(self.rows):
            return rows
        places = np.minimum(np.searchsorted(self.rows, rows), len(self.rows) - 1)
        missing: Rows = rows[self.rows[places] != rows]
        return missing

    def of(self, rows: Rows) -> Parts:
        """The parts of some of these rows."""
        places = np.searchsorted(self.rows, rows)
        return {name: values[places] for name, values in self.parts.items()}

    def joined(self, other: "RowParts") -> "RowParts":
        """With rows that are not here."""
        rows = np.concatenate([self.rows, other.rows])
        order = np.argsort(rows, kind="stable")
        parts = {name: np.concatenate([own, other.parts[name]])[order] for name, own in self.parts.items()}
        return RowParts(rows[order], parts)


@dataclass(slots=True)
class Known:
    """Belongs to one seeker, one day and one ``Market``: rows are numbers of that market. Threads may share it, as
    each entry is written whole and would be found the same by all. ``carried`` serves the market that follows."""

    queries: dict[tuple[str, tuple[Text, ...]], Query] = field(default_factory=dict)
    """Pool and texts → the texts as a query."""
    pairs: dict[tuple[str, int], Evidence] = field(default_factory=dict)
    """Pool and row → what is known of the pair."""
    quotes: dict[tuple[str, int, FactRef, FactRef | None], tuple[FactRef, FactRef | None]] = field(default_factory=dict)
    """Pool, row and the two texts of a reason → the same with the sentence that says it."""

    parts: dict[str, RowParts] = field(default_factory=dict)
    """Pool → the rows that passed lately."""

    def carried(self) -> "Known":
        """What stays true on the market that followed by ``updated`` without a change of the seeker: a row never says
        anything else. A word of a query may have got a number since, so queries are read anew."""
        return Known(pairs=dict(self.pairs), quotes=dict(self.quotes), parts=dict(self.parts))

    def parts_of(self, pool: str, rows: Rows, find: Callable[[Rows], Parts]) -> Parts:
        """(len(rows),) every part of ascending rows; ``find`` is asked for those that nobody asked for yet."""
        known = self.parts.get(pool)
        missing = rows if known is None else known.lacking(rows)
        if known is None:
            known = RowParts(rows, find(rows))
        elif len(missing):
            known = known.joined(RowParts(missing, find(missing)))
        self._keep(pool, known, rows)
        return known.of(rows)

    def _keep(self, pool: str, known: RowParts, rows: Rows) -> None:
        """Only of so few rows that the memory of many seekers stays small: eight bytes a row and part."""
        if len(known.rows) <= MOST_ROWS:
            self.parts[pool] = known
        elif len(rows) <= MOST_ROWS:
            self.parts[pool] = RowParts(rows, known.of(rows))

    def make_room(self) -> None:
        """Forget all pairs once there are many: a page of 25 is quickly found out again."""
        if len(self.pairs) >= MOST_PAIRS:
            self.pairs.clear()
            self.quotes.clear()
