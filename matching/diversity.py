"""Lists that are not five times the same: maximal marginal relevance over sector × stage.

A choice is worth its value less a share of it for being like what was chosen before:
``value · (1 − weight · likeness)``, where likeness is that to the most similar earlier choice (Carbonell and Goldstein,
SIGIR 1998; the penalty is taken in proportion to the value, so that sums of values stay the objective). Two cells
are alike by 1 when sector and stage agree, by ½ when one does; a negative code means "unknown" and is like nothing.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from matching.model import Rows

HALVES = 2
"""Likeness is counted in halves, as an integer from 0 to 2."""


def likeness(sector: int, stage: int, chosen: Sequence[tuple[int, int]]) -> int:
    """To the most similar of ``chosen``, in halves: 0 nothing shared, 1 sector or stage, 2 both.

    >>> likeness(3, 1, [(3, 2), (4, 4)]), likeness(3, 1, [(3, 1)]), likeness(-1, -1, [(-1, -1)])
    (1, 2, 0)
    """
    nearest = 0
    for other_sector, other_stage in chosen:
        shared = (sector == other_sector and sector >= 0) + (stage == other_stage and stage >= 0)
        if shared > nearest:
            if shared == HALVES:
                return HALVES
            nearest = shared
    return nearest


def diversified(
    values: npt.NDArray[np.int64],
    sectors: npt.NDArray[np.int64],
    stages: npt.NDArray[np.int64],
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
