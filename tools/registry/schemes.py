"""The schemes whose results this registry keeps, read from `schemes.toml`, and levels written in one line."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SCHEMES_FILE = Path(__file__).with_name("schemes.toml")
# What MISSION KI asks of a criterion, by its protection need; the scale runs from A to D.
ASKED = {"low": "C", "moderate": "B", "high": "A"}
NOT_APPLICABLE = {"de": "Für dieses System nicht einschlägig.", "en": "Does not concern this system."}


@dataclass(frozen=True)
class Scheme:
    key: str
    id: str
    name: dict[str, str]
    version: str
    assurance: str
    levels: str
    scale: tuple[str, ...] = ()
    criteria_url: str = ""


@dataclass(frozen=True)
class Level:
    """The result of one criterion; one that does not apply has neither need nor level."""

    code: str
    need: str = ""
    level: str = ""
    fulfilled: bool | None = None

    @property
    def is_applicable(self) -> bool:
        return self.fulfilled is not None


@cache
def all_schemes() -> dict[str, Scheme]:
    entries = tomllib.loads(SCHEMES_FILE.read_text("utf-8"))
    return {key: Scheme(key=key, **{**entry, "scale": tuple(entry.get("scale", ()))}) for key, entry in entries.items()}


def scheme_by_key(key: str) -> Scheme:
    """Raises ValueError for a scheme this registry does not keep."""
    if key not in all_schemes():
        raise ValueError(f"No scheme {key!r}. There are: {', '.join(all_schemes())}.")
    return all_schemes()[key]


def levels_of(text: str) -> tuple[Level, ...]:
    """Read `VE1=moderate:B|DA2=na|TR=B|AC=ok`: need and level, not applicable, a level alone, or just fulfilled."""
    return tuple(_level(*part.split("=", 1)) for part in text.split("|") if part)


def _level(code: str, value: str) -> Level:
    if value == "na":
        return Level(code)
    if value in {"ok", "missed"}:
        return Level(code, fulfilled=value == "ok")
    need, _, level = value.rpartition(":")
    if not need:
        return Level(code, level=level, fulfilled=True)
    if need not in ASKED:
        raise ValueError(f"{need!r} is no protection need. There are: {', '.join(ASKED)}.")
    # Letters sort as the scale does: A is best.
    return Level(code, need, level, fulfilled=level <= ASKED[need])


def outcome_of(levels: tuple[Level, ...]) -> str:
    """passed, passed_exceeded (some level above what its need asks for, none below) or not_passed."""
    if any(level.fulfilled is False for level in levels):
        return "not_passed"
    with_need = [level for level in levels if level.need]
    exceeded = bool(with_need) and all(level.level < ASKED[level.need] or level.level == "A" for level in with_need)
    return "passed_exceeded" if exceeded else "passed"
