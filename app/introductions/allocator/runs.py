"""From a day's situation to proposals and their record, and back for a replay."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy.orm import Session

from app.introductions.allocator.chances import chances_by
from app.introductions.rules.policy import Policy
from app.introductions.rules.proposing import WHOLE_PERCENT, Receiver, Sender, Situation, region_codes
from app.matches.ranker.market import market_of
from app.profiles.states import Kind
from matching import DEFAULT_WEIGHTS
from matching.allocation import MICRO, ORIGINS, Allocation, Groups, Parties, Problem, Settings, allocate
from matching.allocation.problem import column
from matching.chances import SIGNALS, Chances, ChanceSource, rule_chances
from matching.model import Relations
from matching.proposable import Candidates, candidates
from matching.replay import Replay, replay
from matching.run_record import ERASED, Origin, RunRecord, digest, from_bytes, recorded, to_bytes, without
from matching.vector_marks import vector_marks

CANDIDATES_EACH = 50
_KINDS = tuple(Kind)


@dataclass(frozen=True)
class Proposal:
    sender_id: int
    receiver_id: int
    way: str
    propensity: int
    request: int
    answer: int
    accept: int
    """How likely the team is thought to ask, the investor to answer, and to say yes then; as ``propensity`` in 10⁻⁶."""


@dataclass(frozen=True)
class Decided:
    """A run before anything is written. ``expected`` and ``bound`` are introductions."""

    proposals: tuple[Proposal, ...]
    pairs: int
    expected: float
    bound: float
    ratios: tuple[tuple[str, float], ...]
    load: float
    """Expected requests over what will be read."""
    unmet: tuple[tuple[int, int, str], ...]
    """Pins that would have broken a promise: sender, receiver, why."""
    digest: str
    record: bytes


def decide(
    session: Session,
    model: str,
    situation: Situation,
    *,
    code_version: str,
    told: Callable[[int], None],
    source: ChanceSource = rule_chances,
) -> Decided:
    """Score, allocate and record; reads the market and writes nothing. The day is the seed. ``told`` hears after each
    receiver how many are scored. ``source`` makes chances of what was observed: the seam for learned ones."""
    found = candidates_of(session, model, situation, told)
    signals, chances = signals_of(found, situation, source)
    problem = _problem(found, chances, signals, situation)
    settings, seed = settings_of(situation.policy), situation.day.toordinal()
    allocation = allocate(problem, settings, seed=seed)
    record = recorded(
        problem,
        allocation,
        settings=settings,
        seed=seed,
        signals=signals,
        signal_names=SIGNALS,
        chances=chances,
        origin=Origin(
            situation.day.isoformat(), _weights(), _answering(session, model), code_version, _dials(situation.policy)
        ),
        vectors=_marks_of(session, model, [*problem.senders.ids.tolist(), *problem.receivers.ids.tolist()]),
    )
    return _decided(found, problem, allocation, record)


def _decided(found: Candidates, problem: Problem, allocation: Allocation, record: RunRecord) -> Decided:
    edges, row = problem.edges, allocation.row
    chances = edges.request[row], edges.answer[row], edges.accept[row]
    columns = (allocation.sender, allocation.receiver, allocation.origin, allocation.propensity, *chances)
    budgets = int(problem.receivers.allowance.sum())
    return Decided(
        proposals=tuple(
            Proposal(sender, receiver, ORIGINS[origin], *rest)
            for sender, receiver, origin, *rest in zip(*(each.tolist() for each in columns), strict=True)
        ),
        pairs=len(found),
        expected=allocation.value / MICRO,
        bound=allocation.bound / MICRO,
        ratios=tuple((each.name, each.ratio) for each in allocation.ratios),
        load=int(allocation.load.sum()) / budgets if budgets else 0.0,
        unmet=tuple((*each.pair, each.reason) for each in allocation.unmet_pins),
        digest=digest(record),
        record=to_bytes(record),
    )


def replayed(session: Session, model: str, record: bytes) -> Replay:
    """Make a run again from its record, and compare the vectors of then with those of today, as far as the model is
    the same. Raises DataError for a record that cannot be read."""
    read = from_bytes(record)
    parties = {*read.sender_ids.tolist(), *read.receiver_ids.tolist()} - {ERASED}
    return replay(read, _marks_of(session, model, parties) if read.origin.model == _answering(session, model) else None)


def _answering(session: Session, model: str) -> str:
    """Whose vectors speak: another's than the settings' while those are being made."""
    return market_of(session, model).snapshot(session).model


def _marks_of(session: Session, model: str, ids: Collection[int]) -> dict[int, int]:
    return vector_marks(market_of(session, model).snapshot(session).market, ids)


def without_erased(record: bytes, present: Collection[int], *, on: str) -> tuple[bytes, str] | None:
    """The record and its digest without parties that exist no more; None if all are there."""
    read = before = from_bytes(record)
    for party in set(read.sender_ids.tolist()) - {ERASED} - set(present):
        read = without(read, "sender", party, on=on)
    for party in set(read.receiver_ids.tolist()) - {ERASED} - set(present):
        read = without(read, "receiver", party, on=on)
    return None if read is before else (to_bytes(read), digest(read))


def candidates_of(session: Session, model: str, situation: Situation, told: Callable[[int], None]) -> Candidates:
    snapshot = market_of(session, model).snapshot(session)
    known = snapshot.standings.keys()
    apart: dict[int, set[int]] = {}
    for sender, receiver in situation.apart:
        apart.setdefault(receiver, set()).add(sender)
    receivers = [each for each in situation.receivers.values() if each.id in known and each.budget > 0]
    relations = {
        each.id: Relations(
            hidden=each.hidden,
            declined=frozenset(apart.get(each.id, ())),
            blocked=snapshot.kept_apart(each.id),
            disclosed=each.disclosed,
        )
        for each in receivers
    }
    return candidates(
        snapshot.market,
        [each.id for each in receivers],
        senders=[each.id for each in situation.senders.values() if each.slots > 0],
        today=situation.day.toordinal(),
        relations=relations,
        limit=CANDIDATES_EACH,
        pinned=situation.pins,
        told=told,
    )


def signals_of(
    found: Candidates, situation: Situation, source: ChanceSource = rule_chances
) -> tuple[np.ndarray, Chances]:
    """What the chances are made from, and the chances by what all investors did."""
    receivers: list[Receiver] = [situation.receivers[key] for key in found.receiver.tolist()]
    answered, delivered = ([getattr(each, name) for each in receivers] for name in ("answered", "delivered"))
    signals = np.stack([found.sender_score, found.receiver_score, column(answered), column(delivered)], axis=1)
    return signals, chances_by(source, situation.replies)


def _problem(found: Candidates, chances: Chances, signals: np.ndarray, situation: Situation) -> Problem:
    senders: list[Sender] = [situation.senders[key] for key in sorted(set(found.sender.tolist()))]
    receivers = [situation.receivers[key] for key in sorted(set(found.receiver.tolist()))]
    regions = region_codes([each.region for each in senders])
    return Problem(
        found.edges(*chances.of(signals, SIGNALS)),
        Parties(column([each.id for each in senders]), column([each.slots for each in senders])),
        Parties(column([each.id for each in receivers]), budgets_of(receivers, chances)),
        (
            Groups("region", "sender", column([regions.get(each.region or "", -1) for each in senders])),
            Groups("kind", "sender", column([_KINDS.index(each.kind) for each in senders])),
            Groups("age", "sender", column([int(each.is_new) for each in senders])),
        ),
        pins=situation.pins,
        vetoes=situation.vetoes,
    )


def budgets_of(receivers: Sequence[Receiver], chances: Chances) -> np.ndarray:
    """What of each week is counted on and not taken yet, in 10⁻⁶: believed by deeds, as in `matching.simulation`."""
    weekly, left, answered, delivered = (
        column([getattr(each, name) for each in receivers]) for name in ("weekly", "budget", "answered", "delivered")
    )
    found: np.ndarray = np.maximum(chances.believed(weekly, answered, delivered) - (weekly - left), 0)
    return found


def settings_of(policy: Policy) -> Settings:
    """What of a policy the library is told; budgets are in the situation."""
    return Settings(
        per_sender=policy.per_team,
        diversity=policy.diversity_percent / WHOLE_PERCENT,
        exploration=policy.exploration_percent / WHOLE_PERCENT,
        exposure_ratio=policy.exposure_percent / WHOLE_PERCENT,
        least_load=policy.least_load_percent / WHOLE_PERCENT,
        price_share=policy.price_percent / WHOLE_PERCENT,
    )


def _dials(policy: Policy) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(policy.values.items()))


def _weights() -> tuple[tuple[str, int], ...]:
    return tuple(
        (f"{pool}:{row.key}", round(weight * MICRO))
        for row in DEFAULT_WEIGHTS
        for pool, weight in row.by_seeker.items()
    )
