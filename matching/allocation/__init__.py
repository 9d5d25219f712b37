"""Who is proposed to whom: attention is allocated, not fit ranked.

**Objective.** Over candidate pairs e = (sender i, receiver j) maximise the expected introductions

    Σ p(request) · p(answer) · p(accept)

**Constraints.** Expected load Σ max(p(request), 0.3) ≤ budget of each receiver, so Σ p(request) is as well, and nobody
is in more than budget / 0.3 proposals (``least_load``); at most k proposals a sender; pinned pairs first (within both),
vetoed pairs never; proposals a member of one declared group of senders ≥ 0.8 × those of another; a sender's list loses
value where receivers are alike in sector and stage (``matching.diversity``); a share of 5 to 10 % of the places is
drawn by chance, and with every proposal the probability is written down with which the pair was to be proposed. What a
budget is, the caller says: runs give what `matching.chances.Chances.believed` counts on, never more than was stated.

**Method.** Even without groups and likeness this is a multiple knapsack with limits on both sides (NP-hard). 1. Pins.
2. Greedy by value. 3. One improvement pass: prices of the receivers' attention from the Lagrangian dual, greedy again
by value less price · load, the better of both stays; the dual's bound says how far from the optimum it can be at most.
4. Places put up to chance. 5. Exchanges between the groups until the ratio holds. Steps 4 and 5 may cost value, never a
constraint.

**Integers.** Probabilities, values, loads, budgets are whole numbers of 10⁻⁶ (prices of 2⁻²⁰), ties fall by a hash of
seed and places: any order of the input, any machine, the same integers.

**Complexity.** E candidates, S senders, k places: O(E log E) for sorting plus O(E) a step of the price search and
O(k) for each row that is still open; E = 1,000,000 in about a second (``benchmarks/allocation_scale.py``).

**Sources.** Expected load per receiver: Sekiya et al. 2026 (arXiv 2602.19689); allocating attention: Rios, Saban and
Zheng, M&SOM 2023; Chen, Hsieh and Lin 2019. Lagrangian prices for generalised assignment: Fisher, Management Science
1981; subgradient steps: Held, Wolfe and Crowder 1974. Lazy greedy: Minoux 1978. Likeness: Carbonell and Goldstein 1998.
Propensities: Swaminathan and Joachims 2015 (weighting), Horvitz and Thompson 1952 (as tested). Groups: Singh and
Joachims, KDD 2018 (exposure); that floors a person must be small: Greenwood et al., NeurIPS 2024.
"""

from matching.allocation.exposure import GroupRatio
from matching.allocation.problem import MICRO, Edges, Groups, Pair, Parties, Problem, Settings, Side
from matching.allocation.result import ORIGINS, Allocation, UnmetPin
from matching.allocation.run import allocate

__all__ = [
    "MICRO",
    "ORIGINS",
    "Allocation",
    "Edges",
    "GroupRatio",
    "Groups",
    "Pair",
    "Parties",
    "Problem",
    "Settings",
    "Side",
    "UnmetPin",
    "allocate",
]
