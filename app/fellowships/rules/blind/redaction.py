"""A text without what a blind reader must not see. What is taken out leaves one mark, however long it was."""

from collections.abc import Iterable
from dataclasses import dataclass

# As long for "Li" as for "von Hohenstein-Waldburg": its length tells nothing.
MARK = "█████"


@dataclass(frozen=True)
class Piece:
    text: str
    is_redacted: bool = False


def pieces(text: str, places: Iterable[tuple[int, int]]) -> tuple[Piece, ...]:
    """The text in pieces, marks for what is taken out; what overlaps or touches is one mark.

    Raises ValueError for a place that the text does not have: better no text than one with a name left in.
    """
    out: list[Piece] = []
    at = 0
    for start, end in _merged(text, places):
        if start > at:
            out.append(Piece(text[at:start]))
        out.append(Piece(MARK, is_redacted=True))
        at = end
    if at < len(text):
        out.append(Piece(text[at:]))
    return tuple(out)


def redact(text: str, places: Iterable[tuple[int, int]]) -> str:
    return "".join(piece.text for piece in pieces(text, places))


def _merged(text: str, places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if not 0 <= start < end <= len(text):
            raise ValueError(f"no place from {start} to {end} in a text of {len(text)} characters")
        if found and not text[found[-1][1] : start].strip(" \u00a0"):
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
