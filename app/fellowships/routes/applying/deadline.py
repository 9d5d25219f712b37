"""The end of the call as a page of an application says it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.language import Message, message, plural_message
from app.fellowships.models import Application, ApplicationPart, Extension, Round
from app.fellowships.queries.applications.deadlines import deadline_for, extensions_holding, later_end_of
from app.fellowships.routes.guard import Writing
from app.fellowships.rules.later_words import reason_read
from app.fellowships.rules.openness import WHY

SOON = timedelta(days=3)


@dataclass(frozen=True)
class LaterEnd:
    """A later end of one application that is still to come, and why it was given."""

    at: datetime
    zone: str
    why: str | Message


@dataclass(frozen=True)
class Deadline:
    """``left`` says days and hours in words; ``why`` is empty while the part takes answers."""

    at: datetime
    zone: str
    left: Message | None
    is_soon: bool
    later: LaterEnd | None
    why: Message | None


def later_end_shown(session: Session, application: Application) -> LaterEnd | None:
    row = extensions_holding(session, [application.id], now()).get(application.id)
    return as_shown(row, session.get_one(Round, application.round_id)) if row else None


def as_shown(row: Extension, round_: Round) -> LaterEnd:
    return LaterEnd(row.until, round_.time_zone, reason_read(row.reason))


def shown_end(session: Session, application: Application, part: ApplicationPart) -> datetime:
    """The date in the call, or the later one of this application or part; the grace is no part of it."""
    deadline = deadline_for(session, application)
    later = (deadline.extended_until, later_end_of(session, application, part))
    return max([deadline.closes_at, *(each for each in later if each is not None)])


def shown_deadline(session: Session, writing: Writing) -> Deadline:
    row, at = (
        session.get_one(Round, writing.application.round_id),
        shown_end(session, writing.application, writing.part),
    )
    closed, left = writing.open.closed, at - now()
    return Deadline(
        at,
        row.time_zone,
        time_left(left) if left > timedelta(0) else None,
        timedelta(0) < left < SOON,
        later_end_shown(session, writing.application),
        WHY[closed] if closed else None,
    )


def time_left(left: timedelta) -> Message:
    """'3 days and 4 hours', '3 days', '2 hours and 5 minutes', rounded down: nobody has less than they read."""
    minutes = left // timedelta(minutes=1)
    hours, days = minutes // 60, minutes // 1440
    if days and not hours % 24:
        return message("{days} left", days=plural_message("{count} day", "{count} days", days))
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
