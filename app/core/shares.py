"""How shares and chances read beside each other: in per cent, and a small one never as nothing."""

from babel.numbers import format_percent

from app.core.filters import locale
from app.core.language import Message, message


def percent(share: float, places: int = 0) -> str:
    """``share`` of 1 in the way of the language: 14% or 14 %."""
    space = "\N{NO-BREAK SPACE}" if locale().startswith("de") else ""
    behind = f".{'0' * places}" if places else ""
    return str(format_percent(share, format=f"#,##0{behind}{space}%", locale=locale()))


def per_cent(number: int) -> str:
    return percent(number / 100)


def chance(share: float, places: int = 0) -> Message | str:
    """What is possible but below the last place says so: "below 1%", not "0%"."""
    least = 0.1**places / 100
    if 0 < share < least:
        return message("below {share}", share=percent(least, places))
    return percent(share, places)
