"""Filters and their counts: what each choice would give, with all other filters as they are."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from matching.columns import ABSENT, MANY_CODES, SINGLE_CODES, Truths, overlap
from matching.errors import UnknownCode
from matching.model import Filters
from matching.outside import Outside
from matching.pool import COUNTED, Pool
from matching.scoring import AMOUNT_BANDS

Counts = dict[str, int]

DIMENSIONS: Final = ("kind", "sector", "ai_field", "stage", "region", "amount", "language", "trl", "available")
AVAILABLE: Final = ("unknown", "no", "yes")
TRL_LEVELS: Final = tuple(str(level) for level in range(10))


@dataclass(frozen=True, slots=True)
class Filtered:
    """(n,) rows past every filter, and for each dimension the count of each of its codes."""

    rows: Truths
    counts: Mapping[str, Counts]


def filtered(pool: Pool, eligible: Truths, filters: Filters, today: int, outside: Outside | None = None) -> Filtered:
    """Counts never show a code that nobody eligible carries; a chosen one is shown even at 0."""
    masks = {name: _mask(name, pool, getattr(filters, name), today) for name in DIMENSIONS if getattr(filters, name)}
    base = eligible if filters.ids is None else eligible & np.isin(pool.column("id"), list(filters.ids))
    counts: dict[str, Counts] = {}
    if outside is not None:
        ids = known_ids(pool)
        inside = base
        for mask in masks.values():
            inside = inside & mask
        counts |= {name: dict(counted) for name, counted in outside.counts(ids[inside]).items()}
        passing = np.zeros(pool.length, dtype=np.bool_)
        passing[base] = outside.passing(ids[base])
        base = passing
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


def known_ids(pool: Pool) -> npt.NDArray[np.int64]:
    """(n,) profile ids, -1 where a row is no more than a teaser."""
    ids: npt.NDArray[np.int64] = pool.column("id").astype(np.int64)
    teaser = pool.books["view"].find("teaser")
    if teaser != ABSENT:
        ids[pool.column("view") == teaser] = -1
    return ids


def availability(pool: Pool, today: int) -> npt.NDArray[np.intp]:
    """(n,) positions in ``AVAILABLE`` as of the day; the same rule as ``gates.is_open``."""
    states, book = pool.column("available"), pool.books["available"]
    # The last entry is read by -1: not stated.
    answers = np.full(len(book) + 1, AVAILABLE.index("yes"), dtype=np.intp)
    answers[-1] = AVAILABLE.index("unknown")
    if book.find("no") != ABSENT:
        answers[book.find("no")] = AVAILABLE.index("no")
    found: npt.NDArray[np.intp] = answers[states]
    timed = np.flatnonzero(np.isin(states, [book.find("from"), book.find("until")]) & (states != ABSENT))
    starts, ends = pool.column("available_from_day")[timed], pool.column("available_until_day")[timed]
    early = (states[timed] == book.find("from")) & (starts > today)
    found[timed[early | ((ends != ABSENT) & (ends < today))]] = AVAILABLE.index("no")
    return found


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
        amounts = _amounts(pool)
        return _any_of(chosen, lambda code: _in_amount_band(amounts, code), pool.length)
    return np.isin(availability(pool, today), [AVAILABLE.index(code) for code in chosen if code in AVAILABLE])


def _count(name: str, pool: Pool, rows: Truths, today: int) -> Counts:
    """Counted over the smaller side: those who pass, or those who do not."""
    codes, passing = _codes(name, pool), np.count_nonzero(rows)
    if 2 * passing <= pool.length:
        return _named(_tally(name, pool, rows, today), codes)
    tallies, key = pool.tallies, (name, today, len(codes))
    if key not in tallies:
        tallies[key] = _tally(name, pool, np.ones(pool.length, dtype=np.bool_), today)
    whole = tallies[key]
    return _named(whole if passing == pool.length else whole - _tally(name, pool, ~rows, today), codes)


def _codes(name: str, pool: Pool) -> Sequence[str]:
    if name in COUNTED:
        return pool.books[MANY_CODES[COUNTED[name]]].codes
    if name in ("kind", "region"):
        return pool.books[SINGLE_CODES[name]].codes
    if name == "amount":
        return [code for code, _low, _high in AMOUNT_BANDS]
    return TRL_LEVELS if name == "trl" else AVAILABLE


def _tally(name: str, pool: Pool, rows: Truths, today: int) -> npt.NDArray[np.intp]:
    """(codes,) how many of the rows carry each."""
    if name in COUNTED:
        owners, numbers, length = pool.codes[name]
        carried = numbers.array[:length][rows[owners.array[:length]]]
        return np.bincount(carried, minlength=len(_codes(name, pool)))
    if name == "amount":
        amounts = _amounts(pool)
        counted = [np.count_nonzero(_in_amount_band(amounts, code) & rows) for code in _codes(name, pool)]
        return np.array(counted, dtype=np.intp)
    if name == "available":
        return np.bincount(availability(pool, today)[rows], minlength=len(AVAILABLE))
    return _bincount(pool.column(name)[rows], len(_codes(name, pool)))


def _in_amount_band(amounts: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]], code: str) -> Truths:
    found = next(((low, high) for name, low, high in AMOUNT_BANDS if name == code), None)
    if found is None:
        raise UnknownCode(f"There is no amount band {code!r}; known are {[name for name, _, _ in AMOUNT_BANDS]}.")
    low, high = found
    lows, ends = amounts
    # An unknown end is below every band.
    inside: Truths = (lows < high) & (ends >= low)
    return inside


def _amounts(pool: Pool) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """(n,) from and to; where no end is stated, the beginning."""
    lows, highs = pool.column("amount_min_eur"), pool.column("amount_max_eur")
    return lows, np.where(highs == ABSENT, lows, highs)


def _any_of(chosen: frozenset[str], mask_of: Callable[[str], Truths], length: int) -> Truths:
    passed = np.zeros(length, dtype=np.bool_)
    for code in chosen:
        passed |= mask_of(code)
    return passed


def _bincount(values: npt.NDArray[Any], codes: int) -> npt.NDArray[np.intp]:  # Any: any integer width
    counts = np.bincount(values.astype(np.intp) + 1, minlength=codes + 1)
    return counts[1:]


def _named(counts: npt.NDArray[np.intp], codes: Sequence[str]) -> Counts:
    return {codes[number]: int(counts[number]) for number in np.flatnonzero(counts).tolist()}
