"""Rankings learned from deeds, with a card and figures as the weekly run writes them."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.matches.models import RankingModel
from app.matches.rules.learning import FEATURES, FEATURES_VERSION
from app.matches.states import ModelState
from matching.calibration import Reliability
from matching.feedback import Comparison, GroupShare, Swaps, Verdict
from matching.metrics import Interval

CARD: dict[str, Any] = {
    "first_day": "2026-08-03", "last_day": "2026-11-01", "held_back_until": "2026-11-15", "rows": 52_340,
    "lists": 2_310, "held_back_lists": 412, "rows_with_deeds": 3_120, "features": list(FEATURES),
    "features_version": FEATURES_VERSION, "most_a_row_counts": 10.0, "places_looked_at": [1.0, 0.6, 0.45],
    "deeds_about_swapped_rows": 74, "seed": 1,
    "versions": {"lightgbm": "4.7.0", "numpy": "2.4.0"},
}  # fmt: skip
GROUPS = (
    GroupShare("age", "new", 2_105, 0.97, 0.93),
    GroupShare("age", "older", 8_322, 1.01, 1.02),
    GroupShare("kind", "spinoff", 3_987, 0.94, 0.9),
    GroupShare("kind", "startup", 6_440, 1.04, 1.06),
    GroupShare("language", "de", 7_012, 0.99, 0.98),
    GroupShare("language", "en", 3_415, 1.02, 1.05),
    GroupShare("region", "DE-BE", 1_930, 1.11, 1.2),
    GroupShare("region", "DE-SN", 640, 0.88, 0.81),
)
VERDICT = Verdict(
    Comparison(412, Interval(0.431, 0.402, 0.46), Interval(0.398, 0.37, 0.427), Interval(0.033, 0.012, 0.055)),
    0.009,
    GROUPS,
    (Swaps("name", 5_976, 0), Swaps("title", 204, 0), Swaps("gendered form, German", 3_141, 0)),
    tuple(Reliability(1_043, 0.004 + 0.011 * tenth, 0.002 + 0.012 * tenth) for tenth in range(10)),
)


def make_model(
    session: Session, *, at: datetime, state: ModelState = ModelState.SHADOW, failed: tuple[str, ...] = ()
) -> RankingModel:
    """Nothing ranks by it: its trees are left out."""
    verdict = {**asdict(VERDICT), "failed": list(failed)}
    model = RankingModel(
        state=state, trained_at=at, stored=b"{}", card=CARD, verdict=verdict, decided_at=at, reason=", ".join(failed)
    )
    session.add(model)
    session.flush()
    return model
