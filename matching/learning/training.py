"""Grows the trees: questions of several earlier years, each in the world before its own day."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from importlib.metadata import version
from typing import Any, Final

import numpy as np

from matching.calibration import Curve, calibration_error, curve_of, isotonic
from matching.learning.history import Flags, History, Ints, Reals
from matching.learning.measure import by_tenths, ndcg
from matching.learning.model import Card, Ensemble, LearnedModel, as_whole
from matching.learning.registry import GROUPS, NAMES, Feature, Group, of_groups
from matching.learning.windows import Sample, Table, Task, Window, sample

Progress = Callable[[str, int, int], None]
TASKS: Final[tuple[Task, ...]] = ("A", "B")
_LEAST_QUESTIONS: Final = 30
"""A window with fewer teaches nothing; with none at all the rules speak."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How it is trained; chosen on windows before the last training year, never on the window that is asked about."""

    length: int = 365
    """Days of a window."""
    step: int = 182
    windows: Mapping[Task, int] = field(default_factory=lambda: {"A": 6, "B": 3})
    share: Mapping[Task, float] = field(default_factory=lambda: {"A": 0.1, "B": 0.02})
    """Of pairs that did not join."""
    trees: Mapping[Task, int] = field(default_factory=lambda: {"A": 200, "B": 120})
    members: int = 3
    """Ensemble of so many, each grown from another seed."""
    held_back: float = 0.15
    seed: int = 1


NO_PROGRESS: Final[Progress] = lambda label, done, total: None  # noqa: ARG005, E731 -- silent unless asked


class Collected:
    """Samples of all windows, taken once; models of several groups may be trained on them."""

    def __init__(self, history: History, day: int, plan: Plan, progress: Progress = NO_PROGRESS) -> None:
        self.history, self.day, self.plan = history, day, plan
        self.days: dict[Task, tuple[int, ...]] = {}
        self.samples: dict[Task, Sample] = {}
        for task in TASKS:
            taken = []
            for number in range(plan.windows[task]):
                progress(f"questions {task}", number, plan.windows[task])
                first = day - plan.length - number * plan.step
                window = Window.of(history, first, first + plan.length)
                if window.questions(task) >= _LEAST_QUESTIONS:
                    kept = plan.held_back if number == 0 else 0.0
                    found = sample(window, task, share=plan.share[task], seed=plan.seed, held_back=kept)
                    taken.append((first, found))
            if taken:
                self.days[task] = tuple(first for first, _ in taken)
                self.samples[task] = _joined([found for _, found in taken])


def _joined(samples: Sequence[Sample]) -> Sample:
    return Sample(
        np.concatenate([each.features for each in samples]),
        np.concatenate([each.joined for each in samples]),
        np.concatenate([each.sizes for each in samples]),
        np.concatenate([each.held_back for each in samples]),
        samples[0].one_in,
    )


def train(
    collected: Collected,
    groups: tuple[Group, ...] = GROUPS,
    *,
    members: int | None = None,
    progress: Progress = NO_PROGRESS,
) -> LearnedModel | None:
    """None where a task has no window with enough questions. The same history, plan and versions, the same model.

    Fewer ``members`` than the plan's make a lighter model.
    """
    if len(collected.samples) < len(TASKS):
        return None
    plan, features = replace(collected.plan, members=members or collected.plan.members), of_groups(groups)
    progress("train", 0, len(TASKS))
    with ThreadPoolExecutor(len(TASKS)) as pool:
        fits = pool.map(lambda task: _fitted(collected.samples[task], task, features, plan), TASKS)
        facts = dict(zip(TASKS, fits, strict=True))
    progress("train", len(TASKS), len(TASKS))
    return LearnedModel({task: fit.ensemble for task, fit in facts.items()}, NAMES, _card(collected, facts, groups))


@dataclass(frozen=True)
class _Fit:
    ensemble: Ensemble
    held_back: Mapping[str, float]
    reliability: tuple[tuple[int, float, float], ...]


def _fitted(taken: Sample, task: Task, features: Sequence[Feature], plan: Plan) -> _Fit:
    places = tuple(NAMES.index(feature.name) for feature in features)
    kept = taken.held_back
    some = taken.features[~kept][:, places]
    sizes = _sizes(taken, ~kept)
    trees = tuple(
        _grown(some, taken.joined[~kept], sizes, features, _options(plan.seed + member, len(some)), plan.trees[task])
        for member in range(plan.members)
    )
    raw = Ensemble(places, trees, Curve(((0, 0),)))
    test = kept if kept.any() else ~kept
    asked = Sample(taken.features[test], taken.joined[test], _sizes(taken, test), kept[test], taken.one_in)
    return _calibrated(raw, asked)


def _calibrated(raw: Ensemble, asked: Sample) -> _Fit:
    """Every second question fits the curve, the others tell how true it is."""
    scores = raw.scores(asked.features)
    fits = np.repeat(np.arange(len(asked.sizes)) % 2 == 0, asked.sizes)
    ensemble = Ensemble(
        raw.features, raw.trees, curve_of(isotonic(*_as_if_all(scores, asked.joined, fits, asked.one_in)))
    )
    whole, joined = _as_if_all(scores, asked.joined, ~fits, asked.one_in)
    lines = by_tenths(ensemble.curve(whole), joined)
    measured = {
        "questions": float(len(asked.sizes)),
        "ndcg@10 of the sampled pairs": ndcg(scores, asked.joined, asked.sizes),
        "calibration error": calibration_error(lines),
    }
    return _Fit(ensemble, measured, tuple((each.count, each.predicted, each.observed) for each in lines))


def _as_if_all(scores: Reals, joined: Flags, some: Flags, one_in: int) -> tuple[Ints, Flags]:
    """Pairs that did not join stand for all those that were not sampled."""
    weight = np.where(joined[some], 1, one_in).astype(np.int64)
    return np.repeat(as_whole(scores[some]), weight), np.repeat(joined[some], weight)


def _sizes(taken: Sample, kept: Flags) -> Ints:
    """Pairs per question of those kept; a question is kept whole."""
    first = np.concatenate([[0], np.cumsum(taken.sizes)[:-1]])
    found: Ints = taken.sizes[kept[first]]
    return found


def _options(seed: int, pairs: int) -> dict[str, Any]:
    return {
        "objective": "lambdarank",
        "learning_rate": 0.06,
        "num_leaves": 15,
        "min_data_in_leaf": int(np.clip(pairs // 700, 20, 400)),
        "feature_fraction": 0.5,
        "bagging_fraction": 0.7,
        "bagging_freq": 1,
        "lambda_l2": 5.0,
        "max_bin": 63,
        "lambdarank_truncation_level": 20,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,  # tasks side by side are faster than threads that wait for each other
        "seed": seed,
        "verbosity": -1,
    }


def _grown(
    table: Table, joined: Flags, sizes: Ints, features: Sequence[Feature], options: dict[str, Any], trees: int
) -> str:
    import lightgbm  # noqa: PLC0415 -- heavy: only who trains loads it

    directed = {**options, "monotone_constraints": [feature.direction for feature in features]}
    data = lightgbm.Dataset(table, joined.astype(np.float32), group=sizes, params=directed)
    text: str = lightgbm.train(directed, data, num_boost_round=trees).model_to_string()
    return text


def _card(collected: Collected, facts: Mapping[Task, _Fit], groups: tuple[Group, ...]) -> Card:
    days = collected.history.day[: collected.history.until(collected.day)]
    return Card(
        first_day=date.fromordinal(int(days[0])).isoformat(),
        last_day=date.fromordinal(int(days[-1])).isoformat(),
        windows={task: tuple(date.fromordinal(day).isoformat() for day in collected.days[task]) for task in facts},
        questions={task: len(collected.samples[task].sizes) for task in facts},
        pairs={task: len(collected.samples[task].joined) for task in facts},
        held_back={task: fit.held_back for task, fit in facts.items()},
        reliability={task: fit.reliability for task, fit in facts.items()},
        groups=groups,
        seed=collected.plan.seed,
        versions={name: version(name) for name in ("lightgbm", "numpy", "scipy")},
    )
