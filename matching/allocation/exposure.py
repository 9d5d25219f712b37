"""No declared group is proposed much less than another: measured, and levelled where the senders' groups differ."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.allocation.exchanges import Exchanges
from matching.allocation.greedy import Chosen
from matching.allocation.problem import Groups, Ints, Parties, Problem, Settings, Side
from matching.allocation.table import Table

_GENTLE_ROUNDS = 4
_ROUNDS = 6
_MARGIN = 0.05


@dataclass(frozen=True)
class GroupRatio:
    """``exposures``: per group code, proposals a member (senders) or share of the budget in use (receivers).

    Counted are members who could be proposed at all. ``ratio`` is the lowest over the highest of the groups that are
    large enough, 1.0 if there are fewer than two such groups.
    """

    name: str
    side: Side
    exposures: tuple[tuple[int, float], ...]
    ratio: float


def group_ratios(chosen: Chosen, table: Table, problem: Problem, settings: Settings) -> tuple[GroupRatio, ...]:
    rows = chosen.taken
    edges = table.edges
    proposals = np.bincount(edges.sender[rows], minlength=len(table.sender_ids))
    proposable = np.diff(table.first) > 0
    load = np.bincount(edges.receiver[rows], weights=edges.request[rows], minlength=len(table.receiver_ids))
    found = []
    for group in problem.groups:
        if group.side == "sender":
            codes = in_order(group, problem.senders)
            found.append(_ratio(group, codes, proposals, proposable.astype(np.int64), proposable, settings))
        else:
            codes = in_order(group, problem.receivers)
            found.append(_ratio(group, codes, load, table.budgets, table.budgets > 0, settings))
    return tuple(found)


def in_order(group: Groups, parties: Parties) -> Ints:
    """The group's codes in ascending order of the side's ids."""
    codes: Ints = group.codes[np.argsort(parties.ids)]
    return codes


def _ratio(
    group: Groups,
    codes: Ints,
    got: npt.NDArray[np.int64] | npt.NDArray[np.float64],
    could: Ints,
    counted: npt.NDArray[np.bool_],
    settings: Settings,
) -> GroupRatio:
    exposures, levelled = [], []
    for code in np.unique(codes[(codes >= 0) & counted]).tolist():
        members = counted & (codes == code)
        exposures.append((code, round(float(got[members].sum() / could[members].sum()), 6)))
        if members.sum() >= settings.smallest_group:
            levelled.append(exposures[-1][1])
    ratio = min(levelled) / max(levelled) if len(levelled) > 1 and max(levelled) > 0 else 1.0
    return GroupRatio(group.name, group.side, tuple(exposures), round(ratio, 6))


def level(chosen: Chosen, table: Table, problem: Problem, settings: Settings, *, fixed: set[int]) -> set[int]:
    """Exchanges proposals of the most proposed group for such of the least proposed, cheapest loss first.

    Only senders' groups; ``fixed`` rows (pins, draws) stay. Nobody's proposal is taken without another being given, so
    a group without candidates that fit may stay below the ratio. Returns the rows added.
    """
    added: set[int] = set()
    divisions = [in_order(g, problem.senders) for g in problem.groups if g.side == "sender"]
    for number in range(_ROUNDS):
        if all(_is_level(chosen, table, codes, settings) for codes in divisions):
            break
        for codes in divisions:
            others = [each for each in divisions if each is not codes] if number < _GENTLE_ROUNDS else []
            kept = _kept(chosen, table, others, settings)
            _level_one(chosen, table, codes, settings, fixed | set(chosen.taken[kept].tolist()), added)
    return added & chosen.rows.keys()


def _kept(chosen: Chosen, table: Table, divisions: list[Ints], settings: Settings) -> npt.NDArray[np.bool_]:
    """Which of the taken rows stay because their sender is in the least proposed group of another division: what one
    exchange levels the next would else undo."""
    sender = table.edges.sender[chosen.taken]
    kept = np.zeros(len(sender), dtype=bool)
    for codes in divisions:
        rates = _rates(chosen, table, codes, settings)
        if rates and not rates.is_level(min(1.0, settings.exposure_ratio + _MARGIN)):
            kept |= codes[sender] == rates.poorest()
    return kept


@dataclass
class _Rates:
    """Proposals and members of each group that is large enough."""

    got: dict[int, int]
    members: dict[int, int]

    def poorest(self) -> int:
        return min(self.members, key=lambda code: (self.got[code] / self.members[code], code))

    def richest(self) -> int:
        return max(self.members, key=lambda code: (self.got[code] / self.members[code], -code))

    def is_level(self, ratio: float) -> bool:
        low, high = self.poorest(), self.richest()
        return self.got[low] * self.members[high] >= ratio * self.got[high] * self.members[low]


def _rates(chosen: Chosen, table: Table, codes: Ints, settings: Settings) -> _Rates | None:
    """None where fewer than two groups are large enough."""
    proposable = np.diff(table.first) > 0
    sizes = {int(code): int((proposable & (codes == code)).sum()) for code in np.unique(codes[codes >= 0])}
    members = {code: size for code, size in sizes.items() if size >= settings.smallest_group}
    taken = codes[table.edges.sender[chosen.taken]]
    rates = _Rates({code: int((taken == code).sum()) for code in members}, members)
    return rates if len(members) > 1 else None


def _is_level(chosen: Chosen, table: Table, codes: Ints, settings: Settings) -> bool:
    rates = _rates(chosen, table, codes, settings)
    return rates is None or rates.is_level(settings.exposure_ratio)


def _level_one(chosen: Chosen, table: Table, codes: Ints, settings: Settings, fixed: set[int], added: set[int]) -> None:
    rates = _rates(chosen, table, codes, settings)
    if rates is None or rates.is_level(settings.exposure_ratio):
        return
    for _ in range(len(rates.members)):
        low, high = rates.poorest(), rates.richest()
        for row, out in Exchanges(chosen, table, codes, (low, high), fixed):
            for gone in out:
                chosen.remove(table, gone)
            chosen.add(table, row)
            rates.got[high] -= len(out)
            rates.got[low] += 1
            added.add(row)
            if rates.is_level(settings.exposure_ratio) or (low, high) != (rates.poorest(), rates.richest()):
                break
        if rates.is_level(settings.exposure_ratio):
            return
