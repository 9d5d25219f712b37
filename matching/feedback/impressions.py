"""Rows that people were shown, and what they did about them."""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]
Reals: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Table: TypeAlias = npt.NDArray[np.float32]

GRADES: Final = {
    "misfit": -1, "hidden": 0, "set_aside": 1, "viewed": 1, "saved": 2, "requested": 3, "agreed": 4, "met": 5,
    "invested": 6,
}  # fmt: skip
"""What was done about a row. "misfit": hidden because it does not fit; "set_aside": hidden although it may, say because
they know each other; "hidden": nobody knows why."""
HIGHEST: Final = max(GRADES.values())
_TAKES_BACK: Final = ("misfit", "hidden")


def grade_of(deeds: frozenset[str]) -> int:
    """The highest of what was done, unless they did not want it in the end. Raises ``KeyError`` for an unknown deed.

    >>> grade_of(frozenset({"viewed", "requested"})), grade_of(frozenset({"viewed", "misfit"})), grade_of(frozenset())
    (3, -1, 0)
    """
    grades = [GRADES[deed] for deed in deeds]
    taken_back = [GRADES[deed] for deed in _TAKES_BACK if deed in deeds]
    return min(taken_back) if taken_back else max(grades, default=0)


@dataclass(frozen=True)
class Impressions:
    """Columns of as many rows; the rows of one list (one page view) follow each other."""

    lists: Ints
    """A number per list, rising."""
    places: Ints
    """From 1: where it was shown."""
    ranked: Ints
    """From 1: where the order had put it; differs only where neighbours were swapped."""
    grades: Ints
    """-1 to 6."""
    looked: Flags
    """Whether anything was done about it, hiding too."""
    features: Table
    """(rows, features) as they were when it was shown."""

    def __post_init__(self) -> None:
        lengths = {len(each) for each in (self.lists, self.places, self.ranked, self.grades, self.looked)}
        if lengths != {len(self.features)}:
            raise ValueError(f"Columns must be of one length, not {sorted(lengths | {len(self.features)})}.")
        if len(self.lists) and (np.any(np.diff(self.lists) < 0) or self.places.min() < 1 or self.ranked.min() < 1):
            raise ValueError("Lists must follow each other, and places begin with 1.")

    def __len__(self) -> int:
        return len(self.lists)

    def of(self, kept: Flags) -> "Impressions":
        return Impressions(
            self.lists[kept],
            self.places[kept],
            self.ranked[kept],
            self.grades[kept],
            self.looked[kept],
            self.features[kept],
        )

    def starts(self) -> Ints:
        """Where each list begins, and the length at the end."""
        if not len(self):
            return np.zeros(1, dtype=np.int64)
        return np.concatenate([[0], np.flatnonzero(np.diff(self.lists)) + 1, [len(self)]]).astype(np.int64)
