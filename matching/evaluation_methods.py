"""The ranking methods that are compared: chance, popularity, words alone, vectors alone, and the product's rules."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from matching.encoders import similarity_range, unit_rows
from matching.evaluation_data import Company, Investments
from matching.lexical import Lexical, LexicalBuilder, Text
from matching.market import Market
from matching.model import Encoder, Facet, Facts, Profile, Relations, Vectors
from matching.pairs import seeker_of
from matching.private_gates import eligible_rows
from matching.ranking import standing
from matching.scoring import default_weights, normalised

METHODS: Final = ("random", "popularity", "bm25", "dense", "anschub")
_BATCH: Final = 512

Scores = npt.NDArray[np.float64]


class Method(Protocol):
    """Scores of all candidates in the order of the data's lists; greater is better."""

    def investors_for(self, company: str) -> Scores: ...

    def companies_for(self, investor: str) -> Scores: ...


@dataclass
class Context:
    """What methods share: texts, vectors and the market, each made once."""

    data: Investments
    encoder: Encoder
    seed: int
    progress: Callable[[str, int, int], None]
    needs_vectors: bool
    vectors: dict[str, Vectors] = field(default_factory=dict)
    """By text; companies that say the same share one row."""

    def __post_init__(self) -> None:
        if self.needs_vectors:
            self._encode(sorted({company.text for company in self.companies.values() if company.text}))

    @cached_property
    def companies(self) -> dict[str, Company]:
        """Those that anybody may ask about or have in a portfolio."""
        data = self.data
        known = {deal.company for deal in data.deals if deal.investor in self.askers} | set(data.raising)
        known |= {question.asker for question in data.startup_questions}
        return {each: data.companies[each] for each in sorted(known) if each in data.companies}

    @cached_property
    def askers(self) -> frozenset[str]:
        return frozenset((*self.data.investors, *(question.asker for question in self.data.investor_questions)))

    def method(self, name: str) -> Method:
        made: dict[str, Callable[[Context], Method]] = {
            "random": Chance,
            "popularity": Popularity,
            "bm25": Words,
            "dense": MeanPortfolio,
            "anschub": Rules,
        }
        return made[name](self)

    def portfolio(self, investor: str) -> list[Company]:
        """The companies invested in, first deal first, each once."""
        held = dict.fromkeys(deal.company for deal in self.data.by_investor.get(investor, ()))
        return [self.companies[each] for each in held if each in self.companies]

    def _encode(self, texts: list[str]) -> None:
        # By length, so that a batch is not padded to its one long text.
        texts.sort(key=len)
        for start in range(0, len(texts), _BATCH):
            self.progress("encode", start, len(texts))
            batch = texts[start : start + _BATCH]
            self.vectors.update(zip(batch, self.encoder.encode(batch), strict=True))
        self.progress("encode", len(texts), len(texts))


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


class Words:
    """BM25 alone: an investor is the text of its portfolio."""

    def __init__(self, context: Context) -> None:
        self._context = context
        data = context.data
        self._investors = _searchable([self._said(investor) for investor in data.investors])
        self._companies = _searchable([[(self._text(company), "en")] for company in data.raising])

    def investors_for(self, company: str) -> Scores:
        return self._scores(self._investors, [(self._text(company), "en")], len(self._context.data.investors))

    def companies_for(self, investor: str) -> Scores:
        return self._scores(self._companies, self._said(investor), len(self._context.data.raising))

    def _scores(self, lexical: Lexical, texts: list[Text], length: int) -> Scores:
        return lexical.scores(lexical.query(texts), length).astype(np.float64)

    def _said(self, investor: str) -> list[Text]:
        return [(company.text, "en") for company in self._context.portfolio(investor)]

    def _text(self, company: str) -> str:
        known = self._context.companies.get(company)
        return known.text if known else ""


class MeanPortfolio:
    """Vectors alone: the cosine of a company with the mean of a portfolio."""

    def __init__(self, context: Context) -> None:
        self._context = context
        data = context.data
        self._nothing = np.zeros(context.encoder.dimension, dtype=np.float32)
        self._investors = unit_rows(np.stack([self._mean(each) for each in data.investors]))
        self._companies = np.stack([self._vector(each) for each in data.raising])

    def investors_for(self, company: str) -> Scores:
        return (self._investors @ self._vector(company)).astype(np.float64)

    def companies_for(self, investor: str) -> Scores:
        return (self._companies @ self._mean(investor)).astype(np.float64)

    def _mean(self, investor: str) -> Vectors:
        rows = [self._context.vectors[each.text] for each in self._context.portfolio(investor) if each.text]
        mean: Vectors = np.mean(rows, axis=0, dtype=np.float32) if rows else self._nothing
        return mean

    def _vector(self, company: str) -> Vectors:
        known = self._context.companies.get(company)
        return self._context.vectors.get(known.text, self._nothing) if known else self._nothing


class Rules:
    """The product's ranking: profiles made of what was known, gates, parts and the table of weights."""

    def __init__(self, context: Context) -> None:
        self._context = context
        data = context.data
        self._ids = {
            name: number for number, name in enumerate((*sorted(context.companies), *sorted(context.askers)), 1)
        }
        self._firms = {each: self._firm(each) for each in (*data.raising, *(q.asker for q in data.startup_questions))}
        candidates = [self._firms[each] for each in data.raising]
        investors = [self._investor(each) for each in data.investors]
        span = similarity_range(context.encoder.name)
        dimension = context.encoder.dimension
        self._market = Market.build([*candidates, *investors], dimension=dimension, similarity=span)

    def investors_for(self, company: str) -> Scores:
        return self._scores(self._firms[company], "demand")

    def companies_for(self, investor: str) -> Scores:
        return self._scores(self._investor(investor), "supply")

    def _scores(self, seeker: Profile, pool_name: str) -> Scores:
        asking = seeker_of(self._market, seeker, today=self._context.data.today, relations=Relations())
        pool = self._market.pools[pool_name]
        rows = np.flatnonzero(eligible_rows(asking.asker, pool))
        scored = standing(self._market, pool, asking, rows, normalised(default_weights(asking.pool)))
        scores = np.full(pool.length, -1.0)
        scores[scored.rows] = scored.scores
        return scores

    def _firm(self, name: str) -> Profile:
        known = self._context.companies.get(name)
        if known is None:
            return Profile(Facts(0, "startup"))
        facts = Facts(self._ids[name], "startup", sectors=known.sectors, region=known.region)
        return Profile(facts, (self._facet("problem", known),) if known.text else ())

    def _investor(self, name: str) -> Profile:
        data = self._context.data
        deals = data.by_investor.get(name, [])
        facts = Facts(
            self._ids[name],
            "investor",
            sectors=data.sectors_of(name),
            region=data.region_of(name),
            updated_day=deals[-1].day if deals else None,
        )
        held = [company for company in self._context.portfolio(name) if company.text]
        return Profile(facts, tuple(self._facet("portfolio", company) for company in held))

    def _facet(self, name: str, company: Company) -> Facet:
        vector = self._context.vectors[company.text]
        return Facet(name, company.text, "en", item=company.name, vector=vector, masked=company.text)


def _searchable(documents: list[list[Text]]) -> Lexical:
    builder = LexicalBuilder()
    for texts in documents:
        builder.add(texts, public=True)
    return builder.build()
