"""Rounds of proposing, asking, reading and accepting."""

from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from matching.allocation import MICRO, Parties
from matching.allocation.problem import Ints
from matching.chances import Observed, rule_chances
from matching.simulation.outcome import Outcome, gini, members_of, ratio, spread_of
from matching.simulation.policies import Policy
from matching.simulation.world import Estimates, Truth, World

PAUSE_AFTER = 8
"""So many unanswered in a row and no more are sent: the platform's own rule, applied to every policy."""


@dataclass
class _Diary:
    """What has happened so far, by row, sender and receiver."""

    proposed: npt.NDArray[np.bool_]
    requested: npt.NDArray[np.bool_]
    read: npt.NDArray[np.bool_]
    introduced: npt.NDArray[np.bool_]
    unanswered: Ints
    """Requests to each receiver since the last one answered."""
    by_round: list[int] = field(default_factory=list)

    @classmethod
    def empty(cls, truth: Truth) -> "_Diary":
        proposed, requested, read, introduced = np.zeros((4, len(truth.sender)), dtype=bool)
        nothing = np.zeros_like(truth.capacity)
        return cls(proposed, requested, read, introduced, nothing)


def simulate(world: World, policy: Policy, *, rounds: int, seed: int) -> Outcome:
    """The policy decides each round on what the platform knows by then; the truth decides what comes of it."""
    truth, diary = world.truth, _Diary.empty(world.truth)
    for number in range(rounds):
        known, rows = _known(world.first, truth, diary)
        chosen = rows[policy(known, seed=seed + number)]
        _play(truth, diary, chosen)
    return _outcome(world, diary, rounds)


def _known(first: Estimates, truth: Truth, diary: _Diary) -> tuple[Estimates, Ints]:
    """What a policy may see now: no pair twice, what was answered so far, nobody who has left eight unanswered."""
    problem = first.problem
    rows = np.flatnonzero(~diary.proposed)
    delivered = np.bincount(truth.receiver[diary.requested], minlength=len(truth.capacity))
    answered = np.bincount(truth.receiver[diary.read], minlength=len(truth.capacity))
    observed = Observed(answered, delivered)
    rates = rule_chances(observed).reply.rate(answered, delivered)
    edges = problem.edges.rows(rows)
    answer = edges.answer * rates[truth.receiver[rows]] // MICRO
    # The places of ``truth`` are those of the sorted ids.
    order = np.argsort(problem.receivers.ids)
    stated = np.where(diary.unanswered >= PAUSE_AFTER, 0, problem.receivers.allowance[order])
    receivers = Parties(problem.receivers.ids[order], stated)
    known = replace(problem, edges=replace(edges, answer=answer), receivers=receivers)
    return replace(first, problem=known, observed=observed), rows


def _play(truth: Truth, diary: _Diary, rows: Ints) -> None:
    """Founders ask or not; investors read in the order in which requests come, up to what they read; some say yes."""
    weary_senders = truth.fatigue * np.bincount(truth.sender[diary.introduced], minlength=truth.senders)
    weary_receivers = truth.fatigue * np.bincount(truth.receiver[diary.introduced], minlength=len(truth.capacity))
    diary.proposed[rows] = True
    wish = truth.wish[rows] - weary_senders[truth.sender[rows]]
    asked = rows[truth.draws[0, rows] < 1 / (1 + np.exp(-wish))]
    asked = asked[np.lexsort((truth.draws[1, asked], truth.receiver[asked]))]
    receiver = truth.receiver[asked]
    turn = np.arange(len(asked)) - np.searchsorted(receiver, receiver)
    within = turn < truth.capacity[receiver]
    read = asked[within if truth.reacts is None else within & truth.reacts[asked]]
    accept = truth.accept[read] - weary_receivers[truth.receiver[read]]
    introduced = read[truth.draws[2, read] < 1 / (1 + np.exp(-accept))]
    diary.requested[asked], diary.read[read], diary.introduced[introduced] = True, True, True
    diary.by_round.append(len(introduced))
    count = len(truth.capacity)
    got, done = np.bincount(receiver, minlength=count), np.bincount(truth.receiver[read], minlength=count)
    diary.unanswered = np.where(done > 0, 0, diary.unanswered + got)


def _outcome(world: World, diary: _Diary, rounds: int) -> Outcome:
    truth, problem = world.truth, world.first.problem
    stated = problem.receivers.allowance[np.argsort(problem.receivers.ids)]
    open_ = stated > 0
    shown = np.bincount(truth.receiver[diary.proposed], minlength=len(stated))[open_]
    place = np.argsort(np.argsort(problem.senders.ids))
    proposals = np.bincount(truth.sender[diary.proposed], minlength=truth.senders)[place]
    requests, introductions = int(diary.requested.sum()), int(diary.introduced.sum())
    return Outcome(
        introductions=introductions,
        by_round=tuple(diary.by_round),
        proposals=int(diary.proposed.sum()),
        requests=requests,
        unread=1 - int(diary.read.sum()) / requests if requests else 0.0,
        accepted=introductions / requests if requests else 0.0,
        gini=gini(shown),
        load=requests / float(stated.sum() / MICRO * rounds) if stated.any() else 0.0,
        ratios={group.name: ratio(group, proposals) for group in problem.groups if group.side == "sender"},
        senders_with_any=len(np.unique(truth.sender[diary.introduced])) / truth.senders,
        receivers_with_any=len(np.unique(truth.receiver[diary.introduced])) / len(stated),
        never_shown=float((shown == 0).mean()) if len(shown) else 0.0,
        readers_gini=gini(shown[truth.capacity[open_] > 0]),
        spread=spread_of(shown),
        groups={each.name: members_of(each, proposals) for each in problem.groups if each.side == "sender"},
    )
