"""Rounds before the day as questions of their own: what a company was like then, and who newly joined."""

from collections.abc import Hashable
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from matching.learning.history import Ints, Reals
from matching.learning.levels import Moment, Values, moments, now
from matching.learning.world import YEAR, World


@dataclass(frozen=True)
class Rounds:
    bags: tuple[tuple[Hashable, ...], ...]
    """Tokens of each round."""
    ago: Reals
    """Years."""
    joined: Any
    """(rounds, columns) sparse; 1 for a ranked investor who was new."""


def past_rounds(world: World) -> Rounds:
    history, ties = world.history, world.first_ties
    order = ties[np.lexsort((history.day[ties], history.company[ties]))]
    company, day, investor = history.company[order], history.day[order], history.investor[order]
    begins = np.flatnonzero(np.diff(company << 24 | day, prepend=-1))
    round_of = np.cumsum(np.isin(np.arange(len(order)), begins)) - 1
    firms, days = company[begins], day[begins]
    at = moments(world, firms, days, world.ages(firms, days))
    own = np.searchsorted(company, firms)
    bags = (tokens(moment, investor[a:b].tolist()) for moment, a, b in zip(at, own, begins, strict=True))
    column = world.place[investor]
    ranked = column >= 0
    pairs = (round_of[ranked], column[ranked])
    joined = csr_array((np.ones(int(ranked.sum()), np.float32), pairs), shape=(len(begins), world.width))
    return Rounds(tuple(bags), (world.day - days) / YEAR, joined)


def asked_now(world: World, firms: Ints) -> tuple[tuple[Hashable, ...], ...]:
    """Tokens of companies that raise in the year ahead."""
    order, starts = world.joined_by
    several = zip(now(world, firms), starts[firms].tolist(), starts[firms + 1].tolist(), strict=True)
    return tuple(tokens(moment, order[first:end].tolist()) for moment, first, end in several)


def tokens(at: Moment, earlier: list[int]) -> tuple[Hashable, ...]:
    """Facts, pairs of them, and who is in already. What is not known gives no token."""
    places, rounds = at.regions, (at.rounds,)
    told: dict[str, Values] = {
        "country": at.countries,
        "place": places,
        "city": at.cities,
        "sector": at.sectors,
        "age": at.ages,
        "round": rounds,
        "stage": at.stages,
        "investor": earlier,
        "sector place": _both(at.sectors, places),
        "sector country": _both(at.sectors, at.countries),
        "sector round": _both(at.sectors, rounds),
        "sector age": _both(at.sectors, at.ages),
        "sector stage": _both(at.sectors, at.stages),
        "age round": _both(at.ages, rounds),
        "age place": _both(at.ages, places),
        "round place": _both(rounds, places),
    }
    return tuple((name, value) for name, values in told.items() for value in values)


def _both(one: Values, other: Values) -> Values:
    return tuple(product(one, other))
