"""Noting which rows a person was shown, and that they looked at one."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Table, delete, exists, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.clock import local_day
from app.matches.models import Exposure, MatchView
from app.matches.rules.learning import FEATURES_VERSION, FOLLOWS_WITHIN, ShownRow
from app.profiles.models import Profile
from app.profiles.queries.learning import learned_from

_TABLE = cast(Table, Exposure.__table__)


@dataclass(frozen=True)
class Eyes:
    """Who looks: a person, through a profile."""

    viewer_id: int
    seeker_id: int


def log_exposures(
    session: Session,
    shown: Sequence[ShownRow],
    eyes: Eyes,
    *,
    weights_version: str,
    model_id: int | None = None,
    at: datetime,
) -> None:
    """One row each, in one statement."""
    rows = [
        {
            "viewer_id": eyes.viewer_id,
            "seeker_profile_id": eyes.seeker_id,
            "shown_profile_id": row.profile_id,
            "position": row.position,
            "weights_version": weights_version,
            "at": at,
            "ranked": row.ranked,
            "propensity": row.propensity,
            "features": list(row.features) if row.features is not None else None,
            "features_version": FEATURES_VERSION if row.features is not None else None,
            "model_id": model_id,
        }
        for row in shown
    ]
    if rows:
        # The table, not the class: nothing of these rows is wanted back.
        session.execute(insert(_TABLE), rows)


def note_view(session: Session, eyes: Eyes, shown_id: int, *, at: datetime) -> None:
    """Once a day, if a list showed the profile lately and nobody concerned said no."""
    pair = {"seeker_profile_id": eyes.seeker_id, "shown_profile_id": shown_id}
    was_shown = exists(Exposure.id).where(Exposure.viewer_id == eyes.viewer_id, Exposure.at > at - FOLLOWS_WITHIN)
    known = {**pair, "viewer_id": eyes.viewer_id, "day": local_day(at)}
    is_new = ~exists(MatchView.id).where(*(getattr(MatchView, name) == value for name, value in known.items()))
    for name, value in pair.items():
        was_shown = was_shown.where(getattr(Exposure, name) == value)
    wanted = select(Profile.id).where(
        Profile.id == shown_id, was_shown, is_new, learned_from(people=(eyes.viewer_id,), profiles=tuple(pair.values()))
    )
    if session.scalar(wanted) is None:
        return
    # A second window may be faster by a blink.
    with suppress(IntegrityError), session.begin_nested():
        session.add(MatchView(**known, at=at))


def forget_exposures(session: Session, *, before: datetime) -> int:
    """Returns how many were older; views go with them."""
    session.execute(delete(MatchView).where(MatchView.at < before))
    old = session.execute(delete(Exposure).where(Exposure.at < before))
    return int(old.rowcount)  # type: ignore[attr-defined]  # a DELETE's result always has it
