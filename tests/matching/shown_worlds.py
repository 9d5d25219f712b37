"""A simulated market in which a place decides who is looked at, and the order of today follows the wrong signal."""

from dataclasses import dataclass

import numpy as np

from matching.exploration import Exploration
from matching.feedback.impressions import Impressions, Reals

NAMES = ("vain", "fit", "pace")
ROWS = 12


@dataclass(frozen=True)
class World:
    shown: Impressions
    wanted: Reals
    """(rows,) the true chance that a looked-at row is wanted; nothing that a learner may see."""


def true_chances(places: int, steepness: float) -> Reals:
    found: Reals = 1 / np.arange(1, places + 1) ** steepness
    return found


def world(lists: int, *, seed: int, steepness: float = 1.0, share: int = 50_000) -> World:
    rng = np.random.default_rng(seed)
    features = rng.random((lists, ROWS, len(NAMES)))
    # What is wanted depends on the fit and a little on the pace, and not at all on what orders today's lists.
    wanted = 0.02 + 0.5 * features[..., 1] ** 3 + 0.1 * features[..., 2]
    order = np.argsort(-features[..., 0], axis=1)
    ranked = np.empty_like(order)
    for number in range(lists):
        shown = Exploration.drawn(ROWS, f"{seed}:{number}", share=share).shown(range(1, ROWS + 1))
        ranked[number] = shown
        order[number] = order[number][np.array(shown) - 1]
    features = np.take_along_axis(features, order[..., None], axis=1)
    wanted = np.take_along_axis(wanted, order, axis=1)
    looks = rng.random(wanted.shape) < true_chances(ROWS, steepness)
    grades = np.where(looks & (rng.random(wanted.shape) < wanted), rng.integers(1, 6, wanted.shape), 0).ravel()
    shown_rows = Impressions(
        np.repeat(np.arange(lists), ROWS),
        np.tile(np.arange(1, ROWS + 1), lists),
        ranked.ravel().astype(np.int64),
        grades.astype(np.int64),
        grades > 0,
        features.reshape(-1, len(NAMES)).astype(np.float32),
    )
    return World(shown_rows, wanted.ravel())
