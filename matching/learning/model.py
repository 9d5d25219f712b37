"""A trained ranking as it is stored: trees, calibration and its card, one JSON text; nothing else is needed to rank."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np

from matching.calibration import MICRO, Curve
from matching.errors import DataError
from matching.learning.history import Ints, Reals
from matching.learning.windows import Table, Task

FORMAT: Final = 1
SCALE: Final = 10_000
"""Scores are calibrated as whole ten-thousandths."""


@dataclass(frozen=True)
class Card:
    """What a reader of the model must know."""

    first_day: str
    last_day: str
    """Of the ties it was trained on."""
    windows: Mapping[str, tuple[str, ...]]
    """Task → the days of which questions were asked."""
    questions: Mapping[str, int]
    pairs: Mapping[str, int]
    held_back: Mapping[str, Mapping[str, float]]
    """Task → on held-back questions: how many, nDCG@10, calibration error."""
    reliability: Mapping[str, tuple[tuple[int, float, float], ...]]
    """Task → pairs, chance told, chance that came, by tenth of the pairs."""
    groups: tuple[str, ...]
    seed: int
    versions: Mapping[str, str]


@dataclass(frozen=True)
class Ensemble:
    """Several sets of trees over the same features; their mean speaks."""

    features: tuple[int, ...]
    """Places in the registry's order."""
    trees: tuple[str, ...]
    curve: Curve

    @cached_property
    def _boosters(self) -> list[Any]:
        import lightgbm  # noqa: PLC0415 -- heavy: only who ranks with a learned model loads it

        return [lightgbm.Booster(model_str=text) for text in self.trees]

    def scores(self, table: Table) -> Reals:
        """(pairs,) comparable within one question."""
        if not len(table):
            return np.zeros(0)
        some = table[:, self.features]
        found: Reals = np.mean([each.predict(some, raw_score=True, num_threads=1) for each in self._boosters], axis=0)
        return found

    def chances(self, scores: Reals) -> Reals:
        """(pairs,) the calibrated probability that they join within the window."""
        return self.curve(as_whole(scores)) / MICRO


def as_whole(scores: Reals) -> Ints:
    return np.round(scores * SCALE).astype(np.int64)


@dataclass(frozen=True)
class LearnedModel:
    tasks: Mapping[Task, Ensemble]
    names: tuple[str, ...]
    """The registry that the trees were grown on."""
    card: Card

    def to_bytes(self) -> bytes:
        tasks = {
            task: {"features": each.features, "trees": each.trees, "curve": each.curve.knots}
            for task, each in self.tasks.items()
        }
        content = {"format": FORMAT, "names": self.names, "card": asdict(self.card), "tasks": tasks}
        return json.dumps(content, sort_keys=True, ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, stored: bytes) -> "LearnedModel":
        """Raises ``DataError`` for what ``to_bytes`` did not write."""
        try:
            content = json.loads(stored)
            if content["format"] != FORMAT:
                raise DataError(f"The model has format {content['format']!r}; this release reads {FORMAT}.")
            tasks: dict[Task, Ensemble] = {
                task: Ensemble(tuple(each["features"]), tuple(each["trees"]), Curve(_tuples(each["curve"])))
                for task, each in content["tasks"].items()
            }
            return cls(tasks, tuple(content["names"]), _card(content["card"]))
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(f"What is stored is no learned model: {error!r}.") from error


def _tuples(rows: list[list[Any]]) -> tuple[Any, ...]:
    return tuple(tuple(row) for row in rows)


def _card(content: dict[str, Any]) -> Card:
    content["windows"] = {task: tuple(days) for task, days in content["windows"].items()}
    content["reliability"] = {task: _tuples(rows) for task, rows in content["reliability"].items()}
    content["groups"] = tuple(content["groups"])
    return Card(**content)
