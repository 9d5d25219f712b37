"""Reads the demo world from the files beside this one."""

from functools import cache
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from demo.model import Account, DemoWorld, Investor, SpinOff, Startup

FOLDER = Path(__file__).parent
Row = TypeVar("Row")


@cache
def load_world() -> DemoWorld:
    """The whole demo world, in the order of its files; raises ``ValueError`` naming file and line of a bad row."""
    return DemoWorld(
        startups=_rows("startups.jsonl", TypeAdapter(Startup)),
        spinoffs=_rows("spinoffs.jsonl", TypeAdapter(SpinOff)),
        investors=_rows("investors.jsonl", TypeAdapter(Investor)),
        accounts=TypeAdapter(tuple[Account, ...]).validate_json((FOLDER / "accounts.json").read_bytes()),
    )


def _rows(name: str, reader: TypeAdapter[Row]) -> tuple[Row, ...]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return tuple(_row(line, reader, f"{name}:{number}") for number, line in enumerate(lines, start=1))


def _row(line: str, reader: TypeAdapter[Row], place: str) -> Row:
    try:
        return reader.validate_json(line)
    except ValidationError as error:
        raise ValueError(f"{place}: {error}") from error
