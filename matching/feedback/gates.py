"""What a new order has to show before it may speak."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from matching.calibration import Reliability
from matching.feedback.counterfactual import Comparison
from matching.feedback.examination import Examination
from matching.feedback.impressions import Impressions, Reals
from matching.feedback.swaps import Swaps

LEAST_SHARE: Final = 0.8
"""Of the attention that a group would get by its number."""
MOST_OFF: Final = 0.05
LEAST_ROWS: Final = 50
"""A smaller group is not judged: its share would be chance, and a figure about few people."""
LEAST_LISTS: Final = 100


@dataclass(frozen=True, slots=True)
class GroupShare:
    """Attention to a group beside that to all, row by row: 1 is even. ``present`` is that of the order of today."""

    division: str
    group: str
    rows: int
    new: float
    present: float


@dataclass(frozen=True)
class Verdict:
    """Every figure that decides, and what follows from them."""

    comparison: Comparison
    calibration_error: float
    groups: tuple[GroupShare, ...]
    swaps: tuple[Swaps, ...]
    reliability: tuple[Reliability, ...] = ()

    @property
    def failed(self) -> tuple[str, ...]:
        """Names of the gates that stay closed; none means that the order may speak."""
        gates = {
            "lists": self.comparison.lists >= LEAST_LISTS,
            "better": self.comparison.gain.low > 0,
            "calibration": self.calibration_error < MOST_OFF,
            "groups": all(each.new >= LEAST_SHARE for each in self.groups),
            "names": bool(self.swaps) and all(each.texts and not each.changed for each in self.swaps),
        }
        return tuple(name for name, is_open in gates.items() if not is_open)

    @property
    def passed(self) -> bool:
        return not self.failed


def group_shares(
    shown: Impressions,
    looked_at: Examination,
    new: Reals,
    present: Reals,
    divisions: Mapping[str, Sequence[str]],
) -> tuple[GroupShare, ...]:
    """By division and group, in their order by name. ``divisions`` holds one group per row, "" where it is unknown."""
    attention = _attention(shown, looked_at, new), _attention(shown, looked_at, present)
    found = []
    for division, groups in sorted(divisions.items()):
        labels = np.array(groups, dtype=np.str_)
        for group in sorted(set(groups) - {""}):
            of = labels == group
            if of.sum() >= LEAST_ROWS:
                shares = (float(each[of].mean() / each.mean()) for each in attention)
                found.append(GroupShare(division, group, int(of.sum()), *shares))
    return tuple(found)


def _attention(shown: Impressions, looked_at: Examination, scores: Reals) -> Reals:
    """(n,) the chance that each row is looked at where the order puts it."""
    starts, found = shown.starts(), np.zeros(len(shown))
    for start, end in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
        order = np.argsort(-scores[start:end], kind="stable")
        found[start + order] = looked_at.of(np.sort(shown.places[start:end]))
    return found
