"""How often an investor joined companies like this one: by place, sector, round and age, and by pairs of them.

Each level falls back on its parent where it has seen little: a city on its region, a region on its country, and all of
them on how active the investor is at all. Nothing is made of a company's fact that is not known.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final, TypeAlias

import numpy as np
from scipy.sparse import csr_array

from matching.learning.history import Firm, Ints, Reals
from matching.learning.world import World

HALF_LIVES: Final = (("now", 1.0), ("long", 4.0))
"""Years after which an entry counts half; the last is the measure of what is usual."""
_MOST_ROUNDS: Final = 4
_AGES: Final = (1.0, 2.0, 3.0, 5.0, 8.0)
_UNKNOWN_AGE: Final = -1

Values: TypeAlias = Sequence[Hashable]


@dataclass(frozen=True, slots=True)
class Moment:
    """A company at one time."""

    firm: Firm
    rounds: int
    age: int
    after: str = ""
    """The stage of the round before; empty where none is told."""

    @property
    def stages(self) -> Values:
        return _some(self.after)

    @property
    def ages(self) -> Values:
        return () if self.age == _UNKNOWN_AGE else (self.age,)

    @property
    def countries(self) -> Values:
        return _some(self.firm.country)

    @property
    def states(self) -> Values:
        return ((self.firm.country, self.firm.state),) if self.firm.state else ()

    @property
    def regions(self) -> Values:
        return _some(self.firm.region or self.firm.state or self.firm.country)

    @property
    def cities(self) -> Values:
        return _some(self.firm.city)

    @property
    def sectors(self) -> Values:
        return self.firm.sectors


def _some(value: str | None) -> Values:
    return (value,) if value else ()


@dataclass(frozen=True, slots=True)
class Level:
    name: str
    values: Callable[[Moment], Values]
    parent: str | None = None
    prior: float = 10.0
    """So many entries the parent's word weighs."""


LEVELS: Final = (
    Level("country", lambda at: at.countries, prior=20),
    Level("state", lambda at: at.states, "country"),
    Level("region", lambda at: at.regions, "country"),
    Level("city", lambda at: at.cities, "region"),
    Level("sector", lambda at: at.sectors, prior=20),
    Level("round", lambda at: (at.rounds,), prior=20),
    Level("stage", lambda at: at.stages, "round", prior=20),
    Level("age", lambda at: at.ages, "round", prior=20),
    Level("sector_country", lambda at: _both(at.sectors, at.countries), "country"),
    Level("sector_region", lambda at: _both(at.sectors, at.regions), "region"),
    Level("round_region", lambda at: _both((at.rounds,), at.regions), "region"),
    Level("round_sector", lambda at: _both((at.rounds,), at.sectors), "sector"),
    Level("round_country", lambda at: _both((at.rounds,), at.countries), "country"),
    Level("age_region", lambda at: _both(at.ages, at.regions), "round_region"),
    Level("age_round", lambda at: _both(at.ages, (at.rounds,)), "round", prior=20),
)


def _both(one: Values, other: Values) -> Values:
    return tuple(product(one, other))


class Levels:
    def __init__(self, world: World, levels: Sequence[Level] = LEVELS) -> None:
        self._world = world
        self._levels = levels
        entries = world.entries
        at = moments(world, entries.company, world.history.day[entries.tie], entries.age)
        self._seen = {level.name: _Seen(world, [level.values(each) for each in at]) for level in levels}
        self._active = {name: entries.sums(entries.faded(half)) + 0.05 for name, half in HALF_LIVES}

    def block(self, firms: Ints) -> dict[str, Reals]:
        """(firms, columns) each: the logarithm of the share, and of how much that is over the usual."""
        world, found = self._world, {}
        at = now(world, firms)
        usual = {name: mass / mass.sum() for name, mass in self._active.items()}
        shares: dict[tuple[str | None, str], Any] = {(None, name): share[None, :] for name, share in usual.items()}
        for level in self._levels:
            rows = self._seen[level.name].rows([level.values(each) for each in at])
            for name, _ in HALF_LIVES:
                counted = (rows @ self._seen[level.name].faded[name]).toarray()
                parent = shares[level.parent, name]
                share = (counted + level.prior * parent) / (counted.sum(axis=1, keepdims=True) + level.prior)
                shares[level.name, name] = share
                found[f"at_{level.name}_{name}"] = np.log(share * 1000 + 1e-4)
            found[f"of_{level.name}"] = counted / (self._active["long"] + 1)
            found[f"over_{level.name}"] = np.log(share / usual["long"])
        found["over_all"] = found["over_region"] + found["over_sector"] + found["over_age_round"]
        found["at_all"] = found["over_all"] + np.log(usual["now"])
        return found


def moments(world: World, firms: Ints, days: Ints, ages: Reals) -> list[Moment]:
    """Each company as it was before its day."""
    step = np.where(np.isnan(ages), _UNKNOWN_AGE, np.digitize(np.nan_to_num(ages), _AGES)).tolist()
    rounds = np.minimum(world.rounds_before(firms, days), _MOST_ROUNDS).tolist()
    several = zip(firms.tolist(), rounds, step, world.stage_before(firms, days), strict=True)
    return [Moment(world.history.firms[firm], number, age, after) for firm, number, age, after in several]


def now(world: World, firms: Ints) -> list[Moment]:
    """Companies that raise in the year ahead."""
    return moments(world, firms, np.full(len(firms), world.day), world.ages(firms, world.soon))


class _Seen:
    """The entries of ranked investors by value of one level."""

    def __init__(self, world: World, values: Sequence[Values]) -> None:
        self._number: dict[Hashable, int] = {}
        for each in values:
            for value in each:
                self._number.setdefault(value, len(self._number))
        at = self.rows(values, spread=False).T.tocsr()
        entry = np.arange(len(values))
        self.faded = {name: (at @ world.entries.matrix(entry, len(values), half)).tocsr() for name, half in HALF_LIVES}

    def rows(self, values: Sequence[Values], *, spread: bool = True) -> Any:
        """(askers, values seen); of several values each counts its part when ``spread``."""
        known = [[self._number[value] for value in each if value in self._number] for each in values]
        counts = np.array([len(each) for each in known], dtype=np.int64)
        weights = np.repeat(1.0 / np.maximum(counts, 1), counts) if spread else np.ones(counts.sum())
        columns = np.array([column for each in known for column in each], dtype=np.int64)
        starts = np.concatenate([[0], np.cumsum(counts)])
        shape = (len(values), max(len(self._number), 1))
        return csr_array((weights.astype(np.float32), columns, starts), shape=shape)
