"""The result table of a run, in words."""

from collections.abc import Mapping
from typing import Any

from babel.numbers import format_decimal

from app.core.filters import count, locale
from app.core.language import Message, message
from app.core.shares import percent

MICRO = 1_000_000
_GROUPS: Mapping[str, Message] = {
    "region": message("Least to most proposed region"),
    "kind": message("Least to most proposed kind of team"),
    "age": message("New to older teams, least to most"),
}


def _number(value: float, places: int) -> str:
    return str(format_decimal(value, format=f"#,##0.{'0' * places}", locale=locale()))


def figures(result: Mapping[str, Any]) -> list[tuple[Message, str]]:  # Any: numbers and lists of them
    """Rows of the table; none while the run goes on."""
    if not result:
        return []
    share = result["expected"] / result["bound"] if result["bound"] else 1.0
    rows = [
        (message("Teams"), count(result["teams"])),
        (message("Investors"), count(result["investors"])),
        (message("Pairs past the gates"), count(result["pairs"])),
        (message("Proposals"), count(result["proposals"])),
        (message("Of them drawn by chance"), count(result["by_chance"])),
        (message("Expected introductions"), _number(result["expected"] / MICRO, 1)),
        (message("Of what is possible at most"), percent(share)),
        (message("Expected requests, of what will be read"), percent(result["load"] / MICRO)),
        (message("Pinned pairs"), count(result["pins"])),
        (message("Of them not taken"), count(len(result["unmet"]))),
        (message("Vetoed pairs"), count(result["vetoes"])),
    ]
    return [*rows, *((_GROUPS[name], _number(ratio / MICRO, 2)) for name, ratio in result["ratios"])]
