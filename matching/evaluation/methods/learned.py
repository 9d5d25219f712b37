"""The learned ranker, trained on the years before; and lighter ones, each without one group of signals."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from matching.evaluation.context import Account, Context, Scores
from matching.evaluation.data import Company, Investments
from matching.evaluation.methods.rules import Rules
from matching.learning import Collected, Firm, History, LearnedModel, Panel, Plan, Tie, train, voices, with_rules
from matching.learning.history import Flags
from matching.learning.registry import GROUPS
from matching.learning.training import TASKS

Variants = Mapping[str, tuple[str | None, int | None]]


class Learned:
    """The rules speak where a profile has no history, and everywhere in a market too young to learn from."""

    def __init__(self, context: Context, name: str, variants: Variants) -> None:
        self._context, self._name = context, name
        self._family = context.once(f"learned {sorted(variants)}", lambda: Family(context, variants))

    def investors_for(self, company: str) -> Scores:
        found, asked = self._family.investors(self._name), self._family.companies.get(company)
        if found is None or asked is None:
            return self._rules.investors_for(company)
        scores, known = found
        return with_rules(scores[asked], known, lambda: self._rules.investors_for(company))

    def companies_for(self, investor: str) -> Scores:
        found = self._family.raising(self._name)
        asked = self._family.askers.get(investor)
        if found is None or asked is None or not found[1][asked]:
            return self._rules.companies_for(investor)
        return found[0][:, asked]

    def account(self) -> Account:
        model = self._family.models.get(self._name)
        spoken: dict[str, tuple[int, int]] = {task: self._spoken(task) for task in TASKS}
        if model is None:
            return Account(spoken, {}, {})
        error: dict[str, float] = {task: held["calibration error"] for task, held in model.card.held_back.items()}
        return Account(spoken, error, dict(model.card.reliability))

    def _spoken(self, task: str) -> tuple[int, int]:
        found = self._family.investors(self._name) if task == "A" else self._family.raising(self._name)
        data = self._context.data
        everybody = len(data.investors if task == "A" else self._family.askers)
        said = voices(found[1]) if found is not None else ["rules"] * everybody
        return said.count("learned"), said.count("rules")

    @cached_property
    def _rules(self) -> Rules:
        return self._context.once("rules", lambda: Rules(self._context))


class Family:
    """All learned methods of a run: questions of earlier years collected once, and all models asked in one pass."""

    def __init__(self, context: Context, variants: Variants) -> None:
        self._context = context
        self._history = context.once("history", lambda: history_of(context.data))
        taken = context.once("questions", self._collected)
        trained = {name: self._trained(taken, name, *variant) for name, variant in variants.items()}
        self.models = {name: model for name, model in trained.items() if model is not None}

    def investors(self, name: str) -> tuple[Scores, Flags] | None:
        """(askers, candidates) and which candidates are learned of; None where there is no model."""
        return self._table(name, *self._investors_tables) if name in self.models else None

    def raising(self, name: str) -> tuple[Scores, Flags] | None:
        """(candidates, askers) and which askers are learned of; None where there is no model."""
        return self._table(name, *self._raising_tables) if name in self.models else None

    @cached_property
    def companies(self) -> dict[str, int]:
        return _numbered(question.asker for question in self._context.data.startup_questions)

    @cached_property
    def askers(self) -> dict[str, int]:
        return _numbered(question.asker for question in self._context.data.investor_questions)

    def _table(self, name: str, tables: Sequence[Scores], known: Flags) -> tuple[Scores, Flags]:
        return tables[list(self.models).index(name)], known

    def _collected(self) -> Collected:
        context = self._context
        return Collected(self._history, context.data.today, Plan(seed=context.seed), context.progress)

    def _trained(self, taken: Collected, name: str, without: str | None, members: int | None) -> LearnedModel | None:
        self._context.progress(f"train {name}", 0, 1)
        groups = tuple(group for group in GROUPS if group != without)
        return train(taken, groups, members=members)

    @cached_property
    def _investors_tables(self) -> tuple[list[Scores], Flags]:
        rows, columns = (
            self._history.rows_of(list(self.companies)),
            self._history.columns_of(self._context.data.investors),
        )
        return self._panel.tables("A", rows, columns, progress=self._context.progress)

    @cached_property
    def _raising_tables(self) -> tuple[list[Scores], Flags]:
        rows = self._history.rows_of(self._context.data.raising)
        columns = self._history.columns_of(list(self.askers))
        return self._panel.tables("B", rows, columns, progress=self._context.progress)

    @cached_property
    def _panel(self) -> Panel:
        return Panel(list(self.models.values()), self._history, self._context.data.today)


def history_of(data: Investments) -> History:
    """Every company and investor that is known, is ranked or asks has a row."""
    asking = [question.asker for question in data.startup_questions]
    firms = {each: Firm(each) for each in (*asking, *data.raising)}
    firms |= {each: _firm(company) for each, company in data.companies.items()}
    ties = [Tie(deal.company, deal.investor, deal.day, deal.amount, deal.stage) for deal in data.deals]
    investors = [*data.investors, *(question.asker for question in data.investor_questions)]
    return History.of(firms.values(), ties, investors)


def _firm(company: Company) -> Firm:
    place = (company.country, company.state, company.region, company.city)
    return Firm(company.id, *place, company.sectors, company.founded, company.description)


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: row for row, name in enumerate(dict.fromkeys(names))}
