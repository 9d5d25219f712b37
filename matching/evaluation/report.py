"""Figures of the retrospective test: means over queries with bootstrap intervals, and differences to the product's."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from matching.evaluation.context import Account
from matching.evaluation.data import Question
from matching.metrics import METRICS, Interval, Resamples, Table

GROUPS: Final = {"A": ("all", "cold", "warm"), "B": ("all",)}


@dataclass(frozen=True, slots=True)
class Result:
    task: str
    group: str
    method: str
    queries: int
    metrics: Mapping[str, Interval]
    beyond_best: Mapping[str, Interval]
    """This method's figures minus the best ranker's, query by query; empty where that one was not asked."""


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    results: tuple[Result, ...]
    seconds: Mapping[str, float]
    """Per method, both tasks, and ``read``."""
    encoder: str
    seed: int
    accounts: Mapping[str, Account] = field(default_factory=dict)
    """What learned methods say of themselves."""

    def as_json(self) -> dict[str, dict[str, dict[str, dict[str, float]]]]:
        """Task → group → method → metric → mean."""
        tree: dict[str, dict[str, dict[str, dict[str, float]]]] = {}
        for each in self.results:
            means = {name: round(found.mean, 5) for name, found in each.metrics.items()}
            tree.setdefault(each.task, {}).setdefault(each.group, {})[each.method] = means
        return tree


def results(
    task: str, questions: Sequence[Question], tables: Mapping[str, Table], *, best: str, seed: int
) -> Iterable[Result]:
    """``tables`` are (questions, metrics) a method."""
    for group in GROUPS[task]:
        rows = np.array([group in ("all", question.kind) for question in questions], dtype=np.bool_)
        drawn = Resamples(int(rows.sum()), seed=seed)
        for name, table in tables.items():
            apart = drawn.intervals(table[rows] - tables[best][rows]) if best in tables and name != best else []
            yield Result(
                task,
                group,
                name,
                int(rows.sum()),
                dict(zip(METRICS, drawn.intervals(table[rows]), strict=True)),
                dict(zip(METRICS, apart, strict=False)),
            )
