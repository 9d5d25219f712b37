"""What an organisation or product may be called, besides its whole name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.fellowships.rules.blind.folding import all_spellings, folded
from app.fellowships.rules.blind.identity import Named
from app.fellowships.rules.blind.word_lists import GENERIC, is_common
from app.profiles.rules.name_words import (
    ASIDE,
    JOINING,
    KINDS_OF_INSTITUTION,
    LEGAL_FORMS,
    LINKING,
    LONGEST_ENDING_WORDS,
    PLACES,
)

SHORTEST_FIRST, SHORTEST_OTHER = 4, 6
SHORTEST_ABBREVIATION, LONGEST_ABBREVIATION = 3, 6
_WORD = re.compile(r"[^\W_]+")
_CAPITALS = re.compile(r"[A-ZÄÖÜ0-9]{2,}")
_ELSEWHERE = {german: english for english, german in PLACES.items()}


@dataclass(frozen=True)
class Phrase:
    """``is_given``: written so in a profile; ``is_common``: ordinary words; ``is_sure``: nothing else is meant."""

    words: tuple[str, ...]
    is_given: bool = True
    is_common: bool = False
    is_sure: bool = True
    is_abbreviation: bool = False


@lru_cache(maxsize=5_000)
def phrases_of(named: Named) -> frozenset[Phrase]:
    """Every way to say it, the likely and the less likely."""
    found: set[Phrase] = set()
    for name in (named.name, *named.aliases):
        for words in _spelt(_core(name)):
            found |= set(_ways_to_say(name, words))
    return frozenset(found)


def _ways_to_say(name: str, words: tuple[str, ...]) -> Iterator[Phrase]:
    if not words:
        return
    is_abbreviation = len(words) == 1 and bool(_CAPITALS.fullmatch(name.strip()))
    others = list(_as_institutions_say(words))
    yield Phrase(words, is_common=not others and all(map(is_common, words)), is_abbreviation=is_abbreviation)
    if len(words) > 1:
        yield Phrase(("".join(words),))
    for other in others:
        yield Phrase(other, is_given=False, is_sure=len(other) > 1, is_abbreviation=len(other) == 1)
    if len(words) >= SHORTEST_ABBREVIATION:
        yield from _initials(words)
    if not others:
        yield from _in_part(words)


def _initials(words: tuple[str, ...]) -> Iterator[Phrase]:
    for chosen in (words, tuple(word for word in words if word not in LINKING)):
        letters = "".join(word[0] for word in chosen)
        if SHORTEST_ABBREVIATION <= len(letters) <= LONGEST_ABBREVIATION and not is_common(letters):
            yield Phrase((letters,), is_given=False, is_sure=False, is_abbreviation=True)


def _in_part(words: tuple[str, ...]) -> Iterator[Phrase]:
    """ "Nordlicht" for "Nordlicht Robotics GmbH"; a later word may be meant, a word that many share is not."""
    if len(words) == 1:
        return
    first, *others = words
    if len(first) >= SHORTEST_FIRST and not first.isdigit() and first not in GENERIC:
        yield Phrase((first,), is_given=False, is_common=is_common(first))
    for word in others:
        if len(word) >= SHORTEST_OTHER and not is_common(word):
            yield Phrase((word,), is_given=False, is_sure=False)


def _core(name: str) -> tuple[str, ...]:
    """The words of a name without its legal form and without what joins them."""
    words = tuple(_WORD.findall(folded(name).text))
    for endings in (ASIDE, LEGAL_FORMS, ASIDE, LEGAL_FORMS):
        words = _without_ending(words, endings)
    return tuple(word for word in words if word not in JOINING) or words


def _without_ending(words: tuple[str, ...], endings: frozenset[str]) -> tuple[str, ...]:
    for number in range(min(LONGEST_ENDING_WORDS, len(words) - 1), 0, -1):
        if {"".join(words[-number:]), *all_spellings("".join(words[-number:]))} & endings:
            return words[:-number]
    return words


def _spelt(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Umlauts written out and left out; a name is spelt in one way from end to end."""
    ways = [sorted(all_spellings(word)) for word in words]
    for number in range(max((len(way) for way in ways), default=0)):
        yield tuple(way[min(number, len(way) - 1)] for way in ways)


def _as_institutions_say(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """ "TU München" for "Technische Universität München", "University of Bonn" for "Universität Bonn"."""
    plain = tuple(word for word in words if word not in LINKING)
    for ways in KINDS_OF_INSTITUTION:
        for way in ways:
            kind = tuple(way.split())
            at = _position(plain, kind)
            if at is None:
                continue
            rest = plain[:at] + plain[at + len(kind) :]
            for other in ways:
                yield from _with_place(tuple(other.split()), rest)
            return


def _position(words: tuple[str, ...], part: tuple[str, ...]) -> int | None:
    places = range(len(words) - len(part) + 1)
    return next((at for at in places if words[at : at + len(part)] == part), None)


def _with_place(kind: tuple[str, ...], rest: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for place in {rest, tuple(PLACES.get(word, word) for word in rest), tuple(_ELSEWHERE.get(w, w) for w in rest)}:
        if not place:
            if len(kind) > 1 or len(kind[0]) >= SHORTEST_ABBREVIATION:
                yield kind
            continue
        yield kind + place
        yield place + kind
        yield (kind[0], *place, *kind[1:]) if len(kind) > 1 else place + kind
        if len(kind) == 1 and len(kind[0]) == len("tu") and len(place) == 1:
            yield (kind[0] + place[0][0],)
