"""What one German word says in English: as a lemma's form, a derivation, a compound, a shared word, or as it stands."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from matching.bridge.cognates import cognate
from matching.bridge.english import able, agent, gerund
from matching.bridge.inflection import Capital, Found, Inflections, folded, without_umlaut
from matching.bridge.lexicon import Entry, Lexicon
from matching.bridge.parts import SHORTEST_PART, FirstParts, Reading, Slot, rules, short_cost

_KNOWN: Final = 0.55
"""A form that costs less is taken without asking whether the word is a compound too."""
_ADJECTIVE_ENDINGS: Final = ("", "e", "en", "em", "er", "es")
_SHORTEST_COMPOUND: Final = 6
_LONGEST_WORD: Final = 60
_SPELT_OUT: Final = re.compile("(?<![aeq])(?:ae|oe|ue)")
_UMLAUTS: Final = {"ae": "ä", "oe": "ö", "ue": "ü"}
_FOREIGN_VERB: Final = re.compile(r"(\w{3,}?)(?:is)?ier(?:en|ens|ung|ungen|t|te|ten|tem|ter|tes|end\w{0,2})")
_CACHED_WORDS: Final = 200_000


class Reader:
    """Reads words by one lexicon; what was read is remembered."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.inflections = Inflections(lexicon.entries.values())
        self.english = frozenset(
            word for entry in lexicon.entries.values() for gloss in entry.glosses for word in gloss.lower().split()
        )
        self._firsts = FirstParts(self.inflections)
        self._endings = {folded(ending): said for ending, said in rules("endings")}
        self._read: dict[tuple[str, Capital], Reading] = {}

    def read(self, word: str, *, capital: Capital = None) -> Reading:
        """The cheapest reading of a word; ``capital`` says how it was written, None that it says nothing."""
        key = (word, capital)
        found = self._read.get(key)
        if found is None:
            if len(self._read) > _CACHED_WORDS:
                self._read.clear()
            found = self._read[key] = self._best(folded(word), capital)
        return found

    def first(self, word: str) -> Reading | None:
        """What the beginning of a compound says when it stands alone before a hyphen."""
        return self._firsts.linked(folded(word))

    def _best(self, word: str, capital: Capital) -> Reading:
        direct = self._simple(word, capital)
        if direct is not None and direct.cost < _KNOWN:
            return direct
        if len(word) > _LONGEST_WORD or not word.isalpha():
            return Reading(((word,),), 9.0, "unknown")
        found = [each for each in (direct, self._compound(word, capital), *self._shared(word)) if each is not None]
        if found:
            return min(found, key=lambda each: each.cost)
        plain = umlauts(word)
        respelt = self._best(plain, capital) if plain != word else None
        if respelt is not None and respelt.is_known:
            return respelt
        return self._partial(word, capital) or Reading(((word,),), 9.0, "unknown")

    def _simple(self, word: str, capital: Capital) -> Reading | None:
        found = self.inflections.best(word, capital=capital)
        read = None if found is None else _of(found)
        if read is not None and read.cost < _KNOWN:
            return read
        options = [each for each in (read, *self._derived(word, capital)) if each is not None]
        return min(options, key=lambda each: each.cost, default=None)

    def _derived(self, word: str, capital: Capital) -> Iterator[Reading]:
        yield from self._nouns_of_verbs(word)
        if capital is not False:
            yield from self._nouns_of_people(word)
        yield from self._of_foreign_verbs(word)
        yield from self._of_quality(word)
        yield from self._with_ending(word)
        found = self.inflections.without_prefix(word, capital)
        if found is not None:
            yield _of(found)

    def _nouns_of_verbs(self, word: str) -> Iterator[Reading]:
        for ending in ("ung", "ungen", "ungs"):
            entry = self._verb(word.removesuffix(ending)) if word.endswith(ending) else None
            if entry is not None:
                yield Reading((tuple(map(gerund, entry.glosses)),), 0.3, "derived")
        for ending in _ADJECTIVE_ENDINGS:
            entry = self._verb(word.removesuffix(f"bar{ending}")) if word.endswith(f"bar{ending}") else None
            if entry is not None:
                yield Reading((tuple(map(able, entry.glosses)),), 0.4, "derived")

    def _verb(self, stem: str) -> Entry | None:
        return self.inflections.stems.get(stem) or self.inflections.stems.get(f"{stem[:-1]}e{stem[-1:]}")

    def _nouns_of_people(self, word: str) -> Iterator[Reading]:
        for ending in ("er", "ers", "ern", "erin", "erinnen"):
            entry = self._verb(word.removesuffix(ending)) if word.endswith(ending) else None
            if entry is not None:
                yield Reading((tuple(map(agent, entry.glosses)),), 0.35, "derived")
        for ending in ("in", "innen", "chen", "lein"):
            if not word.endswith(ending):
                continue
            stem = word.removesuffix(ending)
            for noun in (stem, f"{stem}e", without_umlaut(stem), f"{without_umlaut(stem)}e"):
                if noun in self.inflections.nouns:
                    yield Reading((self.inflections.nouns[noun].glosses,), 0.3, "derived")

    def _of_foreign_verbs(self, word: str) -> Iterator[Reading]:
        """ "konfektioniert" is of "Konfektion" where no lemma has "konfektionieren"."""
        found = _FOREIGN_VERB.fullmatch(word)
        noun = self._firsts.linked(found[1]) if found else None
        if noun is not None:
            yield replace(noun, cost=noun.cost + 0.5, how="derived")

    def _of_quality(self, word: str) -> Iterator[Reading]:
        for ending in ("igkeit", "igkeiten", "heit", "heiten", "keit", "keiten"):
            if not word.endswith(ending):
                continue
            stem = word.removesuffix(ending)
            found = self._simple(stem, False) if len(stem) > SHORTEST_PART else None
            if found is not None:
                yield replace(found, cost=found.cost + 0.3, how="derived")

    def _with_ending(self, word: str) -> Iterator[Reading]:
        for inflection in _ADJECTIVE_ENDINGS:
            base = word.removesuffix(inflection) if word.endswith(inflection) else ""
            for ending, said in self._endings.items():
                stem = base.removesuffix(ending)
                if stem == base or len(stem) < SHORTEST_PART:
                    continue
                first = self._firsts.linked(stem)
                if first is not None:
                    slots = first.slots if said == "-" else (*first.slots, (said,))
                    yield Reading(slots, first.cost + 0.4, "derived")

    def _compound(self, word: str, capital: Capital) -> Reading | None:
        if len(word) < _SHORTEST_COMPOUND:
            return None
        found: Reading | None = None
        for start, (cost, slots) in self._firsts.reached(word).items():
            if not start or len(word) - start < SHORTEST_PART or (found is not None and cost >= found.cost):
                continue
            tail = self._simple(word[start:], capital)
            if tail is None:
                continue
            whole = cost + tail.cost + short_cost(len(word) - start)
            if found is None or whole < found.cost:
                found = Reading(slots + tail.slots, whole, "compound")
        return found

    def _shared(self, word: str) -> Iterator[Reading]:
        if word in self.english:
            yield Reading(((word,),), 0.5, "cognate")
        found = cognate(word, self.english)
        if found is not None:
            said, known = found
            yield Reading(((said,),), 0.9 if known else 2.5, "cognate" if known else "guessed")

    def _partial(self, word: str, capital: Capital) -> Reading | None:
        """A known end or beginning of an otherwise unknown word; the longer of the two."""
        for start in range(SHORTEST_PART, len(word) - SHORTEST_PART):
            tail = self._simple(word[start:], capital)
            if tail is not None and tail.cost < _KNOWN:
                return Reading((self._kept(word[:start]), *tail.slots), 4.0, "guessed")
            first = self._firsts.find(word[: len(word) - start])
            if first is not None and start > SHORTEST_PART and len(word) - start > SHORTEST_PART:
                return Reading((*first.slots, self._kept(word[len(word) - start :])), 4.0, "guessed")
        return None

    def _kept(self, piece: str) -> Slot:
        found = next(self._shared(piece), None)
        return found.slots[0] if found is not None else (piece,)


def umlauts(word: str) -> str:
    """
    >>> umlauts("geraete"), umlauts("neue")
    ('geräte', 'neue')
    """
    return _SPELT_OUT.sub(lambda found: _UMLAUTS[found[0]], word)


def _of(found: Found) -> Reading:
    glosses = tuple(map(gerund, found.entry.glosses)) if found.form == "gerund" else found.entry.glosses
    return Reading((glosses,), found.cost, "known")
