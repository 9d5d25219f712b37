"""Who could read what, as values: what a calculation begins with, what it found, what it says when asked why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from app.fellowships.models import Assignment
from app.fellowships.states import AssignmentState

Pair = tuple[int, int]
"""(application id, reviewer id)"""
Bar = Literal["conflict", "language", "vetoed"]
Kind = Literal["least", "load", "spread", "pin", "demand"]

MICRO = 1_000_000
REVIEWS_EACH = 3
FLOOR_PERCENT = 90
MOST_REVIEWS, MOST_PERCENT = 9, 100
# Texts an application or a reviewer brings at most, and characters of each: what is longer says nothing new.
MOST_TEXTS, TEXT_LENGTH = 4, 500
# Reviewers hear of new tasks so long afterwards: what was put right meanwhile reaches nobody.
TOLD_AFTER = timedelta(minutes=10)
# A worker that began and says nothing for so long has gone; after so long nobody tries any more.
BEAT, BROKEN_AFTER, GIVEN_UP_AFTER = timedelta(seconds=4), timedelta(minutes=5), timedelta(hours=2)
# What ends an assignment that a new calculation did not choose again.
REPLACED = "replaced"


@dataclass(frozen=True)
class AssigningSettings:
    """What staff set for a round's calculations. ``fewer`` and ``more_of_one`` are what gave way in an impossible one:
    reviews less for an application, reviewers more of one organisation on it."""

    reviews_each: int = REVIEWS_EACH
    floor_percent: int = FLOOR_PERCENT
    keep_apart: bool = True
    fewer: Mapping[int, int] = field(default_factory=dict)
    more_of_one: Mapping[tuple[int, str], int] = field(default_factory=dict)

    def as_data(self) -> dict[str, object]:
        return {
            "reviews_each": self.reviews_each,
            "floor_percent": self.floor_percent,
            "keep_apart": self.keep_apart,
            "fewer": [[key, by] for key, by in sorted(self.fewer.items())],
            "more_of_one": [[*key, by] for key, by in sorted(self.more_of_one.items())],
        }


def settings_of(data: Mapping[str, object], reviews_each: int) -> AssigningSettings:
    """The inverse of `as_data`; what is missing is as usual."""
    usual = AssigningSettings(reviews_each)
    fewer, more, floor = data.get("fewer"), data.get("more_of_one"), data.get("floor_percent")
    return AssigningSettings(
        reviews_each,
        floor if isinstance(floor, int) else usual.floor_percent,
        bool(data.get("keep_apart", usual.keep_apart)),
        {int(key): int(by) for key, by in fewer} if isinstance(fewer, list) else {},
        {(int(key), str(house)): int(by) for key, house, by in more} if isinstance(more, list) else {},
    )


@dataclass(frozen=True)
class Applied:
    """An application in review."""

    id: int
    language: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Reader:
    """An active reviewer; ``house`` names the organisation they work for, whatever it is called elsewhere."""

    id: int
    languages: frozenset[str]
    least: int
    most: int
    quota: int | None
    house: str | None
    expertise: tuple[str, ...]
    past: tuple[str, ...]


@dataclass(frozen=True)
class Situation:
    """All a calculation decides on. ``kept`` are pairs that stay: begun, or made by hand; ``pins`` hold them too."""

    applications: tuple[Applied, ...]
    readers: tuple[Reader, ...]
    wishes: Mapping[Pair, int]
    barred: Mapping[Pair, Bar]
    kept: frozenset[Pair]
    pins: frozenset[Pair]
    settings: AssigningSettings


@dataclass(frozen=True)
class GivesWay:
    """One rule of an impossible round that gives way, as `matching.assignment.Change` says it."""

    kind: Kind
    by: int
    application: int | None = None
    reviewer: int | None = None
    house: str = ""
    asks_reviewer: bool = False


@dataclass(frozen=True)
class Decided:
    """What came of a calculation: figures (whole, affinities in 10⁻⁶), pairs with their affinity, or what must give
    way; ``record`` explains pairs later."""

    figures: Mapping[str, int]
    pairs: tuple[tuple[int, int, int], ...]
    gives_way: tuple[GivesWay, ...]
    record: Mapping[str, object]
    sha256: str


@dataclass(frozen=True)
class WhyNot:
    """Why a reviewer does not read an application; ``others`` are whom the cause names. Affinities in 10⁻⁶."""

    reviewer: int
    affinity: int
    cause: str
    others: tuple[int, ...] = ()
    least_loss: int | None = None


@dataclass(frozen=True)
class Why:
    reviewer: int
    affinity: int
    is_pinned: bool
    rank: int
    open_to: int
    load: int
    limit: int
    passed_over: tuple[WhyNot, ...] = ()


@dataclass(frozen=True)
class Explained:
    """An application in a calculation: who reads it and why, who does not, the best-fitting first."""

    readers: tuple[Why, ...]
    others: tuple[WhyNot, ...]


def is_begun(row: Assignment) -> bool:
    """Somebody opened it or said that there is no conflict: it is theirs."""
    return row.free_of_conflict_at is not None or row.opened_at is not None


def is_active(row: Assignment) -> bool:
    return row.state in (AssignmentState.PROPOSED, AssignmentState.ASSIGNED)


def stays(row: Assignment, *, has_review: bool) -> bool:
    """No calculation replaces it: it is begun, or somebody made it by hand."""
    return is_active(row) and (has_review or is_begun(row) or row.run_id is None)


def assigning(round_id: int) -> str:
    """For `one_at_a_time`: whoever makes or bars assignments of a round."""
    return f"assignment of round {round_id}"
