"""Makes a recorded run again and says whether every integer is the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from matching.allocation import allocate
from matching.run_record import ERASED, Erased, RunRecord
from matching.vector_marks import Vectors, compared

What = Literal["request", "answer", "accept", "missing", "additional", "propensity", "origin", "value", "bound"]
_SHOWN = 20


@dataclass(frozen=True)
class Difference:
    """What the record says and what comes out now; ``sender`` and ``receiver`` are ids, −1 if erased, 0 for the run."""

    what: What
    sender: int
    receiver: int
    recorded: int
    now: int


@dataclass(frozen=True)
class Replay:
    """``is_equal`` when nothing differs among what can still be computed; ``erased`` is what can not."""

    chances_compared: int
    proposals_compared: int
    differing: int
    differences: tuple[Difference, ...]
    """At most 20 of each kind."""
    erased: tuple[Erased, ...]
    vectors: Vectors
    """Nothing that is computed anew: whether the profiles are still those that the signals came from."""

    @property
    def is_equal(self) -> bool:
        return not self.differing


def replay(record: RunRecord, marks: Mapping[int, int] | None = None) -> Replay:
    """Chances from the stored signals, then the allocation from the stored edges, each against what was recorded; the
    vectors of then by their marks against ``marks``, those of today."""
    kept = _with_input(record)
    found = _chances(record, kept) + _proposals(record)
    shown: list[Difference] = []
    for what in dict.fromkeys(each.what for each in found):
        shown += [each for each in found if each.what == what][:_SHOWN]
    vectors = Vectors() if marks is None else compared(_marked(record), marks)
    return Replay(len(kept), len(record.row), len(found), tuple(shown), record.erased, vectors)


def _marked(record: RunRecord) -> list[tuple[int, int]]:
    sides = (record.sender_ids, record.sender_vectors), (record.receiver_ids, record.receiver_vectors)
    return [pair for ids, marks in sides for pair in zip(ids.tolist(), marks.tolist(), strict=False)]


def _with_input(record: RunRecord) -> list[int]:
    edges = record.problem.edges
    there = (record.sender_ids[edges.sender] != ERASED) & (record.receiver_ids[edges.receiver] != ERASED)
    rows: list[int] = np.flatnonzero(there).tolist()
    return rows


def _chances(record: RunRecord, rows: list[int]) -> list[Difference]:
    edges = record.problem.edges
    request, answer, accept = record.chances.of(record.signals[rows], record.signal_names)
    found = []
    named: tuple[tuple[What, object], ...] = (("request", request), ("answer", answer), ("accept", accept))
    for what, now in named:
        then, again = getattr(edges, what)[rows], np.asarray(now)
        differing = np.flatnonzero(then != again).tolist()
        found += [_difference(record, what, rows[at], int(then[at]), int(again[at])) for at in differing]
    return found


def _proposals(record: RunRecord) -> list[Difference]:
    again = allocate(record.problem, record.settings, seed=record.seed)
    then = _by_row(record.row, record.proposal_origin, record.propensity)
    now = _by_row(again.row, again.origin, again.propensity)
    found = [_difference(record, "missing", row, 1, 0) for row in sorted(then.keys() - now.keys())]
    found += [_difference(record, "additional", row, 0, 1) for row in sorted(now.keys() - then.keys())]
    for row in sorted(then.keys() & now.keys()):
        for what, before, after in zip(("origin", "propensity"), then[row], now[row], strict=True):
            if before != after:
                found.append(_difference(record, "origin" if what == "origin" else "propensity", row, before, after))
    if record.value != again.value:
        found.append(Difference("value", 0, 0, record.value, again.value))
    if record.bound != again.bound:
        found.append(Difference("bound", 0, 0, record.bound, again.bound))
    return found


def _by_row(rows: object, origins: object, propensities: object) -> dict[int, tuple[int, int]]:
    columns = (np.asarray(each).tolist() for each in (rows, origins, propensities))
    return {row: (origin, propensity) for row, origin, propensity in zip(*columns, strict=True)}


def _difference(record: RunRecord, what: What, row: int, before: int, after: int) -> Difference:
    edges = record.problem.edges
    sender, receiver = record.sender_ids[edges.sender[row]], record.receiver_ids[edges.receiver[row]]
    return Difference(what, int(sender), int(receiver), before, after)
