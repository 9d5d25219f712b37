"""The product's rule weights: profiles made of what was known, gates, parts and the table of weights."""

import numpy as np

from matching.encoders import similarity_range
from matching.evaluation.context import Context, Scores
from matching.evaluation.data import Company
from matching.market import Market
from matching.model import Facet, Facts, Profile, Relations
from matching.pairs import seeker_of
from matching.private_gates import eligible_rows
from matching.ranking import standing
from matching.scoring import default_weights, normalised


class Rules:
    def __init__(self, context: Context) -> None:
        self._context = context
        data = context.data
        # Numbered apart: a company may invest under the same name.
        firms = sorted({*context.companies, *data.raising, *(question.asker for question in data.startup_questions)})
        self._firms = {name: number for number, name in enumerate(firms, 1)}
        self._funds = {name: number for number, name in enumerate(sorted(context.askers), len(firms) + 1)}
        candidates = [self._firm(each) for each in data.raising]
        investors = [self._investor(each) for each in data.investors]
        span = similarity_range(context.encoder.name)
        dimension = context.encoder.dimension
        self._market = Market.build([*candidates, *investors], dimension=dimension, similarity=span)

    def investors_for(self, company: str) -> Scores:
        return self._scores(self._firm(company), "demand")

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
            return Profile(Facts(self._firms.get(name, 0), "startup"))
        facts = Facts(self._firms[name], "startup", sectors=known.sectors, region=known.area)
        return Profile(facts, (self._facet("problem", known),) if known.text else ())

    def _investor(self, name: str) -> Profile:
        data = self._context.data
        deals = data.by_investor.get(name, [])
        facts = Facts(
            self._funds.get(name, 0),
            "investor",
            sectors=data.sectors_of(name),
            region=data.region_of(name),
            updated_day=deals[-1].day if deals else None,
        )
        held = [company for company in self._context.portfolio(name) if company.text]
        return Profile(facts, tuple(self._facet("portfolio", company) for company in held))

    def _facet(self, name: str, company: Company) -> Facet:
        vector = self._context.vector(company.text)
        return Facet(name, company.text, "en", item=company.name, vector=vector, masked=company.text)
