"""Three moments for a first talk, from the times at which both sides usually have time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from app.core.clock import HOME_ZONE
from app.introductions.states import DayPart

HOW_MANY = 3
LASTS = timedelta(minutes=30)
FIRST_AFTER = timedelta(days=2)
LOOK_AHEAD_DAYS = 28
_BEGINS = {
    DayPart.MORNING: time(10, 0),
    DayPart.MIDDAY: time(12, 30),
    DayPart.AFTERNOON: time(15, 0),
    DayPart.EVENING: time(17, 30),
}

Free = Collection[tuple[int, DayPart]]


class Basis(StrEnum):
    """What the moments were taken from."""

    BOTH = "both"
    ONE = "one"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Suggested:
    starts: tuple[datetime, ...]
    basis: Basis


def suggested(one: Free, other: Free, today: date) -> Suggested:
    """On three different days, the first at least two days ahead; earlier ones first. None where nobody said when."""
    common, stated = set(one) & set(other), set(one) | set(other)
    if common:
        return Suggested(_starts(common, today), Basis.BOTH)
    return Suggested(_starts(stated, today), Basis.ONE if stated else Basis.NOBODY)


def _starts(free: Free, today: date) -> tuple[datetime, ...]:
    found: list[datetime] = []
    for ahead in range(LOOK_AHEAD_DAYS):
        day = today + FIRST_AFTER + timedelta(days=ahead)
        parts = [part for part in DayPart if (day.weekday(), part) in free]
        if parts and len(found) < HOW_MANY:
            found.append(datetime.combine(day, _BEGINS[parts[len(found) % len(parts)]], HOME_ZONE))
    return tuple(found)
