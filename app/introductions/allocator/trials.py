"""From what runs of four weeks saw to what two policies would have made of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
from sqlalchemy.orm import Session

from app.introductions.allocator.runs import candidates_of, settings_of, signals_of
from app.introductions.rules.policy import Policy
from app.introductions.rules.proposing import MICRO, NEW_FOR, Situation, weekly_micro
from app.introductions.rules.trials import SEEDS, Basis, Known, Played, Result, Source
from matching.allocation import Edges, Groups, Parties, Problem
from matching.allocation.problem import Pair, column
from matching.chances import SIGNALS
from matching.run_record import RunRecord, from_bytes
from matching.simulation import Outcome
from matching.simulation.month import Tried, compared, joined

POLICIES = 2
_DIVISIONS = ("region", "kind", "age")


@dataclass(frozen=True, eq=False)
class Market:
    """``problem`` holds what investors read a week; ``names`` of each division stand in the order of their codes."""

    problem: Problem
    stated: tuple[int | None, ...]
    """In the order of ``problem.receivers.ids``."""
    names: Mapping[str, tuple[str, ...]]
    source: Source
    days: tuple[date, ...]

    @property
    def basis(self) -> Basis:
        problem = self.problem
        return Basis(
            source=self.source,
            runs=len(self.days) if self.source is Source.RUNS else 0,
            first_day=min(self.days),
            last_day=max(self.days),
            teams=len(problem.senders.ids),
            investors=len(problem.receivers.ids),
            pairs=len(problem.edges),
            readable=int(problem.receivers.allowance.sum()) // MICRO,
            unstated=sum(each is None for each in self.stated),
        )


def market_of_runs(records: Iterable[bytes], known: Mapping[int, Known], *, at: datetime) -> Market | None:
    """The market that these runs saw, the newest first, without profiles that are gone; None if nobody is left.
    Raises DataError for a record that cannot be read."""
    days: list[date] = []

    def read() -> Iterator[RunRecord]:
        for each in records:
            record = from_bytes(each)
            days.append(date.fromisoformat(record.origin.made_on))
            yield record

    all_ = joined(read())
    there = np.isin(all_.edges.sender, list(known)) & np.isin(all_.edges.receiver, list(known))
    return _market(all_.edges.rows(there), (all_.pins, all_.vetoes), known, (Source.RUNS, tuple(days)), at)


def market_of_now(
    session: Session, model: str, situation: Situation, known: Mapping[int, Known], *, at: datetime
) -> Market | None:
    """The market as it is today, before anything is taken from anybody's week; None if no pair passes the gates."""
    whole = replace(
        situation,
        senders={key: replace(each, slots=1) for key, each in situation.senders.items() if key in known},
        receivers={
            key: replace(each, budget=0 if known[key].reads == 0 else MICRO)
            for key, each in situation.receivers.items()
            if key in known
        },
    )
    found = candidates_of(session, model, whole, lambda _: None)
    signals, chances = signals_of(found, situation)
    edges = found.edges(*chances.of(signals, SIGNALS))
    return _market(edges, (situation.pins, situation.vetoes), known, (Source.NOW, (situation.day,)), at)


def _market(
    edges: Edges,
    decided: tuple[tuple[Pair, ...], tuple[Pair, ...]],
    known: Mapping[int, Known],
    origin: tuple[Source, tuple[date, ...]],
    at: datetime,
) -> Market | None:
    if not len(edges):
        return None
    teams, investors = np.unique(edges.sender).tolist(), np.unique(edges.receiver).tolist()
    stated = tuple(known[each].reads for each in investors)
    # What the platform's limit lets through, whatever a policy reckons with.
    reads = [weekly_micro(Policy(), each) for each in stated]
    names = {name: tuple(sorted({_group(name, known[each], at) or "" for each in teams} - {""})) for name in _DIVISIONS}
    codes = {name: {group: code for code, group in enumerate(found)} for name, found in names.items()}
    groups = tuple(
        Groups(name, "sender", column([codes[name].get(_group(name, known[each], at) or "", -1) for each in teams]))
        for name in _DIVISIONS
    )
    pins, vetoes = decided
    problem = Problem(
        edges,
        Parties(column(teams), np.full(len(teams), len(investors))),
        Parties(column(investors), column(reads)),
        groups,
        pins,
        vetoes,
    )
    return Market(problem, stated, names, *origin)


def _group(division: str, profile: Known, at: datetime) -> str | None:
    if division == "region":
        return profile.region
    if division == "kind":
        return profile.kind.value
    is_new = profile.published_at is not None and profile.published_at > at - NEW_FOR
    return "new" if is_new else "older"


def tried(market: Market, today: Policy, new: Policy, *, told: Callable[[int], None]) -> Result:
    """Both policies on the same draws. ``told`` hears how many of ``runs_of`` are done."""
    policies = [_tried(market, each) for each in (today, new)]
    found = compared(market.problem, policies, seeds=SEEDS, told=told)
    return Result(*(tuple(_played(market, seed[place]) for seed in found) for place in range(POLICIES)))


def runs_of() -> int:
    """How many times four weeks are played."""
    return len(SEEDS) * POLICIES


def _tried(market: Market, policy: Policy) -> Tried:
    reckoned = column([weekly_micro(policy, each) for each in market.stated])
    return Tried(settings_of(policy), Parties(market.problem.receivers.ids, reckoned))


def _played(market: Market, outcome: Outcome) -> Played:
    return Played(
        introductions=outcome.introductions,
        weeks=outcome.by_round,
        proposals=outcome.proposals,
        requests=outcome.requests,
        unread=outcome.unread,
        gini=outcome.gini,
        teams_with_any=outcome.senders_with_any,
        investors_with_any=outcome.receivers_with_any,
        never_shown=outcome.never_shown,
        spread=outcome.spread,
        groups={
            name: tuple((market.names[name][code], members, proposals) for code, members, proposals in rows)
            for name, rows in outcome.groups.items()
        },
    )
