"""From what is known of a pair to the three chances that an allocation weighs.

Until outcomes exist, p(request) and p(accept) are read off a curve from the score that the pair has in the sender's and
in the receiver's ranking, p(answer) is the receiver's smoothed reply rate. ``ChanceSource`` is the seam: what is
learned takes the place of ``rule_chances``, for the runs and for what people are told alike.
"""

from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np

from matching.calibration import MICRO, Chance, Curve, Ints, ReplyPrior

SIGNALS: Final = ("sender_score", "receiver_score", "answered", "delivered")
"""Columns that ``Chances.of`` reads: scores in 10⁻⁶, requests answered by and delivered to the receiver so far."""

# Assumed, not observed: thresholds are the bands of `matching.scoring`. Of cold requests some 6 % are answered and
# 1.2 % get to a committee, of warm ones 16 of 25 are answered and 9 lead to a meeting (docs/matching.md).
RULE_REQUEST: Final = Curve(
    ((200_000, 50_000), (360_000, 150_000), (500_000, 350_000), (620_000, 550_000), (900_000, 800_000))
)
RULE_ACCEPT: Final = Curve(
    ((200_000, 10_000), (360_000, 30_000), (500_000, 90_000), (620_000, 180_000), (900_000, 350_000))
)

FIRST_REQUESTS: Final = 5
"""So many a week are counted on from a receiver of whom nothing is known."""


@dataclass(frozen=True)
class Chances:
    """How scores and replies become chances; ``version`` names where the curves come from."""

    request: Curve = RULE_REQUEST
    accept: Curve = RULE_ACCEPT
    reply: ReplyPrior = field(default_factory=ReplyPrior)
    version: str = "rules-1"

    def of(self, signals: Ints, names: tuple[str, ...]) -> tuple[Ints, Ints, Ints]:
        """p(request), p(answer), p(accept) of each row of ``signals`` (n, len(names)), in 10⁻⁶, by whole numbers.

        Raises ``ValueError`` if one of ``SIGNALS`` is missing.
        """
        if missing := [name for name in SIGNALS if name not in names]:
            raise ValueError(f"The signals lack the column {missing[0]!r}; there are {list(names)}.")
        sender, receiver, answered, delivered = (np.asarray(signals)[:, names.index(name)] for name in SIGNALS)
        return self.request(sender), self.reply.rate(answered, delivered), self.accept(receiver)

    def believed(self, stated: Ints, answered: Ints, delivered: Ints) -> Ints:
        """(n,) how much of what each receiver says to read is counted on, all in 10⁻⁶ requests: never more than that.

        Nobody is sent more than five at first and one more for each request answered; of that, the share that is
        likely to be answered. So who does not read any more costs a few requests instead of a week full of them, and
        who reads has the whole week soon. Who let so many pass that not even one proposal fits is asked again once
        they answer anything, or when what they let pass no longer counts.

        >>> ten, chances = 10 * MICRO, Chances(reply=ReplyPrior(mean=700_000, strength=MICRO // 4))
        >>> chances.believed(np.array([ten, ten, ten]), np.array([0, 4, 0]), np.array([0, 4, 4])).tolist()
        [3500000, 8841168, 205880]
        """
        proven = (FIRST_REQUESTS + np.asarray(answered, dtype=np.int64)) * MICRO
        likely: Ints = np.minimum(stated, proven) * self.reply.rate(answered, delivered) // MICRO
        return likely

    def answer(self, answered: int, delivered: int, *, minimum: int) -> Chance:
        """What may be told of p(answer) of one receiver: the number of ``of`` as a band with its 90 % interval."""
        return self.reply.chance(answered, delivered, minimum=minimum)


@dataclass(frozen=True, eq=False)
class Observed:
    """What receivers did so far, (n,) each: requests that had their time, and how many of them were answered."""

    answered: Ints
    delivered: Ints


class ChanceSource(Protocol):
    """From what was observed to the chances. A replay needs nothing but the ``Chances``: they are kept with the run."""

    def __call__(self, observed: Observed) -> Chances: ...


def rule_chances(observed: Observed) -> Chances:
    """Curves as assumed, reply rates shrunk to the prior of everybody observed."""
    return Chances(reply=ReplyPrior.fitted(observed.answered, observed.delivered))
