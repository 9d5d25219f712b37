"""What a text says again is said once, and a list of keywords is cut: repeating and stuffing must gain nothing."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from matching.word_lists import words

_WORD: Final = re.compile(r"\w+")
_SENTENCE: Final = re.compile(r".+?(?:[.!?…:;](?=\s|$)|\n|$)", re.DOTALL)
RUN: Final = 6
"""So many words in the same order are no chance; measured: honest pitches never repeat that many."""
LONGEST_LIST: Final = 12
"""Words in one breath without function words, of which the first so many are read."""
MOST_WORDS: Final = 350
"""Of one text; the forms take less."""
_LEAST_FUNCTION_WORDS: Final = 0.08


def said_once(text: str) -> str:
    """The text without runs of six words or more that stood there before, long lists cut, at most 350 words.

    >>> said_once("Robots carry meals to patients in hospitals. " * 3)
    'Robots carry meals to patients in hospitals. '
    """
    tokens = [(found.start(), found.end()) for found in _WORD.finditer(text)]
    if len(tokens) <= RUN:
        return text
    folded = [text[start:end].lower() for start, end in tokens]
    dropped = _repeated(folded)
    dropped.update(_stuffed(text, tokens, folded, dropped))
    dropped.update(range(MOST_WORDS, len(tokens)))
    return _without(text, tokens, dropped) if dropped else text


def _repeated(folded: list[str]) -> set[int]:
    """Places of the words that belong to a run which stood there before."""
    firsts: dict[tuple[str, ...], int] = {}
    dropped: set[int] = set()
    for place in range(len(folded) - RUN + 1):
        run = tuple(folded[place : place + RUN])
        if firsts.setdefault(run, place) != place:
            dropped.update(range(max(place, firsts[run] + 1), place + RUN))
    return dropped


def _stuffed(text: str, tokens: list[tuple[int, int]], folded: list[str], dropped: set[int]) -> Iterator[int]:
    """Places of the words beyond the first of every list of keywords."""
    place = 0
    listed = 0
    for sentence in _SENTENCE.finditer(text):
        own = []
        while place < len(tokens) and tokens[place][0] < sentence.end():
            if place not in dropped:
                own.append(place)
            place += 1
        if not own:
            continue
        function_words = sum(folded[each] in _function_words() for each in own)
        if len(own) > LONGEST_LIST and function_words < _LEAST_FUNCTION_WORDS * len(own):
            yield from own[max(0, LONGEST_LIST - listed) :]
            listed += len(own)


def _without(text: str, tokens: list[tuple[int, int]], dropped: set[int]) -> str:
    """The text with each dropped word and what stands between it and the next one taken out."""
    kept, copied = [], 0
    for place in sorted(dropped):
        kept.append(text[copied : tokens[place][0]])
        copied = tokens[place + 1][0] if place + 1 < len(tokens) else len(text)
    kept.append(text[copied:])
    return "".join(kept)


@cache
def _function_words() -> frozenset[str]:
    return frozenset(word for section in ("de", "en", "masked") for word in words("stop_words", section))
