"""The end of the call as a page of an application says it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.language import Message, message, plural_message
from app.fellowships.models import Round
from app.fellowships.queries.applications.deadlines import deadline_for
from app.fellowships.routes.guard import Writing
from app.fellowships.rules.openness import WHY

SOON = timedelta(days=3)


@dataclass(frozen=True)
class Deadline:
    """``left`` says days and hours in words; ``why`` is empty while the part takes answers."""

    at: datetime
    zone: str
    left: Message | None
    is_soon: bool
    is_extended: bool
    why: Message | None


def shown_deadline(session: Session, writing: Writing) -> Deadline:
    """The date in the call, or the later one of this application or part; the grace is no part of it."""
    row, deadline = session.get_one(Round, writing.application.round_id), deadline_for(session, writing.application)
    later = [each for each in (deadline.extended_until, writing.part.due_at) if each is not None]
    at = max([deadline.closes_at, *later])
    closed = writing.open.closed
    left = at - now()
    return Deadline(
        at,
        row.time_zone,
        time_left(left) if left > timedelta(0) else None,
        timedelta(0) < left < SOON,
        at > deadline.closes_at,
        WHY[closed] if closed else None,
    )


def time_left(left: timedelta) -> Message:
    """'3 days and 4 hours', '2 hours and 5 minutes', rounded down: nobody has less than they read."""
    minutes = left // timedelta(minutes=1)
    hours, days = minutes // 60, minutes // 1440
    if days:
        return message(
            "{days} and {hours} left",
            days=plural_message("{count} day", "{count} days", days),
            hours=plural_message("{count} hour", "{count} hours", hours % 24),
        )
    return message(
        "{hours} and {minutes} left",
        hours=plural_message("{count} hour", "{count} hours", hours),
        minutes=plural_message("{count} minute", "{count} minutes", minutes % 60),
    )
