"""What came of a policy."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from matching.allocation import Groups
from matching.allocation.problem import Ints


@dataclass(frozen=True)
class Outcome:
    """Of all rounds together. Shares and ratios are in [0, 1]."""

    introductions: int
    by_round: tuple[int, ...]
    proposals: int
    requests: int
    unread: float
    """Share of the requests that nobody read."""
    accepted: float
    """Share of the requests that became introductions."""
    gini: float
    """Of proposals over the receivers who were open to any."""
    load: float
    """Requests over what was stated to be read, over all open receivers."""
    ratios: Mapping[str, float]
    """For each group: proposals a member, lowest over highest."""
    senders_with_any: float
    """Share of senders with an introduction."""
    receivers_with_any: float
    never_shown: float
    """Share of the open receivers who were in no proposal."""
    readers_gini: float = 0.0
    """The same over those of them who read anything at all."""
    spread: tuple[tuple[int, int], ...] = ()
    """(proposals, open receivers who were in so many), ascending."""
    groups: Mapping[str, tuple[tuple[int, int, int], ...]] = field(default_factory=dict)
    """For each division of the senders: (code, members, proposals) by code."""


def gini(values: npt.NDArray[np.int64]) -> float:
    """0 for equal shares, towards 1 for everything in one hand.

    >>> gini(np.array([3, 3, 3])), round(gini(np.array([0, 0, 9])), 3)
    (0.0, 0.667)
    """
    if not values.sum():
        return 0.0
    ranked = np.sort(values)
    ranks = np.arange(1, len(ranked) + 1)
    return float((2 * (ranks * ranked).sum() - (len(ranked) + 1) * ranked.sum()) / (len(ranked) * ranked.sum()))


def ratio(group: Groups, proposals: Ints) -> float:
    """Lowest over highest of the groups' proposals a member; ``proposals`` in the order of the group's codes."""
    rates = [float(proposals[group.codes == code].mean()) for code in np.unique(group.codes[group.codes >= 0])]
    return min(rates) / max(rates) if len(rates) > 1 and max(rates) > 0 else 1.0


def spread_of(proposals: Ints) -> tuple[tuple[int, int], ...]:
    """How many were in so many proposals, ascending.

    >>> spread_of(np.array([2, 0, 2]))
    ((0, 1), (2, 2))
    """
    numbers, receivers = np.unique(proposals, return_counts=True)
    return tuple(zip(numbers.tolist(), receivers.tolist(), strict=True))


def members_of(group: Groups, proposals: Ints) -> tuple[tuple[int, int, int], ...]:
    """(code, members, proposals of all of them); members without a code count nowhere."""
    found = []
    for code in np.unique(group.codes[group.codes >= 0]).tolist():
        of = group.codes == code
        found.append((code, int(of.sum()), int(proposals[of].sum())))
    return tuple(found)
