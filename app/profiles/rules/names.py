"""When two names may mean the same organisation, and why one would think so. Rather no answer than a wrong one."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from app.core.database import SORT_KEY_LENGTH, sort_key
from app.profiles.rules.name_words import (
    ASIDE,
    JOINING,
    KINDS_OF_INSTITUTION,
    LEGAL_FORMS,
    LINKING,
    LONGEST_ENDING_WORDS,
    PLACES,
    SHARED_SITES,
    WEAK,
)
from app.profiles.states import Ground

# One letter more or less makes another word of a shorter one: "Herz" and "Hertz".
SLIP_FROM = 8

_SPELT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "å": "aa", "ı": "i", "ł": "l"}
)
_SIGNS = re.compile(r"[^a-z0-9]+")
_ACRONYM = re.compile(r"\s\([A-ZÄÖÜ]{2,8}\)")
_LAST_OF_ENDINGS = frozenset(ending[place:] for ending in LEGAL_FORMS | ASIDE for place in range(len(ending)))
_SITE = re.compile(r"^(?:[a-z]+://)?(?:www\.)?([^/?#:]+)", re.IGNORECASE)
_WAYS = sorted(((way, ways[0]) for ways in KINDS_OF_INSTITUTION for way in ways), key=lambda each: -len(each[0]))
_WAYS_BEGIN = frozenset(way.split()[0] for way, _meant in _WAYS)
_KIND_WORDS = frozenset(word for ways in KINDS_OF_INSTITUTION for word in ways[0].split())


@dataclass(frozen=True)
class PlainName:
    """``said`` are the words as given, ``read`` the same, an institution's abbreviations and English written out."""

    said: tuple[str, ...]
    read: tuple[str, ...]
    form: str = ""


@dataclass(frozen=True)
class Alike:
    """``differing`` are the words in which two near names differ; '' where one of them has a word more."""

    ground: Ground
    differing: tuple[str, str] = ("", "")


@lru_cache(maxsize=20_000)
def plain_name(name: str) -> PlainName:
    """The words that tell one organisation from another; all of them where nothing else is left."""
    words = _words(name)
    while (left := _parted(words, ASIDE)[0]) != words:
        words = left
    said, form = _parted(words, LEGAL_FORMS)
    said = tuple(word for word in said if word not in JOINING) or said
    return PlainName(said, _read(said), form)


def _words(name: str) -> tuple[str, ...]:
    spelt = unicodedata.normalize("NFC", _ACRONYM.sub("", name)).casefold().translate(_SPELT)
    letters = (letter for letter in unicodedata.normalize("NFKD", spelt) if not unicodedata.combining(letter))
    return tuple(_SIGNS.sub(" ", "".join(letters).replace("'", "").replace("’", "")).split())


def _parted(words: tuple[str, ...], endings: Collection[str]) -> tuple[tuple[str, ...], str]:
    """The words before the longest ending, and the ending. It counts at the end alone: "AG Robotik" has no form."""
    if not words or words[-1] not in _LAST_OF_ENDINGS:
        return words, ""
    for number in range(min(LONGEST_ENDING_WORDS, len(words) - 1), 0, -1):
        ending = "".join(words[-number:])
        if ending in endings:
            return words[:-number], ending
    return words, ""


def _read(said: tuple[str, ...]) -> tuple[str, ...]:
    """What tells institutions apart first, in one order; other names stay as they are said."""
    if _WAYS_BEGIN.isdisjoint(said):
        return said
    text = f" {' '.join(word for word in said if word not in LINKING)} "
    kinds: set[str] = set()
    for way, meant in _WAYS:
        if f" {way} " in text:
            text = text.replace(f" {way} ", " ", 1)
            kinds.update(meant.split())
    return (*sorted(PLACES.get(word, word) for word in text.split()), *sorted(kinds)) if kinds else said


def name_columns(name: str) -> dict[str, str]:
    """The columns of an organisation that follow from its name. Its key finds names that begin alike."""
    return {"name": name, "sort_name": sort_key(name), "name_key": name_key(name)}


def name_key(name: str) -> str:
    return "".join(_sounding(word) for word in plain_name(name).read)[:SORT_KEY_LENGTH]


def alike(one: PlainName, other: PlainName) -> Alike | None:
    """How alike two names are, and None where they are not."""
    if not one.said or not other.said:
        return None
    if "".join(one.said) == "".join(other.said):
        differs = bool(one.form and other.form and one.form != other.form)
        return Alike(Ground.OTHER_FORM if differs else Ground.SAME_NAME)
    if "".join(one.read) == "".join(other.read):
        return Alike(Ground.READ_ALIKE)
    return _near(one.read, other.read)


def _near(one: tuple[str, ...], other: tuple[str, ...]) -> Alike | None:
    """Spelt in another way, one letter more or less, two letters swapped, or one weak word more."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) == len(longer):
        pairs = tuple((a, b) for a, b in zip(one, other, strict=True) if a != b)
    else:
        more = tuple(word for word in longer if word not in shorter)
        if set(more) <= WEAK and tuple(word for word in longer if word not in more) == shorter:
            return Alike(Ground.NEAR_NAME, ("", " ".join(more)))
        # "Strom-Lesen" and "Stromlese": two words of one are one of the other.
        pairs = (("".join(one), "".join(other)),)
    return Alike(Ground.NEAR_NAME, pairs[0]) if len(pairs) == 1 and _slipped(*pairs[0]) else None


def _slipped(one: str, other: str) -> bool:
    """Whether one word may be the other, misspelt. A changed letter makes another word, as do figures and kinds."""
    if any(letter.isdigit() for letter in one + other) or {one, other} & _KIND_WORDS:
        return False
    shorter, longer = sorted((_sounding(one), _sounding(other)), key=len)
    if shorter == longer:
        return True
    if len(shorter) < SLIP_FROM:
        return False
    first = next((place for place, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b), len(shorter))
    if len(shorter) < len(longer):
        return shorter[first:] == longer[first + 1 :]
    swapped = shorter[first + 1] + shorter[first] if first + 1 < len(shorter) else ""
    return shorter[:first] + swapped + shorter[first + 2 :] == longer


@lru_cache(maxsize=20_000)
def _sounding(word: str) -> str:
    """Spellings that sound alike as one: Cardio and Kardio, Photonik and Fotonik, Schiffahrt and Schifffahrt."""
    sound = word.replace("ph", "f").replace("ck", "k").replace("th", "t").replace("y", "i")
    return re.sub(r"(.)\1+", r"\1", re.sub(r"c(?!h)", "k", sound))


def as_written(word: str, *names: str) -> str:
    """A plain word as the first of the names that holds it writes it: "ruestzeit" is "Rüstzeit"."""
    written = (each.strip(".,;:()") for name in names for each in name.split())
    return next((each for each in written if "".join(_words(each)) == word), word)


def domain_of(address: str | None) -> str | None:
    """The domain of a website or of a typed domain, without "www"; None for one that many share."""
    found = _SITE.match((address or "").strip())
    host = found.group(1).lower().strip(".") if found else ""
    shared = any(host == site or host.endswith(f".{site}") for site in SHARED_SITES)
    return host if "." in host and not shared else None
