"""What a run of proposals goes by: how many, for whom, what counts as new."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.introductions.rules.chances import Replies
from app.introductions.rules.limits import MOST_READ
from app.introductions.rules.policy import Policy
from app.profiles.states import Kind

NEW_FOR = timedelta(days=90)
# What was answered longer ago says little about who answers now.
REPLIES_COUNT_FOR = timedelta(days=180)
RUNS_KEPT_DAYS = 730
MICRO = 1_000_000
WHOLE_PERCENT = 100


@dataclass(frozen=True)
class Sender:
    """A team that may still be proposed ``slots`` receivers."""

    id: int
    kind: Kind
    region: str | None
    is_new: bool
    slots: int


@dataclass(frozen=True)
class Receiver:
    """An investor who reads ``weekly`` requests a week as stated and ``budget`` more this week, both in 10⁻⁶;
    ``answered`` of ``delivered`` were lately."""

    id: int
    weekly: int
    budget: int
    answered: int
    delivered: int
    hidden: frozenset[int]
    disclosed: frozenset[int]


@dataclass(frozen=True)
class Situation:
    """All that the database knows of one day, before anything is scored."""

    day: date
    senders: Mapping[int, Sender]
    receivers: Mapping[int, Receiver]
    apart: frozenset[tuple[int, int]]
    """(sender, receiver) with something under way, resting after a no, or hidden by the sender."""
    policy: Policy = field(default_factory=Policy)
    pins: tuple[tuple[int, int], ...] = ()
    vetoes: tuple[tuple[int, int], ...] = ()
    """(sender, receiver) of whom the staff said that they come first, or not at all."""
    replies: tuple[Replies, ...] = ()
    """What every investor who was asked did, open to proposals or not: what chances are fitted to."""


def weekly_micro(policy: Policy, stated: int | None) -> int:
    """Requests a week, in 10⁻⁶, that an investor is reckoned to read who stated so many, or nothing."""
    if stated is None:
        return policy.unstated_reads * MICRO
    return min(stated, MOST_READ) * MICRO * policy.budget_percent // WHOLE_PERCENT


def region_codes(regions: list[str | None]) -> dict[str, int]:
    """A code for each region that anybody named, in the order of the names."""
    return {name: code for code, name in enumerate(sorted({name for name in regions if name}))}
