"""The bar of parts that shows a fit: where each part stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

GAP: Final = 0.7
NARROWEST: Final = 0.3


class Share(Protocol):
    """What a bar is made of: ``width`` is a share of 100."""

    @property
    def label(self) -> object: ...
    @property
    def width(self) -> float: ...


@dataclass(frozen=True, slots=True)
class BarPiece:
    """One part of a bar where it stands, drawn narrower by the gap to the next."""

    number: int
    label: str
    x: float
    width: float
    drawn: float


def bar_pieces(shares: Iterable[Share]) -> list[BarPiece]:
    """The parts side by side, in their order; arithmetic in a template is slow and hard to read."""
    pieces: list[BarPiece] = []
    x = 0.0
    for number, share in enumerate(shares, start=1):
        drawn = round(max(share.width - GAP, NARROWEST), 2)
        pieces.append(BarPiece(number, str(share.label), round(x, 2), share.width, drawn))
        x += share.width
    return pieces


def largest_first(pieces: Iterable[BarPiece]) -> str:
    """The names of the parts in words, for whoever does not see the bar."""
    return ", ".join(piece.label for piece in sorted(pieces, key=lambda piece: -piece.width))
