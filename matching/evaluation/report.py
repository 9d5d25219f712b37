"""Figures of the retrospective test: means over queries with bootstrap intervals."""

from collections.abc import Mapping
from dataclasses import dataclass

from matching.metrics import Interval


@dataclass(frozen=True, slots=True)
class Result:
    task: str
    group: str
    method: str
    queries: int
    metrics: Mapping[str, Interval]


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    results: tuple[Result, ...]
    seconds: Mapping[str, float]
    """Per method, both tasks, and ``read``."""
    encoder: str
    seed: int

    def as_json(self) -> dict[str, dict[str, dict[str, dict[str, float]]]]:
        """Task → group → method → metric → mean."""
        tree: dict[str, dict[str, dict[str, dict[str, float]]]] = {}
        for each in self.results:
            means = {name: round(found.mean, 5) for name, found in each.metrics.items()}
            tree.setdefault(each.task, {}).setdefault(each.group, {})[each.method] = means
        return tree
