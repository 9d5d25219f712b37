"""The best pairs of each sender, kept while pairs come in, receiver after receiver."""

import numpy as np
import numpy.typing as npt

from matching.allocation.problem import MICRO, Ints
from matching.allocation.table import places


class Floors:
    """What a pair must reach to be among its sender's best; rises with what was kept, so that most pairs of a large
    market are dropped as they come."""

    def __init__(self, senders: Ints) -> None:
        """``senders`` are the ids of all who may come, ascending."""
        self._senders = senders
        self._least = np.zeros(len(senders), dtype=np.int64)

    def reached(self, sender: Ints, worth: Ints) -> npt.NDArray[np.bool_]:
        """(n,) which pairs may still be among the best; those that equal the last one kept are."""
        may: npt.NDArray[np.bool_] = worth >= self._least[places(sender, self._senders)]
        return may

    def rise(self, sender: Ints, worth: Ints, limit: int) -> None:
        """``sender`` ascends, and each has all of its best so far."""
        if not len(sender):
            return
        firsts = np.flatnonzero(np.diff(sender, prepend=sender[0] - 1))
        full = np.diff(np.append(firsts, len(sender))) >= limit
        least = np.minimum.reduceat(worth, firsts)
        self._least[places(sender[firsts[full]], self._senders)] = least[full]


def worth_of(sender_score: Ints, receiver_score: Ints) -> Ints:
    """(n,) the harmonic mean of two scores in 10⁻⁶, rounded down."""
    worth: Ints = 2 * sender_score * receiver_score // np.maximum(sender_score + receiver_score, 1)
    return worth


def leading_pairs(sender: Ints, receiver: Ints, worth: Ints, limit: int) -> Ints:
    """The rows of each sender's ``limit`` worthiest pairs, ties to the lower receiver; by (sender, receiver).

    >>> leading_pairs(np.array([1, 1, 1]), np.array([7, 6, 5]), np.array([3, 9, 3]), 2).tolist()
    [2, 1]
    """
    own, other = _numbers(sender), _numbers(receiver)
    # One number a pair that no other has: sorting such is many times quicker than sorting by three columns.
    bits, worths = max(int(other.max(initial=0)).bit_length(), 1), MICRO.bit_length()
    order = np.argsort((((own << worths) | (MICRO - worth)) << bits) | other)
    ranked = own[order]
    best = order[np.arange(len(order)) - np.searchsorted(ranked, ranked) < limit]
    kept: Ints = best[np.argsort((own[best] << bits) | other[best])]
    return kept


def _numbers(ids: Ints) -> Ints:
    """(n,) the place of each id among those there are."""
    known = np.unique(ids)
    return places(ids, known)
