"""Splits German compounds into their words, so that "Krankenhausplanungssoftware" is found by "Planung"."""

from collections.abc import Iterable
from functools import cache
from typing import Final

from matching.word_lists import words

_LINKS: Final = ("", "s", "n", "en", "e", "es", "er", "ens")
_ENDINGS: Final = ("", "s", "n", "en", "e", "es", "er", "ern", "em")
_SHORTEST_WORD: Final = 7
_SHORTEST_PART: Final = 3
_SHORTEST_CORPUS_WORD: Final = 5
_LONGEST_WORD: Final = 60
_CACHED_WORDS: Final = 200_000
# A short part is a likely accident ("Ernte" + "ag"), so three letters cost nearly as much as two long parts.
_PART_COST: Final = {3: 1.8, 4: 1.2}

# "Schäden" and "Häuser" are listed as "schaden" and "haus".
_PLAIN_VOWELS: Final = str.maketrans("äöü", "aou")

Split = tuple[float, tuple[str, ...]]


class CompoundSplitter:
    """Knows the listed parts and, beside them, the words of one corpus.

    >>> CompoundSplitter().parts("krankenhausplanungssoftware")
    ('krankenhaus', 'planung', 'software')
    >>> CompoundSplitter().parts("entwicklung")
    ()
    """

    def __init__(self, corpus_words: Iterable[str] = ()) -> None:
        self._listed = listed_parts()
        self._known: dict[str, tuple[str, ...]] = {}
        self.corpus_words = frozenset(word for word in corpus_words if len(word) >= _SHORTEST_CORPUS_WORD)

    def parts(self, word: str) -> tuple[str, ...]:
        """The parts of a lower-case word from left to right, without linking letters; ``()`` when it is no compound.

        A part that is itself a compound of the corpus is followed by its own parts.
        """
        if not _SHORTEST_WORD <= len(word) <= _LONGEST_WORD or word in self._listed:
            return ()
        if word not in self._known:
            if len(self._known) > _CACHED_WORDS:
                self._known.clear()
            self._known[word] = tuple(part for each in self._best_split(word) for part in (each, *self._inner(each)))
        return self._known[word]

    def _inner(self, part: str) -> tuple[str, ...]:
        return self.parts(part) if part in self.corpus_words else ()

    def _best_split(self, word: str) -> tuple[str, ...]:
        """The cheapest way through the word, or ``()``; quadratic in its length, which is capped."""
        best: dict[int, Split] = {0: (0.0, ())}
        for stop in range(_SHORTEST_PART, len(word) + 1):
            options = [
                (best[start][0] + _PART_COST.get(len(part), 1.0), (*best[start][1], part))
                for start in range(stop - _SHORTEST_PART + 1)
                if start in best and (part := self._part(word, start, stop))
            ]
            if options:
                best[stop] = min(options, key=lambda option: option[0])
        cost, parts = best.get(len(word), (0.0, ()))
        return parts if len(parts) > 1 and cost < len(word) / 3 else ()

    def _part(self, word: str, start: int, stop: int) -> str:
        """The dictionary form of ``word[start:stop]``, or ``""``."""
        piece, is_last, is_whole = word[start:stop], stop == len(word), stop - start == len(word)
        for ending in _ENDINGS if is_last else _LINKS:
            base = piece.removesuffix(ending) if ending else piece
            if len(base) >= _SHORTEST_PART and (not ending or base != piece) and self._knows(base, is_whole=is_whole):
                return base
        # "Schul-" and "Farb-" have lost the "e" of the word they come from.
        return f"{piece}e" if not is_last and f"{piece}e" in self._listed else ""

    def _knows(self, base: str, *, is_whole: bool) -> bool:
        if base in self._listed or (not is_whole and base in self.corpus_words):
            return True
        return base.translate(_PLAIN_VOWELS) in self._listed


@cache
def listed_parts() -> frozenset[str]:
    sections = ("technology", "health", "economy", "society", "general", "more")
    return frozenset(word for section in sections for word in words("compound_parts", section))
