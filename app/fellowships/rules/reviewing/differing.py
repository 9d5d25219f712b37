"""What differs between two texts, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
# Longer texts are compared line by line: word by word would take seconds.
MOST_WORDS = 6_000


class Way(StrEnum):
    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True)
class Run:
    """Words that stay, went or came."""

    way: Way
    text: str


def runs_between(before: str, after: str) -> tuple[Run, ...]:
    """The one text made into the other: joined without what is new they are ``before``, without what went ``after``."""
    one, other = _pieces(before), _pieces(after)
    if len(one) + len(other) > MOST_WORDS:
        one, other = before.splitlines(keepends=True), after.splitlines(keepends=True)
    found: list[Run] = []
    for kind, first, last, start, stop in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Run(Way.SAME, "".join(one[first:last])))
            continue
        found += [Run(way, text) for way, text in _both(one[first:last], other[start:stop])]
    return tuple(found)


def _both(gone: list[str], new: list[str]) -> list[tuple[Way, str]]:
    return [(way, "".join(words)) for way, words in ((Way.GONE, gone), (Way.NEW, new)) if words]


def _pieces(text: str) -> list[str]:
    return _WORDS.findall(text)
