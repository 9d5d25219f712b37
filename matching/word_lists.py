"""Reads the word lists in ``matching/data``: one or many words a line, ``#`` comments, ``[section]`` heads."""

from functools import cache
from pathlib import Path
from typing import Final

from matching.errors import DataError

FOLDER: Final = Path(__file__).parent / "data"


@cache
def sections(name: str) -> dict[str, tuple[str, ...]]:
    """The stripped lines of ``data/<name>.txt`` by section; lines before the first head are section ``""``."""
    found: dict[str, list[str]] = {"": []}
    section = ""
    for line in _lines(name):
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1]
            found.setdefault(section, [])
        else:
            found[section].append(line)
    return {head: tuple(lines) for head, lines in found.items()}


def words(name: str, section: str = "") -> tuple[str, ...]:
    """All whitespace-separated words of a section, in the order of the file."""
    return tuple(word for line in phrases(name, section) for word in line.split())


def phrases(name: str, section: str = "") -> tuple[str, ...]:
    """The lines of a section as they stand."""
    try:
        return sections(name)[section]
    except KeyError as error:
        raise DataError(f"The word list {name!r} has no section {section!r}.") from error


def _lines(name: str) -> list[str]:
    path = FOLDER / f"{name}.txt"
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise DataError(f"The word list {str(path)!r} does not exist.") from error
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
