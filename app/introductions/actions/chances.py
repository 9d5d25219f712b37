"""Writing down what is told of how profiles answer."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.introductions.allocator.chances import ChanceSource, answer_chances, rule_chances
from app.introductions.models import AnswerChance
from app.introductions.queries.replies import replies
from app.introductions.rules.chances import Replies, may_be_told, may_change
from app.introductions.rules.times import ANSWER_WITHIN
from app.matches.rules.chances import AnswerChance as Told
from app.matches.states import ChanceBand


def tell_chances(session: Session, *, at: datetime, source: ChanceSource = rule_chances) -> int:
    """Renew what may be renewed and take back what may no longer be told; returns how many figures changed."""
    found = replies(session, at)
    told = answer_chances(found, source)
    rows = {row.profile_id: row for row in session.scalars(select(AnswerChance).order_by(AnswerChance.profile_id))}
    changed = sum(_take_back(row) for key, row in rows.items() if not _stays(found, told, key))
    for key, chance in told.items():
        if chance.is_told and may_change(found[key]):
            session.add(_written(rows.get(key) or AnswerChance(profile_id=key), chance, at))
            changed += 1
    session.flush()
    return changed


def _stays(found: Mapping[int, Replies], told: Mapping[int, Told], key: int) -> bool:
    return key in told and told[key].is_told and may_be_told(found[key])


def _take_back(row: AnswerChance) -> bool:
    """What was counted stays counted: the next figure waits for as many new ones as if this one were still told."""
    was_told = row.band is not ChanceBand.TOO_EARLY
    row.band, row.low_percent, row.high_percent, row.counted = ChanceBand.TOO_EARLY, 0, 100, 0
    return was_told


def _written(row: AnswerChance, chance: Told, at: datetime) -> AnswerChance:
    row.band, row.low_percent, row.high_percent = chance.band, chance.low_percent, chance.high_percent
    row.counted, row.counted_until, row.said_at = chance.counted, at - ANSWER_WITHIN, at
    return row
