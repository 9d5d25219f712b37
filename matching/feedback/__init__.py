"""Learning an order from what people did about the rows they were shown, whatever place a row stood in.

``impressions`` are the rows with their deeds, ``examination`` tells from swapped neighbours how likely a place is
looked at, ``fitting`` learns with clipped inverse propensities, ``counterfactual`` judges two orders, ``gates`` say
what a new order must show before it speaks, ``model`` is what is stored, ``trees`` and ``ceilings`` rank by it,
``swaps`` are texts that differ in who somebody is.
"""

from matching.feedback.ceilings import leading_scores
from matching.feedback.counterfactual import Comparison, compared
from matching.feedback.examination import CAP, Examination, examination
from matching.feedback.fitting import LEAST_GRADED, Feature, FitPlan, fitted, off_by, reliability
from matching.feedback.gates import GroupShare, Verdict, group_shares
from matching.feedback.impressions import GRADES, Impressions, grade_of
from matching.feedback.model import LearnedOrder
from matching.feedback.swaps import Swaps, swapped

__all__ = [
    "CAP",
    "GRADES",
    "LEAST_GRADED",
    "Comparison",
    "Examination",
    "Feature",
    "FitPlan",
    "GroupShare",
    "Impressions",
    "LearnedOrder",
    "Swaps",
    "Verdict",
    "compared",
    "examination",
    "fitted",
    "grade_of",
    "group_shares",
    "leading_scores",
    "off_by",
    "reliability",
    "swapped",
]
