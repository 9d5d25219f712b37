"""Methods that do not look at who asks: chance and how much somebody invested or raised."""

from collections import Counter

import numpy as np

from matching.evaluation.context import Context, Scores


class Chance:
    def __init__(self, context: Context) -> None:
        self._data = context.data
        self._random = np.random.default_rng(context.seed)

    def investors_for(self, company: str) -> Scores:
        return self._random.random(len(self._data.investors))

    def companies_for(self, investor: str) -> Scores:
        return self._random.random(len(self._data.raising))


class Popularity:
    """Number of deals in the training time."""

    def __init__(self, context: Context) -> None:
        data = context.data
        deals = Counter(deal.investor for deal in data.deals)
        rounds = Counter(deal.company for deal in data.deals)
        self._investors = np.array([deals[each] for each in data.investors], dtype=np.float64)
        self._companies = np.array([rounds[each] for each in data.raising], dtype=np.float64)

    def investors_for(self, company: str) -> Scores:
        return self._investors

    def companies_for(self, investor: str) -> Scores:
        return self._companies
