"""The two halves of a gate's sentence: what a side demands, and what the other has."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.core.filters import show_date
from app.core.language import Message, message

OPEN_NOW: Final = frozenset({"raising", "deploying"})
YOURS = message("You: {values}")
THEIRS = message("{them}: {values}")


@dataclass(frozen=True)
class Halves:
    """Each takes ``values``, those about the other side ``them`` too."""

    you_demand: Message = YOURS
    they_demand: Message = THEIRS
    you_have: Message = YOURS
    they_have: Message = THEIRS


PLAIN = Halves()
_EXCLUDING = message("You exclude: {values}"), message("{them} excludes: {values}")
SENTENCES: Final[Mapping[str, Halves]] = {
    "stage": Halves(
        message("You look for: {values}"), message("{them} looks for: {values}"), message("Your stage: {values}")
    ),
    "ticket": Halves(
        message("You invest: {values}"),
        message("{them} invests: {values}"),
        message("You seek: {values}"),
        message("{them} seeks: {values}"),
    ),
    "sectors_excluded": Halves(*_EXCLUDING, message("Your sectors: {values}")),
    "ai_fields_excluded": Halves(*_EXCLUDING, message("Your AI fields: {values}")),
    "region": Halves(
        message("You look in: {values}"), message("{them} looks in: {values}"), message("Your region: {values}")
    ),
}


def available(values: tuple[str, ...], today: date, *, is_open: bool) -> Message | None:
    """Whether a side is open, in words: the stored word, and the day that decides where there is one."""
    if not values or values[0] in ("yes", "no"):
        return {"yes": message("yes, now"), "no": message("no")}[values[0]] if values else None
    day = day_of(values[1]) if len(values) > 1 else None
    if day is None:
        return message("yes, now")
    # Where "from" has begun, the day that decides is the one on which it ends.
    if values[0] == "from" and not is_open and day > today:
        return message("from {day}", day=show_date(day))
    return message("until {day}", day=show_date(day))


def day_of(ordinal: str) -> date:
    return date.fromordinal(int(ordinal))
