"""How many requests may be under way, and what stands in the way of one more."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.limits import Limit
from app.profiles.states import MOST_REQUESTS_A_WEEK, Kind

TEAM_OPEN = 5
INVESTOR_READS = 5
TEAM_READS = 10
MOST_READ = MOST_REQUESTS_A_WEEK
MOST_UNANSWERED = 8
WEEK = timedelta(days=7)
# A request that expired without a word still counts as unanswered for a while.
UNANSWERED_KEPT = timedelta(days=14)
REQUESTS_A_DAY = Limit("account", 30, 86_400)
MESSAGES_A_DAY = Limit("account", 200, 86_400)
DEEDS_AN_HOUR = Limit("account", 600, 3_600)


@dataclass(frozen=True)
class Load:
    """What is under way: the asker's open requests; what the receiver got in seven days; what each left unanswered."""

    asker_open: int
    receiver_week: int
    receiver_free_at: datetime | None
    asker_unanswered: int
    receiver_unanswered: int


def open_limit(kind: Kind, requests_per_week: int | None) -> int:
    """An investor may ask as many as it reads itself."""
    if kind is not Kind.INVESTOR:
        return TEAM_OPEN
    return max(TEAM_OPEN, min(requests_per_week or 0, MOST_READ))


def readable_per_week(kind: Kind, requests_per_week: int | None) -> int:
    """What the receiver said it reads; the default of its kind where it said nothing."""
    usual = INVESTOR_READS if kind is Kind.INVESTOR else TEAM_READS
    return usual if requests_per_week is None else min(requests_per_week, MOST_READ)
