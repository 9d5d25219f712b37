"""Masks what must never move an order: names, titles, pronouns, gendered forms, nationality words, institutions.

Applied to every text before it is encoded or indexed for word search. Each masked thing becomes the neutral word of its
list, so that any member of a list gives the same masked text as any other.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from matching.word_lists import phrases, words

PERSON: Final = "Person"
INSTITUTION: Final = "Institution"
NATIONAL: Final = "national"
THEY: Final = {"de": "sie", "en": "they"}

_TOKEN = re.compile(r"\w+(?:[*:·/](?:-?)[iI]n(?:nen)?\b)?")
_STARRED = re.compile(r"(\w{2,}?)(?:[*:_·]|/-?)[iI]n(?:nen)?$")
_INNER_CAPITAL = re.compile(r"(\w+[a-zäöüß])In(?:nen)?$")
_FEMININE = re.compile(r"([A-ZÄÖÜ]\w{2,}(?:er|or|eur|ent|ant|ist|log|nom|graf|path))in(?:nen)?$")
_GERMAN_ENDINGS = ("", "e", "en", "er", "es", "em")
_ARTICLES = frozenset(words("articles"))
_LONGEST_GAP = 3
"""Characters between the words of a phrase: ". " and " – "."""
_SHORTEST_NAME = 3
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
    lexicon = _lexicon()
    own = _own_names(names)
    tokens = [(match.start(), match.end(), match.group()) for match in _TOKEN.finditer(text)]
    written: list[str] = []
    copied = position = 0
    while position < len(tokens):
        replacement, length = _replacement(tokens, position, lexicon, own)
        if replacement is None:
            position += 1
            continue
        _write(written, text[copied : tokens[position][0]], replacement)
        copied = tokens[position + length - 1][1]
        position += length
    written.append(text[copied:])
    return "".join(written)


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
    return _degendered(word, lexicon)


def _degendered(word: str, lexicon: Lexicon) -> str | None:
    for pattern in (_STARRED, _INNER_CAPITAL, _FEMININE):
        found = pattern.match(word)
        if found:
            stem = found.group(1)
            return lexicon.cased.get(stem) or lexicon.cased.get(f"{stem}e") or stem
    return None


@cache
def _lexicon() -> Lexicon:
    cased = dict.fromkeys(words("first_names"), PERSON)
    cased |= _gendered_words()
    english = words("nationalities", "en")
    cased |= dict.fromkeys((*words("nationalities", "de-nouns"), *english, *(f"{word}s" for word in english)), NATIONAL)
    adjectives = words("nationalities", "de-adjectives")
    folded = {f"{stem}{ending}": NATIONAL for stem in adjectives for ending in _GERMAN_ENDINGS}
    folded |= {word: THEY[language] for language in ("en", "de") for word in words("pronouns", language)}
    folded |= dict(_pairs("en"))
    several: Phrases = {}
    for name, replacement in (("titles", PERSON), ("institutions", INSTITUTION)):
        _add_phrases(several, cased, phrases(name), replacement)
    return Lexicon(cased, folded, _longest_first(several))


def _gendered_words() -> dict[str, str]:
    """Every German form of a person word, of any gender, number and case, and the one spelling that replaces it."""
    forms: dict[str, str] = {}
    for stem in words("gendered", "de-stems"):
        short = stem.removesuffix("e")
        endings = ("", "s", "es", "n", "en", "e", "ern", "in", "innen")
        forms |= {f"{base}{ending}": stem for base in (stem, short) for ending in endings if f"{base}{ending}" != short}
        forms[stem] = stem
    for form, replacement in _pairs("de-irregular"):
        forms[replacement] = forms[form] = forms.get(replacement, replacement)
        forms[form[0].upper() + form[1:]] = forms[form]
    return forms


def _pairs(section: str) -> list[tuple[str, str]]:
    lines = (line.partition("=") for line in phrases("gendered", section))
    return [(form.strip(), replacement.strip()) for form, _, replacement in lines]


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
