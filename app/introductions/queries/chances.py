"""What is told of how profiles answer."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.introductions.models import AnswerChance
from app.matches.rules.chances import AnswerChance as Told


def told_of(row: AnswerChance) -> Told:
    return Told(row.band, row.low_percent, row.high_percent, row.counted)


def chances_told(session: Session, ids: Collection[int]) -> dict[int, Told]:
    """By id; of whom nothing is told is left out. One statement."""
    wanted = select(AnswerChance).where(AnswerChance.profile_id.in_(ids)).order_by(AnswerChance.profile_id)
    return {row.profile_id: told_of(row) for row in session.scalars(wanted)}
