"""The schemes as data: codes, names, scale, what always applies and what passes. Read from `schemes/*.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from app.core.language import current_language
from app.seals.states import Need, SubjectKind

FOLDER = Path(__file__).resolve().parents[1] / "schemes"
MEMBERS = frozenset(
    {
        "code", "subject_kind", "criteria_url", "criteria_source", "scale", "addresses", "name", "short_name",
        "dimensions", "passes_at", "aggregation", "below_high_risk_only",
    }
)  # fmt: skip
LANGUAGES = {"de", "en"}
AGGREGATION = "min_of_maximum_and_mean"


class SchemeFault(ValueError):
    """A scheme's file cannot be used; the message names the file and what is wrong."""


@dataclass(frozen=True)
class Names:
    """A proper name in both languages; `str()` gives that of the page."""

    de: str
    en: str

    def __str__(self) -> str:
        return self.de if current_language() == "de" else self.en


@dataclass(frozen=True)
class Criterion:
    code: str
    name: Names
    dimension: Names
    always: bool = False
    indicators: int = 0
    maximum_indicators: int = 0


@dataclass(frozen=True)
class Dimension:
    code: str
    name: Names


@dataclass(frozen=True)
class Scheme:
    """``scale`` runs from best to worst; ``points`` are empty where levels are not reckoned with.

    ``criteria_url`` is empty where no exact page is known; ``criteria_source`` says then where the criteria stand.
    """

    code: str
    name: Names
    short_name: Names
    subject_kind: SubjectKind
    criteria_url: str
    addresses: tuple[str, ...]
    scale: tuple[str, ...]
    dimensions: tuple[Dimension, ...]
    criteria: Mapping[str, Criterion]
    passes_at: Mapping[Need, str]
    points: Mapping[str, int]
    below_high_risk_only: bool = False
    criteria_source: Names | None = None

    @property
    def criteria_host(self) -> str:
        return urlsplit(self.criteria_url).hostname or ""

    def position(self, level: str) -> int | None:
        """0 for the best level of the scale; None for a level that is not on it."""
        return self.scale.index(level) if level in self.scale else None

    def reaches(self, level: str, need: Need) -> bool:
        """Whether a level is at least the one that a need asks for."""
        wanted = self.passes_at.get(need)
        if wanted is None:
            return True
        position = self.position(level)
        return position is not None and position <= self.scale.index(wanted)


@cache
def schemes() -> Mapping[str, Scheme]:
    """All schemes by code, in the order of their names. Raises SchemeFault at the first use of a broken file."""
    found = [read_scheme(path) for path in sorted(FOLDER.glob("*.toml"))]
    addresses = [address for scheme in found for address in scheme.addresses]
    if len(addresses) != len(set(addresses)):
        raise SchemeFault(f"{FOLDER}: two schemes have the same address")
    return {scheme.code: scheme for scheme in sorted(found, key=lambda each: each.name.de)}


def find_scheme(code: str) -> Scheme | None:
    return schemes().get(code)


def scheme_by_address(address: str) -> Scheme | None:
    """The scheme that a record's scheme address means everywhere; a registry's grant may name others."""
    return next((scheme for scheme in schemes().values() if address in scheme.addresses), None)


def unknown_schemes(codes: frozenset[str]) -> frozenset[str]:
    return codes - set(schemes())


def may_say_seal(code: str, allowed: str) -> bool:
    """Whether the operator set the word "seal" for this scheme, after a legal check."""
    return code in {each.strip() for each in allowed.split(",")}


def read_scheme(path: Path) -> Scheme:
    """Raises SchemeFault."""
    try:
        return _scheme(tomllib.loads(path.read_text(encoding="utf-8")), path.stem)
    except (KeyError, TypeError, ValueError) as error:
        raise SchemeFault(f"{path.name}: {error}") from error


def _scheme(data: Mapping[str, object], stem: str) -> Scheme:
    unknown = sorted(set(data) - MEMBERS)
    if unknown or data["code"] != stem:
        raise ValueError(f"unknown members {unknown} or a code that is not the file's name")
    scale = tuple(_strings(data["scale"]))
    dimensions = [_table(each) for each in _list(data.get("dimensions", []))]
    made = Scheme(
        code=stem,
        name=_names(data["name"]),
        short_name=_names(data["short_name"]),
        subject_kind=SubjectKind(str(data["subject_kind"])),
        criteria_url=_https(data["criteria_url"]) if "criteria_url" in data else "",
        addresses=tuple(_https(each) for each in _strings(data["addresses"])),
        scale=scale,
        dimensions=tuple(Dimension(str(each["code"]), _names(each["name"])) for each in dimensions),
        criteria={criterion.code: criterion for each in dimensions for criterion in _criteria(each)},
        passes_at={Need(need): str(level) for need, level in _table(data.get("passes_at", {})).items()},
        points=_points(_table(data.get("aggregation", {}))),
        below_high_risk_only=data.get("below_high_risk_only", False) is True,
        criteria_source=_names(data["criteria_source"]) if "criteria_source" in data else None,
    )
    _require_criteria(made)
    _require_scale(made)
    return made


def _require_criteria(scheme: Scheme) -> None:
    """Readers are told where the criteria stand: by a link to them or in words."""
    if not scheme.criteria_url and scheme.criteria_source is None:
        raise ValueError("criteria_url or criteria_source is needed")
    if scheme.criteria_url and urlsplit(scheme.criteria_url).path.strip("/") == "":
        raise ValueError(f"{scheme.criteria_url} is a front page, where nobody finds the criteria")


def _require_scale(scheme: Scheme) -> None:
    strange = (set(scheme.passes_at.values()) | set(scheme.points)) - set(scheme.scale)
    if strange or len(set(scheme.scale)) != len(scheme.scale):
        raise ValueError(f"levels outside the scale: {sorted(strange)}")


def _points(aggregation: Mapping[str, object]) -> Mapping[str, int]:
    if not aggregation:
        return {}
    if aggregation["rule"] != AGGREGATION:
        raise ValueError(f"unknown aggregation {aggregation['rule']!r}")
    return {level: int(str(points)) for level, points in _table(aggregation["points"]).items()}


def _criteria(dimension: Mapping[str, object]) -> list[Criterion]:
    """A dimension without criteria of its own is one criterion."""
    named = _names(dimension["name"])
    given = [_table(each) for each in _list(dimension.get("criteria", []))]
    if not given:
        return [Criterion(str(dimension["code"]), named, named)]
    return [
        Criterion(
            code=str(each["code"]),
            name=_names(each["name"]),
            dimension=named,
            always=each.get("always", False) is True,
            indicators=int(str(each.get("indicators", 0))),
            maximum_indicators=int(str(each.get("maximum_indicators", 0))),
        )
        for each in given
    ]


def _names(value: object) -> Names:
    names = _table(value)
    if set(names) != LANGUAGES:
        raise ValueError(f"a name needs exactly {sorted(LANGUAGES)}")
    return Names(de=str(names["de"]), en=str(names["en"]))


def _https(value: object) -> str:
    address = str(value)
    if urlsplit(address).scheme != "https" or not urlsplit(address).hostname:
        raise ValueError(f"{address!r} is no https address")
    return address


def _table(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise ValueError(f"{value!r} is no table")
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise ValueError(f"{value!r} is no list")
    return value


def _strings(value: object) -> list[str]:
    return [str(each) for each in _list(value)]
