"""The suggested moments as a calendar file: tentative events, in UTC."""

from collections.abc import Iterable
from datetime import UTC, datetime

from icalendar import Calendar, Event

from app.introductions.rules.slots import LASTS


def calendar_of(
    starts: Iterable[datetime], *, key: str, summary: str, description: str, host: str, at: datetime
) -> bytes:
    """One file with one event a moment. ``key`` and ``host`` make the events' ids the same at every download."""
    calendar = Calendar()
    calendar.add("prodid", "-//Anschub//Introductions//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for number, start in enumerate(starts, start=1):
        event = Event()
        event.add("uid", f"{key}-{number}@{host}")
        event.add("dtstamp", at)
        event.add("dtstart", start.astimezone(UTC))
        event.add("dtend", (start + LASTS).astimezone(UTC))
        event.add("summary", summary)
        event.add("description", description)
        event.add("status", "TENTATIVE")
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
