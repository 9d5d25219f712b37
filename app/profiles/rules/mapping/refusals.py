"""What a file holds: rows that can be taken, and refusals that say where, what and why."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from app.core.language import Message
from app.core.plain_text import clean_line
from app.profiles.rules.fields import Value
from app.profiles.rules.portfolio import PortfolioEntry

SHOWN_LENGTH = 80

Raw: TypeAlias = str | int | float | bool | list[object] | dict[str, object] | None
"""A cell as the file brings it: text from CSV, any value from JSON Lines."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a file before anything in it was understood; ``line`` is where it begins."""

    line: int
    cells: Mapping[str, Raw]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row was not taken. ``column`` is the file's word, ``field`` ours; ``value`` is shortened."""

    line: int
    reason: Message
    field: str = ""
    column: str = ""
    value: str = ""
    external_id: str = ""
    file: str = ""

    def of_row(self, external_id: str) -> "Refusal":
        return replace(self, external_id=external_id)


@dataclass(frozen=True, slots=True)
class Row:
    """One profile of a file, every value checked. ``portfolio`` is None where the file does not speak of it."""

    line: int
    external_id: str
    values: Mapping[str, Value]
    portfolio: tuple[PortfolioEntry, ...] | None


Reading: TypeAlias = Row | tuple[Refusal, ...]
"""What became of one record: a row, or everything that is wrong with it."""


def shortened(raw: object) -> str:
    """A value as it is quoted in a report: one line, at most `SHOWN_LENGTH` characters, nothing hidden in it."""
    text = clean_line(str(raw)[: SHOWN_LENGTH * 4])
    return text if len(text) <= SHOWN_LENGTH else f"{text[: SHOWN_LENGTH - 1]}…"
