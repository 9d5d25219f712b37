"""The words of a text, and the same words hidden: spaced out, cut in two, run together, in figures."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.fellowships.rules.blind.folding import Folded, spellings

_WORD = re.compile(r"[^\W_]+")
# What stands for a letter in "N0rdl1cht"; one and the exclamation mark stand for two.
_FIGURES = tuple(str.maketrans("034578@$€1!|", "oeastbase" + letter * 3) for letter in "li")
_MIXED = re.compile(r"(?:[^\W_]|[@$€!|])+")
_FEWEST_LETTERS = 2
_SPACED = re.compile(r"(?<![^\W_])(?:ss|[^\W\d_])([ .\-_*·]{1,3})(?:ss|[^\W\d_])(?:\1(?:ss|[^\W\d_]))+(?![^\W_])")
_CUT = re.compile(r"[^\W\d_]+(?:(?:-\s*|')[^\W\d_]+)+")
_LONGEST_CHAIN = 4
_APART = re.compile(r"(?<![^\W_])([^\W\d_]{2,})\s([^\W\d_]+)(?![^\W_])")
_PIECES = re.compile(r"\d+|[^\W\d_]+")


@dataclass(frozen=True)
class Word:
    """One word, at its place in the folded text; ``meant`` are its spellings."""

    start: int
    end: int
    meant: frozenset[str]
    is_capital: bool = True
    is_disguised: bool = False


Words = tuple[Word, ...]


def views(text: Folded) -> Iterator[Words]:
    """Ways to read the text, the plain one first; each of them only where the text gives cause for it."""
    plain = tuple(_word(text, *match.span()) for match in _WORD.finditer(text.text))
    yield plain
    split = tuple(part for word in plain for part in _parts(text, word))
    if split != plain:
        yield split
    for joined in (_chains(text), _spaced(text), _in_figures(text)):
        if joined:
            yield joined


def torn(text: Folded) -> Words:
    """Two pieces with a space between, as one word: the layout of a page tears words, and so do people."""
    found: list[Word] = []
    at = 0
    while match := _APART.search(text.text, at):
        found.append(_joined(text, match.start(), match.end()))
        at = match.start(2)
    return tuple(found)


def _word(text: Folded, start: int, end: int) -> Word:
    return Word(start, end, spellings(text.text[start:end]), start in text.capitals)


def _parts(text: Folded, word: Word) -> Iterator[Word]:
    """ "LebenslaufMeier2026" is three words."""
    for match in _PIECES.finditer(text.text, word.start, word.end):
        start = match.start()
        for at in range(match.start() + 1, match.end()):
            if at in text.capitals and at - 1 not in text.capitals:
                yield _word(text, start, at)
                start = at
        yield _word(text, start, match.end())


def _spaced(text: Folded) -> Words:
    return tuple(_joined(text, *match.span()) for match in _SPACED.finditer(text.text))


def _chains(text: Folded) -> Words:
    """ "Mei-er" and "Mei-" at the end of a line with "er" on the next, each run of pieces as one word."""
    found: list[Word] = []
    for match in _CUT.finditer(text.text):
        pieces = [piece.span() for piece in _PIECES.finditer(text.text, *match.span())]
        for first in range(len(pieces)):
            until = min(first + _LONGEST_CHAIN, len(pieces))
            found += [_joined(text, pieces[first][0], pieces[last][1]) for last in range(first + 1, until)]
    return tuple(found)


def _joined(text: Folded, start: int, end: int) -> Word:
    letters = "".join(sign for sign in text.text[start:end] if sign.isalpha())
    return Word(start, end, spellings(letters), start in text.capitals, is_disguised=True)


def _in_figures(text: Folded) -> Words:
    """ "N0rdl1cht" and "@nna": signs that look like letters, among letters."""
    found: list[Word] = []
    for match in _MIXED.finditer(text.text):
        letters = sum(sign.isalpha() for sign in match[0])
        if _FEWEST_LETTERS <= letters < len(match[0]):
            meant = [spellings("".join(s for s in match[0].translate(way) if s.isalpha())) for way in _FIGURES]
            is_capital = match.start() in text.capitals
            found.append(Word(*match.span(), frozenset().union(*meant), is_capital, is_disguised=True))
    return tuple(found)
