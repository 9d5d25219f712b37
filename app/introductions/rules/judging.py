"""What staff may do with a proposal, and how long what holds."""

from datetime import datetime, timedelta
from typing import Protocol

from app.introductions.rules.times import UNDO
from app.introductions.states import ProposalState

# The staff's own proposals have no chances; half of them are reckoned to be asked for.
STAFF_WAY = "staff"
STAFF_CHANCE = 500_000
CERTAIN = 1_000_000
# Introductions delivered so long ago had the time for two answers.
HITS_COUNT_AFTER = timedelta(days=14)
LEAST_FOR_A_RATE = 5
# A worker writes a sign of life often; one that wrote none for so long was killed.
ORDER_BROKEN_AFTER = timedelta(minutes=10)
MOST_ATTEMPTS = 3


class Judged(Protocol):
    """The columns that time decides by."""

    state: ProposalState
    judged_at: datetime | None


def can_be_undone(line: Judged, at: datetime) -> bool:
    """Approvals and vetoes can be taken back for ten minutes, before anybody learns of them."""
    judged = line.state in (ProposalState.APPROVED, ProposalState.VETOED)
    return judged and line.judged_at is not None and line.judged_at + UNDO > at


def rate(hits: int, delivered: int) -> int | None:
    """Per cent, rounded down; None while there are too few to say."""
    return None if delivered < LEAST_FOR_A_RATE else 100 * hits // delivered
