"""Trials of a policy: on what market, what each run of it brought, and how sure that is."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import sqrt
from statistics import mean, stdev
from typing import Any, Final

from app.introductions.states import TrialState
from app.profiles.states import Kind

MONTH: Final = timedelta(days=28)
SEEDS: Final = tuple(range(1, 13))
# A worker writes a sign of life after every run of four weeks; on a large market one takes seconds.
BROKEN_AFTER: Final = timedelta(minutes=5)
MOST_ATTEMPTS: Final = 3
_Z975: Final = 1.959964


def is_stopped(state: TrialState, beat_at: datetime, attempt: int, now: datetime) -> bool:
    """Whether its worker fell silent and nobody takes it up any more."""
    return state is TrialState.RUNNING and beat_at < now - BROKEN_AFTER and attempt >= MOST_ATTEMPTS


@dataclass(frozen=True)
class Known:
    """What is known today of a profile that may have been in the market. ``reads`` is what an investor states."""

    kind: Kind
    region: str | None
    published_at: datetime | None
    reads: int | None


class Source(StrEnum):
    """Where the market was taken from."""

    RUNS = "runs"
    NOW = "now"


@dataclass(frozen=True)
class Basis:
    """The market of a trial. ``readable`` are requests a week of all investors in it; days are those of the runs."""

    source: Source
    runs: int
    first_day: date
    last_day: date
    teams: int
    investors: int
    pairs: int
    readable: int
    unstated: int
    """Investors who say nothing of how much they read."""

    def stored(self) -> dict[str, object]:
        return {**asdict(self), "first_day": self.first_day.isoformat(), "last_day": self.last_day.isoformat()}

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Basis":  # Any: JSON
        days = {name: date.fromisoformat(stored[name]) for name in ("first_day", "last_day")}
        return cls(**{**stored, **days, "source": Source(stored["source"])})


@dataclass(frozen=True)
class Played:
    """Four weeks of one policy under one seed. Shares are of 1; ``groups`` hold (group, teams, proposals)."""

    introductions: int
    weeks: tuple[int, ...]
    proposals: int
    requests: int
    unread: float
    gini: float
    teams_with_any: float
    investors_with_any: float
    never_shown: float
    spread: tuple[tuple[int, int], ...]
    groups: Mapping[str, tuple[tuple[str, int, int], ...]]

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Played":  # Any: JSON
        lists = {name: tuple(tuple(each) for each in stored[name]) for name in ("spread",)}
        groups = {name: tuple(tuple(each) for each in rows) for name, rows in stored["groups"].items()}
        return cls(**{**stored, **lists, "weeks": tuple(stored["weeks"]), "groups": groups})


@dataclass(frozen=True)
class Estimate:
    """A mean and half of its 95 % interval over the seeds."""

    mean: float
    half: float

    @classmethod
    def over(cls, values: Sequence[float]) -> "Estimate":
        if len(values) == 1:
            return cls(values[0], 0.0)
        return cls(mean(values), _student(len(values) - 1) * stdev(values) / sqrt(len(values)))

    @property
    def is_sure(self) -> bool:
        """Whether the interval leaves out 0: a difference that luck alone does not explain."""
        return abs(self.mean) > self.half


def _student(freedom: int) -> float:
    """The 97.5 % point of Student's distribution (Cornish and Fisher's expansion; exact to a hundredth from 4 on)."""
    z = _Z975
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
    return z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2) + third


@dataclass(frozen=True)
class Result:
    """The policy of that time and the one tried, seed by seed on the same draws."""

    today: tuple[Played, ...]
    new: tuple[Played, ...]

    def stored(self) -> dict[str, object]:
        return {"today": [asdict(each) for each in self.today], "new": [asdict(each) for each in self.new]}

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Result":  # Any: JSON
        return cls(*(tuple(Played.of(each) for each in stored[name]) for name in ("today", "new")))
