"""The shapes of an attestation: as subject of a credential, and as record of a registry or file. Compiled once."""

import json
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator, FormatChecker

from app.seals.verifier.encoding import Unreadable, instant
from app.seals.verifier.model import Json

PLACE = Path(__file__).parent
_FORMATS = FormatChecker(formats=())


@_FORMATS.checks("date-time")
def _is_time(value: object) -> bool:
    try:
        return not isinstance(value, str) or bool(instant(value))
    except Unreadable:
        return False


@_FORMATS.checks("date", raises=ValueError)
def _is_date(value: object) -> bool:
    return not isinstance(value, str) or date.fromisoformat(value).isoformat() == value


@_FORMATS.checks("uri", raises=ValueError)
def _is_address(value: object) -> bool:
    """With a scheme, and in characters that every parser reads alike."""
    if not isinstance(value, str):
        return True
    return bool(urlsplit(value).scheme) and value.isascii() and value.isprintable() and " " not in value


@lru_cache(maxsize=2)
def _compiled(name: str) -> Draft202012Validator:
    schema = json.loads((PLACE / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(_ending_strictly(schema), format_checker=_FORMATS)


def _ending_strictly(part: Any) -> Any:  # Any: JSON of every shape
    """Patterns as the published file means them: its "$" is the end of the text, Python's lets a line break follow."""
    if isinstance(part, list):
        return [_ending_strictly(each) for each in part]
    if not isinstance(part, dict):
        return part
    return {
        name: _strict_end(value) if name == "pattern" and isinstance(value, str) else _ending_strictly(value)
        for name, value in part.items()
    }


def _strict_end(pattern: str) -> str:
    return pattern[:-1] + r"\Z" if pattern.endswith("$") and not pattern.endswith(r"\$") else pattern


def credential_fault(subject: Json) -> str | None:
    """Where and how the subject of a credential breaks its schema; None if it does not."""
    return _first_fault("credential", subject)


def record_fault(record: Json) -> str | None:
    """Where and how a registry's or a file's record breaks its schema; None if it does not."""
    return _first_fault("record", record)


def record_faults(record: Json, limit: int = 20) -> list[tuple[str, str]]:
    """Every place that breaks the schema of a record and the rule broken there, in the order of the record."""
    errors = sorted(_compiled("record").iter_errors(record), key=lambda error: str(error.json_path))
    return [(error.json_path.removeprefix("$."), str(error.validator)) for error in errors[:limit]]


def _first_fault(name: str, value: Json) -> str | None:
    """Names the place and the rule, never the value: it is somebody else's text."""
    error = next(_compiled(name).iter_errors(value), None)
    return None if error is None else f"{error.json_path.removeprefix('$.')} ({error.validator})"
