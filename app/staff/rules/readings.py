"""How shares, figures and spans of time read on the board."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from math import floor

from babel.numbers import format_decimal, format_percent

from app.core.filters import locale
from app.core.language import Message, message, plural_message
from app.introductions.rules.trials import Estimate

TOO_EARLY = message("Too early to say")
TWO_DAYS = timedelta(hours=48)
ALMOST = 1e-9


@dataclass(frozen=True)
class Share:
    """A share of 1; None reads as too early to say, and is an empty cell in a file."""

    value: float | None

    def __str__(self) -> str:
        if self.value is None:
            return str(TOO_EARLY)
        # Rounded down: 94.96 % is no kept promise of 95 %.
        pattern = "#,##0.#\N{NO-BREAK SPACE}%" if locale().startswith("de") else "#,##0.#%"
        return str(format_percent(floor(self.value * 1000 + ALMOST) / 1000, format=pattern, locale=locale()))


@dataclass(frozen=True)
class Decimals:
    """A figure with two places behind the point; None as above."""

    value: float | None

    def __str__(self) -> str:
        if self.value is None:
            return str(TOO_EARLY)
        return f"{self.value:.2f}".replace(".", "," if locale().startswith("de") else ".")


class Unit(StrEnum):
    """What an uncertain value is: a number of something, a share of 1, a figure like Gini's."""

    COUNT = "count"
    SHARE = "share"
    RATIO = "ratio"


_PATTERNS = {Unit.COUNT: "#,##0.0", Unit.SHARE: "#,##0.0", Unit.RATIO: "0.00"}
_PER_CENT = 100
PLUS_MINUS = "\N{NO-BREAK SPACE}±\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Uncertain:
    """A mean and half of its interval: “12.3 ± 1.0”."""

    estimate: Estimate
    unit: Unit

    def __str__(self) -> str:
        return f"{self._number(self.estimate.mean)}{PLUS_MINUS}{self._number(self.estimate.half)}{self._sign}"

    @property
    def bare(self) -> str:
        """The mean alone."""
        return f"{self._number(self.estimate.mean)}{self._sign}"

    @property
    def difference(self) -> str:
        """With its sign; shares in points."""
        number = self._number(abs(self.estimate.mean))
        sign = "" if not number.strip("0.,") else "+" if self.estimate.mean > 0 else "\N{MINUS SIGN}"
        return f"{sign}{number}{PLUS_MINUS}{self._number(self.estimate.half)}"

    @property
    def _sign(self) -> str:
        space = "\N{NO-BREAK SPACE}" if locale().startswith("de") else ""
        return f"{space}%" if self.unit is Unit.SHARE else ""

    def _number(self, value: float) -> str:
        shown = value * _PER_CENT if self.unit is Unit.SHARE else value
        return str(format_decimal(shown, format=_PATTERNS[self.unit], locale=locale()))


def duration(span: timedelta | None) -> Message:
    if span is None:
        return TOO_EARLY
    if span < TWO_DAYS:
        return plural_message("{count} hour", "{count} hours", max(round(span / timedelta(hours=1)), 1))
    return plural_message("{count} day", "{count} days", round(span / timedelta(days=1)))


def decimals(value: float, places: int) -> str:
    """A number for a file, with the language's comma: German spreadsheets read 1.5 as a day in May."""
    return f"{value:.{places}f}".replace(".", "," if locale().startswith("de") else ".")
