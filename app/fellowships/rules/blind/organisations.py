"""Names of organisations and products in a text: with and without legal form, abbreviated, in English, in part."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from app.fellowships.rules.blind.folding import Folded, folded, spellings
from app.fellowships.rules.blind.hits import SURE_IN_COMPOUND, Found, Manner, adjoin, found_in
from app.fellowships.rules.blind.identity import Kind, Named, Span, Why
from app.fellowships.rules.blind.phrases import Phrase, phrases_of
from app.fellowships.rules.blind.views import Word, Words
from app.fellowships.rules.blind.word_lists import CALLED, is_common
from app.profiles.rules.name_words import ASIDE, JOINING, LEGAL_FORMS, LINKING, LONGEST_ENDING_WORDS

SHORT = 3
_FILLING = JOINING | LINKING | {"&"}
_QUOTES = frozenset('"„“”»«‚‘')
_ADJECTIVE = re.compile(r"(?<=[^\W\d_]{4})(?:e|en|er|es|em)$")


def _longest_first(phrase: Phrase) -> tuple[int, tuple[str, ...], bool, bool]:
    """Of two alike the one that a profile gives, then the surer."""
    return -len(phrase.words), phrase.words, not phrase.is_given, not phrase.is_sure


@dataclass(frozen=True)
class _Hit:
    phrase: Phrase
    first: int
    last: int
    manner: Manner


class Organisations:
    """Organisations or products of one identity, ready to be looked for in many texts."""

    def __init__(self, named: Sequence[Named], kind: Kind) -> None:
        self._kind = kind
        self._by_first: dict[str, list[Phrase]] = {}
        for phrase in sorted({p for each in named for p in phrases_of(each)}, key=_longest_first):
            for key in _ways(phrase.words[0]):
                self._by_first.setdefault(key, []).append(phrase)

    def spans(self, text: Folded, words: Words) -> Iterator[Span]:
        """In one view of a text."""
        at = 0
        while at < len(words):
            hit = self._hit(text, words, at)
            span = self._judged(text, words, hit) if hit else None
            if span:
                yield span
            at = hit.last + 1 if hit and span else at + 1

    def _hit(self, text: Folded, words: Words, at: int) -> _Hit | None:
        """The longest name that begins with this word."""
        found = found_in(_any_way(words[at]), self._by_first)
        if found is None:
            return None
        for phrase in self._by_first[found.key]:
            if (hit := _whole(text, words, at, phrase, found)) is not None:
                return hit
        return None

    def _judged(self, text: Folded, words: Words, hit: _Hit) -> Span | None:
        first, last = words[hit.first], words[hit.last]
        has_form, end = _legal_form(text, words, hit.last)
        is_named = _is_quoted(text, first, last) or _is_called(text, words, hit.first)
        is_called = has_form or (is_named and first.is_capital)
        judgement = _judgement(hit, tuple(words[hit.first : hit.last + 1]), is_called=is_called)
        return Span(first.start, end, self._kind, judgement[0], is_certain=judgement[1]) if judgement else None


def _judgement(hit: _Hit, words: Words, *, is_called: bool) -> tuple[Why, bool] | None:
    phrase, has_capital = hit.phrase, words[0].is_capital
    why = _why(hit, words)
    if phrase.is_common:
        if is_called:
            return why, True
        return (Why.COMMON_WORD, False) if has_capital else None
    if phrase.is_abbreviation:
        return (why, phrase.is_given) if has_capital else None
    if len(phrase.words) == 1 and len(phrase.words[0]) <= SHORT:
        return (Why.SHORT_WORD, False) if has_capital else None
    if hit.manner is Manner.COMPOUND:
        return why, phrase.is_sure and len(phrase.words[0]) >= SURE_IN_COMPOUND
    return why, phrase.is_sure


def _why(hit: _Hit, words: Words) -> Why:
    if any(word.is_disguised for word in words):
        return Why.DISGUISED
    if not hit.phrase.is_given:
        return Why.SHORTENED
    return {Manner.EXACT: Why.NAME, Manner.DECLINED: Why.DECLINED, Manner.COMPOUND: Why.COMPOUND}[hit.manner]


def _whole(text: Folded, words: Words, at: int, phrase: Phrase, found: Found) -> _Hit | None:
    """The phrase from this word on; what joins words may stand between, and the last may be declined."""
    if len(phrase.words) == 1:
        return _Hit(phrase, at, at, found.manner)
    if found.manner is not Manner.EXACT:
        return None
    first, manner = at, Manner.EXACT
    for number, wanted in enumerate(phrase.words[1:], start=2):
        at += 1
        while at < len(words) and not words[at].meant.isdisjoint(_FILLING) and wanted not in words[at].meant:
            at += 1
        if at >= len(words) or not _follows(text, words, at):
            return None
        same = found_in(_any_way(words[at]), dict.fromkeys(_ways(wanted)))
        if same is None or (same.manner is not Manner.EXACT and number < len(phrase.words)):
            return None
        manner = same.manner
    return _Hit(phrase, first, at, manner)


def _follows(text: Folded, words: Words, at: int) -> bool:
    before = at - 1
    while before > 0 and not words[before].meant.isdisjoint(_FILLING):
        if not adjoin(text, words[before], words[before + 1]):
            return False
        before -= 1
    return adjoin(text, words[before], words[before + 1])


def _ways(word: str) -> tuple[str, ...]:
    """ "technische" may stand as "technischen" and "technischer"."""
    stem = _ADJECTIVE.sub("", word)
    return (word,) if stem == word else (word, stem + "~")


def _any_way(word: Word) -> Word:
    stems = {_ADJECTIVE.sub("~", each) for each in word.meant}
    return replace(word, meant=word.meant | {stem for stem in stems if stem.endswith("~")})


def _legal_form(text: Folded, words: Words, last: int) -> tuple[bool, int]:
    """Whether a legal form follows, and where name and form end."""
    parts: list[str] = []
    has_form, end = False, words[last].end
    for before, word in pairwise(words[last : last + LONGEST_ENDING_WORDS + 1]):
        if not adjoin(text, before, word):
            break
        parts.append(min(word.meant))
        if "".join(parts) in LEGAL_FORMS | ASIDE:
            has_form, end, parts = True, word.end, []
    return has_form, end


def _is_quoted(text: Folded, first: Word, last: Word) -> bool:
    around = text.text[first.start - 1 : first.start] + text.text[last.end : last.end + 1]
    return len(around) == len("„“") and _QUOTES.issuperset(around)


def _is_called(text: Folded, words: Words, first: int) -> bool:
    return first > 0 and not words[first - 1].meant.isdisjoint(CALLED) and adjoin(text, words[first - 1], words[first])


def site_label(label: str) -> Named | None:
    """The name that a domain is: "nordlicht-ai" is one, "ai" is none."""
    word = folded(label).text
    plain = re.sub(r"[^a-z0-9]", "", "".join(sorted(spellings(word), key=len)[:1]))
    return Named(label) if len(plain) > SHORT and not is_common(plain) else None
