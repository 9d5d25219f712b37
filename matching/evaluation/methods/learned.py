"""The learned ranker, trained on the years before; and lighter ones, each without one group of signals."""

from collections.abc import Iterable
from functools import cached_property
from typing import Final

import numpy as np

from matching.evaluation.context import Context, Scores
from matching.evaluation.data import Company, Investments
from matching.evaluation.methods.rules import Rules
from matching.learning import Collected, Firm, History, LearnedModel, Plan, Ranker, Tie, train, with_rules
from matching.learning.registry import GROUPS

_LIGHT: Final = 1
"""Six are trained for the ablation, each of one member; the one with every group is their measure."""


class Learned:
    """The rules speak where a profile has no history, and everywhere in a market too young to learn from."""

    def __init__(self, context: Context, *, without: str | None = None, light: bool = False) -> None:
        self._context = context
        self._history = context.once("history", lambda: history_of(context.data))
        groups = tuple(group for group in GROUPS if group != without)
        taken = context.once("questions", self._collected)
        self._model = train(taken, groups, members=_LIGHT if light else None, progress=context.progress)

    def investors_for(self, company: str) -> Scores:
        asked = self._companies.get(company)
        if self._model is None or asked is None:
            return self._rules.investors_for(company)
        scores, known = self._investors_table
        return with_rules(scores[asked], known, lambda: self._rules.investors_for(company))

    def companies_for(self, investor: str) -> Scores:
        asked = self._askers.get(investor)
        if self._model is None or asked is None or not self._companies_table[1][asked]:
            return self._rules.companies_for(investor)
        return self._companies_table[0][:, asked]

    def _collected(self) -> Collected:
        context = self._context
        return Collected(self._history, context.data.today, Plan(seed=context.seed), context.progress)

    @cached_property
    def _companies(self) -> dict[str, int]:
        return _numbered(question.asker for question in self._context.data.startup_questions)

    @cached_property
    def _askers(self) -> dict[str, int]:
        return _numbered(question.asker for question in self._context.data.investor_questions)

    @cached_property
    def _investors_table(self) -> tuple[Scores, np.typing.NDArray[np.bool_]]:
        history = self._history
        investors = history.columns_of(self._context.data.investors)
        return self._ranker.table("A", history.rows_of(list(self._companies)), investors)

    @cached_property
    def _companies_table(self) -> tuple[Scores, np.typing.NDArray[np.bool_]]:
        history = self._history
        investors = history.columns_of(list(self._askers))
        return self._ranker.table("B", history.rows_of(self._context.data.raising), investors)

    @cached_property
    def _ranker(self) -> Ranker:
        return Ranker(_present(self._model), self._history, self._context.data.today)

    @cached_property
    def _rules(self) -> Rules:
        return Rules(self._context)


def history_of(data: Investments) -> History:
    """Every company and investor that is known, is ranked or asks has a row."""
    asking = [question.asker for question in data.startup_questions]
    firms = {each: Firm(each) for each in (*asking, *data.raising)}
    firms |= {each: _firm(company) for each, company in data.companies.items()}
    ties = [Tie(deal.company, deal.investor, deal.day, deal.amount) for deal in data.deals]
    investors = [*data.investors, *(question.asker for question in data.investor_questions)]
    return History.of(firms.values(), ties, investors)


def _firm(company: Company) -> Firm:
    place = (company.country, company.state, company.region, company.city)
    return Firm(company.id, *place, company.sectors, company.founded, company.description)


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: row for row, name in enumerate(dict.fromkeys(names))}


def _present(model: LearnedModel | None) -> LearnedModel:
    assert model is not None, "Without a model the rules speak."
    return model
