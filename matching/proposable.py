"""The best candidates of all senders at once: who could be proposed to whom, before attention is allocated."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
import numpy.typing as npt

from matching.allocation import MICRO, Edges, Pair
from matching.allocation.problem import Ints, column
from matching.market import Market
from matching.model import Relations
from matching.pairs import Seeker, seeker_of
from matching.pool import Pool
from matching.private_gates import eligible_rows
from matching.ranking import Standing
from matching.scoring import default_weights, normalised, total
from matching.shortlist import Floors, leading_pairs, worth_of
from matching.together import standings_of

_AT_ONCE: Final = 1_500_000
"""Pairs held before they are cut to each sender's best."""
_WINDOW: Final = 1_024
_TOGETHER: Final = 32
"""Receivers scored at once: of a window's, those that name the same stages, so that much of what one reads the others
read as well."""


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

    @property
    def worth(self) -> Ints:
        """By this a sender's best are chosen."""
        return worth_of(self.sender_score, self.receiver_score)

    def rows(self, rows: Ints) -> "Candidates":
        return Candidates(*(getattr(self, each.name)[rows] for each in fields(self)))

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
    floors = Floors(np.unique(np.concatenate([pool.column("id") for pool in market.pools.values()])))
    kept, found, held = _nothing(), [], 0
    for done, fresh in enumerate(_by_receiver(market, sorted(receivers), today, relations, wanted), start=1):
        reached = floors.reached(fresh.sender, fresh.worth) | _is_pinned(fresh, pinned)
        found.append(fresh.rows(np.flatnonzero(reached)))
        held += len(found[-1])
        if held >= _AT_ONCE:
            kept, found, held = _best([kept, *found], limit, pinned), [], 0
            floors.rise(kept.sender, kept.worth, limit)
        told(done)
    return _best([kept, *found], limit, pinned)


def _by_receiver(
    market: Market, receivers: Sequence[int], today: int, relations: Mapping[int, Relations], wanted: Ints | None
) -> Iterator[Candidates]:
    """The pairs of each receiver, in no particular order of receivers."""
    codes: tuple[dict[str, int], dict[str, int]] = ({}, {})

    def eligible(asking: Seeker, pool: Pool) -> Ints:
        rows = np.flatnonzero(eligible_rows(asking.asker, pool))
        return rows if wanted is None else rows[np.isin(pool.column("id")[rows], wanted)]

    for first in range(0, len(receivers), _WINDOW):
        known = [(each, relations.get(each, Relations())) for each in receivers[first : first + _WINDOW]]
        askings = [seeker_of(market, each, today=today, relations=between) for each, between in known]
        for batch in _alike(askings):
            for asking, standings in zip(batch, standings_of(market, batch, eligible), strict=True):
                yield _joined([_pairs(asking, each, codes) for each in standings])


def _alike(askings: Sequence[Seeker]) -> Iterator[list[Seeker]]:
    of_stages: dict[tuple[str, ...], list[Seeker]] = {}
    for asking in askings:
        of_stages.setdefault(asking.profile.facts.stages, []).append(asking)
    for alike in of_stages.values():
        alike.sort(key=lambda each: (each.profile.facts.amount_min_eur or 0, each.profile.facts.id))
        for start in range(0, len(alike), _TOGETHER):
            yield alike[start : start + _TOGETHER]


def _pairs(asking: Seeker, stands: Standing, codes: tuple[dict[str, int], dict[str, int]]) -> Candidates:
    facts = asking.profile.facts
    cell = [seen.setdefault(named[0], len(seen)) if named else -1
            for seen, named in zip(codes, (facts.sectors, facts.stages), strict=True)]  # fmt: skip
    theirs = total(stands.parts, normalised(default_weights(stands.pool.name)))
    scores = [np.round(each * MICRO).astype(np.int64) for each in (theirs, stands.scores)]
    same = [np.full(len(stands.rows), value) for value in (facts.id, *cell)]
    sender = stands.pool.column("id")[stands.rows].astype(np.int64)
    return Candidates(sender, same[0], *scores, *same[1:])


def _nothing() -> Candidates:
    return Candidates(*(column([]) for _ in fields(Candidates)))


def _joined(parts: Sequence[Candidates]) -> Candidates:
    return Candidates(*(np.concatenate([getattr(each, f.name) for each in parts]) for f in fields(Candidates)))


def _best(parts: Sequence[Candidates], limit: int, pinned: Collection[Pair]) -> Candidates:
    pairs = _joined([_nothing(), *parts])
    best = leading_pairs(pairs.sender, pairs.receiver, pairs.worth, limit)
    if pinned:
        best = np.union1d(best, np.flatnonzero(_is_pinned(pairs, pinned)))
        best = best[np.lexsort((pairs.receiver[best], pairs.sender[best]))]
    return pairs.rows(best)


def _is_pinned(pairs: Candidates, pinned: Collection[Pair]) -> npt.NDArray[np.bool_]:
    found = np.zeros(len(pairs), dtype=np.bool_)
    for sender, receiver in sorted(set(pinned)):
        found |= (pairs.sender == sender) & (pairs.receiver == receiver)
    return found
