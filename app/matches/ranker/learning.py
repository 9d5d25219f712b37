"""The gateway to learning: rows that were shown go in, a stored ranking with its card and its verdict comes out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from importlib.metadata import version
from typing import Any, Final

import numpy as np

from app.matches.rules.learning import FEATURES, FEATURES_VERSION, HELD_BACK, TEN_THOUSAND, SeenRow
from matching.feedback import (
    CAP,
    LEAST_GRADED,
    Feature,
    FitPlan,
    Impressions,
    LearnedOrder,
    Verdict,
    compared,
    examination,
    fitted,
    grade_of,
    group_shares,
    off_by,
    reliability,
    swapped,
)
from matching.feedback.examination import Examination
from matching.feedback.impressions import Reals, Table

NEEDED: Final = LEAST_GRADED
_FIT: Final = FEATURES.index("fit")
_TIE: Final = 1e-4
LEAST_MEMBERS: Final = 5
"""Fewer profiles are no group: what one of them gets says nothing about the others."""
_REGISTRY: Final = tuple(Feature(name, rises=name != "asked_by_investor") for name in FEATURES)


@dataclass(frozen=True)
class TooFew:
    graded: int
    needed: int = LEAST_GRADED


@dataclass(frozen=True)
class Trained:
    """``failed`` names the gates that stay closed."""

    stored: bytes
    card: Mapping[str, Any]  # Any: numbers, words and lists of them, as JSON keeps them
    verdict: Mapping[str, Any]
    failed: tuple[str, ...]


def trained(
    rows: Sequence[SeenRow],
    speaking: bytes | None,
    groups: Mapping[str, Mapping[int, str]],
    *,
    seed: int = 1,
    needed: int = LEAST_GRADED,
) -> Trained | TooFew:
    """Learned from all but the last two weeks, judged by those, beside the ranking that speaks now."""
    shown = impressions(rows)
    late = np.array([row.at > rows[-1].at - HELD_BACK for row in rows], dtype=np.bool_)
    early = shown.of(~late)
    graded = int(early.looked.sum())
    if graded < needed or not late.any():
        return TooFew(graded, needed)
    looked_at = examination(early)
    order = fitted(early, looked_at, _REGISTRY, FitPlan(seed=seed))
    verdict = _verdict(order, speaking, shown.of(late), looked_at, _divisions(rows, late, groups))
    held = [row for row, is_late in zip(rows, late.tolist(), strict=True) if is_late]
    card = _card(rows, held, looked_at, graded, seed)
    return Trained(order.to_bytes(), card, {**asdict(verdict), "failed": verdict.failed}, verdict.failed)


def impressions(rows: Sequence[SeenRow]) -> Impressions:
    keys = [(row.at, row.viewer_id, row.seeker_id) for row in rows]
    number = {key: place for place, key in enumerate(dict.fromkeys(keys))}
    return Impressions(
        np.array([number[key] for key in keys], dtype=np.int64),
        np.array([row.position for row in rows], dtype=np.int64),
        np.array([row.ranked for row in rows], dtype=np.int64),
        np.array([grade_of(row.deeds) for row in rows], dtype=np.int64),
        np.array([bool(row.deeds) for row in rows], dtype=np.bool_),
        as_features(np.array([row.features for row in rows], dtype=np.float32).reshape(-1, len(FEATURES))),
    )


def as_features(whole: Table) -> Table:
    """Whole ten-thousandths as shares; what ranks and what learns must see the very same numbers."""
    found: Table = whole / np.float32(TEN_THOUSAND)
    return found


def placed(order: LearnedOrder, features: Table) -> Reals:
    """(n,) what places are reckoned by: what was learned, and where that is the same for two, the fit."""
    return order.scores(features) + broken_tie(features[:, _FIT])


def broken_tie(fit: Table) -> Reals:
    """(n,) so little that it decides only where what was learned is the same."""
    found: Reals = _TIE * fit.astype(np.float64)
    return found


def _verdict(
    order: LearnedOrder,
    speaking: bytes | None,
    held: Impressions,
    looked_at: Examination,
    divisions: Mapping[str, Sequence[str]],
) -> Verdict:
    new, present = placed(order, held.features), _present(speaking, held)
    return Verdict(
        compared(held, looked_at, new, present),
        off_by(order, held),
        group_shares(held, looked_at, new, present, divisions),
        swapped(),
        reliability(order, held),
    )


def _present(speaking: bytes | None, held: Impressions) -> Reals:
    """What ranks today: the model that speaks, or the rules' fit."""
    if speaking is None:
        return held.features[:, _FIT].astype(np.float64)
    return placed(LearnedOrder.from_bytes(speaking), held.features)


def _divisions(
    rows: Sequence[SeenRow], late: np.ndarray[Any, np.dtype[np.bool_]], groups: Mapping[str, Mapping[int, str]]
) -> dict[str, list[str]]:
    shown = [row.shown_id for row, is_late in zip(rows, late.tolist(), strict=True) if is_late]
    found = {}
    for division, of in groups.items():
        members = Counter(of.get(key, "") for key in set(shown))
        large = {group for group, number in members.items() if number >= LEAST_MEMBERS}
        found[division] = [group if (group := of.get(key, "")) in large else "" for key in shown]
    return found


def _card(
    rows: Sequence[SeenRow], held: Sequence[SeenRow], looked_at: Examination, graded: int, seed: int
) -> dict[str, Any]:
    def lists(some: Sequence[SeenRow]) -> int:
        return len({(row.at, row.viewer_id, row.seeker_id) for row in some})

    return {
        "first_day": rows[0].at.date().isoformat(),
        "last_day": (held[0].at - timedelta(seconds=1)).date().isoformat(),
        "held_back_until": rows[-1].at.date().isoformat(),
        "rows": len(rows) - len(held),
        "lists": lists(rows) - lists(held),
        "held_back_lists": lists(held),
        "rows_with_deeds": graded,
        "features": list(FEATURES),
        "features_version": FEATURES_VERSION,
        "most_a_row_counts": CAP,
        "places_looked_at": [round(each, 4) for each in looked_at.chances[:25]],
        "deeds_about_swapped_rows": looked_at.deeds,
        "seed": seed,
        "versions": {name: version(name) for name in ("lightgbm", "numpy")},
    }
