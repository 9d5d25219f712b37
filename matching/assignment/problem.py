"""What an assignment is made from: two sides, affinities, what is barred, pins, settings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Pair: TypeAlias = tuple[int, int]
"""(application id, reviewer id)"""

BARS: Final = ("", "conflict", "language", "vetoed")
"""Why a pair must not be; ``Problem.barred`` holds the place in this list, 0 is open."""


@dataclass(frozen=True)
class Application:
    """``demand`` is the number of reviews it is to get."""

    id: int
    demand: int = 3

    def __post_init__(self) -> None:
        if self.demand < 0:
            raise ValueError(f"A demand is zero or more, not {self.demand}.")


@dataclass(frozen=True)
class Reviewer:
    """``least`` and ``most`` are what the round asks of everybody, ``quota`` what this person will read at most.

    Nobody gets more than the smaller of ``most`` and ``quota``, and nobody is asked for more than their quota.
    ``organisation`` is an id of any kind; None shares an organisation with nobody.
    """

    id: int
    most: int
    least: int = 0
    quota: int | None = None
    organisation: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.least <= self.most or (self.quota is not None and self.quota < 0):
            raise ValueError(f"Reviewer {self.id}: a load is from least to most, a quota zero or more; got {self}.")

    @property
    def upper(self) -> int:
        return self.most if self.quota is None else min(self.most, self.quota)

    @property
    def lower(self) -> int:
        return min(self.least, self.upper)


@dataclass(frozen=True)
class SpreadExtra:
    """So many more reviewers of that organisation may read this application."""

    application: int
    organisation: int
    extra: int


@dataclass(frozen=True, eq=False)
class Problem:
    """All that one run decides on; rows are applications, columns reviewers, each ascending by id.

    ``affinity`` is in [0, 1], ``barred`` holds places in ``BARS``. ``per_organisation`` is how many reviewers of one
    organisation may read the same application; None is no limit. Build it by ``Problem.of``, which sorts.
    """

    applications: tuple[Application, ...]
    reviewers: tuple[Reviewer, ...]
    affinity: Floats
    barred: npt.NDArray[np.int8]
    pins: tuple[Pair, ...] = ()
    per_organisation: int | None = 1
    spread_extra: tuple[SpreadExtra, ...] = ()

    def __post_init__(self) -> None:
        shape = (len(self.applications), len(self.reviewers))
        if self.affinity.shape != shape or self.barred.shape != shape:
            raise ValueError(f"Affinities {self.affinity.shape} and bars {self.barred.shape} need the shape {shape}.")
        if self.affinity.size and not (self.affinity.min() >= 0 and self.affinity.max() <= 1):
            raise ValueError("Affinities are from 0 to 1.")
        for ids in ([each.id for each in self.applications], [each.id for each in self.reviewers]):
            if ids != sorted(set(ids)):
                raise ValueError("Each side is ascending by id, each id once.")
        if self.per_organisation is not None and self.per_organisation < 1:
            raise ValueError(f"per_organisation is one or more, or None, not {self.per_organisation}.")
        self.affinity.setflags(write=False)
        self.barred.setflags(write=False)
        self._check_pins()

    def _check_pins(self) -> None:
        for application, reviewer in self.pins:
            place = self.row(application), self.column(reviewer)
            if bar := int(self.barred[place]):
                raise ValueError(f"The pair {(application, reviewer)} is pinned and barred ({BARS[bar]}).")

    @classmethod
    def of(
        cls,
        applications: Sequence[Application],
        reviewers: Sequence[Reviewer],
        *,
        affinity: npt.ArrayLike,
        barred: npt.ArrayLike,
        pins: Sequence[Pair] = (),
        per_organisation: int | None = 1,
    ) -> "Problem":
        """The problem in its canonical order, whatever order its parts came in."""
        rows = sorted(range(len(applications)), key=lambda place: applications[place].id)
        columns = sorted(range(len(reviewers)), key=lambda place: reviewers[place].id)
        shape = len(rows), len(columns)
        return cls(
            tuple(applications[row] for row in rows),
            tuple(reviewers[column] for column in columns),
            np.array(affinity, dtype=np.float64).reshape(shape)[np.ix_(rows, columns)],
            np.array(barred, dtype=np.int8).reshape(shape)[np.ix_(rows, columns)],
            tuple(sorted(set(pins))),
            per_organisation,
        )

    def row(self, application: int) -> int:
        """Where it stands. Raises ``ValueError`` for an unknown id."""
        return _place([each.id for each in self.applications], application, "application")

    def column(self, reviewer: int) -> int:
        """Where they stand. Raises ``ValueError`` for an unknown id."""
        return _place([each.id for each in self.reviewers], reviewer, "reviewer")


def _place(ids: list[int], wanted: int, noun: str) -> int:
    try:
        return ids.index(wanted)
    except ValueError:
        raise ValueError(f"There is no {noun} {wanted}.") from None


@dataclass(frozen=True)
class Settings:
    """What a run may be told."""

    floor_share: float = 0.0
    """Every application's mean affinity shall reach this share of what the hardest one to serve would have with its
    first choice of reviewers; 0 looks at the total alone."""
    gap: float = 1e-4
    """Columns are added until the total is within this share of a proven bound; 0 asks for the optimum itself."""

    def __post_init__(self) -> None:
        if not 0 <= self.floor_share <= 1 or not 0 <= self.gap < 1:
            raise ValueError(f"Shares are from 0 to 1, not {self}.")


@dataclass(frozen=True, eq=False)
class Sides:
    """The problem's numbers as columns."""

    demand: Ints
    lower: Ints
    upper: Ints
    organisation: Ints
    """A code for each reviewer, 0 to ``organisations`` − 1."""
    organisations: int
    names: tuple[int | None, ...]
    """The organisation behind each code."""
    limit: Ints
    """(applications, organisations): how many reviewers of one organisation may read it."""
    open: Flags
    pinned: Flags

    @classmethod
    def of(cls, problem: Problem) -> "Sides":
        demand = np.array([each.demand for each in problem.applications], dtype=np.int64)
        codes: dict[tuple[int, int], int] = {}
        keys = [(0, r.id) if r.organisation is None else (1, r.organisation) for r in problem.reviewers]
        organisation = np.array([codes.setdefault(key, len(codes)) for key in keys], dtype=np.int64)
        names = tuple(key[1] if key[0] else None for key in codes)
        most = len(problem.reviewers) if problem.per_organisation is None else problem.per_organisation
        limit = np.full((len(demand), len(codes)), most, dtype=np.int64)
        for each in problem.spread_extra:
            limit[problem.row(each.application), codes[(1, each.organisation)]] += each.extra
        pinned = np.zeros(problem.affinity.shape, dtype=np.bool_)
        for application, reviewer in problem.pins:
            pinned[problem.row(application), problem.column(reviewer)] = True
        return cls(
            demand,
            np.array([each.lower for each in problem.reviewers], dtype=np.int64),
            np.array([each.upper for each in problem.reviewers], dtype=np.int64),
            organisation,
            len(codes),
            names,
            limit,
            problem.barred == 0,
            pinned,
        )
