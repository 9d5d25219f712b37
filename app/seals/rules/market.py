"""What lists may ask of an attestation: a few columns, derived from what is stored and from the clock."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.seals.rules.display import GOOD, Facts, is_for_current_version, is_public, is_valid_at
from app.seals.rules.freshness import KEPT_PUBLIC, Thresholds, standing_at, verification_at
from app.seals.states import ENDED, Assurance, Standing, SubjectKind, Verification

_INSTANT = timedelta(microseconds=1)


class Bucket(StrEnum):
    """What a standing means to somebody who filters; ``OTHER`` is an application or a running assessment."""

    VALID = "valid"
    SUSPENDED = "suspended"
    ENDED = "ended"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Held:
    """A bound attestation of a start-up as stored, with the levels of its criteria by code."""

    profile_id: int
    facts: Facts
    levels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One attestation as it counts at one moment; the public may read that it exists."""

    profile_id: int
    bucket: Bucket
    verification: Verification
    scheme_code: str
    assurance: Assurance
    is_for_current_version: bool
    has_passed: bool
    is_of_product: bool
    confirmed_at: datetime | None
    levels: Mapping[str, str]


def line_at(held: Held, now: datetime, thresholds: Thresholds) -> Line | None:
    """None where the public reads nothing of it: then nobody may find the profile by it either."""
    facts = held.facts
    standing = standing_at(facts.standing, facts.valid_until, now)
    verification = verification_at(
        source=facts.source,
        fault=facts.fault,
        conflict=facts.conflict,
        confirmed_at=facts.confirmed_at,
        import_until=facts.import_until,
        now=now,
        thresholds=thresholds,
        file_signed_at=facts.file_signed_at,
    )
    if standing is Standing.SUPERSEDED or not is_public(facts, standing, verification, now):
        return None
    return Line(
        profile_id=held.profile_id,
        bucket=_bucket(facts, standing, now),
        verification=verification,
        scheme_code=facts.scheme_code,
        assurance=facts.assurance,
        is_for_current_version=is_for_current_version(facts),
        has_passed=facts.outcome in GOOD,
        is_of_product=facts.subject_kind is SubjectKind.PRODUCT,
        confirmed_at=facts.confirmed_at,
        levels=held.levels,
    )


def _bucket(facts: Facts, standing: Standing, now: datetime) -> Bucket:
    if is_valid_at(facts, standing, now):
        return Bucket.VALID
    if standing is Standing.SUSPENDED:
        return Bucket.SUSPENDED
    return Bucket.ENDED if standing in ENDED else Bucket.OTHER


def next_change(held: Iterable[Held], now: datetime, thresholds: Thresholds, days: Iterable[int]) -> datetime | None:
    """The first moment after ``now`` at which a line may read otherwise; ``days`` are ages that a filter asks for."""
    ages = (thresholds.fresh, thresholds.stale, *(timedelta(days=each) for each in days))
    moments = (moment for each in held for moment in _moments(each.facts, ages))
    return min((moment for moment in moments if moment > now), default=None)


def _moments(facts: Facts, ages: Iterable[timedelta]) -> Iterator[datetime]:
    if facts.confirmed_at is not None:
        # At exactly that age a confirmation still counts, an instant later it does not.
        yield from (facts.confirmed_at + age + _INSTANT for age in ages)
    for moment in (facts.valid_from, facts.valid_until, facts.import_until):
        if moment is not None:
            yield moment
    for ended in (facts.standing_since, facts.valid_until):
        if ended is not None:
            yield ended + KEPT_PUBLIC + _INSTANT
