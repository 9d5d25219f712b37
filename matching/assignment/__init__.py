"""Who reads what: reviewers are assigned to applications, within every rule, explained.

**Objective.** The highest total affinity, then a floor: no application's mean affinity below a share of what the
hardest one to serve could have.

**Constraints.** As many reviews as each application is to have; each reviewer's load from least to most and within
their own quota; at most one reviewer of an organisation on an application; pins kept; barred pairs (conflicts,
languages not read) never, whatever else gives way. Where that is impossible the answer is the smallest change after
which it is not.

**Method.** 1. The rules are those of a flow (application → organisation within the application → reviewer), so the
linear programme has an optimum in whole numbers; SciPy's HiGHS finds it over the pairs near estimated prices, and
its own prices prove that no other pair could raise the total by more than a set share, or name the pairs to add
(``programme``, ``columns``). 2. Chains of exchanges lift applications to the floor (``floor``, ``exchanges``).
3. Where something is missing, each rule becomes elastic and the fewest units of change are found (``relaxation``).
4. ``why``, ``why_not`` and ``absent_reviewer`` explain on demand (``explanation``).

**Order.** The same problem, in whatever order its parts are given, has the same answer with the same version of
SciPy.

**Sources.** Flow for reviewer assignment: Taylor 2008; column pricing: Dantzig and Wolfe 1960; max-min fairness:
Garg et al. 2010, Stelmakh, Shah and Singh 2019 (PeerReview4All). Affinities: Charlin and Zemel 2013.
"""

from matching.assignment.affinity import BIDS, Affinity, Texts, Weights, affinities, unreadable
from matching.assignment.explanation import Absence, PairReason, ReviewerStory, absent_reviewer, why, why_not
from matching.assignment.problem import BARS, Application, Pair, Problem, Reviewer, Settings
from matching.assignment.relaxation import relaxed
from matching.assignment.result import Assignment, Change, Infeasible
from matching.assignment.run import assign

__all__ = [
    "BARS",
    "BIDS",
    "Absence",
    "Affinity",
    "Application",
    "Assignment",
    "Change",
    "Infeasible",
    "Pair",
    "PairReason",
    "Problem",
    "Reviewer",
    "ReviewerStory",
    "Settings",
    "Texts",
    "Weights",
    "absent_reviewer",
    "affinities",
    "assign",
    "relaxed",
    "unreadable",
    "why",
    "why_not",
]
