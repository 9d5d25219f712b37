"""Masks what must never move an order: names, titles, pronouns, gendered forms, nationality words, institutions.

Applied to every text before it is encoded or indexed for word search, as the one door to both: so this is also where
hidden characters go and what is said again is said once. Each masked thing becomes the neutral word of its list, so
that any member of a list gives the same masked text as any other.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from matching.gendered import degendered, gendered_words, pairs
from matching.plain import plain_characters
from matching.said_once import said_once
from matching.tidy import tidied, unpaired
from matching.word_lists import phrases, sections, words

RULES: Final = "3"
"""Of all that is done to a text before it is encoded and to its row afterwards; raised with every change of it."""
PERSON: Final = "Person"
INSTITUTION: Final = "Institution"
NATIONAL: Final = "national"
THEY: Final = {"de": "sie", "en": "they"}

_LISTS: Final = (
    "articles", "first_names", "gendered", "institutions", "nationalities", "pronouns", "stop_words", "titles",
)  # fmt: skip
_TOKEN = re.compile(r"\w+(?:[*:·/]-?[iI]n(?:nen)?\b)?")
_GERMAN_ENDINGS = ("", "e", "en", "er", "es", "em")
_ARTICLES = frozenset(words("articles"))
_COUNTRIES = frozenset(("Polen", "Schweden", "Ungarn"))
_LONGEST_GAP = 3
"""Characters between the words of a phrase: ". " and " – "."""
_SHORTEST_NAME = 3
_LONGEST_SURNAME = 4
_WITHIN_NAME = re.compile(r"\.? |-")
_PARTICLES = frozenset(words("titles", "particles"))
_BETWEEN_PERSONS = re.compile(r"[\s.,\-–]*")

Phrases = dict[str, list[tuple[tuple[str, ...], str]]]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Single words and phrases with what replaces them; ``cased`` must agree in case, ``folded`` need not."""

    cased: dict[str, str]
    folded: dict[str, str]
    phrases: Phrases


def mask_text(text: str, names: Iterable[str] = ()) -> str:
    """The text with every listed word and every one of ``names`` replaced by the neutral word of its list.

    >>> mask_text("Dr. Anna Müller (TU München) und ihre Gründerinnen", names=["Anna Müller"])
    'Person (Institution) und sie Gründer'
    >>> mask_text("She studied at Stanford; the German chairwoman leads the company.")
    'they studied at Institution; the national chair leads the company.'
    """
    text = unpaired(plain_characters(text))
    return said_once(tidied(_masked(text, _own_names(names))))


def _masked(text: str, own: Lexicon) -> str:
    lexicon = _lexicon()
    tokens = [(match.start(), match.end(), match.group()) for match in _TOKEN.finditer(text)]
    written: list[str] = []
    copied = position = 0
    while position < len(tokens):
        replacement, length = _replacement(tokens, position, lexicon, own)
        if replacement is None:
            position += 1
            continue
        _write(written, text[copied : tokens[position][0]], replacement)
        if tokens[position][2] in _called_by_surname() or tokens[position][2].capitalize() in _called_by_surname():
            length += _surname(text, tokens, position + length)
        copied = tokens[position + length - 1][1]
        position += length
    written.append(text[copied:])
    return "".join(written)


def _surname(text: str, tokens: list[tuple[int, int, str]], position: int) -> int:
    """How many of the words from here on are the surname of the person just named: initials, particles and one
    capitalised word, with nothing but blanks and hyphens between them."""
    for taken, (start, end, word) in enumerate(tokens[position : position + _LONGEST_SURNAME], start=1):
        between = text[tokens[position + taken - 2][1] : start]
        if not _WITHIN_NAME.fullmatch(between):
            return 0
        is_initial = len(word) == 1 and word.isupper() and text[end : end + 1] == "."
        if not (is_initial or word in _PARTICLES):
            if word in _called_by_surname():
                return 0
            return taken if word[0].isupper() and not is_initial and word.lower() not in _small_words() else 0
    return 0


def _write(written: list[str], between: str, replacement: str) -> None:
    """Appends; a run of names and titles becomes one person, and the article of a gendered word is dropped."""
    if replacement == PERSON and written and written[-1] == PERSON and _BETWEEN_PERSONS.fullmatch(between):
        return
    head, _, last = between.rstrip().rpartition(" ")
    if last.lower() in _ARTICLES and replacement not in (INSTITUTION, NATIONAL):
        between = f"{head} " if head or between.startswith(" ") else ""
    written.extend((between, replacement))


def _replacement(
    tokens: list[tuple[int, int, str]], position: int, lexicon: Lexicon, own: Lexicon
) -> tuple[str | None, int]:
    word = tokens[position][2]
    for candidates in (own.phrases.get(word, ()), lexicon.phrases.get(word, ())):
        for phrase, replacement in candidates:
            if _stands_at(tokens, position, phrase):
                return replacement, len(phrase)
    if word in own.cased:
        return PERSON, 1
    return _single(word), 1


def _stands_at(tokens: list[tuple[int, int, str]], position: int, phrase: tuple[str, ...]) -> bool:
    if position + len(phrase) > len(tokens):
        return False
    gaps = (tokens[i + 1][0] - tokens[i][1] for i in range(position, position + len(phrase) - 1))
    return all(gap <= _LONGEST_GAP for gap in gaps) and all(
        tokens[position + offset][2] == word for offset, word in enumerate(phrase)
    )


@lru_cache(maxsize=100_000)
def _single(word: str) -> str | None:
    lexicon = _lexicon()
    if word in lexicon.cased:
        return lexicon.cased[word]
    if word.lower() in lexicon.folded:
        return lexicon.folded[word.lower()]
    if word.isupper() and len(word) > _SHORTEST_NAME and lexicon.cased.get(word.capitalize()) == PERSON:
        return PERSON
    return degendered(word, lexicon.cased, _national_stems())


@cache
def rules_version() -> str:
    """Of the rules and of the lists they go by: part of what a stored vector depends on."""
    said = repr([sections(name) for name in _LISTS])
    return f"{RULES}-{hashlib.blake2b(said.encode(), digest_size=4).hexdigest()}"


@cache
def _lexicon() -> Lexicon:
    names = words("first_names")
    genitives = (f"{name}s" for name in names if not name.endswith("s"))
    cased = dict.fromkeys(_nationals(), NATIONAL) | dict.fromkeys(genitives, PERSON) | gendered_words()
    cased |= dict.fromkeys(names, PERSON)
    folded = {f"{stem}{ending}": NATIONAL for stem in _adjectives() for ending in _GERMAN_ENDINGS}
    written_small = set(words("nationalities", "en")) - set(words("nationalities", "en-cased"))
    folded |= {form.lower(): NATIONAL for word in written_small for form in (word, f"{word}s")}
    folded |= {word: THEY[language] for language in ("en", "de") for word in words("pronouns", language)}
    folded |= dict(pairs("en"))
    several: Phrases = {}
    for name, replacement in (("titles", PERSON), ("institutions", INSTITUTION)):
        _add_phrases(several, cased, phrases(name), replacement)
    _add_phrases(several, cased, _institutions_of_cities(), INSTITUTION)
    of_two_words = [*phrases("nationalities", "en-phrases"), *(form for form in folded if "-" in form)]
    _add_phrases(several, cased, (f"{form}{ending}" for form in of_two_words for ending in ("", "s")), NATIONAL)
    return Lexicon(cased, folded, _longest_first(several))


def _adjectives() -> Iterator[str]:
    for stem in words("nationalities", "de-adjectives"):
        yield from (stem, f"{stem}stämmig", f"{stem}sprachig")


def _nationals() -> Iterator[str]:
    """English words and their plurals, German nouns in all cases; not those that name the country too."""
    for word in words("nationalities", "en"):
        yield from (word, f"{word}s")
    for word in words("nationalities", "de-nouns"):
        plural = f"{word}nen" if word.endswith("in") else f"{word}n"
        yield from (form for form in (word, f"{word}s", plural) if form not in _COUNTRIES)


@cache
def _national_stems() -> dict[str, str]:
    """ "Türk:innen", "Französ*in": what stands before the sign is no word of its own."""
    women = (word for word in words("nationalities", "de-nouns") if word.endswith("in"))
    return {word.removesuffix("in"): NATIONAL for word in women}


def _institutions_of_cities() -> list[str]:
    return [f"{kind} {city}" for kind in phrases("institutions", "kinds") for city in words("institutions", "cities")]


@cache
def _small_words() -> frozenset[str]:
    return frozenset((*words("stop_words", "de"), *words("stop_words", "en")))


@cache
def _called_by_surname() -> frozenset[str]:
    """Words after which a capitalised word is a surname."""
    return frozenset((*words("first_names"), *words("titles", "before-surnames")))


def _own_names(names: Iterable[str]) -> Lexicon:
    several: Phrases = {}
    cased: dict[str, str] = {}
    for name in names:
        parts = _TOKEN.findall(name)
        _add_phrases(several, cased, [name], PERSON)
        cased |= {part: PERSON for part in parts if len(part) >= _SHORTEST_NAME}
    return Lexicon(cased, {}, _longest_first(several))


def _add_phrases(several: Phrases, single: dict[str, str], lines: Iterable[str], replacement: str) -> None:
    for line in lines:
        parts = tuple(_TOKEN.findall(line))
        if len(parts) == 1:
            single[parts[0]] = replacement
        elif parts:
            several.setdefault(parts[0], []).append((parts, replacement))


def _longest_first(several: Phrases) -> Phrases:
    return {first: sorted(found, key=lambda entry: -len(entry[0])) for first, found in several.items()}
