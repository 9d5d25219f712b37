"""What is known on one day: first ties of investors and companies, with the company's age and round at that time."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from scipy.sparse import csr_array

from matching.learning.history import Flags, History, Ints, Reals

YEAR: Final = 365.25
_MID_YEAR: Final = 182
_OLDEST: Final = 40
"""Of a founding year further away than that nothing is believed."""


@dataclass(frozen=True)
class World:
    """Everything of ``history`` before ``day``, for the investors whose columns are asked for."""

    history: History
    day: int
    columns: Ints
    """Rows of the history's investors that are ranked; feature tables have one column for each, in this order."""

    @property
    def width(self) -> int:
        return len(self.columns)

    @cached_property
    def known(self) -> int:
        return self.history.until(self.day)

    @cached_property
    def place(self) -> Ints:
        """Investor → its column, or -1."""
        found = np.full(len(self.history.investors), -1, dtype=np.int64)
        found[self.columns] = np.arange(self.width)
        return found

    @cached_property
    def _rounds(self) -> tuple[Ints, Ints]:
        """All (company, day) of rounds as one sorted number each, and the companies' starts in it."""
        keys = np.unique(self.history.company[: self.known] << 24 | self.history.day[: self.known])
        return keys, np.searchsorted(keys, np.arange(len(self.history.firms) + 1) << 24)

    @cached_property
    def rounds(self) -> Ints:
        """(firms,) rounds so far."""
        return np.diff(self._rounds[1])

    def rounds_before(self, company: Ints, day: Ints) -> Ints:
        """For each pair of them."""
        keys, starts = self._rounds
        found: Ints = np.searchsorted(keys, company << 24 | day) - starts[company]
        return found

    def stage_before(self, company: Ints, day: Ints) -> tuple[str, ...]:
        """For each pair of them the stage of the company's round before that day; empty where none is told."""
        keys, starts = self._rounds
        last = np.searchsorted(keys, company << 24 | day) - 1
        several = zip(last.tolist(), (last >= starts[company]).tolist(), strict=True)
        return tuple(self._stages.get(int(keys[at]), "") if any_ else "" for at, any_ in several)

    @cached_property
    def _stages(self) -> dict[int, str]:
        """By round; where its ties tell several, the first by alphabet."""
        history, found = self.history, dict[int, str]()
        rounds = (history.company[: self.known] << 24 | history.day[: self.known]).tolist()
        for key, stage in zip(rounds, history.stage[: self.known], strict=True):
            if stage:
                found[key] = min(stage, found.get(key, stage))
        return found

    @cached_property
    def joined_by(self) -> tuple[Ints, Ints]:
        """Investors by company, each once, and where a company's begin."""
        ties = self.first_ties
        order = ties[np.argsort(self.history.company[ties], kind="stable")]
        starts = np.searchsorted(self.history.company[order], np.arange(len(self.history.firms) + 1))
        return self.history.investor[order], starts

    @cached_property
    def since(self) -> Reals:
        """(firms,) years since the last round, NaN without one."""
        keys, starts = self._rounds
        last = keys[np.maximum(starts[1:] - 1, 0)] & 0xFFFFFF if len(keys) else np.zeros(len(self.rounds))
        return np.where(self.rounds > 0, (self.day - last) / YEAR, np.nan)

    @property
    def soon(self) -> int:
        """The middle of the year ahead: who raises within it is so old then."""
        return self.day + _MID_YEAR

    def ages(self, firms: Ints, days: Ints | int) -> Reals:
        """Years since the middle of the founding year, NaN where that is unknown or unbelievable."""
        years = (days - self._founded[firms]) / YEAR
        return np.where(np.abs(years) < _OLDEST, np.maximum(years, 0.0), np.nan)

    @cached_property
    def _founded(self) -> Reals:
        years = np.array([firm.founded or np.nan for firm in self.history.firms], dtype=np.float64)
        found: Reals = (years - 1) * YEAR + _MID_YEAR
        return found

    @cached_property
    def first_ties(self) -> Ints:
        """Positions of the first tie of each pair, by day; all investors."""
        size = self.known
        pairs = self.history.company[:size] * len(self.history.investors) + self.history.investor[:size]
        return np.sort(np.unique(pairs, return_index=True)[1])

    @cached_property
    def ranked(self) -> Flags:
        """Which of the first ties belong to a ranked investor."""
        found: Flags = self.place[self.history.investor[self.first_ties]] >= 0
        return found

    @cached_property
    def entries(self) -> "Entries":
        ties = self.first_ties[self.ranked]
        company, day = self.history.company[ties], self.history.day[ties]
        number = self.rounds_before(company, day)
        column = self.place[self.history.investor[ties]]
        return Entries(ties, company, column, (self.day - day) / YEAR, number, self.ages(company, day), self.width)

    def tied(self, firms: Ints) -> Flags:
        """(firms, columns) who is tied already."""
        found = np.zeros((len(firms), self.width), dtype=np.bool_)
        row = np.full(len(self.history.firms), -1, dtype=np.int64)
        row[firms] = np.arange(len(firms))
        entries = self.entries
        asked = row[entries.company] >= 0
        found[row[entries.company[asked]], entries.column[asked]] = True
        return found


@dataclass(frozen=True)
class Entries:
    """First ties of ranked investors."""

    tie: Ints
    company: Ints
    column: Ints
    ago: Reals
    """Years."""
    number: Ints
    """Rounds of the company before this one."""
    age: Reals
    width: int

    def faded(self, half_life: float) -> Reals:
        return np.exp2(-self.ago / half_life)

    def sums(self, weights: Reals | Flags) -> Reals:
        """(columns,) per investor."""
        found: Reals = np.bincount(self.column, weights.astype(np.float64), minlength=self.width).astype(np.float64)
        return found

    def matrix(self, rows: Ints, height: int, half_life: float) -> Any:
        """(height, columns) faded entries by whatever ``rows`` counts."""
        values = self.faded(half_life).astype(np.float32)
        return csr_array((values, (rows, self.column)), shape=(height, self.width))
