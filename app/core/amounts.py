"""Amounts of money as people type them: "1,5 Mio. €", "1.500.000", "1.5m", "750k", "800 Tsd."."""

import re
from decimal import Decimal, InvalidOperation

from app.core.errors import RuleBroken
from app.core.language import message

HIGHEST_EUR = 100_000_000_000
MAXIMUM_LENGTH = 40
_UNITS = {
    "": 1, "k": 1_000, "tsd": 1_000, "tausend": 1_000, "thousand": 1_000, "t": 1_000,
    "m": 1_000_000, "mio": 1_000_000, "mln": 1_000_000,
    "million": 1_000_000, "millionen": 1_000_000, "millions": 1_000_000,
    "mrd": 1_000_000_000, "bn": 1_000_000_000,
    "milliarde": 1_000_000_000, "milliarden": 1_000_000_000, "billion": 1_000_000_000,
}  # fmt: skip
_SHAPE = re.compile(r"([0-9][0-9.,]*)([a-z]*)")
_GROUPED = re.compile(r"[0-9]{1,3}([.,][0-9]{3})+")
_NOISE = str.maketrans("", "", " \u00a0\u202f\u2009'’_€")


def parse_amount(text: str, *, field: str) -> int:
    """Whole euros. A lone point or comma before three digits groups thousands ("1.500" is 1500) unless a unit follows.

    Raises RuleBroken naming ``field`` for anything else, such as "viel".
    """
    plain = text.casefold().translate(_NOISE).removesuffix("eur").removesuffix("euro").removeprefix("eur").rstrip(".")
    found = _SHAPE.fullmatch(plain) if len(text) <= MAXIMUM_LENGTH else None
    if found is None or found[2] not in _UNITS:
        raise _not_understood(field)
    number = _number(found[1], has_unit=bool(found[2]))
    if number is None:
        raise _not_understood(field)
    amount = number * _UNITS[found[2]]
    if amount > HIGHEST_EUR:
        raise RuleBroken(message("Enter an amount of at most 100 billion euros."), field=field)
    if amount != amount.to_integral_value():
        raise RuleBroken(message("Enter whole euros, without cents."), field=field)
    return int(amount)


def _number(digits: str, *, has_unit: bool) -> Decimal | None:
    if _GROUPED.fullmatch(digits) and not (has_unit and digits.count(".") + digits.count(",") == 1):
        separators = {mark for mark in digits if mark in ".,"}
        digits = digits.replace(".", "").replace(",", "") if len(separators) == 1 else _split(digits)
    else:
        digits = _split(digits)
    try:
        return Decimal(digits)
    except InvalidOperation:
        return None


def _split(digits: str) -> str:
    """The last separator is the decimal one, those of the other kind before it group thousands."""
    cut = max(digits.rfind("."), digits.rfind(","))
    if cut < 0:
        return digits
    whole = digits[:cut].replace("." if digits[cut] == "," else ",", "")
    return f"{whole}.{digits[cut + 1 :]}"


def _not_understood(field: str) -> RuleBroken:
    return RuleBroken(
        message(
            'We cannot read this amount. Write it in digits, for example "750 000", "1.5 million" or "1,5 Mio. €".'
        ),
        field=field,
    )
