"""How an investor behaves: activity and its trend, appetite for first rounds, usual age and round, rounds' company."""

import numpy as np

from matching.learning.history import Flags, Ints, Reals
from matching.learning.world import YEAR, Entries, World

_SPANS = (("3m", 0.25), ("6m", 0.5), ("12m", 1.0), ("24m", 2.0), ("all", 99.0))
_LONG_AGO = 99.0
_YEAR_BEFORE = 2.0
_LATE = 2
"""Rounds before; the third and later ones are late."""


def investors(world: World) -> dict[str, Reals]:
    """(columns,) each; activity as a share of the market's, so that a growing market changes nothing."""
    entries = world.entries
    found = {f"i_new_{name}": _share_of_market(entries, entries.ago <= years) for name, years in _SPANS}
    recent = entries.sums(entries.ago <= 1)
    before = entries.sums((entries.ago > 1) & (entries.ago <= _YEAR_BEFORE))
    many, first = entries.sums(np.ones(len(entries.ago))), np.zeros(world.width)
    last = np.full(world.width, _LONG_AGO)
    np.maximum.at(first, entries.column, entries.ago)
    np.minimum.at(last, entries.column, entries.ago)
    found |= {
        "i_trend": np.log((recent + 1) / (before + 1)),
        "i_last": last,
        "i_since": first,
        "i_pace": np.log((many + 0.1) / (first + 0.5)),
    }
    return found | _returns(world, many) | _habits(world) | _appetites(world)


def _share_of_market(entries: Entries, within: Flags) -> Reals:
    found: Reals = np.log((entries.sums(within) + 0.2) / max(int(within.sum()), 1) * 1000)
    return found


def _returns(world: World, many: Reals) -> dict[str, Reals]:
    """Ties of every kind, also further rounds of a company held already."""
    history = world.history
    column = world.place[history.investor[: world.known]]
    ago = (world.day - history.day[: world.known]) / YEAR
    ranked = column >= 0
    ties = np.bincount(column[ranked], minlength=world.width)
    last = np.full(world.width, _LONG_AGO)
    np.minimum.at(last, column[ranked], ago[ranked])
    return {"i_last_any": last, "i_follow": np.log((ties + 1) / (many + 1))}


def _appetites(world: World) -> dict[str, Reals]:
    """Faded shares and means over the entries, drawn to the market's while few are known."""
    entries, history = world.entries, world.history
    alike = {
        "i_first": (entries.number == 0).astype(np.float64),
        "i_late": (entries.number >= _LATE).astype(np.float64),
        "i_rounds": np.log1p(entries.number),
        "i_company": np.log(_together(history.company[world.first_ties], history.day[world.first_ties])[world.ranked]),
        "i_batch": np.log(_together(entries.column, history.day[entries.tie])),
        "i_amount": history.amount[entries.tie],
    }
    return {name: _mean(entries, values) for name, values in alike.items()}


def _together(one: Ints, day: Ints) -> Ints:
    """For each how many share it on the same day."""
    _, place, count = np.unique(one << 24 | day, return_inverse=True, return_counts=True)
    found: Ints = count[place]
    return found


def _mean(entries: Entries, values: Reals) -> Reals:
    told = ~np.isnan(values)
    weights = entries.faded(2.0) * told
    known = np.where(told, values, 0.0)
    usual = float((weights * known).sum() / max(weights.sum(), 1e-9))
    found: Reals = (entries.sums(weights * known) + usual) / (entries.sums(weights) + 1)
    return found


def _habits(world: World) -> dict[str, Reals]:
    """The usual age of a company at entry, as a logarithm, and how far it spreads."""
    entries = world.entries
    ages = np.log1p(entries.age)
    mean = _mean(entries, ages)
    spread = np.sqrt(_mean(entries, (ages - mean[entries.column]) ** 2) + 0.05)
    return {"i_age": mean, "i_age_spread": spread}
