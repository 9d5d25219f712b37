"""The one table of standard weights, by who looks."""

from collections.abc import Mapping

from app.profiles.states import Kind
from matching.kinds import KINDS
from matching.model import Weights
from matching.scoring import AMOUNT_BANDS, default_weights

POOLS = ("demand", "supply")
"""Who looks: an investor, or a team."""


def standard_weights(kind: Kind) -> Weights:
    """The weights of a list that a profile of this kind sees."""
    return default_weights(KINDS[kind.value].pool)


def weights_table() -> Mapping[str, Mapping[str, float]]:
    """Who looks → part → weight, as the library uses it."""
    return {pool: default_weights(pool).values for pool in POOLS}


def amount_bands() -> tuple[tuple[str, int, int], ...]:
    """Code, from and to in euros; the last has no end worth showing."""
    return AMOUNT_BANDS
