"""The best candidates of all senders at once: who could be proposed to whom, before attention is allocated."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from matching.allocation import MICRO, Edges, Pair
from matching.allocation.problem import Ints, column
from matching.market import Market
from matching.model import Relations
from matching.pairs import seeker_of
from matching.private_gates import eligible_rows
from matching.ranking import pools_sought, standing
from matching.scoring import default_weights, normalised, total

_AT_ONCE: Final = 4_000_000
"""Pairs held before they are cut to each sender's best."""


@dataclass(frozen=True, eq=False)
class Candidates:
    """Columns of one length by (sender, receiver): scores in 10⁻⁶, the receiver's first sector and stage as codes."""

    sender: Ints
    receiver: Ints
    sender_score: Ints
    receiver_score: Ints
    sector: Ints
    stage: Ints

    def __len__(self) -> int:
        return len(self.sender)

    def edges(self, request: Ints, answer: Ints, accept: Ints) -> Edges:
        return Edges(self.sender, self.receiver, request, answer, accept, self.sector, self.stage)


def candidates(
    market: Market,
    receivers: Sequence[int],
    *,
    senders: Collection[int] | None = None,
    today: int,
    relations: Mapping[int, Relations],
    limit: int,
    pinned: Collection[Pair] = (),
    told: Callable[[int], None] = lambda _done: None,
) -> Candidates:
    """For every sender the ``limit`` best receivers of those past all gates, by the harmonic mean of the two scores.

    ``senders`` are those who may be proposed (None: all), ``relations`` what stands between a receiver and others. A
    pair is looked at once, from the receiver's side; the sender's score weighs the same parts as the sender would. Ties
    go to the lower receiver. A ``pinned`` pair past the gates stays whatever its place. ``told`` hears after each
    receiver how many are done. Raises ``UnknownProfile``.
    """
    wanted = None if senders is None else np.fromiter(sorted(senders), dtype=np.int64, count=len(senders))
    kept, found, held = _nothing(), [], 0
    codes: tuple[dict[str, int], dict[str, int]] = ({}, {})
    for done, receiver in enumerate(sorted(receivers), start=1):
        fresh = _of_one(market, receiver, relations.get(receiver, Relations()), today, wanted, codes)
        found.append(fresh)
        held += len(fresh)
        if held >= _AT_ONCE:
            kept, found, held = _best([kept, *found], limit, pinned), [], 0
        told(done)
    return _best([kept, *found], limit, pinned)


def _of_one(
    market: Market,
    receiver: int,
    relations: Relations,
    today: int,
    wanted: Ints | None,
    codes: tuple[dict[str, int], dict[str, int]],
) -> Candidates:
    asking = seeker_of(market, receiver, today=today, relations=relations)
    facts = asking.profile.facts
    mine = normalised(default_weights(asking.pool))
    cell = [seen.setdefault(named[0], len(seen)) if named else -1
            for seen, named in zip(codes, (facts.sectors, facts.stages), strict=True)]  # fmt: skip
    parts = []
    for pool in pools_sought(market, asking):
        rows = np.flatnonzero(eligible_rows(asking.asker, pool))
        if wanted is not None:
            rows = rows[np.isin(pool.column("id")[rows], wanted)]
        stands = standing(market, pool, asking, rows, mine)
        theirs = total(stands.parts, normalised(default_weights(pool.name)))
        scores = [np.round(each * MICRO).astype(np.int64) for each in (theirs, stands.scores)]
        same = [np.full(len(rows), value) for value in (receiver, *cell)]
        parts.append(Candidates(pool.column("id")[rows].astype(np.int64), same[0], *scores, *same[1:]))
    return _joined(parts)


def _nothing() -> Candidates:
    return Candidates(*(column([]) for _ in fields(Candidates)))


def _joined(parts: Sequence[Candidates]) -> Candidates:
    return Candidates(*(np.concatenate([getattr(each, f.name) for each in parts]) for f in fields(Candidates)))


def _best(parts: Sequence[Candidates], limit: int, pinned: Collection[Pair]) -> Candidates:
    pairs = _joined([_nothing(), *parts])
    both = pairs.sender_score + pairs.receiver_score
    harmonic = 2 * pairs.sender_score * pairs.receiver_score // np.maximum(both, 1)
    order = np.lexsort((pairs.receiver, -harmonic, pairs.sender))
    sender = pairs.sender[order]
    stays = np.arange(len(order)) - np.searchsorted(sender, sender) < limit
    for wanted_sender, wanted_receiver in sorted(set(pinned)):
        stays |= (sender == wanted_sender) & (pairs.receiver[order] == wanted_receiver)
    order = order[stays]
    order = order[np.lexsort((pairs.receiver[order], pairs.sender[order]))]
    return Candidates(*(getattr(pairs, f.name)[order] for f in fields(Candidates)))
