"""How likely a place is to be looked at, told by neighbours that were swapped.

Sources. Swapped neighbours: Joachims, Swaminathan and Schnabel, WSDM 2017. Reading both arms of a swap with the same
mix of rows: Agarwal, Zaitsev, Wang, Li, Najork and Joachims, WSDM 2019. Clipped inverse propensities: Swaminathan and
Joachims, JMLR 2015.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from matching.feedback.impressions import Impressions, Ints, Reals

CAP: Final = 10.0
"""No row counts more often than this."""
ASSUMED_STEEPNESS: Final = 1.0
_FEW_DEEDS: Final = 60
"""With fewer in swapped pairs the curve is assumed to fall like one over the place."""
_AS_MANY: Final = 20.0
"""Deeds that the common curve weighs beside those of one pair of places."""
_STEEPNESSES: Final = np.linspace(0, 2, 81)


@dataclass(frozen=True)
class Examination:
    """(places,) from the first on, 1 and never rising; places behind the last are as the last."""

    chances: tuple[float, ...]
    steepness: float
    """Of the common curve 1 / place ** steepness."""
    deeds: int
    """In swapped pairs, from which it is told; 0 where it is assumed."""

    def __post_init__(self) -> None:
        steps = np.diff(self.chances)
        if not self.chances or self.chances[0] != 1 or np.any(steps > 0) or self.chances[-1] <= 0:
            raise ValueError(f"Chances must begin with 1, never rise and stay above 0, not {self.chances}.")

    def of(self, places: Ints) -> Reals:
        known = np.array(self.chances)
        found: Reals = known[np.minimum(places, len(known)) - 1]
        return found

    def weights(self, places: Ints) -> Reals:
        """(n,) between 1 and ``CAP``: how often a deed at this place counts."""
        found: Reals = np.minimum(1 / self.of(places), CAP)
        return found


def examination(shown: Impressions) -> Examination:
    """From what was done about swapped neighbours beside what is done about the same ranks unswapped."""
    last = int(max(shown.places.max(initial=1), shown.ranked.max(initial=1)))
    upper, lower = _arms(shown, last)
    deeds = float((upper + lower).sum())
    told = deeds >= _FEW_DEEDS
    steepness = _steepness(upper, lower) if told else ASSUMED_STEEPNESS
    common = _ratios(last, steepness)
    ratios = (lower + _AS_MANY * common) / (upper + _AS_MANY) if told else common
    chances = np.concatenate([[1.0], np.cumprod(np.minimum(ratios, 1.0))])
    return Examination(tuple(chances.tolist()), float(steepness), round(deeds) if told else 0)


def _ratios(last: int, steepness: float) -> Reals:
    places = np.arange(1, last, dtype=np.float64)
    found: Reals = (places / (places + 1)) ** steepness
    return found


def _arms(shown: Impressions, last: int) -> tuple[Reals, Reals]:
    """Deeds at the upper and the lower place of each pair, each from as many rows of the one rank as of the other.

    A swapped view gives one row of either rank in the place of the other; what the two would have got in their own
    places is told by the views without a swap.
    """
    stayed = shown.ranked == shown.places
    seen = np.bincount(shown.ranked[stayed], minlength=last + 1)
    hits = np.bincount(shown.ranked[stayed & shown.looked], minlength=last + 1)
    usual = hits / np.maximum(seen, 1)
    rose, fell = shown.places == shown.ranked - 1, shown.places == shown.ranked + 1
    risen = np.bincount(shown.places[rose & shown.looked], minlength=last + 1)
    fallen = np.bincount(shown.ranked[fell & shown.looked], minlength=last + 1)
    views = np.bincount(shown.places[rose], minlength=last + 1)
    pairs = np.arange(1, last)
    upper: Reals = risen[pairs] + views[pairs] * usual[pairs]
    lower: Reals = fallen[pairs] + views[pairs] * usual[pairs + 1]
    return upper, lower


def _steepness(upper: Reals, lower: Reals) -> float:
    """The likeliest on a fixed grid; ties go to the flatter."""
    places = np.arange(1, len(upper) + 1, dtype=np.float64)
    ratios = (places / (places + 1)) ** _STEEPNESSES[:, None]
    likely = (lower * np.log(ratios / (1 + ratios)) - upper * np.log1p(ratios)).sum(axis=1)
    return float(_STEEPNESSES[int(likely.argmax())])
