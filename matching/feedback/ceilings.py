"""Whom a list need not reckon: no greater value lowers a score, so the upper corner of a cell bounds all rows in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from matching.feedback.impressions import Ints, Reals
from matching.feedback.trees import Bins, Trees
from matching.indexes import leading

MOST_CELLS: Final = 1 << 15
_TRIED: Final = 8
"""So many rows for each place wanted are reckoned first; the last place among them is what others have to reach."""
_NEAR: Final = 1e-5
"""Rows that a later rounding could lift to the last place."""


@dataclass(frozen=True, eq=False)
class Ceilings:
    """Cells of a coarse grid over the bins of all features, and the score at the upper corner of each."""

    levels: tuple[Bins, ...]
    """Per feature: bin → level times stride."""
    highest: Reals

    @classmethod
    def of(cls, trees: Trees) -> "Ceilings":
        tops = _tops(trees)
        strides = np.cumprod([1, *(len(each) for each in tops[:-1])])
        levels = tuple(
            np.searchsorted(top, np.arange(len(cuts) + 1)) * stride
            for top, cuts, stride in zip(tops, trees.cuts, strides.tolist(), strict=True)
        )
        places = np.arange(int(np.prod([len(each) for each in tops])))
        corners = [top[places // stride % len(top)] for top, stride in zip(tops, strides.tolist(), strict=True)]
        return cls(levels, trees.scores(corners))

    def over(self, bins: Sequence[Bins]) -> Reals:
        """(n,) no row's score is greater."""
        cell = self.levels[0].take(bins[0])
        for level, column in zip(self.levels[1:], bins[1:], strict=True):
            if level[-1]:
                cell = cell + level.take(column)
        return self.highest.take(cell)


def leading_scores(
    trees: Trees, ceilings: Ceilings, bins: Sequence[Bins], added: Reals, *, first: int, factor: float
) -> Reals:
    """(n,) scores above the least there can be, plus ``added``, which is not negative: exact for all that may be among
    the ``first``, even where any row is multiplied by up to ``factor`` afterwards; 0 for the others, who are below."""
    added = added - trees.least
    if first >= len(added):
        return np.maximum(trees.scores(bins) + added, 0.0)
    ceiling = ceilings.over(bins) + added
    tried = leading(ceiling, _TRIED * first)
    reached = trees.scores([column[tried] for column in bins]) + added[tried]
    least = np.partition(reached, len(reached) - first)[len(reached) - first]
    rows: Ints = np.flatnonzero(ceiling * factor >= least - _NEAR)
    found: Reals = np.zeros(len(added))
    found[rows] = np.maximum(trees.scores([column[rows] for column in bins]) + added[rows], 0.0)
    return found


def _tops(trees: Trees) -> list[Bins]:
    """Per feature the last bin of each level: more levels where a step costs more, as long as the cells are few."""
    last = [len(cuts) for cuts in trees.cuts]
    effects = [_effect(trees, feature, last) for feature in range(len(last))]
    # What does not rise is never rounded up.
    counts = [1 if rises else most + 1 for rises, most in zip(trees.rises, last, strict=True)]
    while True:
        cut = [
            (effect[-1] / count, feature)
            for feature, (effect, count) in enumerate(zip(effects, counts, strict=True))
            if trees.rises[feature] and count <= last[feature]
        ]
        widest = max(cut, default=(0.0, -1))[1]
        if widest < 0 or np.prod(counts) / counts[widest] * (counts[widest] + 1) > MOST_CELLS:
            break
        counts[widest] += 1
    return [_cut_evenly(effect, count) for effect, count in zip(effects, counts, strict=True)]


def _effect(trees: Trees, feature: int, last: Sequence[int]) -> Reals:
    """(bins,) what the feature adds from bin to bin, everything else being at its highest."""
    own = np.arange(last[feature] + 1)
    scores = trees.scores([own if each == feature else np.full(len(own), top) for each, top in enumerate(last)])
    found: Reals = scores - scores[0]
    return found


def _cut_evenly(effect: Reals, count: int) -> Bins:
    if count == len(effect):
        return np.arange(count)
    wanted = effect[-1] * np.arange(1, count) / count
    inner = np.searchsorted(effect, wanted, side="right") - 1
    found: Bins = np.unique([*inner.tolist(), len(effect) - 1]).astype(np.intp)
    return found
