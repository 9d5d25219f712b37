"""Reading foreign bytes strictly: base64url, JSON and times have one reading or none."""

import binascii
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NoReturn

# Far above what an attestation needs, far below what a recursive reader survives.
MAX_DEPTH = 256
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
# To the letters of plain base64; those that only plain base64 has, and padding, become no letter at all.
_PLAIN_ALPHABET = bytes.maketrans(b"-_+/=", b"+/!!!")
_PADDING = (b"", b"", b"==", b"=")
# The last character of a group that is not full carries zeros below its bits; anything else is a second spelling.
_LAST: dict[int, frozenset[int]] = {1: frozenset(), 2: frozenset(b"AQgw"), 3: frozenset(b"AEIMQUYcgkosw048")}


class Unreadable(ValueError):
    """Raised for bytes that have no strict reading."""


@dataclass(slots=True)
class Reading:
    """JSON as read: ``fault`` says why its reading is not the only possible one, ``other`` is a second one."""

    value: Any  # foreign JSON
    fault: str | None = None
    other: Any = None  # foreign JSON


def base64url(text: str) -> bytes:
    """The bytes of an unpadded base64url string in its one canonical spelling. Raises Unreadable."""
    try:
        raw = text.encode("ascii")
        over = len(raw) % 4
        if over and raw[-1] not in _LAST[over]:
            raise Unreadable("not base64url")
        return binascii.a2b_base64(raw.translate(_PLAIN_ALPHABET) + _PADDING[over], strict_mode=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise Unreadable("not base64url") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Unreadable("duplicate member")
    return members


def _constant(name: str) -> NoReturn:
    raise Unreadable(name)


def _number(text: str) -> float:
    number = float(text)
    if number in {float("inf"), float("-inf")}:
        raise Unreadable("number out of range")
    return number


_STRICT = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant, parse_float=_number)
# Of members that are there twice, most parsers take the last and some the first.
_FIRST_WINS: Callable[[str], Any] = json.JSONDecoder(object_pairs_hook=lambda pairs: dict(reversed(pairs))).decode
_LENIENT: Callable[[str], Any] = json.JSONDecoder().decode


def read_json(raw: bytes) -> Reading:
    """The JSON in ``raw``, with its fault if it can be read more than one way. Raises Unreadable if not at all."""
    try:
        text = raw.decode("utf-8")
        try:
            return Reading(_strictly(text), _fault_of(text))
        except Unreadable as ambiguous:
            return Reading(_LENIENT(text), str(ambiguous), _FIRST_WINS(text))
    except (ValueError, RecursionError) as error:
        raise Unreadable("not JSON") from error


def _strictly(text: str) -> Any:  # foreign JSON
    """Most JSON has no blanks around it and is read without looking for them."""
    if text[:1] == "{":
        value, end = _STRICT.raw_decode(text)
        if end == len(text):
            return value
    return _STRICT.decode(text)


def strict_json(raw: bytes) -> Any:  # foreign JSON
    """The JSON in ``raw``. Raises Unreadable if there is more than one reading of it."""
    reading = read_json(raw)
    if reading.fault:
        raise Unreadable(reading.fault)
    return reading.value


def _fault_of(text: str) -> str | None:
    if text.count("{") + text.count("[") > MAX_DEPTH and _depth(text) > MAX_DEPTH:
        return "nested too deeply"
    if "\\" in text and _has_forbidden_escape(text):
        return "character that cannot be stored"
    return None


def _depth(text: str) -> int:
    """How deeply brackets nest outside strings; the text is known to be JSON."""
    deepest = depth = 0
    for bracket in re.sub(r'"(?:[^"\\]|\\.)*"', "", text):
        if bracket in "{[":
            depth += 1
            deepest = max(deepest, depth)
        elif bracket in "}]":
            depth -= 1
    return deepest


def _has_forbidden_escape(text: str) -> bool:
    """NUL and halves of surrogate pairs are legal escapes that no database and no UTF-8 can hold."""
    plain = json.dumps(_LENIENT(text), ensure_ascii=False)
    return "\\u0000" in plain or any("\ud800" <= letter <= "\udfff" for letter in plain)


def instant(value: object) -> datetime:
    """A time with its zone, as ISO 8601 in the form of RFC 3339. Raises Unreadable."""
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise Unreadable("not a time with its zone")
    try:
        time = datetime.fromisoformat(value)
        return time if value.endswith("Z") else time.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Unreadable("not a time with its zone") from error
