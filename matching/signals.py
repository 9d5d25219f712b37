"""What speaks for a pair apart from the texts: one signal a part, each in [0, 1], over columns and for one pair.

The two forms agree (property test), and a signal never rises when a fact that it rests on is taken away: saying nothing
scores above saying something that does not fit, and below saying something that fits.
"""

import math
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from matching.columns import ABSENT, code_count, is_empty, overlap, overlap_count, region_scope
from matching.model import Facts, Rows
from matching.pool import Pool

Shares: TypeAlias = npt.NDArray[np.float64]

EARTH_RADIUS_KM: Final = 6371.0
_SECTOR_MISS: Final = 0.5
_AI_FIELD_MISS: Final = 0.6
_ELSEWHERE: Final = 0.5
_UNKNOWN_SECTOR: Final = 0.15
_UNKNOWN_STAGE: Final = 0.4
_UNKNOWN_TICKET: Final = 0.35
_SMALLEST_EUR, _GREATEST_EUR = 1e3, 1e9
_NEAR_KM: Final = 250.0
_SAME_REGION_KM: Final = 100.0
_HALF_LIFE_DAYS: Final = 120.0


class Signal(Protocol):
    """``fields`` are all the facts it reads."""

    @property
    def name(self) -> str: ...

    @property
    def fields(self) -> tuple[str, ...]: ...

    def rows(self, seeker: Facts, pool: Pool, rows: Rows, today: int) -> Shares: ...

    def pair(self, seeker: Facts, candidate: Facts, today: int) -> float: ...


@dataclass(frozen=True, slots=True)
class SectorOverlap:
    """Every shared sector halves what is missing, every shared AI field takes four tenths of it; a technology in a
    field of business that nobody asked for counts half."""

    name: str = "sector"
    fields: tuple[str, ...] = ("sectors", "ai_fields")

    def rows(self, seeker: Facts, pool: Pool, rows: Rows, today: int) -> Shares:
        if not (seeker.sectors or seeker.ai_fields):
            return np.full(len(rows), _UNKNOWN_SECTOR)
        sectors, fields = pool.column("sectors")[rows], pool.column("ai_fields")[rows]
        shared_sectors = overlap_count(sectors, pool.books["sector"].mask(seeker.sectors))
        shared_fields = overlap_count(fields, pool.books["ai_field"].mask(seeker.ai_fields))
        share: Shares = (
            1
            - _powers(_SECTOR_MISS, seeker.sectors)[shared_sectors]
            * (_powers(_AI_FIELD_MISS, seeker.ai_fields)[shared_fields])
        )
        no_sector = is_empty(sectors)
        if seeker.sectors:
            share[(shared_sectors == 0) & ~no_sector] *= _ELSEWHERE
        share[no_sector & is_empty(fields)] = _UNKNOWN_SECTOR
        return share

    def pair(self, seeker: Facts, candidate: Facts, today: int) -> float:
        if not (seeker.sectors or seeker.ai_fields) or not (candidate.sectors or candidate.ai_fields):
            return _UNKNOWN_SECTOR
        sectors = len(set(seeker.sectors) & set(candidate.sectors))
        share = 1 - _SECTOR_MISS**sectors * _AI_FIELD_MISS ** len(set(seeker.ai_fields) & set(candidate.ai_fields))
        elsewhere = not sectors and seeker.sectors and candidate.sectors
        return share * _ELSEWHERE if elsewhere else share


@dataclass(frozen=True, slots=True)
class StageFit:
    """A shared stage; the fewer stages a side names, the more it means."""

    name: str = "stage"
    fields: tuple[str, ...] = ("stages",)

    def rows(self, seeker: Facts, pool: Pool, rows: Rows, today: int) -> Shares:
        stages = pool.column("stages")[rows]
        if not seeker.stages:
            return np.full(len(rows), _UNKNOWN_STAGE)
        mine = pool.books["stage"].mask(seeker.stages)
        named = code_count(stages)
        share = 0.7 + 0.3 / np.maximum(len(set(seeker.stages)), np.maximum(named, 1))
        return np.where(named == 0, _UNKNOWN_STAGE, np.where(overlap(stages, mine), share, 0.0))

    def pair(self, seeker: Facts, candidate: Facts, today: int) -> float:
        mine, theirs = set(seeker.stages), set(candidate.stages)
        if not mine or not theirs:
            return _UNKNOWN_STAGE
        return 0.7 + 0.3 / max(len(mine), len(theirs)) if mine & theirs else 0.0


@dataclass(frozen=True, slots=True)
class TicketFit:
    """How much of the narrower of the two ranges lies in the other, by orders of magnitude."""

    name: str = "ticket"
    fields: tuple[str, ...] = ("amount_min_eur", "amount_max_eur")

    def rows(self, seeker: Facts, pool: Pool, rows: Rows, today: int) -> Shares:
        if _says_no_amount(seeker):
            return np.full(len(rows), _UNKNOWN_TICKET)
        low, high = (_number(amount) for amount in (seeker.amount_min_eur, seeker.amount_max_eur))
        lows, highs = pool.column("amount_min_eur")[rows], pool.column("amount_max_eur")[rows]
        return _ticket_share(np.array([low]), np.array([high]), lows, highs)

    def pair(self, seeker: Facts, candidate: Facts, today: int) -> float:
        if _says_no_amount(seeker) or _says_no_amount(candidate):
            return _UNKNOWN_TICKET
        (low, high), (other_low, other_high) = _log_range(seeker), _log_range(candidate)
        common, narrower = min(high, other_high) - max(low, other_low), min(high - low, other_high - other_low)
        share = 1.0 if narrower <= 0 else min(max(common / narrower, 0.0), 1.0)
        return 0.0 if common < 0 else 0.6 + 0.4 * share


@dataclass(frozen=True, slots=True)
class Nearness:
    """A region that the other side named, and distance between the two places."""

    name: str = "region"
    fields: tuple[str, ...] = ("region", "place", "regions_wanted")

    def rows(self, seeker: Facts, pool: Pool, rows: Rows, today: int) -> Shares:
        book = pool.books["region"]
        named = np.zeros(len(rows), dtype=np.bool_)
        if seeker.regions_wanted:
            named |= overlap(pool.column("region_scope")[rows], book.mask(seeker.regions_wanted))
        if seeker.region is not None:
            named |= overlap(pool.column("regions_wanted")[rows], book.mask(region_scope(seeker.region)))
        near = self._near(seeker, pool, rows)
        return np.where(named, 0.7, 0.3) + np.where(named, 0.3, 0.4) * near

    @staticmethod
    def _near(seeker: Facts, pool: Pool, rows: Rows) -> Shares:
        """(len(rows),) from 1 at the same place towards 0; 0 where nobody knows."""
        places = _of_places(seeker, pool)
        near: Shares = np.where(np.isnan(places), 0.0, np.exp(-places / _NEAR_KM))
        where = pool.column("place")[rows]
        found: Shares = near[where]
        if seeker.region is not None:
            regions = pool.column("region")[rows]
            # Without both places the regions must do: the same Land is about a hundred kilometres away.
            same = (regions == pool.books["region"].find(seeker.region)) & (regions != ABSENT)
            found[same & np.isnan(places)[where]] = math.exp(-_SAME_REGION_KM / _NEAR_KM)
        return found

    def pair(self, seeker: Facts, candidate: Facts, today: int) -> float:
        named = bool(set(region_scope(candidate.region)) & set(seeker.regions_wanted)) or bool(
            set(region_scope(seeker.region)) & set(candidate.regions_wanted)
        )
        distance = distance_km(seeker.place, candidate.place)
        if distance is None and seeker.region is not None and seeker.region == candidate.region:
            distance = _SAME_REGION_KM
        near = 0.0 if distance is None else math.exp(-distance / _NEAR_KM)
        return 0.7 + 0.3 * near if named else 0.3 + 0.4 * near


@dataclass(frozen=True, slots=True)
class Freshness:
    """Halves every 120 days since the candidate's last change."""

    name: str = "freshness"
    fields: tuple[str, ...] = ("updated_day",)

    def rows(self, seeker: Facts, pool: Pool, rows: Rows, today: int) -> Shares:
        days = pool.column("updated_day")[rows]
        return np.where(days == ABSENT, 0.0, np.exp2(np.minimum(days - today, 0) / _HALF_LIFE_DAYS))

    def pair(self, seeker: Facts, candidate: Facts, today: int) -> float:
        if candidate.updated_day is None:
            return 0.0
        return float(0.5 ** (max(today - candidate.updated_day, 0) / _HALF_LIFE_DAYS))


@dataclass(frozen=True, slots=True)
class LeadFit:
    """One side wants a lead investor and the other offers to lead."""

    name: str = "lead"
    fields: tuple[str, ...] = ("lead",)

    def rows(self, seeker: Facts, pool: Pool, rows: Rows, today: int) -> Shares:
        table = np.array([self._share(seeker.lead, theirs) for theirs in (None, False, True)])
        shares: Shares = table[pool.column("lead")[rows].astype(np.intp) - ABSENT]
        return shares

    def pair(self, seeker: Facts, candidate: Facts, today: int) -> float:
        return self._share(seeker.lead, candidate.lead)

    @staticmethod
    def _share(mine: bool | None, theirs: bool | None) -> float:  # noqa: FBT001 -- facts, not switches
        if mine and theirs:
            return 1.0
        return 0.25 if {mine, theirs} == {True, False} else 0.5


SIGNALS: Final[tuple[Signal, ...]] = (
    SectorOverlap(),
    StageFit(),
    TicketFit(),
    Nearness(),
    Freshness(),
    LeadFit(),
)


def distances_km(seeker: Facts, pool: Pool, rows: Rows) -> Shares:
    """(len(rows),) great-circle distances; ``nan`` where a place is missing."""
    found: Shares = _of_places(seeker, pool)[pool.column("place")[rows]]
    return found


def _of_places(seeker: Facts, pool: Pool) -> Shares:
    """(places + 1,) distances: places repeat, so the trigonometry is done once for each. The last one is nowhere, so
    that -1 reads it."""
    places = np.array([*pool.books.places.codes, (np.nan, np.nan)], dtype=np.float64)
    if seeker.place is None:
        return np.full(len(places), np.nan)
    return _haversine(np.array(seeker.place), places)


def distance_km(place: tuple[float, float] | None, other: tuple[float, float] | None) -> float | None:
    """
    >>> round(distance_km((52.52, 13.4), (48.14, 11.58)))
    504
    """
    if place is None or other is None:
        return None
    latitude, longitude, other_latitude, other_longitude = map(math.radians, (*place, *other))
    half = math.sin((other_latitude - latitude) / 2) ** 2
    half += math.cos(latitude) * math.cos(other_latitude) * math.sin((other_longitude - longitude) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(half, 1.0)))


def _haversine(place: Shares, others: Shares) -> Shares:
    latitude, longitude = np.radians(place)
    latitudes, longitudes = np.radians(others).T
    half = np.sin((latitudes - latitude) / 2) ** 2
    half = half + np.cos(latitude) * np.cos(latitudes) * np.sin((longitudes - longitude) / 2) ** 2
    distances: Shares = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    return distances


def _powers(base: float, codes: tuple[str, ...]) -> Shares:
    """``base`` to the number of shared codes, for each number that there can be."""
    return np.array([base**number for number in range(len(codes) + 1)])


def _ticket_share(
    lows: Any, highs: Any, other_lows: Any, other_highs: Any
) -> Shares:  # Any: integer arrays of any width
    silent = ((lows == ABSENT) & (highs == ABSENT)) | ((other_lows == ABSENT) & (other_highs == ABSENT))
    low, other_low = _logarithm(lows, _SMALLEST_EUR), _logarithm(other_lows, _SMALLEST_EUR)
    high, other_high = _logarithm(highs, _GREATEST_EUR), _logarithm(other_highs, _GREATEST_EUR)
    common = np.minimum(high, other_high) - np.maximum(low, other_low)
    narrower = np.minimum(high - low, other_high - other_low)
    share = np.where(narrower <= 0, 1.0, common / np.where(narrower <= 0, 1.0, narrower))
    fits = np.where(common < 0, 0.0, 0.6 + 0.4 * np.clip(share, 0, 1))
    return np.where(silent, _UNKNOWN_TICKET, fits)


def _says_no_amount(facts: Facts) -> bool:
    return facts.amount_min_eur is None and facts.amount_max_eur is None


def _log_range(facts: Facts) -> tuple[float, float]:
    low = _SMALLEST_EUR if facts.amount_min_eur is None else max(facts.amount_min_eur, 1)
    high = _GREATEST_EUR if facts.amount_max_eur is None else max(facts.amount_max_eur, 1)
    return math.log(low), math.log(high)


def _logarithm(amounts: Any, when_absent: float) -> Shares:  # Any: as above
    return np.log(np.where(amounts == ABSENT, when_absent, np.maximum(amounts, 1)))


def _number(amount: int | None) -> int:
    return ABSENT if amount is None else amount
