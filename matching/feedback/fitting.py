"""Grows trees on what people did, each row by how likely its place is looked at; and says how true its chances are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from matching.calibration import MICRO, Block, Curve, Reliability, calibration_error, curve_of, pooled
from matching.feedback.counterfactual import gains
from matching.feedback.examination import Examination
from matching.feedback.impressions import Flags, Impressions, Ints, Reals
from matching.feedback.model import LearnedOrder, as_whole
from matching.learning.measure import by_tenths

LEAST_GRADED: Final = 2_000
"""Rows about which something was done; below, nothing is fitted and the rules speak."""


@dataclass(frozen=True, slots=True)
class Feature:
    name: str
    rises: bool = True
    """A greater value never lowers the score."""


@dataclass(frozen=True, slots=True)
class FitPlan:
    trees: int = 80
    leaves: int = 8
    least_in_leaf: int = 200
    held_back: float = 0.2
    """Of the lists, the latest: the curve is fitted on them, not on those that the trees know."""
    seed: int = 1


def fitted(
    shown: Impressions,
    looked_at: Examination,
    features: Sequence[Feature],
    plan: FitPlan = FitPlan(),
) -> LearnedOrder:
    """The same rows, plan and versions, the same order. Raises ``ValueError`` where a column has no feature."""
    if len(features) != shown.features.shape[1]:
        raise ValueError(f"{shown.features.shape[1]} columns need as many features, not {len(features)}.")
    names = tuple(each.name for each in features)
    starts = shown.starts()
    late = np.arange(len(shown)) >= starts[int((len(starts) - 1) * (1 - plan.held_back))]
    early = shown.of(~late)
    trees = _grown(early, gains(early, looked_at), features, plan)
    raw = LearnedOrder(names, trees, Curve(((0, 0),)), looked_at)
    held = shown.of(late)
    return LearnedOrder(names, trees, _curve(raw.scores(held.features), held, looked_at), looked_at)


def reliability(order: LearnedOrder, shown: Impressions) -> tuple[Reliability, ...]:
    """The chance that a row is wanted, in its place, beside what came, tenth by tenth; of rows not fitted on."""
    chances = order.curve(as_whole(order.scores(shown.features))) * order.looked_at.of(shown.places)
    return by_tenths(np.round(chances).astype(np.int64), _wanted(shown))


def off_by(order: LearnedOrder, shown: Impressions) -> float:
    """How far told chances are from what came."""
    return calibration_error(reliability(order, shown))


def _wanted(shown: Impressions) -> Flags:
    found: Flags = shown.grades > 0
    return found


def _curve(scores: Reals, shown: Impressions, looked_at: Examination) -> Curve:
    """Per score the chance for a row that is looked at: deeds by looks, and as many looks as its places allow."""
    whole = as_whole(scores)
    values, number = np.unique(whole, return_inverse=True)
    deeds = np.bincount(number, weights=_wanted(shown), minlength=len(values))
    looks = np.bincount(number, weights=looked_at.of(shown.places), minlength=len(values))
    blocks = pooled(values, _millionths(deeds), np.maximum(_millionths(looks), 1))
    return curve_of(tuple(_possible(each) for each in blocks)) if blocks else Curve(((0, 0),))


def _millionths(values: npt.NDArray[Any]) -> Ints:
    found: Ints = np.round(values * MICRO).astype(np.int64)
    return found


def _possible(block: Block) -> Block:
    return Block(block.low, block.high, min(block.answered, block.observed), block.observed)


def _grown(shown: Impressions, worth: Reals, features: Sequence[Feature], plan: FitPlan) -> str:
    import lightgbm  # noqa: PLC0415 -- heavy: only who learns loads it

    options: dict[str, Any] = {
        "objective": "regression",
        "learning_rate": 0.08,
        "num_leaves": plan.leaves,
        "min_data_in_leaf": plan.least_in_leaf,
        "lambda_l2": 5.0,
        "monotone_constraints": [int(each.rises) for each in features],
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,
        "seed": plan.seed,
        "verbosity": -1,
    }
    data = lightgbm.Dataset(shown.features, worth, params=options)
    text: str = lightgbm.train(options, data, num_boost_round=plan.trees).model_to_string()
    return text
