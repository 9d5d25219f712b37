"""The learned ranking that speaks, as the library asks it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.matches.models import RankingModel
from app.matches.ranker.learning import as_features, broken_tie
from app.matches.rules.learning import FEATURES, TEN_THOUSAND
from matching.feedback import LearnedOrder, leading_scores
from matching.feedback.trees import Bins
from matching.outside import Keys
from matching.scoring import PARTS

_MODELS_KEPT = 4
_SHARES = as_features(np.arange(TEN_THOUSAND + 1, dtype=np.float32))
_TIES = broken_tie(_SHARES)


@dataclass(frozen=True, eq=False)
class Speaking:
    """One model for one side that asks; the same object each time, so that pages are found again."""

    order: LearnedOrder
    is_investor: bool

    def keys(self, parts: Mapping[str, Keys], scores: Keys, *, first: int, factor: float) -> Keys:
        """From the very numbers that are kept of a row that is shown."""
        whole = [_whole(each) for each in (*(parts[name] for name in PARTS), scores)]
        side = np.full(len(scores), TEN_THOUSAND * self.is_investor)
        bins = [known.take(each) for known, each in zip(self._bins, (*whole, side), strict=True)]
        tie = _TIES.take(whole[-1])
        return leading_scores(self.order.tables, self.order.ceilings, bins, tie, first=first, factor=factor)

    @cached_property
    def _bins(self) -> list[Bins]:
        """Of each feature the bin of every whole ten-thousandth: a look into a table where comparing cost more."""
        return [self.order.tables.bins(feature, _SHARES) for feature in range(len(FEATURES))]


def _whole(values: Keys) -> Bins:
    scaled = values * TEN_THOUSAND
    found: Bins = np.rint(scaled, out=scaled).astype(np.intp)
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
