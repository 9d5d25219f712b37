"""The learned ranker: trained once on the years before; and the same, lighter, without one group of signals."""

from collections.abc import Sequence
from functools import cached_property
from typing import Final

import numpy as np

from matching.evaluation.context import Context, Scores
from matching.evaluation.data import Company, Investments
from matching.evaluation.methods.rules import Rules
from matching.learning import Collected, Firm, History, LearnedModel, Plan, Ranker, Tie, train, with_rules
from matching.learning.history import Flags
from matching.learning.registry import GROUPS, Group
from matching.learning.windows import Task

_LIGHT: Final = Plan(objectives=("lambdarank",), trees={"A": 120, "B": 80})
"""Of the ablations; the whole model of the same plan is what they are measured by."""


class Learned:
    """The rules speak where a profile has no history, and everywhere in a market too young to learn from."""

    def __init__(self, context: Context, *, groups: tuple[Group, ...] = GROUPS, light: bool = False) -> None:
        self._context = context
        self._history = context.once("history", lambda: history_of(context.data))
        taken = context.once("questions", self._collected)
        self._model = train(taken, groups, plan=_LIGHT if light else None, progress=context.progress)
        self._ranker = context.once("ranker", lambda: Ranker(self._history, context.data.today))
        self._tables: dict[Task, tuple[dict[str, int], Scores, Flags]] = {}

    def investors_for(self, company: str) -> Scores:
        if self._model is None or company not in self._rows("A"):
            return self._rules.investors_for(company)
        scores, known = self._table("A", self._model)
        row = self._rows("A")[company]
        return with_rules(scores[row], known, lambda: self._rules.investors_for(company))

    def companies_for(self, investor: str) -> Scores:
        columns = self._columns
        if self._model is None or investor not in columns:
            return self._rules.companies_for(investor)
        scores, known = self._table("B", self._model)
        column = columns[investor]
        return scores[:, column] if known[column] else self._rules.companies_for(investor)
