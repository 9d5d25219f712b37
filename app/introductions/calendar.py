"""The suggested moments as a calendar file: tentative events, at the time of Berlin with its rules."""

from collections.abc import Iterable
from datetime import datetime

from icalendar import Calendar, Event

from app.core.clock import HOME_ZONE
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
        event.add("dtstart", start.astimezone(HOME_ZONE))
        event.add("dtend", start.astimezone(HOME_ZONE) + LASTS)
        event.add("summary", summary)
        event.add("description", description)
        event.add("status", "TENTATIVE")
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    calendar.add_missing_timezones()  # other programs take the summer time from the file, not from the zone's name
    return bytes(calendar.to_ical())
