"""What was found out about one seeker on one market and stays true whatever is weighed, filtered or sorted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from matching.facts_named import Named
from matching.lexical import Query, Text
from matching.model import FactRef, Profile, Rows

MOST_PAIRS: Final = 1_000
MOST_ROWS: Final = 20_000


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
    """(n,) every part of the score of these rows, before any weight."""

    rows: Rows
    parts: Mapping[str, npt.NDArray[np.float64]]


@dataclass(slots=True)
class Known:
    """Belongs to one seeker, one day and one ``Market``: rows are numbers of that market. Threads may share it, as
    each entry is written whole and would be found the same by all."""

    queries: dict[tuple[str, tuple[Text, ...]], Query] = field(default_factory=dict)
    """Pool and texts → the texts as a query."""
    pairs: dict[tuple[str, int], Evidence] = field(default_factory=dict)
    """Pool and row → what is known of the pair."""
    quotes: dict[tuple[str, int, FactRef, FactRef | None], tuple[FactRef, FactRef | None]] = field(default_factory=dict)
    """Pool, row and the two texts of a reason → the same with the sentence that says it."""

    parts: dict[str, RowParts] = field(default_factory=dict)
    """Pool → the rows that passed last."""

    def keep(self, pool: str, parts: RowParts) -> None:
        """Only of so few rows that the memory of many seekers stays small: eight bytes a row and part."""
        if len(parts.rows) <= MOST_ROWS:
            self.parts[pool] = parts

    def make_room(self) -> None:
        """Forget all pairs once there are many: a page of 25 is quickly found out again."""
        if len(self.pairs) >= MOST_PAIRS:
            self.pairs.clear()
            self.quotes.clear()
