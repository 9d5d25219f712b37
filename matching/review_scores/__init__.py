"""Scores of a round, raw and calibrated side by side: lenient and harsh reviewers taken out, uncertainty told.

``calibrate`` gives each application its raw mean, z-score, calibrated score, rank, the interval that holds 90 % of the
ranks believed possible, and its chance to be above the cut; ``worth_another_review`` names the few whose decision one
more review could change. Calibrated scores inform, they never replace: a reviewer of whom little is known is corrected
by little. Additive, no slopes: with three reviews an application and ten to twenty a reviewer nothing finer is stable.

Cost: one dense system of applications + reviewers rows, a few dozen factorisations for the variances.
"""

from matching.review_scores.further import FurtherReview, worth_another_review
from matching.review_scores.model import Variances
from matching.review_scores.scores import Review, ReviewerTendency, Score, Scores, calibrate

__all__ = [
    "FurtherReview",
    "Review",
    "ReviewerTendency",
    "Score",
    "Scores",
    "Variances",
    "calibrate",
    "worth_another_review",
]
