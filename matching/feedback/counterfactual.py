"""Two orders of what people were shown, judged by what they did: nDCG with clipped inverse propensities, in pairs."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from matching.feedback.examination import Examination
from matching.feedback.impressions import HIGHEST, Impressions, Reals
from matching.metrics import Interval, Resamples

TOP: Final = 10


@dataclass(frozen=True)
class Comparison:
    """Over the lists in which anything was done, with 95 % intervals by drawing lists."""

    lists: int
    new: Interval
    present: Interval
    gain: Interval
    """New minus present, list by list."""


def gains(shown: Impressions, looked_at: Examination) -> Reals:
    """(n,) in expectation what each row is worth, whatever place it stood in; less than nothing for a misfit."""
    found: Reals = shown.grades / HIGHEST * looked_at.weights(shown.places)
    return found


def dcg(worth: Reals, scores: Reals) -> float:
    """Of one list; equal scores keep the order given.

    >>> dcg(np.array([0.0, 1.0]), np.array([1.0, 2.0])), round(dcg(np.array([0.0, 1.0]), np.array([2.0, 1.0])), 3)
    (1.0, 0.631)
    """
    discount = 1 / np.log2(np.arange(2, min(len(worth), TOP) + 2))
    return float(worth[np.argsort(-scores, kind="stable")[:TOP]] @ discount)


def compared(shown: Impressions, looked_at: Examination, new: Reals, present: Reals, *, seed: int = 1) -> Comparison:
    """By scores of the same rows; the greater stands further up.

    What a list is worth at best is summed over all lists before it divides: divided list by list, a deed far down,
    which stands for many that were never looked at, would count no more than one at the top.
    """
    worth, starts = gains(shown, looked_at), shown.starts()
    found = []
    for start, end in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
        part = slice(start, end)
        if worth[part].any():
            best = np.maximum(worth[part], 0.0)
            found.append([dcg(worth[part], new[part]), dcg(worth[part], present[part]), dcg(best, best)])
    table = np.array(found, dtype=np.float64).reshape(-1, 3)
    new_, present_ = table[:, 0], table[:, 1]
    # Where all that was ever done was to hide, nothing could be best; then it is a difference and no share.
    best_ = float(table[:, 2].mean()) if len(table) else 0.0
    values = np.stack([new_, present_, new_ - present_], axis=1) / (best_ or 1.0)
    return Comparison(len(table), *Resamples(len(table), seed=seed).intervals(values))
