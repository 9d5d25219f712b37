"""Ways to compare texts of two languages, each from (queries, pool) to a table of scores."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from matching import Market, similarity_range
from matching.cohesion import cohesive
from matching.indexes import NumpyIndex
from matching.model import Encoder, Facet, Facts, Profile, Relations, Vectors
from matching.pairs import seeker_of
from matching.ranking import semantic_part

Scores = npt.NDArray[np.float64]
_WORD: Final = r"(?u)\b\w+\b"
K1: Final = 1.2
B: Final = 0.6


@dataclass(frozen=True, slots=True)
class Written:
    text: str
    language: str


class Method(Protocol):
    def __call__(self, queries: Sequence[Written], pool: Sequence[Written]) -> Scores:
        """(len(queries), len(pool)) scores, greater is closer."""


def bm25(queries: Sequence[Written], pool: Sequence[Written]) -> Scores:
    """Plain words in lower case, as most search engines come."""
    from sklearn.feature_extraction.text import CountVectorizer  # noqa: PLC0415 -- slow import

    counter = CountVectorizer(token_pattern=_WORD)
    counts = counter.fit_transform([each.text for each in pool]).toarray().astype(np.float64)
    asked = counter.transform([each.text for each in queries]).toarray() > 0
    lengths = counts.sum(axis=1)
    met = (counts > 0).sum(axis=0)
    rarity = np.log1p((len(pool) - met + 0.5) / (met + 0.5))
    norm = K1 * (1 - B + B * lengths / lengths.mean())
    impacts = counts * (K1 + 1) / (counts + norm[:, None])
    scores: Scores = (asked * rarity) @ impacts.T
    return scores


def character_tfidf(queries: Sequence[Written], pool: Sequence[Written]) -> Scores:
    """Letter groups of three to five within words, weighed by rarity over both sides."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 -- slow import

    texts = [each.text for each in (*queries, *pool)]
    rows = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True).fit_transform(texts)
    scores: Scores = (rows[: len(queries)] @ rows[len(queries) :].T).toarray()
    return scores


class Dense:
    """Cosines of one encoder, which is told the languages if it asks for them."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self._known: dict[Written, Vectors] = {}

    def rows(self, texts: Sequence[Written]) -> Vectors:
        new = [each for each in dict.fromkeys(texts) if each not in self._known]
        if new:
            made = cohesive(self.encoder, [each.text for each in new], [each.language for each in new])
            self._known.update(zip(new, made, strict=True))
        return np.stack([self._known[each] for each in texts])

    def __call__(self, queries: Sequence[Written], pool: Sequence[Written]) -> Scores:
        return np.asarray(self.rows(queries) @ self.rows(pool).T, dtype=np.float64)


class Product:
    """What the product ranks texts by: the semantic part of ``matching`` over a market of one facet a profile."""

    def __init__(self, dense: Dense) -> None:
        self._dense = dense

    def __call__(self, queries: Sequence[Written], pool: Sequence[Written]) -> Scores:
        rows = self._dense.rows(pool)
        teams = (
            Profile(Facts(number, "startup"), (Facet("technology", each.text, each.language, vector=row),))
            for number, (each, row) in enumerate(zip(pool, rows, strict=True), start=1)
        )
        span = similarity_range(self._dense.encoder.name)
        market = Market.build(teams, dimension=self._dense.encoder.dimension, similarity=span)
        found = [self._of(market, each, row) for each, row in zip(queries, self._dense.rows(queries), strict=True)]
        return np.stack(found)

    def _of(self, market: Market, query: Written, row: Vectors) -> Scores:
        facet = Facet("thesis", query.text, query.language, vector=row)
        asking = seeker_of(market, Profile(Facts(0, "investor"), (facet,)), today=739_000, relations=Relations())
        pool = market.pools["supply"]
        scores: Scores = semantic_part(market, pool, asking, np.arange(pool.length), NumpyIndex)
        return scores
