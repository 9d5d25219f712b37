"""Attestations beside the market: columns of one moment, the filter over them and its counts, whose place may move."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from itertools import count
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sqlalchemy.orm import Session

from app.matches.rules.attested import BOOST_FROM, CURRENT, DAYS, NONE, OLDER, AskedOfAttestations, Level
from app.seals.queries.market import held_by_startups
from app.seals.rules.freshness import Thresholds
from app.seals.rules.market import Bucket, Held, Line, line_at, next_change
from app.seals.rules.schemes import schemes
from app.seals.states import Assurance, Verification

Truths = npt.NDArray[np.bool_]
Ids = npt.NDArray[np.int64]
Counts = dict[str, dict[str, int]]
_ABSENT: Final = 100
_STATES: Final = (Verification.FRESH, Verification.STALE)
_BUCKETS: Final = tuple(Bucket)
_RANKS: Final = {assurance: assurance.rank for assurance in Assurance}
_serials = count(1)


@dataclass(frozen=True, eq=False)
class Columns:
    """(m,) values, one row an attestation, by profile; ``owners`` (g,) are these, ``starts`` where each begins."""

    owners: Ids
    starts: npt.NDArray[np.intp]
    bucket: npt.NDArray[np.int8]
    state: npt.NDArray[np.int8]
    """0 confirmed lately, 1 longer ago, 2 neither."""
    assurance: npt.NDArray[np.int8]
    scheme: npt.NDArray[np.int8]
    is_current: Truths
    has_passed: Truths
    is_of_product: Truths
    within: Mapping[int, Truths]
    """Days → confirmed within them."""
    levels: Mapping[tuple[str, str], npt.NDArray[np.int8]]
    """(scheme, criterion) → place on the scheme's scale, 0 the best."""
    serial: int = field(default_factory=lambda: next(_serials))
    """Tells these columns from all others of the process."""

    @cached_property
    def favoured(self) -> frozenset[int]:
        """Who has what the boost asks: valid, confirmed lately, passed, checked by others, for today's version."""
        return frozenset(self.owners[self.any_of(self._confirmed & (self.assurance >= _RANKS[BOOST_FROM]))].tolist())

    @cached_property
    def confirmed_products(self) -> frozenset[int]:
        """Who has one of a product, not of the whole organisation."""
        return frozenset(self.owners[self.any_of(self._confirmed & self.is_of_product)].tolist())

    @property
    def _confirmed(self) -> Truths:
        valid: Truths = self.bucket == _BUCKETS.index(Bucket.VALID)
        valid &= (self.state == 0) & self.is_current & self.has_passed
        return valid

    def any_of(self, rows: Truths) -> Truths:
        """(g,) owners of whose rows one is true."""
        return np.logical_or.reduceat(rows, self.starts) if len(rows) else np.zeros(0, dtype=np.bool_)


def packed(lines: Sequence[Line], now: datetime) -> Columns:
    """``lines`` come by profile."""
    owners, starts = np.unique(np.array([line.profile_id for line in lines], dtype=np.int64), return_index=True)
    places = list(schemes())

    def column(values: Sequence[Any], kind: type) -> npt.NDArray[Any]:  # Any: of whatever type is asked for
        return np.array(values, dtype=kind)

    return Columns(
        owners=owners,
        starts=starts,
        bucket=column([_BUCKETS.index(line.bucket) for line in lines], np.int8),
        state=column([_STATES.index(each) if (each := line.verification) in _STATES else 2 for line in lines], np.int8),
        assurance=column([_RANKS[line.assurance] for line in lines], np.int8),
        scheme=column([places.index(code) if (code := line.scheme_code) in places else -1 for line in lines], np.int8),
        is_current=column([line.is_for_current_version for line in lines], np.bool_),
        has_passed=column([line.has_passed for line in lines], np.bool_),
        is_of_product=column([line.is_of_product for line in lines], np.bool_),
        within={days: column([_is_within(line, now, days) for line in lines], np.bool_) for days in DAYS},
        levels={
            (code, criterion): column([_place(line, code, criterion) for line in lines], np.int8)
            for code, scheme in schemes().items()
            for criterion in (scheme.criteria if scheme.scale else ())
        },
    )


def _is_within(line: Line, now: datetime, days: int) -> bool:
    return line.confirmed_at is not None and now - line.confirmed_at <= timedelta(days=days)


def _place(line: Line, scheme: str, criterion: str) -> int:
    level = line.levels.get(criterion) if line.scheme_code == scheme else None
    place = schemes()[scheme].position(level) if level is not None else None
    return _ABSENT if place is None else place


@dataclass(frozen=True, eq=False)
class AttestedFilter:
    """The library's ``Outside``: one attestation has to meet everything that is asked."""

    columns: Columns
    asked: AskedOfAttestations

    @property
    def key(self) -> tuple[int, AskedOfAttestations]:
        return self.columns.serial, self.asked

    def passing(self, ids: Ids) -> Truths:
        if not self.asked.is_filter:
            return np.ones(len(ids), dtype=np.bool_)
        return self._passing(ids, self.asked)

    def _passing(self, ids: Ids, asked: AskedOfAttestations) -> Truths:
        rows = self._standing(asked)
        for mask in self._facts().values():
            rows = rows & mask
        found = np.isin(ids, self.columns.owners[self.columns.any_of(rows)])
        return found | ~np.isin(ids, self.columns.owners) if asked.takes_none else found

    def counts(self, ids: Ids) -> Counts:
        """What each choice would give, everything else staying as it is."""
        present = np.isin(self.columns.owners, ids)

        def number(rows: Truths) -> int:
            return int(np.count_nonzero(self.columns.any_of(rows) & present))

        facts, standing = self._facts(), self._standing(self.asked)

        def others(name: str) -> Truths:
            rows = standing
            for other, mask in facts.items():
                rows = rows if other == name else rows & mask
            return rows

        columns, of_assurance, of_scheme = self.columns, others("assurance"), others("scheme")
        return {
            "seal": self._standings(ids, number),
            "seal_version": {CURRENT: number(others("version") & columns.is_current)},
            "seal_assurance": {
                each.value: number(of_assurance & (columns.assurance >= rank)) for each, rank in _RANKS.items()
            },
            "seal_scheme": {
                code: number(of_scheme & (columns.scheme == place)) for place, code in enumerate(schemes())
            },
            "seal_level": self._levels(present, others),
            "seal_days": {str(days): number(others("days") & within) for days, within in columns.within.items()},
            "seal_older": self._older(ids),
        }

    def _standing(self, asked: AskedOfAttestations) -> Truths:
        """(m,) the standings that are asked for; a valid one counts only as long as it is confirmed."""
        buckets, rows = self.columns.bucket, np.zeros(len(self.columns.bucket), dtype=np.bool_)
        for code in asked.buckets:
            rows |= self._of_bucket(buckets, Bucket(code), older=asked.older)
        return rows

    def _of_bucket(self, buckets: npt.NDArray[np.int8], bucket: Bucket, *, older: bool) -> Truths:
        rows: Truths = buckets == _BUCKETS.index(bucket)
        # Bad news is told however old the last check is.
        return rows & (self.columns.state <= int(older)) if bucket is Bucket.VALID else rows

    def _facts(self) -> dict[str, Truths]:
        asked, columns = self.asked, self.columns
        found: dict[str, Truths] = {}
        if asked.assurance is not None:
            found["assurance"] = columns.assurance >= _RANKS[asked.assurance]
        if asked.schemes:
            found["scheme"] = np.isin(columns.scheme, [list(schemes()).index(code) for code in asked.schemes])
        if asked.is_current:
            found["version"] = columns.is_current
        if asked.days is not None:
            found["days"] = columns.within[asked.days]
        for level in asked.levels:
            found[_name(level)] = columns.levels[level.scheme, level.criterion] <= level.position
        return found

    def _standings(self, ids: Ids, number: Any) -> dict[str, int]:  # Any: counts rows as told above
        rows = np.ones(len(self.columns.bucket), dtype=np.bool_)
        for mask in self._facts().values():
            rows &= mask
        buckets = self.columns.bucket
        counted = {
            bucket.value: number(rows & self._of_bucket(buckets, bucket, older=self.asked.older))
            for bucket in Bucket
            if bucket is not Bucket.OTHER
        }
        counted[NONE] = 0 if self.asked.asks_facts else int(np.count_nonzero(~np.isin(ids, self.columns.owners)))
        return counted

    def _levels(self, present: Truths, others: Any) -> dict[str, int]:  # Any: as told above
        counted: dict[str, int] = {}
        chosen = {_name(level) for level in self.asked.levels}
        base = others("")
        for (scheme, criterion), places in self.columns.levels.items():
            name = f"level {scheme} {criterion}"
            best = self._best(places, others(name) if name in chosen else base)[present]
            for position in range(len(schemes()[scheme].scale) - 1):
                counted[Level(scheme, criterion, position).code] = int(np.count_nonzero(best <= position))
        return counted

    def _best(self, places: npt.NDArray[np.int8], rows: Truths) -> npt.NDArray[np.int8]:
        """(g,) the best place among the rows of each owner."""
        if not len(rows):
            return np.zeros(0, dtype=np.int8)
        return np.minimum.reduceat(np.where(rows, places, np.int8(_ABSENT)), self.columns.starts)

    def _older(self, ids: Ids) -> dict[str, int]:
        if not self.asked.is_filter:
            return {OLDER: 0}
        wider = int(np.count_nonzero(self._passing(ids, self.asked.widened())))
        now = int(np.count_nonzero(self._passing(ids, self.asked)))
        # Offered only where it would change something.
        return {OLDER: wider if wider != now or self.asked.older else 0}


def _name(level: Level) -> str:
    return f"level {level.scheme} {level.criterion}"


class AttestedMemory:
    """What start-ups hold, read once a revision, and its columns until the clock changes one of them."""

    def __init__(self) -> None:
        self._held: tuple[int, list[Held]] | None = None
        self._columns: tuple[int, Thresholds, datetime, datetime | None, Columns] | None = None
        self._updating = threading.Lock()

    def columns(self, session: Session, revision: int, now: datetime, thresholds: Thresholds) -> Columns:
        found = self._fitting(revision, now, thresholds)
        if found is not None:
            return found
        with self._updating:
            found = self._fitting(revision, now, thresholds)
            return found or self._packed(session, revision, now, thresholds)

    def _fitting(self, revision: int, now: datetime, thresholds: Thresholds) -> Columns | None:
        if self._columns is None:
            return None
        of_revision, by_thresholds, since, until, columns = self._columns
        is_timely = since <= now and (until is None or now < until)
        return columns if of_revision >= revision and by_thresholds == thresholds and is_timely else None

    def _packed(self, session: Session, revision: int, now: datetime, thresholds: Thresholds) -> Columns:
        if self._held is None or self._held[0] < revision:
            self._held = revision, held_by_startups(session)
        of_revision, held = self._held
        lines = [line for each in held if (line := line_at(each, now, thresholds)) is not None]
        columns = packed(lines, now)
        self._columns = of_revision, thresholds, now, next_change(held, now, thresholds, DAYS), columns
        return columns
