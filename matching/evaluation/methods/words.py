"""Words alone, and the investors of those who say the same."""

from typing import Final

import numpy as np
from scipy.sparse import csr_array, diags_array

from matching.analysis import Analyzer
from matching.evaluation.context import Context, Scores
from matching.evaluation.data import Company
from matching.evaluation.methods.linear import Linear, ordered
from matching.evaluation.ties import halving, traits
from matching.lexical import Lexical, LexicalBuilder, Text

_SILENT: Final = ("?",)
"""What a company says of which nothing is known; no word is spelt like that."""
_HALF_YEARS: Final = 2.0
_SHARPNESS: Final = 2.0


class Words:
    """BM25, the product's own: an investor is the text of its portfolio."""

    def __init__(self, context: Context) -> None:
        self._context = context
        data = context.data
        self._investors = _searchable([self._said(investor) for investor in data.investors])
        self._companies = _searchable([[(context.named(company), "en")] for company in data.raising])

    def investors_for(self, company: str) -> Scores:
        return self._scores(self._investors, [(self._context.named(company), "en")], len(self._context.data.investors))

    def companies_for(self, investor: str) -> Scores:
        return self._scores(self._companies, self._said(investor), len(self._context.data.raising))

    def _scores(self, lexical: Lexical, texts: list[Text], length: int) -> Scores:
        return lexical.scores(lexical.query(texts), length).astype(np.float64)

    def _said(self, investor: str) -> list[Text]:
        return [(company.named, "en") for company in self._context.portfolio(investor)]


class MeanWords(Linear):
    """Cosine of a company's TF-IDF row with the mean of a portfolio's."""

    def __init__(self, context: Context) -> None:
        firms = spoken(context)
        super().__init__(context, [(firms, unit(csr_array(context.ties.known().T @ firms)))])


class Neighbours:
    """Investors of the most similar companies: similarity squared × 2^(−years since the deal / 2), summed."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._firms = spoken(context)
        self._raising = self._firms[context.ties.raising]
        self._ties = context.ties.by_last(halving(_HALF_YEARS))
        self._candidates = csr_array(self._ties[:, context.ties.candidates].T)
        self._by_investor = csr_array(self._ties.T)

    def investors_for(self, company: str) -> Scores:
        row = self._context.ties.companies.get(company)
        alike = np.zeros(self._firms.shape[0]) if row is None else self._firms @ self._firms[[row]].toarray().ravel()
        return ordered(self._candidates @ alike**_SHARPNESS, self._context.active)

    def companies_for(self, investor: str) -> Scores:
        row = self._context.ties.investors.get(investor)
        if row is None:
            return self._context.courted
        held = self._by_investor[[row]]
        alike = csr_array(self._raising @ self._firms[held.indices].T).power(_SHARPNESS)
        return ordered(alike @ held.data, self._context.courted)


def spoken(context: Context) -> csr_array:
    """(companies, words) unit rows of TF-IDF over a company's name and what is known of it in words."""
    analyzer = Analyzer()

    def words(company: Company) -> list[str]:
        return [*analyzer.document_terms(company.named, "en"), *(() if company.text else _SILENT)]

    counts = traits(context.ties.companies, context.companies, words, _SILENT)
    met = np.asarray(counts.sum(axis=0)).ravel()
    rarity = np.log((1 + counts.shape[0]) / (1 + met)) + 1
    return unit(csr_array(counts @ diags_array(rarity)))


def unit(rows: csr_array) -> csr_array:
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return csr_array(diags_array(1 / np.where(lengths > 0, lengths, 1.0)) @ rows)


def _searchable(documents: list[list[Text]]) -> Lexical:
    builder = LexicalBuilder()
    for texts in documents:
        builder.add(texts, public=True)
    return builder.build()
