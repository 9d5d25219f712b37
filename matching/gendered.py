"""Person words of any gender, number and spelling in one form: Gründerin, Gründer:innen and Gründern are Gründer."""

import re
from collections.abc import Mapping
from typing import Final

from matching.word_lists import phrases, words

_STARRED: Final = re.compile(r"(\w{2,}?)(?:[*:_·]|/-?)[iI]n(nen)?$")
_INNER_CAPITAL: Final = re.compile(r"(\w+[a-zäöüß])In(nen)?$")
_FEMININE: Final = re.compile(r"([A-ZÄÖÜ]\w{2,}(?:er|or|eur|ent|ant|ist|log|nom|graf|path|agog))in(nen)?$")
_COMPOUND: Final = re.compile(r"(\w{3,}?)(?:[*:·])?[iI]nnen(\w{4,})$")
_SCIENTISTS: Final = re.compile(r"([A-ZÄÖÜ]\w+ologe)n$")
_WITH_E: Final = ("log", "path", "agog")
_PLURALS: Final = (("er", ""), ("eur", "e"), ("", "en"))


def degendered(word: str, known: Mapping[str, str], stems: Mapping[str, str]) -> str | None:
    """The one form of a word that shows a gender by its ending, or ``None``. ``known`` holds the words of the lists,
    ``stems`` what is left of nationality nouns without their ending.

    >>> degendered("Dezernentinnen", {}, {}), degendered("Termin", {}, {})
    ('Dezernenten', None)
    """
    for pattern in (_STARRED, _INNER_CAPITAL, _FEMININE):
        found = pattern.match(word)
        if found:
            stem, plural = found.groups()
            listed = known.get(stem) or known.get(f"{stem}e") or stems.get(stem)
            return listed or _unlisted(stem, plural)
    compound = _COMPOUND.match(word)
    if compound and compound.group(1) in known:
        return f"{known[compound.group(1)]}{compound.group(2)}"
    scientists = _SCIENTISTS.match(word)
    return scientists.group(1) if scientists else None


def gendered_words() -> dict[str, str]:
    """Every German form of a listed person word and the one spelling that replaces it."""
    forms: dict[str, str] = {}
    for stem in words("gendered", "de-stems"):
        short = stem.removesuffix("e")
        endings = ("", "s", "es", "n", "en", "e", "ern", "in", "innen")
        forms |= {f"{base}{ending}": stem for base in (stem, short) for ending in endings if f"{base}{ending}" != short}
        forms[stem] = stem
    for form, replacement in pairs("de-irregular"):
        forms[replacement] = forms[form] = forms.get(replacement, replacement)
        forms[form[0].upper() + form[1:]] = forms[form]
    return forms


def pairs(section: str) -> list[tuple[str, str]]:
    lines = (line.partition("=") for line in phrases("gendered", section))
    return [(form.strip(), replacement.strip()) for form, _, replacement in lines]


def _unlisted(stem: str, plural: str | None) -> str:
    """What the masculine form would be, in the same number."""
    if plural:
        return stem + next(ending for end, ending in _PLURALS if stem.endswith(end))
    return f"{stem}e" if stem.endswith(_WITH_E) else stem
