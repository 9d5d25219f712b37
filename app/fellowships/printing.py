"""How the moments of a round read: a day, a time and the zone that they are meant in."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, get_timezone_name
from babel.numbers import format_decimal
from flask import Flask

from app.core.filters import locale
from app.core.language import current_language
from app.core.shares import per_cent


def moment_in_zone(moment: datetime | None, zone: str) -> str:
    """'Freitag, 15. Januar 2027, 23:59 Uhr (MEZ)' · 'Friday, 15 January 2027, 23:59 (CET)'."""
    if moment is None:
        return ""
    here = moment.astimezone(ZoneInfo(zone))
    german = current_language() == "de"
    shape = "EEEE, d. MMMM y, HH:mm 'Uhr'" if german else "EEEE, d MMMM y, HH:mm"
    said = format_datetime(here, shape, locale=locale())
    return f"{said} ({get_timezone_name(here, width='short', locale=locale())})"


def with_offset(moment: datetime, zone: str) -> str:
    """ISO 8601 to the second with the zone's offset that day: "2027-01-15T23:58:41+01:00"."""
    return moment.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")


def local_in_zone(moment: datetime | None, zone: str) -> datetime | None:
    """The wall clock's time, as a field shows it."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) if moment else None


def points(value: float) -> str:
    """A score from 0 to 100 with one digit behind the point: "61,5"."""
    return format_decimal(value, format="0.0", locale=locale())


def points_more(value: float) -> str:
    """A difference of scores with its sign: "+2,1", "−0,4"."""
    said = format_decimal(abs(value), format="0.0", locale=locale())
    return said if said in ("0,0", "0.0") else f"{'+' if value > 0 else '−'}{said}"


def init_printing(app: Flask) -> None:
    app.jinja_env.filters.update(points=points, points_more=points_more, percent=per_cent)
    app.jinja_env.filters["in_zone"] = moment_in_zone
    app.jinja_env.filters["with_offset"] = with_offset
