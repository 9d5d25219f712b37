"""Which further review could change a decision: near the cut, by the expected swing of one more score.

One more review of application i by a reviewer not heard before moves its calibrated score by a normal amount with mean
0 and variance v² / (v + σ_b² + σ_e²), v being what is still uncertain of it (the knowledge gradient of Frazier, Powell
and Dayanik 2008 for one measurement). The decision changes where that carries it over the last score in, or under the
first one out.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from matching.review_scores.scores import Scores


@dataclass(frozen=True)
class FurtherReview:
    """``chance`` is the probability that one more review moves the application across the cut; ``gain`` is by how much
    the quality of the selection is expected to rise by asking for it, on the scale of the scores."""

    application: int
    is_in: bool
    distance: float
    """From the score that decides, on the same scale."""
    chance: float
    gain: float


def worth_another_review(scores: Scores, *, least_chance: float = 0.05) -> list[FurtherReview]:
    """Most promising first; those with at least that chance. Empty where all or none are selected."""
    ranked = scores.scores
    if not 0 < scores.places < len(ranked):
        return []
    last_in, first_out = ranked[scores.places - 1].calibrated, ranked[scores.places].calibrated
    own = scores.variances.reviewer + scores.variances.noise
    found = []
    for each in ranked:
        is_in = each.rank <= scores.places
        distance = abs(each.calibrated - (first_out if is_in else last_in))
        swing = each.spread**2 / np.sqrt(each.spread**2 + own) if each.spread else 0.0
        if not swing:
            continue
        standard = distance / swing
        chance = float(norm.sf(standard))
        gain = float(swing * (norm.pdf(standard) - standard * norm.sf(standard)))
        if chance >= least_chance:
            found.append(FurtherReview(each.application, is_in, distance, chance, gain))
    return sorted(found, key=lambda each: (-each.gain, each.application))
