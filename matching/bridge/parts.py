"""What a German compound may begin with, and how far its first parts reach."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from matching.bridge.english import gerund
from matching.bridge.inflection import Inflections, folded, without_umlaut
from matching.bridge.lexicon import Entry
from matching.word_lists import phrases

Slot: TypeAlias = tuple[str, ...]
"""Glosses of one part, the commonest first."""

SILENT: Final = "-"
"""The gloss of what English leaves out: articles, "sich"."""
SHORTEST_PART: Final = 3
_JOIN: Final = 0.3
_SHORT: Final = {1: 3.0, 2: 1.0, 3: 0.5, 4: 0.15}
_LINKS: Final = (
    ("", 0.0),
    ("s", 0.03),
    ("es", 0.06),
    ("n", 0.04),
    ("en", 0.05),
    ("er", 0.06),
    ("e", 0.06),
    ("ens", 0.1),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """``slots`` in the order of the German parts; ``how`` tells the way it was found."""

    slots: tuple[Slot, ...]
    cost: float
    how: str

    def glosses(self, variant: int = 0) -> list[str]:
        spoken = [slot[min(variant, len(slot) - 1)] for slot in self.slots]
        return [gloss for gloss in spoken if gloss != SILENT]

    @property
    def is_known(self) -> bool:
        return self.how not in ("unknown", "guessed")


class FirstParts:
    """Nouns, stems of verbs, adjectives and prefixes as they stand before another word."""

    def __init__(self, inflections: Inflections) -> None:
        self._found: dict[str, Reading] = {}
        for beginning, said in rules("beginnings"):
            self._keep(folded(beginning), Reading(((said,),), 0.1, "known"))
        self._keep_lemmas(inflections.nouns, 0.0)
        self._keep_lemmas(inflections.others, 0.15)
        for form, entries in inflections.forms.items():
            for entry in entries:
                if entry.is_noun:
                    self._keep(form, Reading((entry.glosses,), 0.05, "known"))
        for stem, entry in inflections.stems.items():
            reading = Reading((tuple(map(gerund, entry.glosses)),), 0.12, "known")
            self._keep(stem, reading)
            self._keep(f"{stem}e", replace(reading, cost=0.14))

    def _keep_lemmas(self, lemmas: dict[str, Entry], cost: float) -> None:
        for lemma, entry in lemmas.items():
            self._keep(lemma, Reading((entry.glosses,), cost, "known"))
            # "Schul-" and "Farb-" have lost the "e" of the word they come from.
            if lemma.endswith("e"):
                self._keep(lemma[:-1], Reading((entry.glosses,), cost + 0.08, "known"))

    def _keep(self, piece: str, reading: Reading) -> None:
        if len(piece) > 1 and (piece not in self._found or reading.cost < self._found[piece].cost):
            self._found[piece] = reading

    def find(self, piece: str) -> Reading | None:
        return self._found.get(piece)

    def linked(self, stem: str) -> Reading | None:
        """A first part that may have lost an "e", gained a link or an umlaut."""
        for link, cost in _LINKS:
            base = stem.removesuffix(link) if stem.endswith(link) else ""
            for each in (base, without_umlaut(base)):
                if each in self._found:
                    first = self._found[each]
                    return replace(first, cost=first.cost + cost)
        return None

    def reached(self, word: str) -> dict[int, tuple[float, tuple[Slot, ...]]]:
        """Position → the cheapest first parts up to it."""
        best: dict[int, tuple[float, tuple[Slot, ...]]] = {0: (0.0, ())}
        for start in range(len(word) - SHORTEST_PART + 1):
            if start not in best:
                continue
            cost, slots = best[start]
            for stop in range(start + 2, len(word) - SHORTEST_PART + 1):
                first = self._found.get(word[start:stop])
                if first is None:
                    continue
                for link, more in _LINKS:
                    if word.startswith(link, stop):
                        whole = cost + first.cost + more + _JOIN + short_cost(stop - start)
                        if whole < best.get(stop + len(link), (99.0, ()))[0]:
                            best[stop + len(link)] = (whole, slots + first.slots)
        return best


def short_cost(length: int) -> float:
    """A short part is a likely accident."""
    return _SHORT.get(length, 0.0)


def rules(section: str) -> Iterator[tuple[str, str]]:
    """The pieces of ``data/bridge_rules.txt`` with what they say."""
    for line in phrases("bridge_rules", section):
        piece, _tab, said = line.partition("\t")
        yield piece, said
