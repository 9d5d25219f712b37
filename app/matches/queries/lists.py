"""The saved lists of a profile's team, and what was hidden."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.matches.models import Hide, SavedItem, SavedList
from app.matches.states import HideReason


@dataclass(frozen=True)
class ListLine:
    """A list with the number of its entries."""

    public_id: str
    name: str
    is_standard: bool
    items: int


@dataclass(frozen=True)
class HiddenLine:
    profile_id: int
    reason: HideReason
    hidden_at: datetime


def lists_of(session: Session, profile_id: int) -> list[ListLine]:
    """The team's lists, the standard one first, then by name."""
    statement = (
        select(SavedList.public_id, SavedList.name, SavedList.is_standard, func.count(SavedItem.id))
        .outerjoin(SavedItem, SavedItem.list_id == SavedList.id)
        .where(SavedList.profile_id == profile_id, SavedList.deleted_at.is_(None))
        .group_by(SavedList.id)
        .order_by(SavedList.is_standard.desc(), SavedList.name, SavedList.id)
    )
    return [ListLine(*row) for row in session.execute(statement)]


def items_of(session: Session, list_id: int) -> list[int]:
    """The profiles of a list, the last saved first."""
    statement = select(SavedItem.profile_id).where(SavedItem.list_id == list_id)
    return list(session.scalars(statement.order_by(SavedItem.saved_at.desc(), SavedItem.id.desc())))


def hidden_by(session: Session, profile_id: int) -> list[HiddenLine]:
    """What the team hid, the last first."""
    statement = select(Hide.hidden_profile_id, Hide.reason, Hide.hidden_at).where(Hide.profile_id == profile_id)
    return [HiddenLine(*row) for row in session.execute(statement.order_by(Hide.hidden_at.desc(), Hide.id.desc()))]
