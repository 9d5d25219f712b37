"""Names of people in a text: in full, in part, turned round, by initials, declined, run together."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from app.fellowships.rules.blind.folding import Folded, all_spellings, folded
from app.fellowships.rules.blind.hits import SURE_IN_COMPOUND, Found, Manner, adjoin, found_in
from app.fellowships.rules.blind.identity import Kind, Span, Why
from app.fellowships.rules.blind.views import Word, Words
from app.fellowships.rules.blind.word_lists import PARTICLES, TITLES, is_common

SHORT, SHORTEST_RUN, SURE_RUN, LONG_RUN = 3, 4, 5, 8
_WORD = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")
_WITHIN = re.compile(r"[^\W\d_]+")
_NAMES_OF_TWO = 2


@dataclass
class _Names:
    """Words by which people are called, each with whom; ``led`` by a particle, ``runs`` whole names without a space."""

    parts: dict[str, set[int]] = field(default_factory=dict)
    initials: dict[int, set[str]] = field(default_factory=dict)
    led: set[str] = field(default_factory=set)
    runs: set[str] = field(default_factory=set)
    dotted: set[str] = field(default_factory=set)

    def is_initial(self, word: Word, person: int) -> bool:
        return word.end - word.start == 1 and not word.meant.isdisjoint(self.initials[person])


class People:
    """The people of one identity, ready to be looked for in many texts."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = _Names()
        for number, name in enumerate(names):
            _add(self._names, number, name)
        self._long_runs = tuple(run for run in self._names.runs if len(run) >= LONG_RUN)
        codes = "|".join(r"[.\s]{0,2}".join(code) for code in sorted(self._names.dotted))
        self._dotted = re.compile(rf"(?<![^\W_])(?:{codes})(?:\.(?![^\W_])|(?=\)))") if codes else None

    def spans(self, text: Folded, words: Words) -> Iterator[Span]:
        """In one view of a text."""
        if not self._names.parts:
            return
        at = 0
        while at < len(words):
            group = self._group(text, words, at)
            if group is None:
                yield from self._run_together(words[at])
                at += 1
                continue
            if span := group.judged():
                yield span
            at = max(group.last, at) + 1

    def initials(self, text: Folded) -> Iterator[Span]:
        """ "A. M." and "(A.M.)"; two letters may stand for many things, so a person looks."""
        for match in self._dotted.finditer(text.text) if self._dotted else ():
            if match.start() in text.capitals:
                yield Span(match.start(), match.end(), Kind.PERSON, Why.SHORTENED, is_certain=False)

    def _group(self, text: Folded, words: Words, at: int) -> "_Group | None":
        """A name with all that belongs to it, from its first word on."""
        found = found_in(words[at], self._names.parts)
        if found is None:
            return None
        people = self._names.parts[found.key]
        group = _Group([(words[at], found)], words[at].start, words[at].end, at)
        self._take_before(text, words, at, people, group)
        self._take_after(text, words, at, people, group)
        return group

    def _take_before(self, text: Folded, words: Words, at: int, people: set[int], group: "_Group") -> None:
        """Titles, initials and particles before it."""
        while at > 0 and adjoin(text, words[at - 1], words[at]):
            before = words[at - 1]
            if not before.meant.isdisjoint(TITLES):
                group.has_title = True
            elif any(self._names.is_initial(before, person) for person in people):
                group.has_initial = True
            elif group.words[0][1].key not in self._names.led or before.meant.isdisjoint(PARTICLES):
                return
            group.start = before.start
            at -= 1

    def _take_after(self, text: Folded, words: Words, at: int, people: set[int], group: "_Group") -> None:
        """The other names of the same person, with initials and particles between."""
        waiting = False
        while at + 1 < len(words) and adjoin(text, words[at], words[at + 1]):
            at += 1
            word, found = words[at], found_in(words[at], self._names.parts)
            if found and found.manner is not Manner.COMPOUND and people & self._names.parts[found.key]:
                group.words.append((word, found))
            elif any(self._names.is_initial(word, person) for person in people):
                group.has_initial = True
            elif not waiting and not word.meant.isdisjoint(PARTICLES):
                waiting = True
                continue
            else:
                return
            waiting, group.end, group.last = False, word.end, at

    def _run_together(self, word: Word) -> Iterator[Span]:
        """ "annameier" and "ameier", and what has the whole name within."""
        if not word.meant.isdisjoint(self._names.runs) or any(run in m for m in word.meant for run in self._long_runs):
            is_long = word.end - word.start >= SURE_RUN
            yield Span(word.start, word.end, Kind.PERSON, Why.TOGETHER, is_certain=is_long)


@dataclass
class _Group:
    words: list[tuple[Word, Found]]
    start: int
    end: int
    last: int
    has_title: bool = False
    has_initial: bool = False

    def judged(self) -> Span | None:
        judgement = self._judgement()
        return Span(self.start, self.end, Kind.PERSON, judgement[0], is_certain=judgement[1]) if judgement else None

    def _judgement(self) -> tuple[Why, bool] | None:
        keys = {found.key for _word, found in self.words}
        plain = self._why()
        is_supported = self.has_title or self.has_initial or len(keys) >= _NAMES_OF_TWO
        if all(is_common(key) for key in keys):
            has_capital = any(word.is_capital for word, _found in self.words)
            if is_supported and (has_capital or len(keys) > _NAMES_OF_TWO or self.has_title):
                return plain, True
            return (Why.COMMON_WORD, False) if has_capital or is_supported else None
        return (plain, True) if is_supported else _alone(*self.words[0], plain)

    def _why(self) -> Why:
        if any(word.is_disguised for word, _found in self.words):
            return Why.DISGUISED
        manner = max(found.manner for _word, found in self.words)
        return {Manner.EXACT: Why.NAME, Manner.DECLINED: Why.DECLINED, Manner.COMPOUND: Why.COMPOUND}[manner]


def _alone(word: Word, found: Found, why: Why) -> tuple[Why, bool] | None:
    """One name of a person, with nothing beside it that would say so."""
    if len(found.key) < SHORT:
        return (Why.SHORT_WORD, False) if word.is_capital and found.manner is Manner.EXACT else None
    if len(found.key) == SHORT and not word.is_capital:
        return (Why.SHORT_WORD, False) if found.manner is Manner.EXACT else None
    if found.manner is Manner.COMPOUND:
        return why, len(found.key) >= SURE_IN_COMPOUND
    return why, True


def _add(names: _Names, number: int, name: str) -> None:
    given, family = _given_and_family(folded(name).text)
    wholes = [*given, *family]
    for word in {part for whole in wholes for part in (whole, *_WITHIN.findall(whole))}:
        for key in all_spellings(_joined(word)):
            names.parts.setdefault(key, set()).add(number)
    names.initials[number] = {key[0] for whole in wholes for key in all_spellings(whole)}
    names.led |= {
        key
        for before, word in pairwise(_WORD.findall(folded(name).text))
        if before in PARTICLES
        for key in all_spellings(word)
    }
    _add_runs(names, given, family)
    _add_dotted(names, folded(name).text)


def _joined(word: str) -> str:
    return "".join(_WITHIN.findall(word))


def _given_and_family(name: str) -> tuple[list[str], list[str]]:
    """The words of a name; "Meier, Anna" is turned, titles and particles are no words of it."""
    if "," in name:
        family, _, given = name.partition(",")
        return _words_of(given), _words_of(family)
    words = _words_of(name)
    return words[:-1], words[-1:]


def _words_of(name: str) -> list[str]:
    words = _WORD.findall(name)
    kept = [word for word in words if word not in PARTICLES and not (len(words) > 1 and word in TITLES)]
    return kept or words


def _add_runs(names: _Names, given: list[str], family: list[str]) -> None:
    for last in {_joined(each) for each in (*family, *(part for f in family for part in _WITHIN.findall(f)))}:
        firsts = {_joined(each) for each in given} | {part for g in given for part in _WITHIN.findall(g)}
        for first in firsts:
            for one in all_spellings(first):
                for other in all_spellings(last):
                    runs = {one + other, other + one, one[0] + other, other + one[0]}
                    names.runs |= {run for run in runs if len(run) >= SHORTEST_RUN and not is_common(run)}


def _add_dotted(names: _Names, name: str) -> None:
    """Of "Karl-Heinz von Berg": K.B., K.H.B. and K.H.v.B."""
    given, family = _given_and_family(name)
    words = [word for word in _WITHIN.findall(name) if word not in TITLES]
    for parts in ([*given, *family], [word for word in words if word not in PARTICLES], words):
        if len(parts) >= _NAMES_OF_TWO:
            names.dotted.add("".join(part[0] for part in parts))
