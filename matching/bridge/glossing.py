"""A German text in English words: clause by clause, in the German order."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from matching.bridge.hyphens import written_out
from matching.bridge.inflection import folded, is_infinitive
from matching.bridge.lexicon import Lexicon, lexicon
from matching.bridge.parts import SILENT, Reading, rules
from matching.bridge.readings import Reader
from matching.word_lists import sections, words

RULES_VERSION: Final = 3
"""To be raised with every change of a rule that changes glosses: vectors of other glosses are not comparable."""

# "Gründer:innen", "Gründer*innen", "GründerInnen", "Gründer/-innen" are all read as "Gründerinnen".
_GENDERED: Final = re.compile(r"(?<=[a-zäöüß])(?:[:*_·]|/-?)(?=in(?:nen)?\b)|(?<=[a-zäöüß])(?=In(?:nen)?\b)")
_HIDDEN: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_ENGLISH: Final = re.compile(r"\w+")
_TOKEN: Final = re.compile(r"\d+(?:[.,:]\d+)*|-?[^\W_]+(?:[-’'][^\W_]+)*-?|[^\w\s]|_")
_WORD: Final = re.compile(r"[^\W_]")
_DIGIT_MARKS: Final = str.maketrans(".,", ",.")
_CLAUSE_END: Final = frozenset(".!?;:,()–—…\n")


@dataclass(frozen=True, slots=True)
class Token:
    """A word as written, or a mark; ``readings`` are those of its hyphened parts."""

    written: str
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of some texts: how many words there are, and those that no rule reads."""

    words: int
    unknown: Counter[str]

    @property
    def share(self) -> float:
        return 1 - self.unknown.total() / max(1, self.words)


class Glosser:
    """German texts in English by one lexicon."""

    def __init__(self, entries: Lexicon) -> None:
        self.lexicon = entries
        self.reader = Reader(entries)
        said = f"{sections('bridge_rules')}{entries.version}"
        self.version = f"{RULES_VERSION}-{hashlib.blake2b(said.encode(), digest_size=4).hexdigest()}"
        self._polite = {written: Reading(((said,),), 0.0, "known") for written, said in rules("polite")}
        self._conjunctions = frozenset(words("bridge_rules", "conjunctions"))
        self._particles = frozenset(words("bridge_rules", "separable"))

    def gloss(self, text: str, variant: int = 0) -> str:
        """The text with each word's ``variant``-th gloss, or its last where it has fewer; unknown words stay."""
        spoken: list[str] = []
        for token in self.tokens(text):
            if not _WORD.search(token.written):
                spoken.append(token.written)
                continue
            spoken += [gloss for reading in token.readings for gloss in reading.glosses(variant)]
        return re.sub(r" (?=[.,;:!?)])", "", " ".join(spoken))

    def tokens(self, text: str) -> list[Token]:
        """Words with their readings, and the marks between them."""
        found = _TOKEN.findall(_GENDERED.sub("", _HIDDEN.sub("", text)).replace("ſ", "s"))
        found = written_out(found, self.reader.inflections)
        return [token for clause in _clauses(found) for token in self._clause(clause)]

    def word_terms(self, word: str) -> tuple[str, ...]:
        """English words that a lower-case German word says, two glosses a part; none for one that is unknown."""
        reading = self.reader.read(word)
        if not reading.is_known:
            return ()
        return tuple(
            dict.fromkeys(
                part for slot in reading.slots for gloss in slot[:2] for part in _ENGLISH.findall(gloss.lower())
            )
        )

    def coverage(self, texts: Iterable[str]) -> Coverage:
        """How many words of German texts are read, numbers and what English leaves out apart; names count as words."""
        found = Counter(
            (token.written, reading.is_known)
            for text in texts
            for token in self.tokens(text)
            for reading in token.readings
            if not token.written[0].isdigit() and reading.slots != ((SILENT,),)
        )
        unknown = Counter({written: count for (written, is_known), count in found.items() if not is_known})
        return Coverage(found.total(), unknown)

    def _clause(self, clause: Sequence[str]) -> Iterator[Token]:
        particle = self._particle(clause)
        for place, written in enumerate(clause):
            if particle and place == particle[1]:
                continue
            if not _WORD.search(written):
                yield Token(written)
            elif particle and place == particle[0]:
                yield Token(written, (particle[2],))
            elif place and written in self._polite:
                yield Token(written, (self._polite[written],))
            elif written[0].isupper() and clause[place + 1 : place + 2] == ["Sie"]:
                yield Token(written, (self.reader.read(written, capital=False),))
            else:
                yield Token(written, tuple(self._parts(written, clause, place)))

    def _particle(self, clause: Sequence[str]) -> tuple[int, int, Reading] | None:
        """(verb, particle, reading) where a verb's first half stands at the end: "setzen KI ein"."""
        for end, written in enumerate(clause):
            if not end or written not in self._particles or not self._ends(clause, end):
                continue
            for place in range(end):
                found = self.reader.inflections.best(folded(clause[place]), capital=False)
                verb = f"{written}{folded(found.entry.lemma)}" if found and is_infinitive(found.entry.lemma) else ""
                if verb in self.reader.inflections.verbs:
                    return place, end, self.reader.read(verb, capital=False)
        return None

    def _ends(self, clause: Sequence[str], place: int) -> bool:
        after = clause[place + 1] if place + 1 < len(clause) else ""
        return not _WORD.search(after) or after in self._conjunctions

    def _parts(self, written: str, clause: Sequence[str], place: int) -> Iterator[Reading]:
        """The readings of a word's hyphened parts, and of what it shares with a neighbour: "Edel- und Halbmetalle"."""
        if written.startswith("-") and place > 1:
            yield from self._shared_beginning(clause, place)
        whole = self.reader.inflections.best(folded(written)) if "-" in written.strip("-") else None
        if whole is not None:
            yield Reading((whole.entry.glosses,), whole.cost, "known")
            return
        *pieces, last = filter(None, written.split("-"))
        for piece in pieces:
            yield self._read(piece)
        yield (self.reader.first(last) if written.endswith("-") else None) or self._read(last, starts=not place)
        if written.endswith("-"):
            yield from self._shared_end(clause, place)

    def _read(self, piece: str, *, starts: bool = False) -> Reading:
        if piece[0].isdigit():
            return Reading(((piece.translate(_DIGIT_MARKS),),), 0.0, "known")
        reading = self.reader.read(piece.lower(), capital=piece[0].isupper())
        if starts:
            reading = self._started(piece, reading)
        # What stays as it is keeps its capitals: it may be a name that the model knows.
        return reading if reading.how != "unknown" else Reading(((piece,),), reading.cost, reading.how)

    def _started(self, piece: str, reading: Reading) -> Reading:
        """The capital may be that of the clause: "Künstliche Haut" is not of art, and "Ein Roboter" has no egg."""
        found = self.reader.inflections.best(folded(piece), capital=False)
        is_other = found is not None and not found.entry.is_noun and not is_infinitive(found.entry.lemma)
        if reading.how == "known" and not is_other:
            return reading
        small = self.reader.read(piece.lower(), capital=False)
        return min(reading, small, key=lambda each: each.cost)

    def _shared_end(self, clause: Sequence[str], place: int) -> Iterator[Reading]:
        for written in clause[place + 1 :]:
            if not written.endswith("-") and written[0].isupper():
                reading = self._read(written.rpartition("-")[2])
                if len(reading.slots) > 1:
                    yield Reading(reading.slots[-1:], reading.cost, reading.how)
                return

    def _shared_beginning(self, clause: Sequence[str], place: int) -> Iterator[Reading]:
        for written in reversed(clause[:place]):
            if _WORD.search(written) and written[0].isupper():
                reading = self._read(written.partition("-")[0])
                if len(reading.slots) > 1:
                    yield Reading(reading.slots[:1], reading.cost, reading.how)
                return


@cache
def glosser() -> Glosser:
    """The glosser of our own lexicon, read at the first call."""
    return Glosser(lexicon())


def _clauses(found: Sequence[str]) -> Iterator[list[str]]:
    clause: list[str] = []
    for written in found:
        clause.append(written)
        if written in _CLAUSE_END:
            yield clause
            clause = []
    yield clause
