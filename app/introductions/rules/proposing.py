"""What a run of proposals goes by: how many, for whom, what counts as new."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from app.profiles.states import Kind

PER_TEAM = 5
NEW_FOR = timedelta(days=90)
# What was answered longer ago says little about who answers now.
REPLIES_COUNT_FOR = timedelta(days=180)
RUNS_KEPT_DAYS = 730
MICRO = 1_000_000


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
    """An investor who reads ``budget`` (10⁻⁶) more requests this week; ``answered`` of ``delivered`` were lately."""

    id: int
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


def region_codes(regions: list[str | None]) -> dict[str, int]:
    """A code for each region that anybody named, in the order of the names."""
    return {name: code for code, name in enumerate(sorted({name for name in regions if name}))}
