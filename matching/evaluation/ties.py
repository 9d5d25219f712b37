"""Who invested in whom as sparse matrices: companies are rows, investors columns, each pair counts once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from matching.evaluation.data import Company, Investments

YEAR: Final = 365.25
Ages: TypeAlias = npt.NDArray[np.float64]


class Ties:
    """All companies and investors that were met, may be ranked or ask, each in the order of their ids."""

    def __init__(self, data: Investments) -> None:
        askers = (question.asker for question in data.startup_questions)
        self.companies = _numbered({*data.by_company, *data.raising, *askers})
        askers = (question.asker for question in data.investor_questions)
        self.investors = _numbered({*data.by_investor, *data.investors, *askers})
        self.candidates = np.array([self.investors[each] for each in data.investors], dtype=np.int64)
        self.raising = np.array([self.companies[each] for each in data.raising], dtype=np.int64)
        first, last = _days(data)
        self._rows = np.array([self.companies[company] for company, _ in first], dtype=np.int64)
        self._columns = np.array([self.investors[investor] for _, investor in first], dtype=np.int64)
        self._since_first = (data.today - np.array(list(first.values()), dtype=np.float64)) / YEAR
        self._since_last = (data.today - np.array([last[pair] for pair in first], dtype=np.float64)) / YEAR

    def by_last(self, weigh: Callable[[Ages], Ages]) -> csr_array:
        """(companies, investors) weights of each pair by the years since its last deal."""
        return self._matrix(weigh(self._since_last))

    def by_first(self, weigh: Callable[[Ages], Ages]) -> csr_array:
        """The same by the years since they first met."""
        return self._matrix(weigh(self._since_first))

    def known(self) -> csr_array:
        """(companies, investors) 1 for each pair."""
        return self._matrix(np.ones(len(self._rows)))

    def _matrix(self, weights: Ages) -> csr_array:
        kept = weights != 0
        shape = (len(self.companies), len(self.investors))
        return csr_array((weights[kept], (self._rows[kept], self._columns[kept])), shape=shape)


def traits(
    numbered: Mapping[str, int],
    companies: Mapping[str, Company],
    told: Callable[[Company], Iterable[str]],
    unknown: Sequence[str],
) -> csr_array:
    """(companies, traits) 1 where a company has a trait; one that tells none has those of ``unknown``."""
    codes: dict[str, int] = {}
    rows, columns = [], []
    for name, row in numbered.items():
        company = companies.get(name)
        for code in dict.fromkeys(tuple(told(company)) if company else ()) or unknown:
            rows.append(row)
            columns.append(codes.setdefault(code, len(codes)))
    shape = (len(numbered), max(1, len(codes)))
    return csr_array((np.ones(len(rows)), (np.array(rows, np.int64), np.array(columns, np.int64))), shape=shape)


def within(years: float) -> Callable[[Ages], Ages]:
    """Weight one for what happened in the last ``years``, none for the rest."""
    return lambda ages: (ages <= years).astype(np.float64)


def halving(years: float) -> Callable[[Ages], Ages]:
    """Weights that halve every ``years``."""
    return lambda ages: 0.5 ** (ages / years)


def _numbered(names: set[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(sorted(names))}


def _days(data: Investments) -> tuple[dict[tuple[str, str], int], dict[tuple[str, str], int]]:
    first: dict[tuple[str, str], int] = {}
    last: dict[tuple[str, str], int] = {}
    for deal in data.deals:
        pair = (deal.company, deal.investor)
        first.setdefault(pair, deal.day)
        last[pair] = deal.day
    return first, last
