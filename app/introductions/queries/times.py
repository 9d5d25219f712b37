"""When the members of two profiles usually have time."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.introductions.models import Availability, Introduction
from app.introductions.rules.slots import Suggested, suggested
from app.introductions.states import DayPart


def times_of(session: Session, profile_id: int, account_id: int | None = None) -> set[tuple[int, DayPart]]:
    """Of one member, or of all members of a profile together."""
    wanted = select(Availability.weekday, Availability.part).where(Availability.profile_id == profile_id)
    if account_id is not None:
        wanted = wanted.where(Availability.account_id == account_id)
    return {(weekday, part) for weekday, part in session.execute(wanted.order_by(Availability.id))}


def suggested_for(session: Session, introduction: Introduction, today: date) -> Suggested:
    """Three moments, counted from the day of the introduction as long as they lie ahead."""
    sides = [key for key in (introduction.asker_id, introduction.receiver_id) if key is not None]
    free = [times_of(session, key) for key in sides]
    return suggested(free[0] if free else set(), free[1] if len(free) > 1 else set(), today)
