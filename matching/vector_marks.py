"""A mark of the vectors that stood for a profile: equal marks, equal vectors. A record keeps marks, never vectors."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from matching.market import Market

NONE: Final = 0
"""The mark of whoever has no vectors, or is not there."""
_BYTES: Final = 8


@dataclass(frozen=True)
class Vectors:
    """How many profiles have the vectors that a run saw, others, or none any more."""

    same: int = 0
    changed: int = 0
    gone: int = 0

    def __bool__(self) -> bool:
        return bool(self.same or self.changed or self.gone)


def vector_marks(market: Market, ids: Iterable[int]) -> dict[int, int]:
    """Of each profile of the market, over all that may be seen of it; those that are not there are left out."""
    return {key: mark for key in ids if (mark := _mark(market, key)) != NONE}


def compared(then: Iterable[tuple[int, int]], now: Mapping[int, int]) -> Vectors:
    """``then`` is (profile, mark); whoever had none then is not counted."""
    pairs = [(mark, now.get(key, NONE)) for key, mark in then if mark != NONE]
    same = sum(before == after for before, after in pairs)
    gone = sum(after == NONE for _before, after in pairs)
    return Vectors(same, len(pairs) - same - gone, gone)


def _mark(market: Market, profile_id: int) -> int:
    rows = [(pool.view(row), pool, row) for pool in market.pools.values() for row in pool.rows_of(profile_id)]
    if not rows:
        return NONE
    seen = hashlib.blake2b(digest_size=_BYTES)
    for view, pool, row in sorted(rows, key=lambda each: each[0]):
        starts = pool.segments.array[row]
        seen.update(view.encode())
        seen.update((starts - starts[0]).astype("<i8").tobytes())
        seen.update(pool.vectors.read(int(starts[0]), int(starts[-1])).astype("<f4").tobytes())
    return int.from_bytes(seen.digest(), "little", signed=True) or 1
