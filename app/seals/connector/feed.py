"""A page of the change feed, read strictly: ascending, within its bounds, one reading of its JSON."""

import json
from dataclasses import dataclass

from app.seals.verifier.encoding import Unreadable, strict_json
from app.seals.verifier.model import Json

MAX_ITEMS = 500
MAX_SEQUENCE = 2**62
MAX_NUMBER = 64
MAX_STATUS = 40


@dataclass(frozen=True, slots=True)
class Entry:
    """One changed record. Only these three are needed to compare with the head; the rest is believed later or not."""

    number: str
    status: str
    sequence: int
    record: Json

    @property
    def raw(self) -> str:
        return json.dumps(self.record, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Page:
    entries: tuple[Entry, ...]
    next_since: int
    has_more: bool
    head_sequence: int
    etag: str | None


def read_page(body: bytes, since: int, etag: str | None) -> tuple[str, Page | None]:
    """The page, or what is wrong with it in a few words."""
    try:
        return "", _page(strict_json(body), since, etag)
    except (Unreadable, ValueError, KeyError, TypeError) as error:
        return str(error)[:200] or type(error).__name__, None


def read_entry(record: object) -> Entry:
    """Raises ValueError for a record that not even the index can take."""
    if not isinstance(record, dict):
        raise ValueError("an item is no object")
    number, status = record.get("sealNumber"), record.get("status")
    if not isinstance(number, str) or not 0 < len(number) <= MAX_NUMBER:
        raise ValueError("an item has no number")
    if not isinstance(status, str) or not 0 < len(status) <= MAX_STATUS:
        raise ValueError(f"{number} has no status")
    return Entry(number, status, _count(record, "sequence"), record)


def _page(members: object, since: int, etag: str | None) -> Page:
    if not isinstance(members, dict) or not isinstance(members.get("items"), list):
        raise ValueError("no list of items")
    items = members["items"]
    if len(items) > MAX_ITEMS:
        raise ValueError(f"more than {MAX_ITEMS} items")
    entries = tuple(read_entry(item) for item in items)
    _must_ascend(entries, since)
    next_since, has_more = _count(members, "nextSince"), members.get("hasMore")
    if not isinstance(has_more, bool):
        raise ValueError("hasMore is neither true nor false")
    if entries and next_since < entries[-1].sequence:
        raise ValueError("nextSince lies before the last item")
    if has_more and not entries:
        raise ValueError("an empty page says that there is more")
    return Page(entries, max(next_since, since), has_more, _count(members, "headSequence"), etag)


def _must_ascend(entries: tuple[Entry, ...], since: int) -> None:
    before = since
    for entry in entries:
        if entry.sequence <= before:
            raise ValueError("the items do not ascend")
        before = entry.sequence


def _count(members: Json, name: str) -> int:
    value = members.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_SEQUENCE:
        raise ValueError(f"{name} is no count")
    return value
