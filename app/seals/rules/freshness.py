"""What follows from the clock: the standing now, how fresh our own check is, whether a review is due."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core import clock
from app.seals.states import Conflict, Source, Standing, Verification, graver

MONTHS = 12
KEPT_PUBLIC = timedelta(days=731)  # 24 months, on the generous side of leap years
LAPSES = frozenset({Standing.GRANTED, Standing.SUSPENDED})


@dataclass(frozen=True)
class Thresholds:
    """The disclosed numbers; `config.py` sets them and the help page shows them."""

    fresh: timedelta = timedelta(hours=24)
    stale: timedelta = timedelta(days=7)
    review_months: int = 12
    seal_schemes: frozenset[str] = frozenset()


def standing_at(standing: Standing, valid_until: datetime | None, now: datetime) -> Standing:
    """The issuer's last word, or "expired" where the clock has overtaken it."""
    if valid_until is not None and valid_until <= now and standing in LAPSES:
        return graver(standing, Standing.EXPIRED)
    return standing


def verification_at(
    *,
    source: Source,
    fault: Verification | None,
    conflict: Conflict | None,
    confirmed_at: datetime | None,
    import_until: datetime | None,
    now: datetime,
    thresholds: Thresholds,
    file_signed_at: datetime | None = None,
) -> Verification:
    """What we could check ourselves: a fault first, then what the source can prove, then how long ago."""
    if fault is not None or conflict is not None:
        return fault or Verification.CONFLICT
    if source is Source.OWN:
        return Verification.SELF_DECLARED
    if source is Source.FILE:
        if import_until is not None and import_until <= now:
            return Verification.UNVERIFIABLE
        return Verification.IMPORTED if file_signed_at is None else Verification.IMPORTED_SIGNED
    return _by_age(confirmed_at, now, thresholds)


def _by_age(confirmed_at: datetime | None, now: datetime, thresholds: Thresholds) -> Verification:
    if confirmed_at is None or now - confirmed_at > thresholds.stale:
        return Verification.UNVERIFIABLE
    return Verification.FRESH if now - confirmed_at <= thresholds.fresh else Verification.STALE


def is_review_due(assessed_on: date | None, valid_until: datetime | None, now: datetime, months: int) -> bool:
    """Our own disclosed rule for schemes that know no end; where there is one, it counts alone."""
    if valid_until is not None or assessed_on is None:
        return False
    return now.astimezone(clock.HOME_ZONE).date() >= months_after(assessed_on, months)


def months_after(day: date, months: int) -> date:
    """The same day of a later month, the month's last where it has no such day."""
    years, month = divmod(day.month - 1 + months, MONTHS)
    first = date(day.year + years, month + 1, 1)
    next_month = date(first.year + first.month // MONTHS, first.month % MONTHS + 1, 1)
    return min(first.replace(day=1) + timedelta(days=day.day - 1), next_month - timedelta(days=1))


def same_version(one: str | None, other: str | None) -> bool:
    """Whether two spellings name the same version: case, blanks and a leading "v" aside."""
    return one is not None and other is not None and _plain_version(one) == _plain_version(other)


def _plain_version(version: str) -> str:
    plain = "".join(version.casefold().split())
    return plain.removeprefix("version").removeprefix("v")
