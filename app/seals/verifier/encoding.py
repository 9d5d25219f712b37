"""Reading foreign bytes strictly: base64url, JSON and times have one reading or none."""

import base64
import binascii
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NoReturn

MAX_DEPTH = 32
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)")
_SEGMENT = re.compile(r"[A-Za-z0-9_-]*")
# The last character of a group that is not full carries zeros below its bits; anything else is a second spelling.
_LAST = {0: frozenset(), 2: frozenset("AQgw"), 3: frozenset("AEIMQUYcgkosw048")}


class Unreadable(ValueError):
    """Raised for bytes that have no strict reading."""


@dataclass(frozen=True, slots=True)
class Reading:
    """JSON as read: ``fault`` says why its reading is not the only possible one."""

    value: Any  # foreign JSON
    fault: str | None = None


def base64url(text: str) -> bytes:
    """The bytes of an unpadded base64url string in its one canonical spelling. Raises Unreadable."""
    over = len(text) % 4
    if over == 1 or not _SEGMENT.fullmatch(text) or (over and text[-1] not in _LAST[over]):
        raise Unreadable("not base64url")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), b"-_")
    except binascii.Error as error:
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


_STRICT: Callable[[str], Any] = json.JSONDecoder(
    object_pairs_hook=_object, parse_constant=_constant, parse_float=_number
).decode
_LENIENT: Callable[[str], Any] = json.JSONDecoder().decode


def read_json(raw: bytes) -> Reading:
    """The JSON in ``raw``, with its fault if it can be read more than one way. Raises Unreadable if not at all."""
    try:
        text = raw.decode("utf-8")
        try:
            return Reading(_STRICT(text), _fault_of(text))
        except Unreadable as ambiguous:
            return Reading(_LENIENT(text), str(ambiguous))
    except (ValueError, RecursionError) as error:
        raise Unreadable("not JSON") from error


def strict_json(raw: bytes) -> Any:  # foreign JSON
    """The JSON in ``raw``. Raises Unreadable if there is more than one reading of it."""
    reading = read_json(raw)
    if reading.fault:
        raise Unreadable(reading.fault)
    return reading.value


def _fault_of(text: str) -> str | None:
    if text.count("{") + text.count("[") > MAX_DEPTH and _depth(text) > MAX_DEPTH:
        return "nested too deeply"
    if "\\u" in text and _has_forbidden_escape(text):
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
        return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Unreadable("not a time with its zone") from error
