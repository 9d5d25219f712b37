"""Hard criteria, checked both ways before anything is scored. One table says which gates stand between which pools.

Each gate has two forms that must agree (property test): over the columns of a pool and for one pair. What a profile
does not say never closes a gate; the trace then says "unknown".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from matching.columns import ABSENT, MANY_CODES, Truths, is_empty, overlap, region_scope
from matching.errors import UnknownCode
from matching.model import Audience, Facts, GateResult, Relations, Side
from matching.pool import Pool

STALE_AFTER_DAYS: Final = 90
_OPEN_ENDED: Final = 1 << 62


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, from which pool, on which day, and what stands between them and single profiles."""

    facts: Facts
    pool: str
    today: int
    relations: Relations


class Gate(Protocol):
    """One criterion; ``rows`` is (n,) over the pool, ``check`` gives one result, or one a side that set a limit."""

    @property
    def name(self) -> str: ...

    @property
    def audience(self) -> Audience: ...

    def rows(self, asker: Asker, pool: Pool) -> Truths: ...

    def check(self, asker: Asker, candidate: Facts, candidate_pool: str) -> tuple[GateResult, ...]: ...


@dataclass(frozen=True, slots=True)
class SharedCode:
    """Both sides must have one code of ``field`` in common: a stage, an instrument, a language."""

    name: str
    field: str
    audience: Audience = "both"

    def rows(self, asker: Asker, pool: Pool) -> Truths:
        mine: tuple[str, ...] = getattr(asker.facts, self.field)
        theirs = pool.column(self.field)
        if not mine:
            return np.ones(pool.length, dtype=np.bool_)
        return overlap(theirs, pool.books[MANY_CODES[self.field]].mask(mine)) | is_empty(theirs)

    def check(self, asker: Asker, candidate: Facts, candidate_pool: str) -> tuple[GateResult, ...]:
        mine: tuple[str, ...] = getattr(asker.facts, self.field)
        theirs: tuple[str, ...] = getattr(candidate, self.field)
        known = bool(mine and theirs)
        passed = not known or not set(mine).isdisjoint(theirs)
        return (_result(self, passed, known, mine, theirs, "share_one", theirs),)


@dataclass(frozen=True, slots=True)
class AmountOverlap:
    """The amount sought and the ticket must overlap; an open end reaches as far as needed."""

    name: str = "ticket"
    audience: Audience = "both"

    def rows(self, asker: Asker, pool: Pool) -> Truths:
        low, high = _bounds(asker.facts)
        lows, highs = pool.column("amount_min_eur"), pool.column("amount_max_eur")
        # An absent lower bound is -1 and so below every amount; an absent upper one must be lifted above.
        fits: Truths = (lows <= high) & (np.where(highs == ABSENT, _OPEN_ENDED, highs) >= low)
        return fits

    def check(self, asker: Asker, candidate: Facts, candidate_pool: str) -> tuple[GateResult, ...]:
        (low, high), (their_low, their_high) = _bounds(asker.facts), _bounds(candidate)
        mine, theirs = _amounts(asker.facts), _amounts(candidate)
        known = bool(any(mine) and any(theirs))
        return (_result(self, their_low <= high and their_high >= low, known, mine, theirs, "overlap_amount", theirs),)


@dataclass(frozen=True, slots=True)
class Excluded:
    """Neither side may have a code that the other excludes; each exclusion is shown to its owner alone."""

    name: str
    excluded: str
    field: str
    audience: Audience = "own"

    def rows(self, asker: Asker, pool: Pool) -> Truths:
        book = pool.books[MANY_CODES[self.field]]
        mine = overlap(pool.column(self.field), book.mask(getattr(asker.facts, self.excluded)))
        theirs = overlap(pool.column(self.excluded), book.mask(getattr(asker.facts, self.field)))
        return ~(mine | theirs)

    def check(self, asker: Asker, candidate: Facts, candidate_pool: str) -> tuple[GateResult, ...]:
        return (
            self._of("seeker", getattr(asker.facts, self.excluded), getattr(candidate, self.field)),
            self._of("candidate", getattr(candidate, self.excluded), getattr(asker.facts, self.field)),
        )

    def _of(self, owner: Side, excluded: tuple[str, ...], has: tuple[str, ...]) -> GateResult:
        hit = tuple(code for code in has if code in excluded)
        seeker, candidate = (excluded, has) if owner == "seeker" else (has, excluded)
        return _result(self, not hit, bool(excluded and has), seeker, candidate, "lift_exclusion", hit, owner)


@dataclass(frozen=True, slots=True)
class RegionWanted:
    """Whoever names regions meets only profiles from them; a country covers its Länder."""

    name: str = "region"
    audience: Audience = "both"

    def rows(self, asker: Asker, pool: Pool) -> Truths:
        book = pool.books["region"]
        passed = np.ones(pool.length, dtype=np.bool_)
        if asker.facts.regions_wanted:
            scopes = pool.column("region_scope")
            passed &= overlap(scopes, book.mask(asker.facts.regions_wanted)) | is_empty(scopes)
        if asker.facts.region is not None:
            wanted = pool.column("regions_wanted")
            passed &= overlap(wanted, book.mask(region_scope(asker.facts.region))) | is_empty(wanted)
        return passed

    def check(self, asker: Asker, candidate: Facts, candidate_pool: str) -> tuple[GateResult, ...]:
        return (
            self._of("seeker", asker.facts.regions_wanted, candidate.region),
            self._of("candidate", candidate.regions_wanted, asker.facts.region),
        )

    def _of(self, owner: Side, wanted: tuple[str, ...], region: str | None) -> GateResult:
        place = region_scope(region)
        known = bool(wanted and place)
        passed = not known or not set(wanted).isdisjoint(place)
        seeker, candidate = (wanted, place[:1]) if owner == "seeker" else (place[:1], wanted)
        return _result(self, passed, known, seeker, candidate, "add_region", place[:1], owner)


@dataclass(frozen=True, slots=True)
class OpenNow:
    """The side from ``pool`` must be raising (or deploying) on the day; an old "yes" still counts, marked stale."""

    name: str
    pool: str
    audience: Audience = "both"

    def rows(self, asker: Asker, pool: Pool) -> Truths:
        if asker.pool == self.pool:
            return np.full(pool.length, is_open(asker.facts, asker.today) is not False)
        states = pool.books["available"]
        available = pool.column("available")
        starts, ends = pool.column("available_from_day"), pool.column("available_until_day")
        early = (available == states.find("from")) & (starts > asker.today)
        bounded = (available == states.find("from")) | (available == states.find("until"))
        late = bounded & (ends != ABSENT) & (ends < asker.today)
        closed: Truths = ((available == states.find("no")) & (available != ABSENT)) | (
            (available != ABSENT) & (early | late)
        )
        return ~closed

    def check(self, asker: Asker, candidate: Facts, candidate_pool: str) -> tuple[GateResult, ...]:
        owner: Side = "seeker" if asker.pool == self.pool else "candidate"
        facts = asker.facts if owner == "seeker" else candidate
        state = is_open(facts, asker.today)
        value = tuple(str(each) for each in (facts.available, _next_day(facts, asker.today)) if each is not None)
        seeker, other = (value, ()) if owner == "seeker" else ((), value)
        note = "unknown" if state is None else "stale" if state and is_stale(facts, asker.today) else ""
        remedy = "" if state is not False else "open_again" if len(value) == 1 else "wait_until"
        return (
            GateResult(self.name, self.audience, state is not False, note, seeker, other, remedy, value[1:], owner),
        )


def is_open(facts: Facts, today: int) -> bool | None:
    """Whether the profile is raising or deploying on the day; ``None`` if it does not say."""
    if facts.available in (None, "yes"):
        return None if facts.available is None else True
    if facts.available == "no":
        return False
    begun = facts.available != "from" or facts.available_from_day is None or facts.available_from_day <= today
    return begun and (facts.available_until_day is None or facts.available_until_day >= today)


def is_stale(facts: Facts, today: int) -> bool:
    """Whether the word given is older than 90 days."""
    return facts.available_stated_day is not None and today - facts.available_stated_day > STALE_AFTER_DAYS


SUPPLY_AND_DEMAND: Final[tuple[Gate, ...]] = (
    SharedCode("stage", "stages"),
    AmountOverlap(),
    SharedCode("instrument", "instruments"),
    SharedCode("language", "languages"),
    Excluded("sectors_excluded", "sectors_excluded", "sectors"),
    Excluded("ai_fields_excluded", "ai_fields_excluded", "ai_fields"),
    RegionWanted(),
    OpenNow("raising", "supply"),
    OpenNow("deploying", "demand"),
)
# The one table: a new kind's pool needs one row here.
GATES: Final[Mapping[frozenset[str], tuple[Gate, ...]]] = {frozenset(("supply", "demand")): SUPPLY_AND_DEMAND}


def gates_between(pool: str, other: str) -> tuple[Gate, ...]:
    """The gates between two pools, whoever asks. Raises ``UnknownCode`` for pools that never meet."""
    try:
        return GATES[frozenset((pool, other))]
    except KeyError as error:
        raise UnknownCode(f"No gates are declared between the pools {pool!r} and {other!r}.") from error


def _result(
    gate: Gate,
    passed: bool,  # noqa: FBT001 -- a value of the result, not a switch
    known: bool,  # noqa: FBT001 -- as above
    mine: tuple[str, ...],
    theirs: tuple[str, ...],
    remedy: str,
    values: tuple[str, ...],
    owner: Side | None = None,
) -> GateResult:
    note = "" if known else "unknown"
    closed = not passed
    return GateResult(
        gate.name, gate.audience, passed, note, mine, theirs, remedy if closed else "", values if closed else (), owner
    )


def _bounds(facts: Facts) -> tuple[int, int]:
    low = ABSENT if facts.amount_min_eur is None else facts.amount_min_eur
    return low, _OPEN_ENDED if facts.amount_max_eur is None else facts.amount_max_eur


def _amounts(facts: Facts) -> tuple[str, ...]:
    """The two bounds as text, ``""`` for an open one."""
    return tuple("" if amount is None else str(amount) for amount in (facts.amount_min_eur, facts.amount_max_eur))


def _next_day(facts: Facts, today: int) -> int | None:
    """The day that decides: when it opens, else when it ended or will end."""
    if facts.available == "from" and facts.available_from_day is not None and facts.available_from_day > today:
        return facts.available_from_day
    return facts.available_until_day if facts.available in ("from", "until") else None
