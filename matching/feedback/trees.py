"""Grown trees as tables: many rows walk eight trees at a time, by one look into a table and one AND a feature.

Source. Leaves that a comparison rules out as bits, the first that is left being the row's: Lucchese, Nardini, Orlando,
Perego, Tonellotto and Venturini, SIGIR 2015.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from matching.errors import DataError
from matching.feedback.impressions import Reals, Table

Bins: TypeAlias = npt.NDArray[np.intp]
Bits: TypeAlias = npt.NDArray[np.uint64]

MOST_LEAVES: Final = 8
"""As many as a byte has bits; eight bytes are one number."""
_STEP: Final = 8_192
"""So many rows at a time stay in the processor's cache."""


@dataclass(frozen=True)
class _Tree:
    features: Sequence[int]
    thresholds: Sequence[float]
    left: Sequence[int]
    """A node, or the complement of a leaf."""
    right: Sequence[int]
    leaves: Sequence[float]

    def excluded(self) -> tuple[list[int], list[int]]:
        """Leaves from left to right; and for each node as bits the places of those that are out if it goes right."""
        order: list[int] = []
        lefts = [0] * len(self.features)

        def places(node: int) -> int:
            if node < 0:
                order.append(~node)
                return 1 << (len(order) - 1)
            lefts[node] = places(self.left[node])
            return lefts[node] | places(self.right[node])

        places(0 if self.features else ~0)
        return order, lefts


@dataclass(frozen=True, eq=False)
class Trees:
    """Per feature where its values are cut, and per group of eight trees and bin which leaves are left."""

    cuts: tuple[Reals, ...]
    masks: tuple[Bits, ...]
    """One (groups, cuts + 1) a feature."""
    values: Reals
    """(trees, 256) by what is left of the leaves."""
    rises: tuple[bool, ...]
    """Per feature: a greater value never lowers the sum."""

    @property
    def least(self) -> float:
        """No row's score is less."""
        return float(self.values.min(axis=1).sum())

    @classmethod
    def read(cls, text: str) -> "Trees":
        """As LightGBM writes them. Raises ``DataError`` for anything else, and for trees of more than eight leaves."""
        try:
            grown = [_tree(block) for block in text.split("\nTree=")[1:]]
            rises = tuple(word == "1" for word in _said(text)["monotone_constraints"].split())
        except (KeyError, ValueError, IndexError) as error:
            raise DataError(f"These are no trees of LightGBM: {error!r}.") from error
        if not grown or any(len(each.leaves) > MOST_LEAVES for each in grown):
            raise DataError(f"There must be trees, and none of more than {MOST_LEAVES} leaves.")
        cuts = tuple(_cuts(grown, feature) for feature in range(len(rises)))
        masks = tuple(np.full((-(-len(grown) // 8), len(each) + 1), ~np.uint64(0)) for each in cuts)
        values = np.zeros((len(grown), 256))
        for number, each in enumerate(grown):
            order, lefts = each.excluded()
            values[number] = [each.leaves[order[_first(left, len(order))]] for left in range(256)]
            for feature, threshold, out in zip(each.features, each.thresholds, lefts, strict=True):
                above = int(np.searchsorted(cuts[feature], threshold)) + 1
                masks[feature][number // 8, above:] &= ~np.uint64(out << 8 * (number % 8))
        return cls(cuts, masks, values, rises)

    def bins(self, feature: int, values: npt.ArrayLike) -> Bins:
        """(n,) how many cuts lie below each value."""
        return np.searchsorted(self.cuts[feature], np.asarray(values, dtype=np.float64), side="left")

    def of_table(self, table: Table) -> Reals:
        """(n,) of (n, features), to the last bit what LightGBM predicts."""
        return self.scores([self.bins(feature, table[:, feature]) for feature in range(len(self.cuts))])

    def scores(self, bins: Sequence[Bins]) -> Reals:
        """(n,) sums of the trees, added in their order; ``bins`` has one column a feature."""
        found: Reals = np.zeros(len(bins[0]))
        for start in range(0, len(found), _STEP):
            part = slice(start, start + _STEP)
            self._add([column[part] for column in bins], found[part])
        return found

    def _add(self, bins: Sequence[Bins], to: Reals) -> None:
        asked = [feature for feature, cuts in enumerate(self.cuts) if len(cuts)]
        for group in range(-(-len(self.values) // 8)):
            left = np.full(len(to), ~np.uint64(0))
            for feature in asked:
                left &= self.masks[feature][group].take(bins[feature])
            by_tree = left.astype("<u8", copy=False).view(np.uint8).reshape(-1, 8)
            for number, values in enumerate(self.values[8 * group : 8 * group + 8]):
                to += values.take(by_tree[:, number])


def _first(left: int, leaves: int) -> int:
    """The lowest bit that is set; the last leaf where none is, which no row meets."""
    return min((left & -left).bit_length() - 1 if left else leaves - 1, leaves - 1)


def _tree(block: str) -> _Tree:
    said = _said(block)
    if "cat_boundaries" in said or said.get("is_linear", "0") != "0":
        raise ValueError("a tree of categories or of straight lines")
    return _Tree(
        [int(word) for word in said["split_feature"].split()],
        [float(word) for word in said["threshold"].split()],
        [int(word) for word in said["left_child"].split()],
        [int(word) for word in said["right_child"].split()],
        [float(word) for word in said["leaf_value"].split()],
    )


def _said(text: str) -> dict[str, str]:
    def pairs() -> Iterator[tuple[str, str]]:
        for line in text.split("\n"):
            name, mark, value = line.partition("=")
            if mark:
                yield name, value

    return dict(pairs())


def _cuts(grown: Sequence[_Tree], feature: int) -> Reals:
    found: Reals = np.unique(
        [
            threshold
            for each in grown
            for asked, threshold in zip(each.features, each.thresholds, strict=True)
            if asked == feature
        ]
    ).astype(np.float64)
    return found
