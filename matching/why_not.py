""" "Why not?" for one named counterpart: the gate that closes, or the place in the list and what would change it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from matching.dense import MakeIndex
from matching.errors import UnknownProfile
from matching.explanation import explained
from matching.indexes import NumpyIndex
from matching.market import Market
from matching.model import Change, Facts, GateTrace, Match, Profile, Relations, Side, Weights, WhyNot
from matching.outside import Favoured
from matching.pairs import Seeker, pair_score, seeker_of
from matching.pool import Pool
from matching.private_gates import eligible_rows, folded, is_eligible, trace, visible_rows
from matching.ranking import matched, ordered, pools_sought, standing, with_factors
from matching.scoring import default_weights, normalised

_MOST_CHANGES: Final = 3
_LEAST_GAIN: Final = 0.005


def why_not(
    market: Market,
    seeker: int | Profile,
    candidate: int,
    *,
    today: int,
    weights: Weights | None = None,
    relations: Relations = Relations(),  # noqa: B008 -- frozen
    favoured: Favoured | None = None,
    make_index: MakeIndex = NumpyIndex,
) -> WhyNot:
    """The answer for the asking person: gates folded by audience; if eligible the match with its rank, and what would
    move it up. Raises ``UnknownProfile`` for a candidate that the asker cannot meet in any view.

    >>> from matching.model import Facts
    >>> market = Market.build([Profile(Facts(1, "startup", stages=("seed",))), Profile(Facts(2, "investor"))])
    >>> why_not(market, 2, 1, today=739_000).match.rank
    1
    """
    asking = seeker_of(market, seeker, today=today, relations=relations)
    pool, row = _visible(market, asking, candidate)
    results = trace(asking.asker, pool.facts(row), pool.name)
    if not is_eligible(results):
        return WhyNot(candidate, eligible=False, gates=folded(results))
    shares = normalised(weights or default_weights(asking.pool))
    match, total = _place(market, asking, candidate, shares, favoured, make_index)
    return WhyNot(
        candidate,
        eligible=True,
        gates=folded(results),
        match=explained(market, pool, row, asking, match, shares),
        total=total,
        changes=tuple(_changes(market, pool, asking, pool.profile(row), shares)),
    )


def staff_trace(
    market: Market,
    seeker: int | Profile,
    candidate: int,
    *,
    today: int,
    relations: Relations = Relations(),  # noqa: B008 -- frozen
) -> GateTrace:
    """Every gate's true result, private ones included: for staff, and to be logged. Raises ``UnknownProfile``."""
    asking = seeker_of(market, seeker, today=today, relations=relations)
    pool, row = _visible(market, asking, candidate)
    return trace(asking.asker, pool.facts(row), pool.name)


def _visible(market: Market, asking: Seeker, candidate: int) -> tuple[Pool, int]:
    for pool in pools_sought(market, asking):
        seen = visible_rows(asking.asker, pool)
        for row in pool.rows_of(candidate):
            if seen[row]:
                return pool, row
    raise UnknownProfile(f"The asking profile cannot meet a profile with the id {candidate}.")


def _place(
    market: Market,
    asking: Seeker,
    candidate: int,
    shares: Mapping[str, float],
    favoured: Favoured | None,
    make_index: MakeIndex,
) -> tuple[Match, int]:
    standings = []
    for pool in pools_sought(market, asking):
        rows = np.flatnonzero(eligible_rows(asking.asker, pool))
        found = standing(market, pool, asking, rows, shares, make_index)
        standings.append(with_factors(found, favoured, first=len(rows)))
    total = sum(len(each.rows) for each in standings)
    for number, (which, position) in enumerate(ordered(asking, standings, "fit", total), start=1):
        each = standings[which]
        if int(each.pool.column("id")[each.rows[position]]) == candidate:
            return matched(asking, each, position, shares, number), total
    raise UnknownProfile(f"No living row of the profile {candidate} passes.")


def _changes(
    market: Market, pool: Pool, asking: Seeker, candidate: Profile, shares: Mapping[str, float]
) -> list[Change]:
    """The changes that would raise the pair most, each verified by scoring it; at most three."""
    before = pair_score(market, pool, asking, candidate, shares)
    found = []
    for part, side, field, values, mine, theirs in _possible(asking.profile.facts, candidate.facts, asking.asker.today):
        changed = replace(asking, profile=replace(asking.profile, facts=mine))
        after = pair_score(market, pool, changed, replace(candidate, facts=theirs), shares)
        if after - before >= _LEAST_GAIN:
            found.append(Change(part, side, field, values, after))
    return sorted(found, key=lambda change: (-change.score_after, change.part))[:_MOST_CHANGES]


def _possible(mine: Facts, theirs: Facts, today: int) -> Iterator[tuple[str, Side, str, tuple[str, ...], Facts, Facts]]:
    """Single changes of one field of one side that make it fit the other: what to do, and the facts afterwards."""
    for part, field in (("sector", "sectors"), ("sector", "ai_fields"), ("stage", "stages")):
        own, other = getattr(mine, field), getattr(theirs, field)
        missing = tuple(code for code in other if code not in own)[:1]
        if missing:
            yield part, "seeker", field, missing, _with(mine, field, (*own, *missing)), theirs
    if theirs.region is not None and theirs.region not in mine.regions_wanted:
        wanted = (*mine.regions_wanted, theirs.region)
        yield "region", "seeker", "regions_wanted", (theirs.region,), _with(mine, "regions_wanted", wanted), theirs
    if mine.amount_min_eur is None and mine.amount_max_eur is None and theirs.amount_max_eur is not None:
        low, high = theirs.amount_min_eur, theirs.amount_max_eur
        fitting = replace(mine, amount_min_eur=low, amount_max_eur=high)
        yield "ticket", "seeker", "amount", (str(low or ""), str(high)), fitting, theirs
    if theirs.updated_day is not None and theirs.updated_day < today:
        yield "freshness", "candidate", "updated_day", (), mine, replace(theirs, updated_day=today)


def _with(facts: Facts, field: str, values: tuple[str, ...]) -> Facts:
    # mypy cannot know which field the name stands for.
    return replace(facts, **{field: values})  # type: ignore[arg-type]
