"""Many seekers scored at once: what each would read again for itself is read once for all of them."""

from collections.abc import Callable, Sequence

from matching.dense import max_similarities_of_many
from matching.market import Market
from matching.model import Rows
from matching.pairs import Seeker, semantic_shares
from matching.pool import Pool
from matching.ranking import Standing, pools_sought, with_signals
from matching.scoring import default_weights, normalised, total
from matching.signals import Shares
from matching.words_together import word_scores_of_many


def standings_of(
    market: Market, askings: Sequence[Seeker], wanted: Callable[[Seeker, Pool], Rows]
) -> list[list[Standing]]:
    """For each seeker and each pool it seeks the parts and scores of the ``wanted`` rows, by the default weights.

    They are those of `ranking.standing` but for a last digit: products of another shape round differently.
    """
    found: list[list[Standing]] = [[] for _ in askings]
    for pool in market.pools.values():
        there = [(number, asking) for number, asking in enumerate(askings) if pool in pools_sought(market, asking)]
        rows = [wanted(asking, pool) for _, asking in there]
        shares = _semantic(market, pool, [asking for _, asking in there], rows) if there else []
        for (number, asking), own, share in zip(there, rows, shares, strict=True):
            parts = with_signals(share, pool, asking, own)
            weights = normalised(default_weights(asking.pool))
            found[number].append(Standing(pool, own, parts, total(parts, weights)))
    return found


def _semantic(market: Market, pool: Pool, askings: Sequence[Seeker], rows: Sequence[Rows]) -> list[Shares]:
    near = max_similarities_of_many(pool, [each.vectors for each in askings], rows)
    words = word_scores_of_many(pool.lexical, [each.query(pool) for each in askings], pool.length, rows)
    return [
        semantic_shares(market, pool, each, own, cosines, said)
        for cosines, each, own, said in zip(near, askings, rows, words, strict=True)
    ]
