"""What stands between two single profiles and is nobody's business: the answer to a person is always the same."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from matching.columns import Truths
from matching.gates import Asker, Gate, gates_between
from matching.model import Audience, Facts, GateResult, GateTrace
from matching.pool import Pool

CLOSED: Final = GateResult("private", "private", passed=False, note="", seeker_value=(), candidate_value=(), remedy="")
"""The one answer for every private cause, byte by byte."""


@dataclass(frozen=True, slots=True)
class NotPublished:
    """A draft, paused or archived profile is met by nobody, nor does it meet anybody."""

    name: str = "status"
    audience: Audience = "private"

    def rows(self, asker: Asker, pool: Pool) -> Truths:
        published: Truths = pool.column("status") == pool.books["status"].find("published")
        return published & (asker.facts.status == "published")

    def check(self, asker: Asker, candidate: Facts, candidate_pool: str) -> tuple[GateResult, ...]:
        passed = asker.facts.status == candidate.status == "published"
        return (_private(self, passed, (asker.facts.status,), (candidate.status,)),)


@dataclass(frozen=True, slots=True)
class OneOwn:
    """Nobody meets themselves or another profile of their organisation."""

    name: str = "own"
    audience: Audience = "private"

    def rows(self, asker: Asker, pool: Pool) -> Truths:
        others: Truths = pool.column("id") != asker.facts.id
        if asker.facts.organisation is not None:
            others &= pool.column("organisation") != asker.facts.organisation
        return others

    def check(self, asker: Asker, candidate: Facts, candidate_pool: str) -> tuple[GateResult, ...]:
        mine = asker.facts.organisation
        same = candidate.id == asker.facts.id or (mine is not None and mine == candidate.organisation)
        return (_private(self, not same, (), ()),)


@dataclass(frozen=True, slots=True)
class NeverShow:
    """A never-show list holds both ways."""

    name: str = "never_show"
    audience: Audience = "private"

    def rows(self, asker: Asker, pool: Pool) -> Truths:
        free = _not_among(asker.facts.never_show, pool)
        avoided = [row for row in pool.avoided_by.get(asker.facts.id, ()) if row < pool.length]
        free[avoided] = False
        return free

    def check(self, asker: Asker, candidate: Facts, candidate_pool: str) -> tuple[GateResult, ...]:
        named = candidate.id in asker.facts.never_show or asker.facts.id in candidate.never_show
        return (_private(self, not named, (), ()),)


@dataclass(frozen=True, slots=True)
class NotAmong:
    """Declined, hidden or blocked, as the caller knows it."""

    name: str
    audience: Audience = "private"

    def rows(self, asker: Asker, pool: Pool) -> Truths:
        ids: frozenset[int] = getattr(asker.relations, self.name)
        return _not_among(tuple(ids), pool)

    def check(self, asker: Asker, candidate: Facts, candidate_pool: str) -> tuple[GateResult, ...]:
        ids: frozenset[int] = getattr(asker.relations, self.name)
        return (_private(self, candidate.id not in ids, (), ()),)


PRIVATE_GATES: Final[tuple[Gate, ...]] = (
    NotPublished(),
    OneOwn(),
    NeverShow(),
    NotAmong("declined"),
    NotAmong("hidden"),
    NotAmong("blocked"),
)


def all_gates(pool: str, other: str) -> tuple[Gate, ...]:
    """Every gate between two pools, the private ones last."""
    return (*gates_between(pool, other), *PRIVATE_GATES)


def eligible_rows(asker: Asker, pool: Pool) -> Truths:
    """(n,) living rows in the view this asker may meet, past every gate."""
    passed = pool.alive & visible_rows(asker, pool)
    for gate in all_gates(asker.pool, pool.name):
        passed &= gate.rows(asker, pool)
    return passed


def visible_rows(asker: Asker, pool: Pool) -> Truths:
    """(n,) the one view of each profile that this asker may meet: open, full where disclosed, else teaser."""
    views, book = pool.column("view"), pool.books["view"]
    disclosed = ~_not_among(tuple(asker.relations.disclosed), pool)
    seen: Truths = np.where(disclosed, views != book.find("teaser"), views != book.find("full"))
    return seen


def trace(asker: Asker, candidate: Facts, candidate_pool: str) -> GateTrace:
    """Every gate's result for one pair, unfolded: for staff, and for what follows from it."""
    return tuple(
        result
        for gate in all_gates(asker.pool, candidate_pool)
        for result in gate.check(asker, candidate, candidate_pool)
    )


def is_eligible(results: GateTrace) -> bool:
    return all(result.passed for result in results)


def folded(results: GateTrace) -> GateTrace:
    """What the asking person may read: the other side's own criteria and all private causes become one answer."""
    shown = tuple(result for result in results if not _is_withheld(result))
    withheld_failure = any(not result.passed for result in results if _is_withheld(result))
    return (*shown, CLOSED) if withheld_failure else shown


def _is_withheld(result: GateResult) -> bool:
    return result.audience == "private" or (result.audience == "own" and result.owner == "candidate")


def _not_among(ids: tuple[int, ...], pool: Pool) -> Truths:
    if not ids:
        return np.ones(pool.length, dtype=np.bool_)
    return ~np.isin(pool.column("id"), np.array(ids, dtype=np.int64))


def _private(
    gate: Gate,
    passed: bool,  # noqa: FBT001 -- a value of the result, not a switch
    mine: tuple[str, ...],
    theirs: tuple[str, ...],
) -> GateResult:
    return GateResult(gate.name, gate.audience, passed, "", mine, theirs, "")
