"""How good a ranking of sampled pairs is, and how true its chances are."""

import numpy as np
import numpy.typing as npt

from matching.calibration import MICRO, Reliability
from matching.learning.history import Flags, Ints, Reals

_TOP = 10


def ndcg(scores: Reals, joined: Flags, sizes: Ints) -> float:
    """Mean over questions, pairs of one question together."""
    discount = 1 / np.log2(np.arange(2, _TOP + 2))
    found, start = [], 0
    for size in sizes.tolist():
        part = slice(start, start + size)
        gains = joined[part][np.argsort(-scores[part], kind="stable")][:_TOP]
        best = discount[: min(int(joined[part].sum()), _TOP)].sum()
        found.append(float(gains @ discount[: len(gains)]) / best if best else 0.0)
        start += size
    return float(np.mean(found)) if found else 0.0


def by_tenths(predicted: Ints, joined: npt.NDArray[np.bool_]) -> tuple[Reliability, ...]:
    """One line for each tenth of the pairs by rising chance: joining is so rare that tenths of the chance are empty."""
    order = np.argsort(predicted, kind="stable")
    parts = [part for part in np.array_split(order, _TOP) if len(part)]
    return tuple(Reliability(len(p), float(predicted[p].mean() / MICRO), float(joined[p].mean())) for p in parts)
