"""JSON Lines: one object a line; a line that is none is refused by itself."""

import json
from collections.abc import Iterator
from typing import BinaryIO, NoReturn

from app.core.errors import RuleBroken
from app.core.language import message
from app.profiles.rules.mapping.csv_records import too_long
from app.profiles.rules.mapping.lines import Lines, decoded, refuse_other_encodings
from app.profiles.rules.mapping.refusals import Raw, Record, Refusal, shortened

_LANGUAGES = frozenset({"de", "en"})


class JsonRecords:
    """The rows of a JSON Lines file. Raises RuleBroken (field ``file``) for an empty file or UTF-16."""

    def __init__(self, stream: BinaryIO) -> None:
        refuse_other_encodings(stream)
        self._lines = Lines(stream)

    def __iter__(self) -> Iterator[Record | Refusal]:
        for line in self._lines:
            if line.raw is None:
                yield Refusal(line.number, too_long())
            elif line.raw.strip():
                yield _record(line.number, line.raw)


def _record(number: int, raw: bytes) -> Record | Refusal:
    try:
        return Record(number, _flat(_object(decoded(raw, number))))
    except RuleBroken as error:
        return Refusal(number, error.text, value=shortened(raw.decode("utf-8", "replace")))


def _object(text: str) -> dict[str, Raw]:
    try:
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise RuleBroken(message("This line is not valid JSON.")) from error
    if not isinstance(found, dict):
        raise RuleBroken(message("This line is no JSON object."))
    return found


def _once(pairs: list[tuple[str, Raw]]) -> dict[str, Raw]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise RuleBroken(message("A key stands twice in this line."))
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _flat(found: dict[str, Raw]) -> dict[str, Raw]:
    """Texts may be nested by language: {"problem": {"de": "…"}} is "problem.de"."""
    cells: dict[str, Raw] = {}
    for key, value in found.items():
        if isinstance(value, dict) and value and set(value) <= _LANGUAGES:
            cells.update({f"{key}.{language}": _text(text) for language, text in value.items()})
        else:
            cells[key] = value
    return cells


def _text(value: object) -> Raw:
    if value is None or isinstance(value, str):
        return value
    raise RuleBroken(message('"{value}" does not fit here.', value=shortened(value)))
