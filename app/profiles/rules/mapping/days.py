"""A day as people write it in German and English."""

import re
from datetime import date

from app.core.errors import RuleBroken
from app.core.language import message

_MONTHS = (
    ("januar", "jänner", "january", "jan"), ("februar", "february", "feb"), ("märz", "maerz", "march", "mar", "mär"),
    ("april", "apr"), ("mai", "may"), ("juni", "june", "jun"), ("juli", "july", "jul"), ("august", "aug"),
    ("september", "sep", "sept"), ("oktober", "october", "okt", "oct"), ("november", "nov"),
    ("dezember", "december", "dez", "dec"),
)  # fmt: skip
_MONTH_NUMBERS = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}
_DIGITS = (
    (re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ][0-9:.]+Z?)?"), (1, 2, 3)),
    (re.compile(r"([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4})"), (3, 2, 1)),
    (re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})"), (3, 2, 1)),
)
_WORDED = (
    (re.compile(r"([0-9]{1,2})\.? ([a-zä]+)\.?,? ([0-9]{4})"), (3, 2, 1)),
    (re.compile(r"([a-zä]+)\.? ([0-9]{1,2}),? ([0-9]{4})"), (3, 1, 2)),
)
LONGEST = 40


def parse_day(text: str, *, field: str) -> date:
    """2027-03-31, 31.3.2027, 31/3/2027, 31. März 2027, March 31, 2027. Raises RuleBroken naming ``field``."""
    parts = _parts(text.strip().casefold()[:LONGEST])
    if parts is None:
        raise RuleBroken(message("Write the date as day, month and year, for example 31.3.2027."), field=field)
    try:
        return date(*parts)
    except ValueError as error:
        raise RuleBroken(message("This day does not exist in the calendar."), field=field) from error


def _parts(text: str) -> tuple[int, int, int] | None:
    for shape, order in _DIGITS:
        found = shape.fullmatch(text)
        if found:
            year, month, day = (int(found[place]) for place in order)
            return year, month, day
    for shape, order in _WORDED:
        found = shape.fullmatch(text)
        if found and found[order[1]] in _MONTH_NUMBERS:
            return int(found[order[0]]), _MONTH_NUMBERS[found[order[1]]], int(found[order[2]])
    return None
