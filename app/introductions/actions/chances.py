"""Writing down what is told of how profiles answer."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.introductions.models import AnswerChance
from app.introductions.queries.chances import Changes
from app.introductions.rules.times import ANSWER_WITHIN
from app.matches.rules.chances import AnswerChance as Told
from app.matches.states import ChanceBand
from app.profiles.models import Profile


def tell_chances(session: Session, changes: Changes, *, at: datetime) -> int:
    """``changes`` as they were due ``at`` that moment; returns how many figures changed."""
    wanted = select(Profile.id, AnswerChance).outerjoin(AnswerChance, AnswerChance.profile_id == Profile.id)
    keys = [*changes.renewed, *changes.taken_back]
    found = session.execute(wanted.where(Profile.id.in_(keys)).order_by(Profile.id)).all()
    for key, row in found:
        if key in changes.renewed:
            session.add(_written(row or AnswerChance(profile_id=key), changes.renewed[key], at))
        elif row is not None:
            _take_back(row)
    session.flush()
    return len(found)


def _take_back(row: AnswerChance) -> None:
    """What was counted stays counted: the next figure waits for as many new ones as if this one were still told."""
    row.band, row.low_percent, row.high_percent, row.counted = ChanceBand.TOO_EARLY, 0, 100, 0


def _written(row: AnswerChance, chance: Told, at: datetime) -> AnswerChance:
    row.band, row.low_percent, row.high_percent = chance.band, chance.low_percent, chance.high_percent
    row.counted, row.counted_until, row.said_at = chance.counted, at - ANSWER_WITHIN, at
    return row
