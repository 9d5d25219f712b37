"""Filters and their counts: what each choice would give, with all other filters as they are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from matching.columns import ABSENT, MANY_CODES, SINGLE_CODES, Truths, overlap
from matching.errors import UnknownCode
from matching.model import Filters
from matching.pool import COUNTED, Pool
from matching.scoring import AMOUNT_BANDS

Counts = dict[str, int]

DIMENSIONS: Final = ("kind", "sector", "ai_field", "stage", "region", "amount", "language", "trl", "available")
AVAILABLE: Final = ("unknown", "no", "yes")


@dataclass(frozen=True, slots=True)
class Filtered:
    """(n,) rows past every filter, and for each dimension the count of each of its codes."""

    rows: Truths
    counts: Mapping[str, Counts]


def filtered(pool: Pool, eligible: Truths, filters: Filters, today: int) -> Filtered:
    """Counts never show a code that nobody eligible carries; a chosen one is shown even at 0."""
    masks = {name: _mask(name, pool, getattr(filters, name), today) for name in DIMENSIONS if getattr(filters, name)}
    base = eligible if filters.ids is None else eligible & np.isin(pool.column("id"), list(filters.ids))
    counts: dict[str, Counts] = {}
    for name in DIMENSIONS:
        others = base
        for other, mask in masks.items():
            if other != name:
                others = others & mask
        counts[name] = dict.fromkeys(sorted(getattr(filters, name)), 0) | _count(name, pool, others, today)
    rows = base
    for mask in masks.values():
        rows = rows & mask
    return Filtered(rows, counts)


def availability(pool: Pool, today: int) -> npt.NDArray[np.intp]:
    """(n,) positions in ``AVAILABLE`` as of the day; the same rule as ``gates.is_open``."""
    states, book = pool.column("available"), pool.books["available"]
    starts, ends = pool.column("available_from_day"), pool.column("available_until_day")
    timed = (states != ABSENT) & ((states == book.find("from")) | (states == book.find("until")))
    early = timed & (states == book.find("from")) & (starts > today)
    late = timed & (ends != ABSENT) & (ends < today)
    closed = (states != ABSENT) & ((states == book.find("no")) | early | late)
    return np.where(states == ABSENT, 0, np.where(closed, 1, 2))


def _mask(name: str, pool: Pool, chosen: frozenset[str], today: int) -> Truths:
    if name in COUNTED:
        field = COUNTED[name]
        return overlap(pool.column(field), pool.books[MANY_CODES[field]].mask(chosen))
    if name in ("kind", "region"):
        book = pool.books[SINGLE_CODES[name]]
        return np.isin(pool.column(name), [number for code in chosen if (number := book.find(code)) != ABSENT])
    if name == "trl":
        return np.isin(pool.column("trl"), [int(code) for code in chosen if code.isdigit()])
    if name == "amount":
        return _any_of(chosen, lambda code: _in_amount_band(pool, code), pool.length)
    return np.isin(availability(pool, today), [AVAILABLE.index(code) for code in chosen if code in AVAILABLE])


def _count(name: str, pool: Pool, rows: Truths, today: int) -> Counts:
    if name in COUNTED:
        owners, numbers, length = pool.codes[name]
        kept = numbers.array[:length][rows[owners.array[:length]]]
        return _named(np.bincount(kept), pool.books[MANY_CODES[COUNTED[name]]].codes)
    if name in ("kind", "region"):
        return _named(_bincount(pool.column(name)[rows]), pool.books[SINGLE_CODES[name]].codes)
    if name == "trl":
        return _named(_bincount(pool.column("trl")[rows]), [str(level) for level in range(10)])
    if name == "amount":
        counted = {code: int((_in_amount_band(pool, code) & rows).sum()) for code, _, _ in AMOUNT_BANDS}
        return {code: count for code, count in counted.items() if count}
    return _named(np.bincount(availability(pool, today)[rows]), AVAILABLE)


def _in_amount_band(pool: Pool, code: str) -> Truths:
    found = next(((low, high) for name, low, high in AMOUNT_BANDS if name == code), None)
    if found is None:
        raise UnknownCode(f"There is no amount band {code!r}; known are {[name for name, _, _ in AMOUNT_BANDS]}.")
    low, high = found
    lows, highs = pool.column("amount_min_eur"), pool.column("amount_max_eur")
    known = (lows != ABSENT) | (highs != ABSENT)
    ends = np.where(highs == ABSENT, lows, highs)
    inside: Truths = known & (lows < high) & (ends >= low)
    return inside


def _any_of(chosen: frozenset[str], mask_of: Callable[[str], Truths], length: int) -> Truths:
    passed = np.zeros(length, dtype=np.bool_)
    for code in chosen:
        passed |= mask_of(code)
    return passed


def _bincount(values: npt.NDArray[Any]) -> npt.NDArray[np.intp]:  # Any: any integer width
    return np.bincount(values[values >= 0].astype(np.intp))


def _named(counts: npt.NDArray[np.intp], codes: Any) -> Counts:  # Any: list or tuple of str
    return {codes[number]: int(counts[number]) for number in np.flatnonzero(counts).tolist()}
