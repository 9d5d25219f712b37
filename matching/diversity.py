"""Lists that are not five times the same: maximal marginal relevance over sector × stage.

A choice is worth its value less a share of it for being like what was chosen before:
``value · (1 − weight · likeness)``, where likeness is that to the most similar earlier choice (Carbonell and Goldstein,
SIGIR 1998; the penalty is taken in proportion to the value, so that sums of values stay the objective). Two cells
are alike by 1 when sector and stage agree, by ½ when one does; a negative code means "unknown" and is like nothing.
"""

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from matching.model import Rows

HALVES: Final = 2
"""Likeness is counted in halves, as an integer from 0 to 2."""

Ints: TypeAlias = npt.NDArray[np.int64]


def cell_marks(sectors: Ints, stages: Ints) -> tuple[Ints, Ints]:
    """Codes below 2³² as marks, 0 for unknown: a sum of a sector's and a stage's mark comes only once. What was taken
    is a set of numbers then, looked up in no time."""
    return np.where(sectors < 0, 0, sectors + 1), np.where(stages < 0, 0, (stages + 1) << 32)


def remember(marks: set[int], sector: int, stage: int) -> None:
    """Adds a choice, told by its two marks."""
    if sector:
        marks.add(sector)
    if stage:
        marks.add(stage)
    if sector and stage:
        marks.add(sector + stage)


def likeness(marks: set[int], sector: int, stage: int) -> int:
    """To the most similar earlier choice, in halves: 0 nothing shared, 1 sector or stage, 2 both in one choice.

    >>> taken = set[int]()
    >>> remember(taken, 1, 7 << 32)
    >>> likeness(taken, 1, 7 << 32), likeness(taken, 1, 8 << 32), likeness(taken, 0, 0)
    (2, 1, 0)
    """
    if sector and stage and sector + stage in marks:
        return HALVES
    return int(sector in marks or stage in marks)


def diversified(
    values: Ints,
    sectors: Ints,
    stages: Ints,
    *,
    limit: int,
    weight: float,
) -> Rows:
    """Positions of at most ``limit`` choices in the order in which they are made; ties go to the lower position.

    ``values`` are whole numbers ≥ 0, ``weight`` is in [0, 1]: 0 is the plain order by value. Raises ``ValueError``
    outside of that.

    >>> value, same = np.array([100, 99, 80]), np.array([1, 1, 2])
    >>> diversified(value, same, same, limit=2, weight=0.5).tolist()
    [0, 2]
    """
    if not 0 <= weight <= 1 or limit < 0:
        raise ValueError(f"Diversity needs a weight from 0 to 1 and a limit from 0, not {weight} and {limit}.")
    worth = np.asarray(values, dtype=np.float64).copy()
    nearest = np.zeros(len(worth))
    free = np.ones(len(worth), dtype=bool)
    order: list[int] = []
    for _ in range(min(limit, len(worth))):
        now = np.where(free, worth * (1 - weight * nearest / HALVES), -np.inf)
        best = int(np.argmax(now))
        order.append(best)
        free[best] = False
        same_sector = (sectors == sectors[best]) & (sectors >= 0)
        same_stage = (stages == stages[best]) & (stages >= 0)
        nearest = np.maximum(nearest, same_sector.astype(float) + same_stage)
    return np.array(order, dtype=np.intp)
