"""Which further review could change a decision: near the cut, by the expected swing of one more score.

One more review of application i by a reviewer not heard before moves its calibrated score by a normal amount with mean
0 and variance v² / (v + σ_b² + σ_e²), v being what is still uncertain of it (the knowledge gradient of Frazier, Powell
and Dayanik 2008 for one measurement). The decision changes where that carries it over the last score in, or under the
first one out.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

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
    spread = np.array([each.spread for each in ranked])
    is_in = np.array([each.rank <= scores.places for each in ranked])
    calibrated = np.array([each.calibrated for each in ranked])
    distance = np.abs(calibrated - np.where(is_in, first_out, last_in))
    swing = np.where(spread > 0, spread**2 / np.sqrt(np.where(spread > 0, spread**2 + own, 1.0)), 0.0)
    standard = distance / np.where(swing > 0, swing, np.inf)
    chance = np.where(swing > 0, ndtr(-standard), 0.0)
    gain = swing * (np.exp(-(standard**2) / 2) / np.sqrt(2 * np.pi) - standard * ndtr(-standard))
    found = [
        FurtherReview(ranked[i].application, bool(is_in[i]), float(distance[i]), float(chance[i]), float(gain[i]))
        for i in np.flatnonzero((swing > 0) & (chance >= least_chance))
    ]
    return sorted(found, key=lambda each: (-each.gain, each.application))
