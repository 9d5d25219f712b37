"""Words alone: an investor is the text of its portfolio."""

import numpy as np

from matching.evaluation.context import Context, Scores
from matching.lexical import Lexical, LexicalBuilder, Text


class Words:
    """BM25, the product's own."""

    def __init__(self, context: Context) -> None:
        self._context = context
        data = context.data
        self._investors = _searchable([self._said(investor) for investor in data.investors])
        self._companies = _searchable([[(context.text(company), "en")] for company in data.raising])

    def investors_for(self, company: str) -> Scores:
        return self._scores(self._investors, [(self._context.text(company), "en")], len(self._context.data.investors))

    def companies_for(self, investor: str) -> Scores:
        return self._scores(self._companies, self._said(investor), len(self._context.data.raising))

    def _scores(self, lexical: Lexical, texts: list[Text], length: int) -> Scores:
        return lexical.scores(lexical.query(texts), length).astype(np.float64)

    def _said(self, investor: str) -> list[Text]:
        return [(company.text, "en") for company in self._context.portfolio(investor)]


def _searchable(documents: list[list[Text]]) -> Lexical:
    builder = LexicalBuilder()
    for texts in documents:
        builder.add(texts, public=True)
    return builder.build()
