"""What a chart shows, in words and numbers; `charts.py` draws it."""

from dataclasses import dataclass


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


Drawing = Bars | Columns | Curves


@dataclass(frozen=True)
class Paper:
    """Colours that read on the page's background; the values of `static/css/tokens.css`, which a picture cannot ask."""

    ink: str
    line: str
    mark: str
    second: str
