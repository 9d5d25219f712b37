"""Codes by any word people write for them: the code itself, or its label in German or English."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache

from app.core.language import LANGUAGES, speaking
from app.core.plain_text import comparable
from app.profiles.rules.fields import Field, Shape
from app.profiles.rules.terms import Taxonomy

LONGEST_WORD = 200
SUGGESTED = 3
SHORTEST_BEGINNING = 3
SPELT_ALIKE = 0.8
_BETWEEN_WORDS = re.compile(r"[\W_]+")
# Short answers to questions whose codes are other words; the first code that the question knows is meant.
_ANSWERS = {
    "ja": ("yes", "now"), "yes": ("yes", "now"), "nein": ("no",), "no": ("no",), "offen": ("open",),
    "jetzt": ("now",), "später": ("later",), "beides": ("both",), "bis": ("until",),
}  # fmt: skip


def folded(text: str) -> str:
    """The form in which headers and labels are compared: "Series-A", "series a" and "SERIES  A" are the same."""
    # What is kept must stay small: no label is longer, and a file may bring cells of a hundred kilobytes.
    return _remembered(text) if len(text) <= LONGEST_WORD else _folded(text)


def _folded(text: str) -> str:
    return _BETWEEN_WORDS.sub(" ", comparable(text)).strip()


_remembered = lru_cache(maxsize=8_192)(_folded)


@dataclass(frozen=True)
class Words:
    """The words of one field: folded word → code."""

    codes: Mapping[str, str] = field(default_factory=dict)

    def find(self, text: str) -> str | None:
        return self.codes.get(folded(text))

    def like(self, text: str) -> tuple[str, ...]:
        """Codes with a word that begins or is spelt as ``text`` does, at most three: "Energie" is near to energy."""
        asked = folded(text)[:LONGEST_WORD]
        begun = [word for word in self.codes if len(asked) >= SHORTEST_BEGINNING and f" {word}".find(f" {asked}") >= 0]
        spelt = get_close_matches(asked, self.codes, n=SUGGESTED, cutoff=SPELT_ALIKE)
        return tuple(dict.fromkeys(self.codes[word] for word in (*begun, *spelt)))[:SUGGESTED]


def words_of(asked: Field, taxonomy: Taxonomy) -> Words:
    """Every word for the codes of a field; a label that two codes share stands for neither."""
    if asked.shape is Shape.CHOICE:
        return Words({**_answers(asked), **_unique(_choices(asked))})
    if asked.taxonomy is None:
        return Words()
    terms = taxonomy.lists.get(asked.taxonomy, {}).values()
    return Words(_unique((term.code, (term.code, term.label_de, term.label_en)) for term in terms))


def _choices(asked: Field) -> Iterator[tuple[str, tuple[str, ...]]]:
    for code, label in asked.choices:
        yield code, (code, *in_both_languages(label))


def in_both_languages(label: object) -> list[str]:
    """A lazy sentence as German and English say it."""
    said = []
    for language in LANGUAGES:
        with speaking(language):
            said.append(str(label))
    return said


def _answers(asked: Field) -> dict[str, str]:
    known = {code for code, _label in asked.choices}
    found = {word: next((code for code in codes if code in known), None) for word, codes in _ANSWERS.items()}
    return {word: code for word, code in found.items() if code}


def _unique(terms: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, str]:
    found: dict[str, set[str]] = {}
    codes: dict[str, str] = {}
    for code, words in terms:
        codes[folded(code)] = code
        for word in words:
            found.setdefault(folded(word), set()).add(code)
    return {**{word: next(iter(meant)) for word, meant in found.items() if len(meant) == 1}, **codes}
