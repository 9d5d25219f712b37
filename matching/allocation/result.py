"""What an allocation gives back."""

from dataclasses import dataclass
from typing import Final, Literal

from matching.allocation.exposure import GroupRatio
from matching.allocation.problem import Ints, Pair

ORIGINS: Final = ("pinned", "value", "exploration", "levelling")
"""By what a proposal came in; ``Allocation.origin`` holds the place in this list."""

UnmetReason = Literal["no_candidate", "sender_limit", "receiver_budget"]


@dataclass(frozen=True)
class UnmetPin:
    """A pin that would have broken a promise: the budget and the limit hold for staff as well."""

    pair: Pair
    reason: UnmetReason


@dataclass(frozen=True, eq=False)
class Allocation:
    """The proposals, by sender's and receiver's id, and what there is to say about the run. Amounts are in 10⁻⁶."""

    row: Ints
    """Where each proposal stood in the columns of ``Problem.edges``."""
    sender: Ints
    receiver: Ints
    origin: Ints
    propensity: Ints
    """Probability of this choice given the run's input: what inverse propensity weighting divides by."""
    value: int
    """Expected introductions: Σ p(request) · p(answer) · p(accept)."""
    bound: int
    """No allocation within budgets and limits is worth more: ``value / bound`` is the least share of the optimum."""
    greedy_value: int
    """What the first pass was worth, less the losses for likeness; ``improved_value``: after the improvement pass."""
    improved_value: int
    load: Ints
    """Expected requests to each receiver, in the order of ``receiver_ids``."""
    price: Ints
    """Expected introductions that one more request of budget would bring, for each receiver."""
    receiver_ids: Ints
    ratios: tuple[GroupRatio, ...]
    unmet_pins: tuple[UnmetPin, ...]

    def __len__(self) -> int:
        return len(self.row)

    @property
    def pairs(self) -> list[Pair]:
        return list(zip(self.sender.tolist(), self.receiver.tolist(), strict=True))
