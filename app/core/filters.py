"""How amounts, dates and numbers read, in both languages."""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal
from flask import Flask

from app.core import clock
from app.core.bars import bar_pieces, largest_first
from app.core.language import current_language, message, plural_message
from app.core.plain_text import unlinked

MILLION = 1_000_000
THOUSAND = 1_000
LOCALES = {"de": "de_DE", "en": "en_GB"}


def locale() -> str:
    return LOCALES[current_language()]


def _scaled(amount_eur: int, unit: int) -> str:
    return _written(amount_eur, unit, locale())


# A page of 25 cards writes some 40 amounts, few of them different: Babel takes 0.2 ms for each.
@lru_cache(maxsize=4096)
def _written(amount_eur: int, unit: int, spoken: str) -> str:
    if unit == 1:
        return format_decimal(amount_eur, locale=spoken)
    value = (Decimal(amount_eur) / unit).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return format_decimal(value, format="#,##0.##", locale=spoken)


def eur(amount_eur: int | None) -> str:
    """'1,2 Mio. €' or '€1.2m'; thousands in full: '250.000 €', '€250,000'."""
    if amount_eur is None:
        return str(message("not stated"))
    german = current_language() == "de"
    if amount_eur >= MILLION:
        number = _scaled(amount_eur, MILLION)
        return f"{number} Mio. €" if german else f"€{number}m"
    number = _scaled(amount_eur, 1)
    return f"{number} €" if german else f"€{number}"


def eur_range(low_eur: int | None, high_eur: int | None) -> str:
    """'0,8–1,2 Mio. €' / '€0.8–1.2m'; one end alone reads 'ab …' / 'from …' or 'bis …' / 'up to …'."""
    if low_eur is None and high_eur is None:
        return eur(None)
    if low_eur is None:
        return str(message("up to {amount}", amount=eur(high_eur)))
    if high_eur is None:
        return str(message("from {amount}", amount=eur(low_eur)))
    if low_eur == high_eur:
        return eur(low_eur)
    return _both_ends(low_eur, high_eur)


def _both_ends(low_eur: int, high_eur: int) -> str:
    german = current_language() == "de"
    if high_eur >= MILLION and low_eur >= 100 * THOUSAND:
        low, high = _scaled(low_eur, MILLION), _scaled(high_eur, MILLION)
        return f"{low}–{high} Mio. €" if german else f"€{low}–{high}m"
    if high_eur >= MILLION:
        return f"{eur(low_eur)} – {eur(high_eur)}"
    low, high = _scaled(low_eur, 1), _scaled(high_eur, 1)
    return f"{low}–{high} €" if german else f"€{low}–{high}"


def show_date(day: date | datetime | None) -> str:
    """'15. Januar 2027' / '15 January 2027'."""
    if day is None:
        return str(message("not stated"))
    if isinstance(day, datetime):
        day = day.astimezone(clock.HOME_ZONE).date()
    return format_date(day, format="long", locale=locale())


def show_month(day: date | None) -> str:
    """'März 2027' / 'March 2027'."""
    return str(message("not stated")) if day is None else format_date(day, format="LLLL y", locale=locale())


def show_datetime(moment: datetime | None) -> str:
    """'15. Januar 2027, 23:59 MEZ': always with the zone."""
    if moment is None:
        return str(message("not stated"))
    local = moment.astimezone(clock.HOME_ZONE)
    return f"{show_date(local.date())}, {format_datetime(local, 'HH:mm z', locale=locale())}"


def relative(moment: datetime | None) -> str:
    """'gestern', 'vor 3 Tagen' / 'yesterday', '3 days ago'; today with its time."""
    if moment is None:
        return str(message("not stated"))
    days = (clock.today() - moment.astimezone(clock.HOME_ZONE).date()).days
    if days == 0:
        return str(
            message("today, {time}", time=format_datetime(moment.astimezone(clock.HOME_ZONE), "HH:mm", locale=locale()))
        )
    if days == 1:
        return str(message("yesterday"))
    return format_timedelta(timedelta(days=-days), add_direction=True, locale=locale(), threshold=1.2)


def count(number: int) -> str:
    if 0 <= number < THOUSAND:
        return str(number)  # no grouping to look up, and a page with filters has a hundred of them
    return format_decimal(number, locale=locale())


def file_size(size: int) -> str:
    """'12 kB', '3,4 MB' / '12 kB', '3.4 MB'."""
    if size < THOUSAND * THOUSAND:
        return f"{max(1, round(size / THOUSAND))} kB"
    return f"{format_decimal(round(size / THOUSAND / THOUSAND, 1), locale=locale())} MB"


def days_left(until: date) -> str:
    """'noch 55 Tage' / '55 days left'."""
    days = (until - clock.today()).days
    return str(plural_message("{count} day left", "{count} days left", max(days, 0)))


def init_filters(app: Flask) -> None:
    named = {
        "eur": eur,
        "date": show_date,
        "month": show_month,
        "datetime": show_datetime,
        "relative": relative,
        "count": count,
        "file_size": file_size,
        "bar_pieces": bar_pieces,
        "largest_first": largest_first,
    }
    app.jinja_env.filters.update(named, eur_range=lambda pair: eur_range(*pair), days_left=days_left, unlinked=unlinked)
