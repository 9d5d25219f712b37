"""What a text says again is said once, and lists of keywords are cut: repeating and stuffing must gain nothing."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from matching.word_lists import words

_WORD: Final = re.compile(r"\w+")
_SENTENCE: Final = re.compile(r".+?(?:[.!?…:;](?=\s|$)|\n|$)", re.DOTALL)
_ITEM: Final = re.compile(r"[^,;|•·.!?:/\n]+")
RUN: Final = 6
"""So many words in the same order are no chance; measured: honest pitches never repeat that many."""
LONGEST_LIST: Final = 12
"""Words in one breath without function words; more are a list."""
MOST_ITEMS: Final = 5
"""Items of few words, none a function word, one behind the other; more are a list. Honest texts have four at most."""
_ITEM_WORDS: Final = 3
_LOOSE_WORDS: Final = 2
"""So few are no sentence; beside others they are taken for a list of one."""
_SHORTEST_LOOSE: Final = 3
_ENDS: Final = (".", "!", "?", "…", "\n", "")
PROSE: Final = 8
"""Beside so many other words a list is left out; else its first different words are the text."""
MOST_WORDS: Final = 350
"""Of one text; the forms take less."""
_LEAST_FUNCTION_WORDS: Final = 0.08

Tokens = Sequence[tuple[int, int]]


def said_once(text: str) -> str:
    """The text without runs of six words or more that stood there before, without lists, at most 350 words.

    >>> said_once("Robots carry meals to patients in hospitals. " * 3)
    'Robots carry meals to patients in hospitals. '
    >>> said_once("We count parcels on the belts of a warehouse. Beds, nurses, wards, patients, meals, shifts, linen")
    'We count parcels on the belts of a warehouse. '
    """
    tokens = [(found.start(), found.end()) for found in _WORD.finditer(text)]
    if len(tokens) < RUN:
        return text
    folded = [text[start:end].lower() for start, end in tokens]
    dropped = _repeated(folded)
    dropped.update(_stuffed(text, tokens, folded, dropped))
    dropped.update(range(MOST_WORDS, len(tokens)))
    return _without(text, tokens, dropped) if dropped else text


def listed_words(text: str) -> int:
    """How many of the text's words stand in lists.

    >>> listed_words("We plan beds."), listed_words("Beds, nurses, wards, patients, meals, shifts")
    (0, 6)
    """
    tokens = [(found.start(), found.end()) for found in _WORD.finditer(text)]
    if len(tokens) <= MOST_ITEMS:
        return 0
    return len(_listed(text, tokens, [text[start:end].lower() for start, end in tokens], set()))


def _repeated(folded: list[str]) -> set[int]:
    """Places of the words that belong to a run which stood there before, or only say the word before them again."""
    firsts: dict[tuple[str, ...], int] = {}
    dropped = {place for place in range(1, len(folded)) if folded[place] == folded[place - 1]}
    for place in range(len(folded) - RUN + 1):
        run = tuple(folded[place : place + RUN])
        if firsts.setdefault(run, place) != place:
            dropped.update(range(max(place, firsts[run] + 1), place + RUN))
    return dropped


def _stuffed(text: str, tokens: Tokens, folded: list[str], dropped: set[int]) -> set[int]:
    """Places of the words of all lists; where little else is said, of those beyond a list's first different ones."""
    listed = _listed(text, tokens, folded, dropped)
    if len(tokens) - len(dropped | listed) >= PROSE:
        return listed
    firsts: dict[str, int] = {}
    for place in sorted(listed):
        firsts.setdefault(folded[place], place)
    return listed - set(list(firsts.values())[:LONGEST_LIST])


def _listed(text: str, tokens: Tokens, folded: list[str], dropped: set[int]) -> set[int]:
    found: set[int] = set()
    for sentence in _words_of(_SENTENCE, text, tokens):
        own = [place for place in sentence if place not in dropped]
        function_words = sum(folded[place] in _function_words() for place in own)
        is_list = len(own) > LONGEST_LIST and function_words < _LEAST_FUNCTION_WORDS * len(own)
        if is_list or (0 < len(own) <= _LOOSE_WORDS and not function_words and _is_loose(text, tokens, sentence)):
            found.update(own)
    items: list[range] = []
    for item in (*_words_of(_ITEM, text, tokens), range(0)):
        if 0 < len(item) <= _ITEM_WORDS and not any(folded[place] in _sentence_words() for place in item):
            items.append(item)
            continue
        if len(items) > MOST_ITEMS:
            found.update(place for each in items for place in each)
        items = []
    return found - dropped


def _is_loose(text: str, tokens: Tokens, sentence: range) -> bool:
    """Words between full stops that are no letters of an abbreviation."""
    before, after = text[: tokens[sentence[0]][0]].rstrip(" "), text[tokens[sentence[-1]][1] :].lstrip(" ")
    longest = max(tokens[place][1] - tokens[place][0] for place in sentence)
    return before[-1:] in _ENDS and after[:1] in _ENDS and longest >= _SHORTEST_LOOSE


def _words_of(pattern: re.Pattern[str], text: str, tokens: Tokens) -> Iterator[range]:
    """The places of the words within each piece of the text that the pattern finds; pieces without words are none."""
    place = 0
    for piece in pattern.finditer(text):
        first = place
        while place < len(tokens) and tokens[place][0] < piece.end():
            place += 1
        if place > first:
            yield range(first, place)


def _without(text: str, tokens: Tokens, dropped: set[int]) -> str:
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


@cache
def _sentence_words() -> frozenset[str]:
    """Words that no item of a list has: those that join the last one to the others say nothing."""
    return _function_words() - {"and", "or", "und", "oder", "sowie", "also", "auch"}
