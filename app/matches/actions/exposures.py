"""Noting which rows a person was shown."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import Table, delete, insert
from sqlalchemy.orm import Session

from app.matches.models import Exposure

_TABLE = cast(Table, Exposure.__table__)


def log_exposures(
    session: Session,
    shown: Sequence[tuple[int, int]],
    *,
    viewer_id: int,
    seeker_id: int,
    weights_version: str,
    at: datetime,
) -> None:
    """One row for each (profile, position), in one statement."""
    rows = [
        {
            "viewer_id": viewer_id,
            "seeker_profile_id": seeker_id,
            "shown_profile_id": profile_id,
            "position": position,
            "weights_version": weights_version,
            "at": at,
        }
        for profile_id, position in shown
    ]
    if rows:
        # The table, not the class: nothing of these rows is wanted back.
        session.execute(insert(_TABLE), rows)


def forget_exposures(session: Session, *, before: datetime) -> int:
    """Returns how many were older."""
    old = session.execute(delete(Exposure).where(Exposure.at < before))
    return int(old.rowcount)  # type: ignore[attr-defined]  # a DELETE's result always has it
