"""How much there is to learn from, for whoever waits for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import Session

from app.matches.models import Exposure
from app.matches.queries.learning import deeds_of, learnable
from app.matches.rules.learning import FOLLOWS_WITHIN, HELD_BACK

_AT_ONCE: Final = 400
"""Pairs a statement: SQLite takes no thousand values."""


@dataclass(frozen=True)
class Collected:
    """Rows of lists of the last 180 days, without those of whoever said no."""

    rows: int
    with_deeds: int
    """Rows older than the two weeks that are held back, about which something was done; counted up to ``enough``."""
    since: datetime | None


def collected(session: Session, at: datetime, *, enough: int) -> Collected:
    wanted = learnable(at)
    figures = select(func.count(Exposure.id), func.min(Exposure.at), func.max(Exposure.at)).where(*wanted)
    rows, since, last = session.execute(figures).one()
    if not rows:
        return Collected(0, 0, None)
    return Collected(rows, _with_deeds(session, at, (*wanted, Exposure.at <= last - HELD_BACK), enough), since)


def _with_deeds(session: Session, at: datetime, wanted: tuple[ColumnElement[bool], ...], enough: int) -> int:
    """As `seen_rows` counts them: the last row before a deed, and each row once."""
    seekers = session.scalars(select(Exposure.seeker_profile_id).where(*wanted).distinct())
    deeds = deeds_of(session, sorted(seekers), at)
    seeker_id, other_id = Exposure.seeker_profile_id, Exposure.shown_profile_id
    found = 0
    for some in _in_pieces(sorted(deeds)):
        shown: dict[tuple[int, int], list[tuple[datetime, int]]] = {}
        rows = select(seeker_id, other_id, Exposure.at, Exposure.id)
        rows = rows.where(*wanted, tuple_(seeker_id, other_id).in_(some))
        for seeker, other, moment, key in session.execute(rows.order_by(Exposure.at, Exposure.id)):
            shown.setdefault((seeker, other), []).append((moment, key))
        for each, times in shown.items():
            last = {
                max(before)
                for deed in deeds[each]
                if (before := [(moment, key) for moment, key in times if moment <= deed.at <= moment + FOLLOWS_WITHIN])
            }
            found += len(last)
        if found >= enough:
            return enough
    return found


def _in_pieces(pairs: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    for start in range(0, len(pairs), _AT_ONCE):
        yield pairs[start : start + _AT_ONCE]
