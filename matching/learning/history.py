"""Who joined whom on which day, as numbered rows; ids count for nothing beyond telling one from another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]
Reals: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Firm:
    """A company's own facts; what is not known is None or empty."""

    id: str
    country: str | None = None
    state: str | None = None
    region: str | None = None
    city: str | None = None
    sectors: tuple[str, ...] = ()
    founded: int | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class Tie:
    """An investor joined a company's round on a day (ordinal)."""

    company: str
    investor: str
    day: int
    amount: float | None = None
    stage: str = ""
    """Of the round; empty where none is told."""


@dataclass(frozen=True)
class History:
    """Firms and investors by row number, ties by day."""

    firms: tuple[Firm, ...]
    investors: tuple[str, ...]
    company: Ints
    investor: Ints
    day: Ints
    amount: Reals
    """Base-ten logarithm; NaN where none is told."""
    stage: tuple[str, ...]

    @classmethod
    def of(cls, firms: Iterable[Firm], ties: Iterable[Tie], investors: Iterable[str] = ()) -> "History":
        """A company without a row of its own gets an empty one, ``investors`` rows even without a tie."""
        ordered = sorted(ties, key=lambda tie: (tie.day, tie.company, tie.investor))
        known = {firm.id: firm for firm in firms}
        known |= {tie.company: Firm(tie.company) for tie in ordered if tie.company not in known}
        rows = tuple(known[each] for each in sorted(known))
        names = tuple(sorted({tie.investor for tie in ordered} | set(investors)))
        places = {firm.id: row for row, firm in enumerate(rows)}
        columns = {name: column for column, name in enumerate(names)}
        amounts = [tie.amount if tie.amount is not None and tie.amount > 0 else np.nan for tie in ordered]
        return cls(
            rows,
            names,
            np.array([places[tie.company] for tie in ordered], dtype=np.int64),
            np.array([columns[tie.investor] for tie in ordered], dtype=np.int64),
            np.array([tie.day for tie in ordered], dtype=np.int64),
            np.log10(np.array(amounts, dtype=np.float64)),
            tuple(tie.stage for tie in ordered),
        )

    def until(self, day: int) -> int:
        """How many ties lie before that day."""
        return int(np.searchsorted(self.day, day))

    def rows_of(self, companies: Sequence[str]) -> Ints:
        places = {firm.id: row for row, firm in enumerate(self.firms)}
        return np.array([places[each] for each in companies], dtype=np.int64)

    def columns_of(self, investors: Sequence[str]) -> Ints:
        columns = {name: column for column, name in enumerate(self.investors)}
        return np.array([columns[each] for each in investors], dtype=np.int64)
