"""How a person moves the weights: five levels a part, each a factor on the one table of standard weights."""

import hashlib
from collections.abc import Mapping
from typing import Final

from app.core.language import Message, message
from matching.model import Weights

PARTS: Final[Mapping[str, Message]] = {
    "semantic": message("Thesis and texts"),
    "sector": message("Sector and AI field"),
    "stage": message("Stage"),
    "ticket": message("Amount"),
    "region": message("Nearness"),
    "freshness": message("Freshness"),
}
FACTORS: Final = (0.0, 0.5, 1.0, 2.0, 4.0)
LEVELS: Final = range(len(FACTORS))
STANDARD_LEVEL: Final = 2
STANDARD: Final[Mapping[str, int]] = dict.fromkeys(PARTS, STANDARD_LEVEL)


def is_standard(levels: Mapping[str, int]) -> bool:
    return all(levels.get(name, STANDARD_LEVEL) == STANDARD_LEVEL for name in PARTS)


def moved(standard: Weights, levels: Mapping[str, int]) -> Weights:
    """The standard weights times the factor of each level. All at nothing is the standard: some order there must be."""
    if is_standard(levels) or not any(levels.get(name, STANDARD_LEVEL) for name in PARTS):
        return standard
    values = {name: weight * FACTORS[levels.get(name, STANDARD_LEVEL)] for name, weight in standard.values.items()}
    told = ",".join(f"{name}={levels.get(name, STANDARD_LEVEL)}" for name in PARTS)
    return Weights(values, version=f"{standard.version}+{hashlib.blake2b(told.encode(), digest_size=4).hexdigest()}")


PART_NAMES: Final[Mapping[str, Message]] = {
    "semantic": message("Thesis"),
    "sector": message("Sector"),
    "stage": message("Stage"),
    "ticket": message("Amount"),
    "region": message("Nearness"),
    "freshness": message("Freshness"),
    "lead": message("Lead"),
}
"""The short names of all parts, for the legend of the bar."""
