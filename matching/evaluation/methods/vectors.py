"""Vectors alone."""

import numpy as np

from matching.encoders import unit_rows
from matching.evaluation.context import Context, Scores
from matching.model import Vectors


class MeanPortfolio:
    """The cosine of a company with the mean of a portfolio."""

    def __init__(self, context: Context) -> None:
        self._context = context
        data = context.data
        self._investors = unit_rows(np.stack([self._mean(each) for each in data.investors]))
        self._companies = np.stack([context.vector(context.named(each)) for each in data.raising])

    def investors_for(self, company: str) -> Scores:
        return (self._investors @ self._context.vector(self._context.named(company))).astype(np.float64)

    def companies_for(self, investor: str) -> Scores:
        return (self._companies @ self._mean(investor)).astype(np.float64)

    def _mean(self, investor: str) -> Vectors:
        rows = [self._context.vector(each.named) for each in self._context.portfolio(investor) if each.named]
        mean: Vectors = np.mean(rows, axis=0, dtype=np.float32) if rows else self._context.vector("")
        return mean
