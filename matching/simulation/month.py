"""A policy tried on a market that there was, beside the one that held then."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Final

import numpy as np

from matching.allocation import MICRO, Edges, Parties, Problem, Settings, allocate
from matching.allocation.problem import MOST_EDGES, Ints, Pair, column
from matching.allocation.table import places
from matching.run_record import ERASED, RunRecord
from matching.simulation.outcome import Outcome
from matching.simulation.parameters import Parameters
from matching.simulation.rounds import simulate
from matching.simulation.world import Estimates, World, market

WEEKS: Final = 4
_HALF: Final = 32
"""Ids of a database fit into half a number."""
ANSWERING: Final = 7919
"""Apart from the other draws of a market, so that adding this one changed none of them."""


@dataclass(frozen=True, eq=False)
class Tried:
    """A policy as the nightly run knows it: the library's settings, and what it reckons each receiver to read a week.

    Whoever has left eight requests unanswered is proposed to nobody, as in the nightly run.
    """

    settings: Settings
    reckoned: Parties

    def __call__(self, estimates: Estimates, *, seed: int) -> Ints:
        known = estimates.problem.receivers
        own = np.zeros_like(known.allowance)
        own[places(self.reckoned.ids, np.sort(known.ids))] = self.reckoned.allowance
        receivers = Parties(np.sort(known.ids), np.where(known.allowance[np.argsort(known.ids)] > 0, own, 0))
        return allocate(replace(estimates.problem, receivers=receivers), self.settings, seed=seed).row


def compared(
    problem: Problem, policies: Sequence[Tried], *, seeds: Sequence[int], told: Callable[[int], None]
) -> tuple[tuple[Outcome, ...], ...]:
    """For each seed what four weekly runs of every policy bring, on the same draws.

    Receivers' allowances in ``problem`` are what they read a week, whatever a policy reckons. Who asks, who answers and
    who says yes is drawn from the estimated chances, each introduction lowering both sides' wish for another: so it
    tells how a policy deals with limits and luck, not whether the estimates are right. Nobody is proposed to the same
    receiver twice. ``told`` hears after each policy of each seed how many are done.
    """
    found: list[tuple[Outcome, ...]] = []
    done = 0
    for seed in seeds:
        world = _world(problem, seed)
        of_seed = []
        for policy in policies:
            of_seed.append(simulate(world, policy, rounds=WEEKS, seed=seed * WEEKS))
            done += 1
            told(done)
        found.append(tuple(of_seed))
    return tuple(found)


def _world(problem: Problem, seed: int) -> World:
    made = market(problem, seed=seed)
    drawn = np.random.default_rng((seed, ANSWERING)).random(len(problem.edges))
    reacts = drawn * MICRO < problem.edges.answer
    return replace(made, truth=replace(made.truth, fatigue=Parameters().fatigue, reacts=reacts))


@dataclass(frozen=True, eq=False)
class Joined:
    """What several runs saw, by ids: each pair as the newest run that had it knew it, without erased parties."""

    edges: Edges
    pins: tuple[Pair, ...]
    vetoes: tuple[Pair, ...]


def joined(records: Iterable[RunRecord]) -> Joined:
    """One market of the records, the newest first; one is held at a time, and older ones are left out once there are as
    many pairs as an allocation bears. Sectors and stages count from 0 anew in each
    run: a code of an older one is read as the newer one of a receiver that both know, else it is like nothing."""
    codes: tuple[dict[int, int], dict[int, int]] = ({}, {})
    kept = [column([]) for _ in fields(Edges)]
    known = column([])
    pins, vetoes = set[Pair](), set[Pair]()
    for record in records:
        columns = _named(record, codes)
        pairs = (columns[0] << _HALF) | columns[1]
        fresh = ~np.isin(pairs, known)
        if len(known) + int(fresh.sum()) > MOST_EDGES:
            break
        known = np.concatenate([known, pairs[fresh]])
        kept = [np.concatenate([before, each[fresh]]) for before, each in zip(kept, columns, strict=True)]
        pins |= _pairs(record, record.problem.pins)
        vetoes |= _pairs(record, record.problem.vetoes)
    edges = Edges(*kept).rows(np.argsort(known))
    return Joined(edges, tuple(sorted(pins - vetoes)), tuple(sorted(vetoes)))


def _named(record: RunRecord, codes: tuple[dict[int, int], dict[int, int]]) -> tuple[Ints, ...]:
    edges = record.problem.edges
    sender, receiver = record.sender_ids[edges.sender], record.receiver_ids[edges.receiver]
    there = (sender != ERASED) & (receiver != ERASED)
    sector, stage = (
        _recoded(receiver[there], getattr(edges, name)[there], known)
        for name, known in zip(("sector", "stage"), codes, strict=True)
    )
    chances = (getattr(edges, name)[there] for name in ("request", "answer", "accept"))
    return (sender[there], receiver[there], *chances, sector, stage)


def _recoded(receivers: Ints, own: Ints, known: dict[int, int]) -> Ints:
    """The codes of one run in those of the newer ones; ``known`` holds each receiver's and is added to."""
    ids, first = np.unique(receivers, return_index=True)
    mine = dict(zip(ids.tolist(), own[first].tolist(), strict=True))
    same = {code: known[each] for each, code in mine.items() if each in known and code >= 0}
    following = max(known.values(), default=-1) + 1
    for each, code in mine.items():
        if each not in known:
            known[each] = code if code < 0 else same.setdefault(code, following)
            following += known[each] == following
    return column([known[each] for each in receivers.tolist()])


def _pairs(record: RunRecord, pairs: Sequence[Pair]) -> set[Pair]:
    named = ((int(record.sender_ids[s]), int(record.receiver_ids[r])) for s, r in pairs)
    return {pair for pair in named if ERASED not in pair}
