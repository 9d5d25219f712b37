"""The one clock. Code asks `now()`; tests move it with `set_clock`."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

HOME_ZONE = ZoneInfo("Europe/Berlin")


def _system_time() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system_time


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _source()


def today() -> date:
    """The calendar day in Berlin, where the programmes' deadlines are set."""
    return now().astimezone(HOME_ZONE).date()


def local_day(moment: datetime) -> date:
    """The calendar day of a moment in Berlin."""
    return moment.astimezone(HOME_ZONE).date()


def set_clock(source: Callable[[], datetime] | None) -> None:
    """Replace the clock (tests and the browser suite only); None restores the system's."""
    global _source
    _source = source or _system_time
