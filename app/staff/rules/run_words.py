"""The result table of a run, in words."""

from collections.abc import Mapping
from typing import Any

from babel.numbers import format_decimal

from app.core.filters import locale
from app.core.language import Message, message

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
        (message("Teams"), str(result["teams"])),
        (message("Investors"), str(result["investors"])),
        (message("Pairs past the gates"), str(result["pairs"])),
        (message("Proposals"), str(result["proposals"])),
        (message("Of them drawn by chance"), str(result["by_chance"])),
        (message("Expected introductions"), _number(result["expected"] / MICRO, 1)),
        (message("Of what is possible at most"), f"{round(100 * share)} %"),
        (message("Expected requests, of what will be read"), f"{round(100 * result['load'] / MICRO)} %"),
        (message("Pinned pairs, not taken"), f"{result['pins']}, {len(result['unmet'])}"),
        (message("Vetoed pairs"), str(result["vetoes"])),
    ]
    return [*rows, *((_GROUPS[name], _number(ratio / MICRO, 2)) for name, ratio in result["ratios"])]
