"""How shares, figures and spans of time read on the board."""

from dataclasses import dataclass
from datetime import timedelta
from math import floor

from babel.numbers import format_percent

from app.core.filters import locale
from app.core.language import Message, message, plural_message

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


def duration(span: timedelta | None) -> Message:
    if span is None:
        return TOO_EARLY
    if span < TWO_DAYS:
        return plural_message("{count} hour", "{count} hours", max(round(span / timedelta(hours=1)), 1))
    return plural_message("{count} day", "{count} days", round(span / timedelta(days=1)))
