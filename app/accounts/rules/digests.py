"""When digests are written: by the clock of Berlin, never at night; time decides, no job remembers."""

from datetime import UTC, date, datetime, time, timedelta

from app.core.clock import HOME_ZONE

MORNING = time(7)
EVENING = time(21)
_MONDAY = 0


def is_quiet(at: datetime) -> bool:
    """Whether nobody should find a digest now; what was missed is written in the morning."""
    local = at.astimezone(HOME_ZONE).time()
    return not MORNING <= local < EVENING


def digest_day(at: datetime) -> date:
    """The day whose morning was last."""
    local = at.astimezone(HOME_ZONE)
    return local.date() if local.time() >= MORNING else local.date() - timedelta(days=1)


def digest_week(at: datetime) -> date:
    """The Monday whose morning was last."""
    day = digest_day(at)
    return day - timedelta(days=(day.weekday() - _MONDAY) % 7)


def morning_of(day: date) -> datetime:
    """7 in the morning in Berlin: what happened before belongs to the digest of this day."""
    return datetime.combine(day, MORNING, HOME_ZONE).astimezone(UTC)
