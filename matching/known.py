"""What was found out about one seeker on one market and stays true whatever is weighed, filtered or sorted."""

from dataclasses import dataclass, field
from typing import Final

from matching.facts_named import Named
from matching.lexical import Query, Text
from matching.model import FactRef, Profile

MOST_PAIRS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for and against one pair, before any weight."""

    candidate: Profile
    speaks_for: tuple[tuple[Named, float], ...]
    """Facts of the candidate, each with what its part of the score loses without it, in (0, 1]."""
    speaks_against: tuple[tuple[Named, float], ...]
    """Facts that cost the pair something, each with what its part lacks to 1."""


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

    def make_room(self) -> None:
        """Forget all pairs once there are many: a page of 25 is quickly found out again."""
        if len(self.pairs) >= MOST_PAIRS:
            self.pairs.clear()
            self.quotes.clear()
