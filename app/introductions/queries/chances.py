"""What is told of how profiles answer, and what is to be told anew."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.introductions.allocator.chances import ChanceSource, answer_chances, rule_chances
from app.introductions.models import AnswerChance
from app.introductions.queries.replies import replies
from app.introductions.rules.chances import may_be_told, may_change
from app.matches.rules.chances import AnswerChance as Told
from app.matches.states import ChanceBand


def told_of(row: AnswerChance) -> Told:
    return Told(row.band, row.low_percent, row.high_percent, row.counted)


def chances_told(session: Session, ids: Collection[int]) -> dict[int, Told]:
    """By id; of whom nothing is told is left out. One statement."""
    wanted = select(AnswerChance).where(AnswerChance.profile_id.in_(ids)).order_by(AnswerChance.profile_id)
    return {row.profile_id: told_of(row) for row in session.scalars(wanted)}


@dataclass(frozen=True)
class Changes:
    """Figures that may be renewed, and profiles of which nothing may be told any more."""

    renewed: Mapping[int, Told]
    taken_back: tuple[int, ...]

    def __bool__(self) -> bool:
        return bool(self.renewed or self.taken_back)


def changes_due(session: Session, *, at: datetime, source: ChanceSource = rule_chances) -> Changes:
    """Two statements; nothing is written, so that counting keeps nobody from writing."""
    found = replies(session, at)
    told = {key: chance for key, chance in answer_chances(found, source).items() if chance.is_told}
    standing = select(AnswerChance.profile_id).where(AnswerChance.band != ChanceBand.TOO_EARLY)
    shown = list(session.scalars(standing.order_by(AnswerChance.profile_id)))
    return Changes(
        {key: chance for key, chance in told.items() if may_change(found[key])},
        tuple(key for key in shown if key not in told or not may_be_told(found[key])),
    )
