"""When the service was out of order before a deadline: bad minutes, outages, and what everybody is due for them.

A minute is **bad** when at least five requests of applicants' pages arrived and a tenth of them failed (5xx) or half of
them took over two seconds; or when no process wrote a line of it, not even the worker, which writes one each minute,
and every process of the web that was there before had been started anew by the time it answered again. A worker that
stood still while the web had nothing to do is no evidence of anything.
Two bad minutes, with at most one good minute between, make an outage; a shorter one is a hiccup that a second push
survives. Everybody is due as long as it lasted, rounded up to five minutes, at least fifteen: who was thrown out must
notice, come back and find their place. It is proposed; a person decides.

Where the thresholds come from: alerting practice wakes somebody at far smaller shares (2 % of a month's error budget
within an hour, Google's SRE workbook, chapter 5), but here everybody gets time, so single faults must not count. That
a failure of the service's own is a reason at all is usual: HRSA's policy on late applications names system faults,
NeurIPS 2019 gave two hours when CMT failed minutes before its deadline, Grants.gov reopened calls in 2009. Two
seconds, a tenth and fifteen minutes are our own choice; staff see the counts beside every proposal.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)
WATCHED = timedelta(hours=24)
SLOW_SECONDS = 2.0
LEAST_REQUESTS = 5
FAILED_SHARE = 0.1
SLOW_SHARE = 0.5
LEAST_BAD_MINUTES = 2
# Good minutes within an outage: a server that comes up and falls over again is one.
GAP = 1
LEAST_EXTENSION = 15
STEP = 5


@dataclass(frozen=True)
class Minute:
    """What all processes saw in one minute; ``is_missing``: nobody wrote a line, and no process outlived it."""

    at: datetime
    requests: int = 0
    failed: int = 0
    slow: int = 0
    is_missing: bool = False

    @property
    def is_bad(self) -> bool:
        if self.is_missing:
            return True
        if self.requests < LEAST_REQUESTS:
            return False
        return self.failed >= FAILED_SHARE * self.requests or self.slow >= SLOW_SHARE * self.requests


@dataclass(frozen=True)
class Outage:
    """``ended_at`` is the end of its last bad minute; ``minutes`` is what everybody is due."""

    began_at: datetime
    ended_at: datetime
    minutes: int
    requests: int
    failed: int


@dataclass(frozen=True)
class Life:
    """The first and the last minute that one process of the web wrote down."""

    first: datetime
    last: datetime


def was_down(minute: datetime, lives: Iterable[Life]) -> bool:
    """Whether the web stopped and began anew around a minute that nobody wrote: some process ended before it, some
    began after it, none was there on both sides."""
    found = list(lives)
    ended, began = any(life.last < minute for life in found), any(minute < life.first for life in found)
    return ended and began and not any(life.first < minute < life.last for life in found)


def outages_in(minutes: Iterable[Minute]) -> list[Outage]:
    """Of minutes in their order, one row each."""
    runs: list[list[Minute]] = []
    for minute in minutes:
        if not minute.is_bad:
            continue
        if runs and minute.at - runs[-1][-1].at <= (GAP + 1) * MINUTE:
            runs[-1].append(minute)
        else:
            runs.append([minute])
    return [_outage(run) for run in runs if len(run) >= LEAST_BAD_MINUTES]


def _outage(run: Sequence[Minute]) -> Outage:
    began_at, ended_at = run[0].at, run[-1].at + MINUTE
    lasted = (ended_at - began_at) // MINUTE
    due = max(LEAST_EXTENSION, -(-lasted // STEP) * STEP)
    return Outage(began_at, ended_at, due, sum(each.requests for each in run), sum(each.failed for each in run))
