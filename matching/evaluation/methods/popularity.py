"""Chance, popularity, and popularity among those of the same sector and place."""

from collections.abc import Iterable

import numpy as np

from matching.evaluation.context import Context, Scores
from matching.evaluation.data import Company
from matching.evaluation.methods.linear import Linear
from matching.evaluation.ties import traits, within

_UNKNOWN = "?"
_RECENT_YEARS = 2.0


class Chance:
    def __init__(self, context: Context) -> None:
        self._data = context.data
        self._random = np.random.default_rng(context.seed)

    def investors_for(self, company: str) -> Scores:
        return self._random.random(len(self._data.investors))

    def companies_for(self, investor: str) -> Scores:
        return self._random.random(len(self._data.raising))


class Popularity:
    """How many companies an investor, or investors a company, has: in all, or met first in the last year."""

    def __init__(self, context: Context, *, last_year: bool = False) -> None:
        self._investors = context.active if last_year else context.popular
        self._companies = context.courted if last_year else context.backed

    def investors_for(self, company: str) -> Scores:
        return self._investors

    def companies_for(self, investor: str) -> Scores:
        return self._companies


class CategoryPlace(Linear):
    """Companies of the last two years in the same place, and once more for each sector shared there.

    What is not known is a group of its own: firms nobody describes have investors nobody describes.
    """

    def __init__(self, context: Context) -> None:
        ties, companies = context.ties, context.data.companies
        places = traits(ties.companies, companies, _place, [_UNKNOWN])
        both = traits(ties.companies, companies, _sectors_there, [f"{_UNKNOWN} {_UNKNOWN}"])
        recent = ties.by_last(within(_RECENT_YEARS))
        super().__init__(context, [(each, recent.T @ each) for each in (places, both)])


def _place(company: Company) -> Iterable[str]:
    return [company.area or _UNKNOWN]


def _sectors_there(company: Company) -> Iterable[str]:
    return [f"{code} {company.area or _UNKNOWN}" for code in company.sectors or (_UNKNOWN,)]
