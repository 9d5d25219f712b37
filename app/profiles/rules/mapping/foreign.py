"""The mapping file: how the columns and codes of somebody else's file become ours."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.core.errors import RuleBroken
from app.core.language import message
from app.profiles.rules.mapping.words import folded
from app.profiles.states import Language

EVERY_OTHER = "*"
_PARTS = frozenset({"source", "id", "text_language", "other_columns", "columns", "values", "constants"})


@dataclass(frozen=True)
class Foreign:
    """What a mapping file says. Columns and values are compared folded; a value that becomes "" is left out."""

    source: str | None = None
    id_column: str | None = None
    text_language: Language = Language.DE
    ignores_others: bool = False
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)


def read_foreign(text: str) -> Foreign:
    """Raises RuleBroken (field ``mapping``) saying what in the file is not understood."""
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleBroken(
            message("The mapping file is not valid TOML: {what}", what=str(error)), field="mapping"
        ) from error
    unknown = sorted(set(said) - _PARTS)
    if unknown:
        raise RuleBroken(
            message('The mapping file has a part "{what}", which means nothing.', what=unknown[0]), field="mapping"
        )
    return Foreign(
        source=_word(said, "source"),
        id_column=_word(said, "id"),
        text_language=_language(said),
        ignores_others=_ignores_others(said),
        columns={folded(name): _keys(name, keys) for name, keys in _table(said, "columns").items()},
        values={folded(name): _codes(name, codes) for name, codes in _table(said, "values").items()},
        constants={name: _said(name, value) for name, value in _table(said, "constants").items()},
    )


def _wrong(what: str) -> RuleBroken:
    return RuleBroken(message('In the mapping file, "{what}" has the wrong shape.', what=what), field="mapping")


def _word(said: Mapping[str, object], name: str) -> str | None:
    value = said.get(name)
    if value is not None and not isinstance(value, str):
        raise _wrong(name)
    return value


def _language(said: Mapping[str, object]) -> Language:
    try:
        return Language(_word(said, "text_language") or Language.DE.value)
    except ValueError as error:
        raise _wrong("text_language") from error


def _ignores_others(said: Mapping[str, object]) -> bool:
    value = _word(said, "other_columns") or "refuse"
    if value not in {"refuse", "ignore"}:
        raise _wrong("other_columns")
    return value == "ignore"


def _table(said: Mapping[str, object], name: str) -> Mapping[str, object]:
    table = said.get(name, {})
    if not isinstance(table, dict):
        raise _wrong(name)
    return table


def _keys(name: str, keys: object) -> tuple[str, ...]:
    found = [keys] if isinstance(keys, str) else keys
    if not isinstance(found, list) or not all(isinstance(key, str) for key in found):
        raise _wrong(f"columns.{name}")
    return tuple(found)


def _codes(name: str, codes: object) -> Mapping[str, str]:
    if not isinstance(codes, dict):
        raise _wrong(f"values.{name}")
    found = {_value_key(theirs): _said(f"values.{name}.{theirs}", ours) for theirs, ours in codes.items()}
    return {theirs: ours.strip() for theirs, ours in found.items()}


def _value_key(theirs: str) -> str:
    return theirs if theirs == EVERY_OTHER else folded(theirs)


def _said(name: str, value: object) -> str:
    """A value as a cell would hold it; lists are joined."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return "|".join(value)
    if isinstance(value, str | int):
        return str(value)
    raise _wrong(name)
