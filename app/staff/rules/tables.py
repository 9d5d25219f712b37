"""Lists of the desk as text for a spreadsheet; `profiles.rules.spreadsheet` keeps cells from being calculated."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from app.profiles.rules.spreadsheet import csv_lines


def as_csv(header: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """The whole file: what is missing is an empty cell, times are ISO in UTC."""
    return "".join(csv_lines([_text(cell) for cell in row] for row in (header, *rows)))


def _text(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)
