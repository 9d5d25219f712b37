"""Ranks all who pass the gates: exactly, both ways, deterministically, ties by id."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np

from matching.coded import close_to
from matching.columns import ABSENT
from matching.dense import MakeIndex, max_similarities
from matching.errors import UnknownCode
from matching.explanation import explained
from matching.filtering import DIMENSIONS, filtered, known_ids
from matching.indexes import NumpyIndex, leading
from matching.known import Known, Parts
from matching.lexical import Text
from matching.market import Market
from matching.masking import mask_text
from matching.model import (
    Filters,
    Match,
    Profile,
    RankedPage,
    Relations,
    Rows,
    Sort,
    Vectors,
    Weights,
)
from matching.outside import Favoured, Outside
from matching.pairs import Seeker, seeker_of, semantic_shares
from matching.pool import Pool
from matching.private_gates import eligible_rows
from matching.scoring import as_parts, band, default_weights, for_search, normalised, total
from matching.signals import SIGNALS, Shares, distance_km, distances_km

SORTS: Final = ("fit", "newest", "nearest")
_SEARCH_COSINE: Final = 0.45
"""From this share of the encoder's range on, a text without any of the words counts as found."""


Narrow: TypeAlias = Callable[[Pool, Sequence[Vectors], Rows, float], Rows]
"""Of a pool's rows those that may have a text whose similarity to one of the vectors reaches the number, ascending;
what it leaves out is not compared."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Rows of one pool with their parts and scores, in the order of the rows."""

    pool: Pool
    rows: Rows
    parts: Mapping[str, Shares]
    scores: Shares
    factors: Shares | float = 1.0
    """What each score is multiplied by for its place."""
    keys: Shares | None = None
    """What places are reckoned by in place of the scores, where another order speaks."""


def rank(
    market: Market,
    seeker: int | Profile,
    *,
    today: int,
    weights: Weights | None = None,
    filters: Filters = Filters(),  # noqa: B008 -- frozen
    relations: Relations = Relations(),  # noqa: B008 -- frozen
    query: str = "",
    query_vector: Vectors | None = None,
    sort: Sort = "fit",
    outside: Outside | None = None,
    favoured: Favoured | None = None,
    limit: int = 25,
    offset: int = 0,
    make_index: MakeIndex = NumpyIndex,
    narrow: Narrow | None = None,
    known: Known | None = None,
) -> RankedPage:
    """One page of those whom the seeker may meet, best first; all who pass are ordered, none is cut off early.
    ``outside`` filters by what only the caller knows; ``favoured`` moves places in the order by fit, never a score.
    With ``query`` (and its (d,) unit vector once an encoder is there) only what has to do with it is listed, its words
    first; ``narrow`` spares it comparing all. ``known`` serves the next page of the same seeker, market and day.
    Raises ``UnknownProfile``, ``UnknownCode`` (sort, weight, band), ``ValueError`` (limit, offset).

    >>> from matching.model import Facts
    >>> teams = [Profile(Facts(1, "startup", sectors=("finance",))), Profile(Facts(2, "startup", sectors=("health",)))]
    >>> page = rank(Market.build(teams), Profile(Facts(3, "investor", sectors=("health",))), today=739_000)
    >>> [match.candidate for match in page.matches], page.counts["sector"]
    ([2, 1], {'finance': 1, 'health': 1})
    """
    _check(sort, limit, offset)
    asking = seeker_of(market, seeker, today=today, relations=relations, known=known)
    shares = normalised(chosen := weights or default_weights(asking.pool))
    if query.strip():
        asking, shares = searching(asking, query, query_vector), for_search(shares)
    standings, counts = _standings(market, asking, filters, outside, shares, make_index, narrow)
    matches = _explained(market, asking, standings, favoured, sort, shares, (offset, limit))
    total_, used = sum(len(each.rows) for each in standings), Weights(shares, chosen.version)
    return RankedPage(matches, total_, offset, limit, sort, counts, used, asking.has_vectors)


def _explained(
    market: Market,
    asking: Seeker,
    found: Sequence[Standing],
    favoured: Favoured | None,
    sort: Sort,
    shares: Mapping[str, float],
    page: tuple[int, int],
) -> tuple[Match, ...]:
    offset, limit = page
    standings = [with_factors(each, favoured, first=offset + limit) for each in found]
    places = ordered(asking, standings, sort, offset + limit)[offset:]
    return tuple(
        _shown(market, asking, standings[which], position, shares, offset + number)
        for number, (which, position) in enumerate(places, start=1)
    )


def _standings(
    market: Market,
    asking: Seeker,
    filters: Filters,
    outside: Outside | None,
    shares: Mapping[str, float],
    make_index: MakeIndex,
    narrow: Narrow | None,
) -> tuple[list[Standing], dict[str, dict[str, int]]]:
    """Everybody past gates, search and filters, pool by pool, and the counts of all pools, greatest first."""
    standings, counts = [], {name: Counter[str]() for name in DIMENSIONS}
    for pool in pools_sought(market, asking):
        eligible = eligible_rows(asking.asker, pool)
        if asking.is_search:
            eligible = found_by(market, pool, asking, np.flatnonzero(eligible), make_index, narrow)
        passed = filtered(pool, eligible, filters, asking.asker.today, outside)
        standings.append(standing(market, pool, asking, np.flatnonzero(passed.rows), shares, make_index))
        for name, counted in passed.counts.items():
            counts.setdefault(name, Counter()).update(counted)
    return standings, {name: dict(sorted(counted.items(), key=_by_count)) for name, counted in counts.items()}


def standing(
    market: Market,
    pool: Pool,
    asking: Seeker,
    rows: Rows,
    weights: Mapping[str, float],
    make_index: MakeIndex = NumpyIndex,
) -> Standing:
    """Parts and scores of the given rows."""
    parts = asking.known.parts_of(pool.name, rows, lambda wanted: _parts(market, pool, asking, wanted, make_index))
    return Standing(pool, rows, parts, total(parts, weights))


def _parts(market: Market, pool: Pool, asking: Seeker, rows: Rows, make_index: MakeIndex) -> Parts:
    return with_signals(semantic_part(market, pool, asking, rows, make_index), pool, asking, rows)


def with_signals(semantic_shares: Shares, pool: Pool, asking: Seeker, rows: Rows) -> Mapping[str, Shares]:
    facts, today = asking.profile.facts, asking.asker.today
    return {"semantic": semantic_shares} | {each.name: each.rows(facts, pool, rows, today) for each in SIGNALS}


def with_factors(each: Standing, favoured: Favoured | None, *, first: int) -> Standing:
    """With what moves the places of its rows, as far as the ``first`` need it; a team seen by its teaser alone is never
    moved."""
    if favoured is None:
        return each
    if favoured.order is not None:
        keys = favoured.order.keys(each.parts, each.scores, first=first, factor=max(favoured.factor, 1.0))
        each = replace(each, keys=keys)
    if not favoured.ids:
        return each
    wanted = np.fromiter(favoured.ids, dtype=np.int64, count=len(favoured.ids))
    moved = np.isin(known_ids(each.pool)[each.rows], wanted)
    return replace(each, factors=np.where(moved, favoured.factor, 1.0))


def semantic_part(market: Market, pool: Pool, asking: Seeker, rows: Rows, make_index: MakeIndex) -> Shares:
    cosines = max_similarities(pool, asking.vectors, rows, make_index=make_index)
    words = pool.lexical.scores(asking.query(pool), pool.length, rows)
    return semantic_shares(market, pool, asking, rows, cosines, words)


def found_by(
    market: Market, pool: Pool, asking: Seeker, rows: Rows, make_index: MakeIndex, narrow: Narrow | None = None
) -> np.ndarray:
    """(n,) the rows that carry a word of the search or whose texts are close to it."""
    low, high = market.similarity
    words = pool.lexical.scores(asking.query(pool), pool.length, rows)
    least = low + _SEARCH_COSINE * (high - low)
    compared = narrow(pool, asking.vectors, rows, least) if narrow and asking.has_vectors else rows
    found = np.zeros(pool.length, dtype=np.bool_)
    found[rows] = words > 0
    found[compared] |= close_to(pool, asking.vectors, compared, least, make_index=make_index)
    return found


def searching(asking: Seeker, query: str, query_vector: Vectors | None) -> Seeker:
    """The seeker with the search text in place of its own texts."""
    text: Text = (mask_text(query), "")
    vectors = np.zeros((0, 0), dtype=np.float32) if query_vector is None else query_vector.reshape(1, -1)
    return replace(asking, texts=(text,), vectors=(vectors,), channels=("search",), is_search=True, known=Known())


def pools_sought(market: Market, asking: Seeker) -> list[Pool]:
    return [market.pools[name] for name in market.kinds[asking.profile.facts.kind].seeks]


def ordered(asking: Seeker, standings: Sequence[Standing], sort: Sort, limit: int) -> list[tuple[int, int]]:
    """The first ``limit`` places as (standing, position in it)."""
    keys, ids, places = [], [], []
    for which, each in enumerate(standings):
        own = _sort_key(asking, each, sort)
        found = leading(own, limit)
        keys.append(own[found])
        ids.append(each.pool.column("id")[each.rows[found]])
        places += [(which, position) for position in found.tolist()]
    if not places:
        return []
    order = np.lexsort((np.concatenate(ids), -np.concatenate(keys)))[:limit]
    return [places[place] for place in order.tolist()]


def _sort_key(asking: Seeker, each: Standing, sort: Sort) -> Shares:
    """(n,) greater is earlier."""
    if sort == "newest":
        return each.pool.column("published_day")[each.rows].astype(np.float64)
    if sort == "nearest":
        return -np.nan_to_num(distances_km(asking.profile.facts, each.pool, each.rows), nan=np.inf)
    own = each.scores if each.keys is None else each.keys
    if isinstance(each.factors, float):
        return own
    # Rounded as scores are, so that equal pairs tie; ties go to the lower id.
    moved: Shares = np.round(own * each.factors, 6)
    return moved


def _shown(
    market: Market, asking: Seeker, each: Standing, position: int, weights: Mapping[str, float], rank_: int
) -> Match:
    match = matched(asking, each, position, weights, rank_)
    return explained(market, each.pool, int(each.rows[position]), asking, match, weights)


def matched(asking: Seeker, each: Standing, position: int, weights: Mapping[str, float], rank_: int) -> Match:
    row = int(each.rows[position])
    place = int(each.pool.column("place")[row])
    distance = None if place == ABSENT else distance_km(asking.profile.facts.place, each.pool.books.places.codes[place])
    score = float(each.scores[position])
    return Match(
        candidate=int(each.pool.column("id")[row]),
        view=each.pool.view(row),
        kind=each.pool.books["kind"].codes[int(each.pool.column("kind")[row])],
        score=score,
        rank=rank_,
        band=band(score),
        parts=as_parts({name: float(values[position]) for name, values in each.parts.items()}, weights),
        distance_km=None if distance is None else round(distance, 1),
        factor=each.factors if isinstance(each.factors, float) else float(each.factors[position]),
    )


def _by_count(entry: tuple[str, int]) -> tuple[int, str]:
    return -entry[1], entry[0]


def _check(sort: str, limit: int, offset: int) -> None:
    if sort not in SORTS:
        raise UnknownCode(f"There is no order {sort!r}; known are {list(SORTS)}.")
    if limit < 1 or offset < 0:
        raise ValueError(f"A page needs a limit of at least 1 and an offset of at least 0, not {limit} and {offset}.")
