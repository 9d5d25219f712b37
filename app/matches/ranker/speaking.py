"""The learned ranking that speaks, as the library asks it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.matches.models import RankingModel
from app.matches.ranker.learning import as_features, placed
from app.matches.rules.learning import FEATURES, TEN_THOUSAND
from matching.feedback import LearnedOrder
from matching.outside import Keys
from matching.scoring import PARTS

_MODELS_KEPT = 4


@dataclass(frozen=True, eq=False)
class Speaking:
    """One model for one side that asks; the same object each time, so that pages are found again."""

    order: LearnedOrder
    is_investor: bool

    def keys(self, parts: Mapping[str, Keys], scores: Keys) -> Keys:
        """From the very numbers that are kept of a row that is shown."""
        side = np.full(len(scores), float(self.is_investor))
        table = np.stack([*(parts[name] for name in PARTS), scores, side], axis=1)
        assert table.shape[1] == len(FEATURES)
        found: Keys = np.maximum(placed(self.order, as_features(np.round(table * TEN_THOUSAND).astype(np.float32))), 0)
        return found


def speaking(session: Session, model_id: int, *, is_investor: bool) -> Speaking | None:
    """None where the model was taken away a moment ago."""
    known = _known(model_id)
    if not known:
        stored = session.scalar(select(RankingModel.stored).where(RankingModel.id == model_id))
        if stored is None:
            return None
        order = LearnedOrder.from_bytes(stored)
        known.update({side: Speaking(order, side) for side in (False, True)})
    return known[is_investor]


@lru_cache(maxsize=_MODELS_KEPT)
def _known(_model_id: int) -> dict[bool, Speaking]:
    return {}


def forget_models() -> None:
    """For tests: another database gives the same numbers to other models."""
    _known.cache_clear()
