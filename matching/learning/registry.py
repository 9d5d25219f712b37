"""Every signal of the learned ranking: its group, the fields it reads, and what the domain says of its direction."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from matching.learning.levels import HALF_LIVES, LEVELS

Group: TypeAlias = Literal["semantics", "structure", "behaviour", "network", "text", "linear"]
GROUPS: Final[tuple[Group, ...]] = ("semantics", "structure", "behaviour", "network", "text", "linear")

_PLACE: Final = ("country", "state", "region", "city")
_LEVEL_READS: Final = {
    "country": ("country",),
    "state": ("country", "state"),
    "region": ("country", "state", "region"),
    "city": _PLACE,
    "sector": ("sectors",),
    "round": ("rounds",),
    "stage": ("stages",),
    "age": ("founded",),
}


@dataclass(frozen=True, slots=True)
class Feature:
    name: str
    group: Group
    reads: tuple[str, ...]
    """Fields of the two profiles and of the ties before the day."""
    direction: int = 0
    """1: a greater value never lowers the score. Else 0."""


def _of_level(level: str) -> tuple[Feature, ...]:
    reads = tuple(dict.fromkeys(field for part in level.split("_") for field in _LEVEL_READS[part]))
    ties = (*reads, "ties", "days")
    return (
        *(Feature(f"at_{level}_{when}", "structure", ties, 1) for when, _ in HALF_LIVES),
        Feature(f"of_{level}", "structure", ties),
        Feature(f"over_{level}", "structure", ties, 1),
    )


def _several(group: Group, reads: tuple[str, ...], *names: str, direction: int = 0) -> tuple[Feature, ...]:
    return tuple(Feature(name, group, reads, direction) for name in names)


_ALIKE: Final = (*_PLACE, "sectors", "founded", "ties", "days")
_OTHERS: Final = ("ties", "days")
FEATURES: Final[tuple[Feature, ...]] = (
    *(feature for level in LEVELS for feature in _of_level(level.name)),
    *_several("structure", (*_ALIKE, "rounds"), "over_all", "at_all", direction=1),
    *_several("semantics", _ALIKE, "near_wide_now", "near_wide", "near_close", direction=1),
    *_several("semantics", _ALIKE, "near_mean", "near_best", "near_best_now"),
    *_several("text", ("description", "ties", "days"), "said_near", "said_best"),
    *_several("behaviour", _OTHERS, *(f"i_new_{span}" for span in ("3m", "6m", "12m", "24m", "all"))),
    *_several("behaviour", _OTHERS, "i_trend", "i_last", "i_since", "i_pace", "i_last_any", "i_follow"),
    *_several("behaviour", (*_OTHERS, "rounds"), "i_first", "i_late", "i_rounds", "rounds_off"),
    *_several("behaviour", _OTHERS, "i_company", "i_batch"),
    *_several("behaviour", (*_OTHERS, "amount"), "i_amount", "amount_off"),
    *_several("behaviour", (*_OTHERS, "founded"), "i_age", "i_age_spread", "age_off", "age_apart"),
    *_several("network", _OTHERS, "co_share", "co_near", "co_follow", direction=1),
    *_several("network", _OTHERS, "co_count", "co_circle"),
    *_several("structure", (*_OTHERS, "rounds"), "c_rounds", "c_since"),
    *_several("structure", ("founded",), "c_age"),
    *_several("structure", ("amount",), "c_amount"),
    *_several("network", _OTHERS, "c_investors"),
    *_several("linear", (*_ALIKE, "rounds", "stages"), "line_close", "line_wide", direction=1),
)
NAMES: Final = tuple(feature.name for feature in FEATURES)


def of_groups(groups: tuple[Group, ...]) -> tuple[Feature, ...]:
    return tuple(feature for feature in FEATURES if feature.group in groups)
