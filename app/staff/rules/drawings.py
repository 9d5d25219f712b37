"""What a chart shows, in words and numbers; `charts.py` draws it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Bar:
    """``text`` and ``number`` stand above the bar; ``limit`` is a stroke across it."""

    text: str
    number: str
    value: float
    limit: float | None = None


@dataclass(frozen=True)
class Bars:
    """Lying bars, in the order given."""

    rows: tuple[Bar, ...]


@dataclass(frozen=True)
class Column:
    """``share`` is in [0, 1]; None leaves the place empty."""

    text: str
    share: float | None


@dataclass(frozen=True)
class Columns:
    """Standing bars of shares, in the order given, and one line across all of them."""

    columns: tuple[Column, ...]
    line: float


@dataclass(frozen=True)
class Curve:
    text: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Curves:
    """Lines from (0, 0) to (1, 1) beside the straight one."""

    curves: tuple[Curve, ...]
    x_title: str
    y_title: str


@dataclass(frozen=True)
class Measured:
    """One of two bars of a row; ``low`` to ``high`` is how sure the value is."""

    value: float
    number: str
    low: float
    high: float


@dataclass(frozen=True)
class PairRow:
    """``limit`` is a stroke across both bars."""

    text: str
    first: Measured
    second: Measured
    limit: float | None = None


@dataclass(frozen=True)
class Pairs:
    """Two lying bars a row, in the order given; ``names`` say what the first and the second are."""

    rows: tuple[PairRow, ...]
    names: tuple[str, str]


Drawing = Bars | Columns | Curves | Pairs

WIDTHS: Final[Mapping[str, int]] = {"wide": 680, "narrow": 280}
BAR_ROW: Final = 44
PAIR_ROW: Final = 74
LEGEND: Final = 34
COLUMNS_HEIGHT: Final = 260
CURVES_WIDEST: Final = 380
CURVES_TITLES: Final = 40


def size_of(drawing: Drawing, width: int) -> tuple[int, int]:
    """Width and height of the whole picture, known before it is drawn: a page keeps the place free."""
    match drawing:
        case Bars():
            return width, BAR_ROW * len(drawing.rows)
        case Columns():
            return width, COLUMNS_HEIGHT
        case Curves():
            side = min(width, CURVES_WIDEST)
            return side, side + CURVES_TITLES
        case Pairs():
            return width, PAIR_ROW * len(drawing.rows) + LEGEND


@dataclass(frozen=True)
class Paper:
    """Colours that read on the page's background; the values of `static/css/tokens.css`, which a picture cannot ask."""

    ink: str
    line: str
    mark: str
    second: str
