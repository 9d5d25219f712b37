"""What of a list may be learned, and by which facts of a pair."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from app.core.clock import HOME_ZONE
from app.matches.rules.asking import Asked
from app.matches.rules.weights import is_standard
from app.matches.states import HideReason
from app.profiles.states import Kind
from matching.model import Match
from matching.scoring import PARTS

FEATURES_VERSION: Final = "parts-1"
FEATURES: Final = (*PARTS, "fit", "asked_by_investor")
"""The parts of the fit and the fit itself by standard weights, in [0, 1]; and which side asks."""
TEN_THOUSAND: Final = 10_000
FOLLOWS_WITHIN: Final = timedelta(days=30)
"""A deed later than this has another cause than the row."""
LEARNED_FOR: Final = timedelta(days=180)
NEW_FOR: Final = timedelta(days=180)
"""A profile is new for so long after it was published."""
HELD_BACK: Final = timedelta(days=14)
LEARNS_EVERY: Final = timedelta(days=6)
"""At least so long after the last time; Mondays are seven days apart."""
MONDAY, LEARNS_FROM, LEARNS_UNTIL = 0, 4, 6
"""In Berlin: the day of the week and the hours."""
HIDDEN_AS: Final[Mapping[HideReason, str]] = {
    HideReason.FIELD: "misfit",
    HideReason.TOO_EARLY: "misfit",
    HideReason.TOO_LATE: "misfit",
    HideReason.AMOUNT: "misfit",
    HideReason.REGION: "misfit",
    HideReason.KNOWN: "set_aside",
    HideReason.CONFLICT: "set_aside",
    HideReason.OTHER: "hidden",
}
"""Why a match was hidden → the library's deed: a reason that has nothing to do with the fit says nothing against it."""


@dataclass(frozen=True)
class Deed:
    """What a profile's people did about another profile; ``name`` is one of the library's grades."""

    other_id: int
    name: str
    at: datetime


@dataclass(frozen=True)
class ShownRow:
    """One row of a list as it was shown. From ``ranked`` on only where something may be learned."""

    profile_id: int
    position: int
    ranked: int | None = None
    propensity: int | None = None
    features: tuple[int, ...] | None = None


@dataclass(frozen=True)
class SeenRow:
    """One row of a list with what followed within thirty days."""

    viewer_id: int
    seeker_id: int
    shown_id: int
    at: datetime
    position: int
    ranked: int
    features: tuple[int, ...]
    deeds: frozenset[str]


def is_time_to_learn(at: datetime, last: datetime | None) -> bool:
    here = at.astimezone(HOME_ZONE)
    is_monday = here.weekday() == MONDAY and LEARNS_FROM <= here.hour < LEARNS_UNTIL
    return is_monday and (last is None or last <= at - LEARNS_EVERY)


def next_learning(at: datetime, last: datetime | None) -> datetime:
    """When it is learned next: now, or when a Monday's hours begin."""
    if is_time_to_learn(at, last):
        return at
    monday = at.astimezone(HOME_ZONE).date() - timedelta(days=at.astimezone(HOME_ZONE).weekday())
    mornings = (datetime.combine(monday + week * timedelta(days=7), time(LEARNS_FROM), HOME_ZONE) for week in range(4))
    return next(each for each in mornings if each > at and is_time_to_learn(each, last))


def may_be_learned(asked: Asked, levels: dict[str, int]) -> bool:
    """The order by fit, by standard weights: a search or own weights say what this person wants now."""
    return asked.sort == "fit" and not asked.query and is_standard(levels)


def features_of(match: Match, seeker: Kind) -> tuple[int, ...]:
    """In the order of ``FEATURES``, as whole ten-thousandths. The match must be reckoned by standard weights."""
    parts = {part.name: part.score for part in match.parts}
    values = (*(parts[name] for name in PARTS), match.score, float(seeker is Kind.INVESTOR))
    return tuple(round(value * TEN_THOUSAND) for value in values)
