"""Now and then two neighbours of a list change places, so that what a place does can be told from what a match does."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final, TypeVar

MILLION: Final = 1_000_000
SHARE: Final = 50_000
"""Of page views in which one pair of neighbours is swapped; in millionths."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Exploration:
    """What one page view does: the upper row of the swapped pair, from 0, or None; and how many rows there are."""

    rows: int
    swapped: int | None = None

    @classmethod
    def drawn(cls, rows: int, seed: str, *, share: int = SHARE) -> "Exploration":
        """The same seed draws the same. A single row has no neighbour."""
        drawn = blake2b(seed.encode(), digest_size=16).digest()
        explores = int.from_bytes(drawn[:8], "big") % MILLION < share
        if rows < 2 or not explores:  # noqa: PLR2004 -- a pair
            return cls(rows)
        return cls(rows, int.from_bytes(drawn[8:], "big") % (rows - 1))

    def shown(self, ranked: Sequence[T]) -> list[T]:
        """The rows as they are shown.

        >>> Exploration(3, 1).shown("abc"), Exploration(3).shown("abc")
        (['a', 'c', 'b'], ['a', 'b', 'c'])
        """
        found = list(ranked)
        if self.swapped is not None:
            upper = self.swapped
            found[upper], found[upper + 1] = found[upper + 1], found[upper]
        return found

    def propensities(self, *, share: int = SHARE) -> list[int]:
        """Millionths, in the order shown: how likely each row was to stand where it stands.

        >>> Exploration(3, 1).propensities(), Exploration(3).propensities()
        ([975000, 25000, 25000], [975000, 950000, 975000])
        """
        if self.rows < 2:  # noqa: PLR2004 -- a pair
            return [MILLION] * self.rows
        move = share // (self.rows - 1)
        stay = [MILLION - move * ((row > 0) + (row < self.rows - 1)) for row in range(self.rows)]
        moved = () if self.swapped is None else (self.swapped, self.swapped + 1)
        return [move if row in moved else stay[row] for row in range(self.rows)]
