"""What the board shows, as numbers: nothing here is worded or drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from app.core.clock import HOME_ZONE, local_day
from app.introductions.states import DeclineReason

MONTHS = 12
PROMISE = 0.95
EXPOSURE_PERIOD = timedelta(days=28)
# A group of fewer members says nothing about the group; the allocation levels from the same size on.
SMALLEST_GROUP = 5
EVEN_RATIO = 0.8
MOST_INVESTORS = 20


class Fate(StrEnum):
    """What a delivered request came to, as far as its receiver is concerned."""

    ANSWERED = "answered"
    LATE = "late"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    OPEN = "open"


@dataclass(frozen=True)
class Month:
    """Requests delivered in a month of Berlin's calendar at least 14 days ago, by fate."""

    first: date
    fates: Mapping[Fate, int]

    @property
    def delivered(self) -> int:
        return sum(self.fates.values())

    @property
    def answered(self) -> int:
        return self.fates.get(Fate.ANSWERED, 0)

    @property
    def share(self) -> float | None:
        return self.answered / self.delivered if self.delivered else None


@dataclass(frozen=True)
class Answers:
    """``young`` were delivered less than 14 days ago and count nowhere yet; ``agreed`` by everybody."""

    months: tuple[Month, ...]
    agreed: int
    young: int

    @property
    def fates(self) -> dict[Fate, int]:
        return {fate: sum(month.fates.get(fate, 0) for month in self.months) for fate in Fate}

    @property
    def delivered(self) -> int:
        return sum(month.delivered for month in self.months)

    @property
    def reacted(self) -> int:
        return self.fates[Fate.ANSWERED] + self.fates[Fate.LATE]

    @property
    def share(self) -> float | None:
        return self.fates[Fate.ANSWERED] / self.delivered if self.delivered else None

    @property
    def agreed_share(self) -> float | None:
        return self.agreed / self.delivered if self.delivered else None


@dataclass(frozen=True)
class Meetings:
    """Of the introductions of the last twelve months, how many have led to a meeting by what the two sides say."""

    introduced: int
    met: int


@dataclass(frozen=True)
class ReasonLine:
    """``reason`` is None where none was given."""

    reason: DeclineReason | None
    count: int


@dataclass(frozen=True)
class InvestorLoad:
    name: str
    public_id: str
    delivered: int
    budget: int


@dataclass(frozen=True)
class Load:
    """Requests of seven days against what investors read a week; ``top`` holds those with the most requests."""

    investors: int
    delivered: int
    budget: int
    full: int
    top: tuple[InvestorLoad, ...]


@dataclass(frozen=True)
class Spread:
    """How proposals fall on one side's profiles: (proposals, profiles that got so many), ascending."""

    counts: tuple[tuple[int, int], ...]

    @property
    def profiles(self) -> int:
        return sum(profiles for _, profiles in self.counts)

    @property
    def proposals(self) -> int:
        return sum(each * profiles for each, profiles in self.counts)

    @property
    def never(self) -> int:
        return dict(self.counts).get(0, 0)

    @property
    def gini(self) -> float | None:
        """0 for equal shares, towards 1 for everything in one hand; None without a proposal."""
        if not self.proposals:
            return None
        points = self.curve()
        below = sum((right[0] - left[0]) * (left[1] + right[1]) / 2 for left, right in pairwise(points))
        return 1 - 2 * below

    def curve(self) -> tuple[tuple[float, float], ...]:
        """Lorenz: share of the profiles, those with the fewest first, and the share of the proposals they got."""
        points, profiles, proposals = [(0.0, 0.0)], 0, 0
        for each, number in self.counts:
            profiles, proposals = profiles + number, proposals + each * number
            points.append((profiles / self.profiles, proposals / self.proposals if self.proposals else 0.0))
        return tuple(points)


@dataclass(frozen=True)
class Group:
    """``code`` is a region's or kind's code, or “new” and “older”; ``reads`` are the requests a week that its investors
    read together."""

    code: str
    members: int
    proposals: int
    reads: int | None = None

    @property
    def rate(self) -> float:
        """Proposals a team; for investors those for each request that they read a week: who reads more may get more."""
        per = self.members if self.reads is None else self.reads
        return self.proposals / per if per else 0.0


@dataclass(frozen=True)
class Division:
    """One side by one property; ``ratio`` is the lowest over the highest rate of the groups that are large enough."""

    name: str
    groups: tuple[Group, ...]

    @property
    def ratio(self) -> float | None:
        rates = [group.rate for group in self.groups if group.members >= SMALLEST_GROUP]
        return min(rates) / max(rates) if len(rates) > 1 and max(rates) > 0 else None


@dataclass(frozen=True)
class Exposure:
    """Of the last four weeks; counted are profiles that were published before. Proposals, and by how many profiles of
    the other side each was seen in lists."""

    teams: Spread
    investors: Spread
    teams_shown: Spread
    investors_shown: Spread
    divisions: tuple[Division, ...]
    investor_divisions: tuple[Division, ...]


def month_starts(at: datetime) -> tuple[datetime, ...]:
    """The first moments in Berlin of the last twelve months and of the next one, in UTC, ascending."""
    today = local_day(at)
    last = today.year * 12 + today.month - 1
    firsts = [date(number // 12, number % 12 + 1, 1) for number in range(last - MONTHS + 1, last + 2)]
    return tuple(datetime(day.year, day.month, 1, tzinfo=HOME_ZONE).astimezone(UTC) for day in firsts)
