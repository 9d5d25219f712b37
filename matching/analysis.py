"""From text to search terms: words, stop words, stems in German and English, compound parts, English glosses."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import chain
from typing import Final, Protocol

from matching.bridge.detection import sounds_german
from matching.bridge.glossing import glosser
from matching.compounds import CompoundSplitter
from matching.word_lists import words

_WORD: Final = re.compile(r"\w+")
_HIDDEN: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_SHORTEST_TERM: Final = 2
_LONGEST_TERM: Final = 64
_CACHED_WORDS: Final = 400_000
_PART_WEIGHT: Final = 0.5
_OTHER_LANGUAGE_WEIGHT: Final = 0.5
_GERMAN_ONLY: Final = "·de"


class Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802 -- snowballstemmer's own name


class Analyzer:
    """Turns words into terms; the corpus' own words help to split its compounds, so an analyzer belongs to one corpus.

    >>> analyzer = Analyzer()
    >>> {"krankenhäus", "planung", "softwar"} <= set(analyzer.query_terms("Planungssoftware für Krankenhäuser"))
    True
    """

    def __init__(
        self, corpus_words: Iterable[str] = (), known: Mapping[str, Mapping[str, tuple[str, ...]]] | None = None
    ) -> None:
        self.splitter = CompoundSplitter(corpus_words)
        self._terms: dict[str, dict[str, tuple[str, ...]]] = {"de": {}, "en": {}}
        for language, words_known in (known or {}).items():
            self._terms[language].update(words_known)

    @property
    def known(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """Language → word → terms of what was analysed so far; stemming it all again would slow the first pages."""
        return self._terms

    def terms(self, word: str, language: str) -> tuple[str, ...]:
        """The stem and, in German, the stems of the parts and of what they say in English; nothing for a stop word."""
        known = self._terms["de" if language == "de" else "en"]
        found = known.get(word)
        if found is None:
            if len(known) > _CACHED_WORDS:
                known.clear()
            found = known[word] = self._analyse(word, language)
        return found

    def document_terms(self, text: str, language: str = "") -> list[str]:
        """All terms of a text in order, repeats included; not to be changed."""
        found = split_words(text)
        language = document_language(found, language)
        known = self._terms["de" if language == "de" else "en"]
        # The inner loop of a page: words met before are read without a line of Python for each.
        terms = list(map(known.get, found))
        if None in terms:
            terms = [self.terms(word, language) for word in found]
        return list(chain.from_iterable(terms))  # type: ignore[arg-type]  # no None is left

    def query_terms(self, text: str, language: str = "") -> dict[str, float]:
        """Each term with its weight: 1 for a word itself, half for its parts, its English and its stem by the other
        language's rules."""
        found = split_words(text)
        language = language or self._language(found)
        other = "en" if language == "de" else "de"
        weights: dict[str, float] = {}
        for word in dict.fromkeys(found):
            own = self.terms(word, language)
            _raise_to(weights, own[:1], 1.0)
            _raise_to(weights, own[1:], _PART_WEIGHT)
            theirs = self.terms(word, other)[:1] if own else ()
            if not any(term.endswith(_GERMAN_ONLY) for term in (*own[:1], *theirs)):
                _raise_to(weights, theirs, _OTHER_LANGUAGE_WEIGHT)
        return weights

    def _language(self, found: list[str]) -> str:
        """By stop words; without any (a search of two words), a compound, an umlaut or the lexicon says German."""
        spoken = language_of(found)
        if spoken:
            return spoken
        is_german = any(not word.isascii() or self.splitter.parts(word) for word in found)
        return "de" if is_german or sounds_german(found, glosser().reader) else "en"

    def _analyse(self, word: str, language: str) -> tuple[str, ...]:
        if not _SHORTEST_TERM <= len(word) <= _LONGEST_TERM or word in stop_words():
            return ()
        english = _stemmers()["english"].stemWord
        if language != "de":
            return (english(word),)
        glosses = glosser().word_terms(word)
        first, *parts = map(_stemmers()["german"].stemWord, (word, *self.splitter.parts(word)))
        # "plant" says nothing of plants: a false friend is a term of its own that no English text has.
        if glosses and word not in glosses and word in glosser().reader.english:
            first = f"{first}{_GERMAN_ONLY}"
        said = (english(gloss) for gloss in glosses if gloss not in stop_words())
        return tuple(dict.fromkeys((first, *parts, *said)))


def split_words(text: str) -> list[str]:
    """Lower-case words; compatibility forms are unified and invisible characters dropped.

    >>> split_words("KI-gestützte Pro\u00adzesse")
    ['ki', 'gestützte', 'prozesse']
    """
    if not text.isascii():
        text = _HIDDEN.sub("", unicodedata.normalize("NFKC", text))
    return _WORD.findall(text.lower())


def language_of(found: Iterable[str]) -> str:
    """``"de"`` or ``"en"`` by the stop words met; ``""`` when in doubt.

    >>> language_of(split_words("Wir planen mit der Klinik")), language_of(["software"])
    ('de', '')
    """
    german, english = _stop_words_of("de"), _stop_words_of("en")
    balance = sum((word in german) - (word in english) for word in found)
    if balance == 0:
        return ""
    return "de" if balance > 0 else "en"


def document_language(found: Iterable[str], language: str = "") -> str:
    """The stated language, else the one its stop words speak, else German."""
    return language or language_of(found) or "de"


@cache
def stop_words() -> frozenset[str]:
    return _stop_words_of("de") | _stop_words_of("en") | _stop_words_of("masked")


@cache
def _stop_words_of(section: str) -> frozenset[str]:
    return frozenset(words("stop_words", section))


@cache
def _stemmers() -> dict[str, Stemmer]:
    import snowballstemmer  # noqa: PLC0415 -- builds its tables on import, which a page without search need not pay

    return {name: snowballstemmer.stemmer(name) for name in ("german", "english")}


def _raise_to(weights: dict[str, float], terms: Iterable[str], weight: float) -> None:
    for term in terms:
        weights[term] = max(weights.get(term, 0.0), weight)
