"""What an allocation is made from: frozen columns of edges, the two sides, groups, pins, vetoes, settings."""

from dataclasses import dataclass, fields
from typing import Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]

MICRO: Final = 1_000_000
"""Probabilities, values and loads are whole numbers of 10⁻⁶, so that a replay compares integers."""

MOST_EDGES: Final = 1 << 22
"""More candidates than this leave too few bits for breaking ties; cut each sender's list before."""

Side = Literal["sender", "receiver"]


def column(values: object) -> Ints:
    """A column of whole numbers that cannot be changed any more."""
    array = np.array(values, dtype=np.int64).reshape(-1)
    array.setflags(write=False)
    return array


@dataclass(frozen=True, eq=False)
class Edges:
    """Candidate pairs as columns of one length, in any order, each pair once.

    ``request`` is p(sender sends it), ``answer`` p(receiver answers), ``accept`` p(yes, given an answer), all in 10⁻⁶.
    ``sector`` and ``stage`` say what the pair is about, for diversity; −1 is unknown.
    """

    sender: Ints
    receiver: Ints
    request: Ints
    answer: Ints
    accept: Ints
    sector: Ints
    stage: Ints

    def __post_init__(self) -> None:
        for each in fields(self):
            object.__setattr__(self, each.name, column(getattr(self, each.name)))
        lengths = {len(getattr(self, each.name)) for each in fields(self)}
        if len(lengths) != 1:
            raise ValueError(f"The columns of the edges differ in length: {sorted(lengths)}.")
        if len(self) > MOST_EDGES:
            raise ValueError(f"{len(self)} candidate pairs are more than {MOST_EDGES}; shorten the senders' lists.")
        for name in ("request", "answer", "accept"):
            values = getattr(self, name)
            if len(values) and not (values.min() >= 0 and values.max() <= MICRO):
                raise ValueError(f"The column {name!r} has values outside of 0 to {MICRO}: {values.min()}.")

    def __len__(self) -> int:
        return len(self.sender)

    def rows(self, rows: npt.NDArray[np.int64] | npt.NDArray[np.bool_] | npt.NDArray[np.intp]) -> "Edges":
        return Edges(*(getattr(self, each.name)[rows] for each in fields(self)))


@dataclass(frozen=True, eq=False)
class Parties:
    """One side: its ids, each once, and what each may still take.

    For senders ``allowance`` is a number of proposals, for receivers the expected load of requests in 10⁻⁶.
    """

    ids: Ints
    allowance: Ints

    def __post_init__(self) -> None:
        object.__setattr__(self, "ids", column(self.ids))
        object.__setattr__(self, "allowance", column(self.allowance))
        if len(self.ids) != len(self.allowance) or len(np.unique(self.ids)) != len(self.ids):
            raise ValueError("A side needs each id once and one allowance for each id.")
        if len(self.ids) and self.allowance.min() < 0:
            raise ValueError(f"An allowance is zero or more, not {self.allowance.min()}.")


@dataclass(frozen=True, eq=False)
class Groups:
    """A declared division of one side (region, kind, age of profile): a code for each id, −1 where nothing is said."""

    name: str
    side: Side
    codes: Ints

    def __post_init__(self) -> None:
        object.__setattr__(self, "codes", column(self.codes))


Pair: TypeAlias = tuple[int, int]
"""(sender id, receiver id)"""


@dataclass(frozen=True)
class Settings:
    """What a run may be told. Shares are in [0, 1]."""

    per_sender: int = 5
    diversity: float = 0.1
    exploration: float = 0.07
    exposure_ratio: float = 0.8
    smallest_group: int = 5
    """Groups with fewer members are measured but not levelled: their ratio is chance."""
    least_load: float = 0.3
    """What a proposal counts against a budget at least, however unlikely a request is: nobody is in more than
    budget / 0.3 proposals, which spreads them at hardly any cost in the simulated market."""
    price_steps: int = 12
    """Steps of the search for prices; 0 leaves it at the plain greedy."""
    price_share: float = 0.75
    """How much of the price counts. All of it is best by the estimates; as these err, it also picks those that err
    most, and in the simulated market three quarters bring more introductions."""

    def __post_init__(self) -> None:
        if self.per_sender < 0 or self.price_steps < 0:
            raise ValueError(f"Counts are zero or more, not {self.per_sender} and {self.price_steps}.")
        for name in ("diversity", "exploration", "exposure_ratio", "price_share", "least_load"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} is a share from 0 to 1, not {getattr(self, name)}.")


@dataclass(frozen=True, eq=False)
class Problem:
    """All that one run decides on. A pair both pinned and vetoed is refused."""

    edges: Edges
    senders: Parties
    receivers: Parties
    groups: tuple[Groups, ...] = ()
    pins: tuple[Pair, ...] = ()
    vetoes: tuple[Pair, ...] = ()

    def __post_init__(self) -> None:
        if both := sorted(set(self.pins) & set(self.vetoes)):
            raise ValueError(f"The pair {both[0]} is pinned and vetoed; take one of the two back.")
        for group in self.groups:
            side = self.senders if group.side == "sender" else self.receivers
            if len(group.codes) != len(side.ids):
                raise ValueError(f"The groups {group.name!r} need a code for each of {len(side.ids)} ids.")
