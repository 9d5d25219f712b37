"""The simulated market's parameters: invented, stylised, all in one place."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Parameters:
    """Who there is, what they want, how much they read, and how well the platform knows it.

    Chances are logistic: p(request) of founder i to investor j has the logit ``wish + (1 − popularity) · fit_scale ·
    fit_ij + popularity · popularity_scale · popularity_j``, p(accept) likewise with ``accept``, its own fit and the
    founder's popularity; fits and popularities are standard normal. Estimates add normal noise to both logits.
    """

    senders: int = 400
    receivers: int = 120
    rounds: int = 4
    popularity: float = 0.5
    """How much of a wish is the other side's general popularity, 0 to 1 (λ)."""
    noise: float = 0.7
    """Standard deviation of the estimates' logits around the truth (σ)."""
    wish: float = -0.5
    accept: float = -2.2
    fit_scale: float = 1.15
    popularity_scale: float = 2.2
    shared_fit: float = 0.15
    """Share of the variance of fit that both sides have in common."""
    capacity_low: int = 2
    capacity_high: int = 14
    """Requests an investor reads a round, drawn evenly, both ends included."""
    capacity_error: float = 0.0
    """What is stated is the truth times an even draw from 1 ± this."""
    inactive: float = 0.3
    """Share of investors who read nothing."""
    inactivity_known: float = 1.0
    """Share of these who have said so ("not deploying")."""
    fatigue: float = 0.15
    """By how much each introduction lowers both parties' logits: who has talks going wants fewer new ones."""
    minority: float = 0.3
    """Share of founders outside the strong region."""
    minority_handicap: float = 0.3
    """By how much their logit of being accepted is lower."""
    new: float = 0.5
    """Share of founders whose profile is new."""
    new_noise: float = 1.5
    """Factor on the noise of their estimates."""
    sectors: int = 10
    stages: int = 4


ONE_ROUND = Parameters(
    rounds=1, capacity_low=8, capacity_high=8, inactive=0.0, fatigue=0.0, minority_handicap=0.0, new_noise=1.0
)
"""The setting of the study's first table: everybody reads eight, nothing is hidden."""
