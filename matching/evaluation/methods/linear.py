"""Methods whose score is a product of a company's row and an investor's row."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from scipy.sparse import csr_array, hstack

from matching.evaluation.context import Context, Scores

_TIE: Final = 1e-6


def ordered(scores: Scores, then: Scores) -> Scores:
    """``scores``, with equal ones told apart by ``then``; all by ``then`` where there are none."""
    height = float(np.abs(scores).max(initial=0.0))
    return scores + then * ((_TIE * height or 1.0) / max(1.0, float(then.max(initial=0.0))))


class Linear:
    """``parts`` are pairs of (companies, features) and (investors, features). Ties go to the more active."""

    def __init__(self, context: Context, parts: Sequence[tuple[csr_array, csr_array]]) -> None:
        self._context = context
        firms, funds = (csr_array(hstack(side)) for side in zip(*parts, strict=True))
        self._firms, self._funds = firms, funds
        self._candidates, self._raising = funds[context.ties.candidates], firms[context.ties.raising]

    def investors_for(self, company: str) -> Scores:
        row = self._context.ties.companies.get(company)
        scores = self._product(self._candidates, self._firms, row)
        return ordered(scores, self._context.active)

    def companies_for(self, investor: str) -> Scores:
        row = self._context.ties.investors.get(investor)
        return ordered(self._product(self._raising, self._funds, row), self._context.courted)

    def _product(self, candidates: csr_array, askers: csr_array, row: int | None) -> Scores:
        if row is None:
            return np.zeros(candidates.shape[0])
        found: Scores = candidates @ askers[[row]].toarray().ravel()
        return found
