"""A learned order as it is stored: trees, the curve of chances and how places are looked at, as one JSON text."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from matching.calibration import Curve
from matching.errors import DataError
from matching.feedback.ceilings import Ceilings
from matching.feedback.examination import Examination
from matching.feedback.impressions import Ints, Reals, Table
from matching.feedback.trees import Trees

FORMAT: Final = 1
SCALE: Final = 1_000_000


def as_whole(scores: Reals) -> Ints:
    found: Ints = np.round(scores * SCALE).astype(np.int64)
    return found


@dataclass(frozen=True)
class LearnedOrder:
    names: tuple[str, ...]
    """Of the features, in their order."""
    trees: str
    """As LightGBM writes them; who ranks reads them without it."""
    curve: Curve
    """Score in millionths → chance in 10⁻⁶ that something is done about a row that is looked at."""
    looked_at: Examination

    @cached_property
    def tables(self) -> Trees:
        """Raises ``DataError`` for trees that nobody can read."""
        return Trees.read(self.trees)

    @cached_property
    def ceilings(self) -> Ceilings:
        return Ceilings.of(self.tables)

    def scores(self, features: Table) -> Reals:
        """(n,) greater is better; comparable in all lists."""
        return self.tables.of_table(features)

    def to_bytes(self) -> bytes:
        looked_at = {
            "chances": self.looked_at.chances,
            "steepness": self.looked_at.steepness,
            "deeds": self.looked_at.deeds,
        }
        content = {"format": FORMAT, "names": self.names, "trees": self.trees, "curve": self.curve.knots}
        return json.dumps({**content, "looked_at": looked_at}, sort_keys=True).encode()

    @classmethod
    def from_bytes(cls, stored: bytes) -> "LearnedOrder":
        """Raises ``DataError`` for what ``to_bytes`` did not write."""
        try:
            content = json.loads(stored)
            if content["format"] != FORMAT:
                raise DataError(f"The order has format {content['format']!r}; this release reads {FORMAT}.")
            told = content["looked_at"]
            looked_at = Examination(tuple(told["chances"]), told["steepness"], told["deeds"])
            curve = Curve(tuple((low, high) for low, high in content["curve"]))
            return cls(tuple(content["names"]), content["trees"], curve, looked_at)
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(f"What is stored is no learned order: {error!r}.") from error
