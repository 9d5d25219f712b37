"""One seeker, and one pair scored as the columns would score it: what explanations and "why not?" are made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from matching.gates import Asker
from matching.indexes import rounded
from matching.lexical import Counted, Query, Text
from matching.market import Market
from matching.model import Facet, Profile, Relations, Vectors
from matching.pool import Pool, channel_of, masked, text_of
from matching.scoring import semantic_of_pair
from matching.signals import SIGNALS


@dataclass(frozen=True, slots=True)
class Seeker:
    """Who looks: facts for gates and signals, texts and vectors for the semantic part."""

    profile: Profile
    pool: str
    asker: Asker
    channels: tuple[str, ...]
    vectors: tuple[Vectors, ...]
    """(q, d) a channel; a channel without vectors has none."""
    texts: tuple[Text, ...]
    is_search: bool = False
    """Texts and vectors are those of a search, so reasons cannot name a facet of the seeker."""
    known_queries: dict[tuple[str, tuple[Text, ...]], Query] = field(default_factory=dict, compare=False)

    @property
    def has_vectors(self) -> bool:
        return any(len(group) for group in self.vectors)

    def query(self, pool: Pool, texts: tuple[Text, ...] | None = None) -> Query:
        """The texts (all of the seeker's if none are named) as a query of the pool, analysed once a page."""
        key = (pool.name, self.texts if texts is None else texts)
        if key not in self.known_queries:
            self.known_queries[key] = pool.lexical.query(key[1])
        return self.known_queries[key]


def seeker_of(market: Market, seeker: int | Profile, *, today: int, relations: Relations) -> Seeker:
    """A seeker from an id of the market (its own full view) or a profile at hand. Raises ``UnknownProfile``."""
    profile = market.profile(seeker) if isinstance(seeker, int) else seeker
    pool = market.kinds[profile.facts.kind].pool
    channels = market.kinds.channels(pool)
    profile = masked(profile, channels)
    return Seeker(
        profile=profile,
        pool=pool,
        asker=Asker(profile.facts, pool, today, relations),
        channels=channels,
        vectors=tuple(_vectors(profile.facets, channel, channels, market.dimension) for channel in channels),
        texts=tuple(map(text_of, profile.facets)),
    )


@dataclass(frozen=True, slots=True)
class SemanticPair:
    """A seeker and the facets of one candidate; ``score`` answers for any subset of them."""

    market: Market
    pool: Pool
    asking: Seeker
    facets: tuple[Facet, ...]
    cosines: Vectors
    """(query vectors, facets); a facet without a vector has 0."""
    nearest: tuple[dict[tuple[str, str], float], ...]
    """For each facet the best cosine by (seeker's channel, its own); channels without a vector are left out."""
    words: tuple[Counted, ...]
    """What each facet says of the seeker's words."""

    def score(self, kept: Sequence[int]) -> float:
        """The semantic part if the candidate had only the facets at these positions."""
        cosines: dict[tuple[str, str], float] = {}
        for position in kept:
            for channels, cosine in self.nearest[position].items():
                if cosine > cosines.get(channels, -1.0):
                    cosines[channels] = cosine
        query = self.asking.query(self.pool)
        words = self.pool.lexical.share(query, [self.words[position] for position in kept])
        return semantic_of_pair(cosines, words, self.market.similarity)


def semantic_pair(market: Market, pool: Pool, asking: Seeker, candidate: Profile) -> SemanticPair:
    spoken = [group for group in asking.vectors if len(group)]
    queries = np.concatenate(spoken) if spoken else np.zeros((0, market.dimension), dtype=np.float32)
    silent = np.zeros(market.dimension, dtype=np.float32)
    vectors = [silent if facet.vector is None else facet.vector for facet in candidate.facets]
    known = np.stack(vectors) if vectors else np.zeros((0, market.dimension), dtype=np.float32)
    cosines = rounded(queries @ known.T)
    query = asking.query(pool)
    ends = np.cumsum([0, *(len(group) for group in asking.vectors)]).tolist()
    best = {
        channel: cosines[start:stop].max(axis=0).tolist()
        for channel, start, stop in zip(asking.channels, ends, ends[1:], strict=False)
        if stop > start
    }
    return SemanticPair(
        market=market,
        pool=pool,
        asking=asking,
        facets=candidate.facets,
        cosines=cosines,
        nearest=tuple(
            {(channel, channel_of(facet.name, pool.channels)): row[i] for channel, row in best.items()}
            for i, facet in enumerate(candidate.facets)
        ),
        words=tuple(pool.lexical.counted(query, text_of(facet)) for facet in candidate.facets),
    )


def pair_score(market: Market, pool: Pool, asking: Seeker, candidate: Profile, weights: Mapping[str, float]) -> float:
    """The score of one pair, as ``rank`` gives it up to rounding."""
    candidate = masked(candidate, pool.channels)
    pair = semantic_pair(market, pool, asking, candidate)
    score = weights["semantic"] * pair.score(range(len(candidate.facets)))
    mine, theirs = asking.profile.facts, candidate.facts
    return round(score + sum(weights[each.name] * each.pair(mine, theirs, asking.asker.today) for each in SIGNALS), 6)


def _vectors(facets: Sequence[Facet], channel: str, channels: tuple[str, ...], dimension: int) -> Vectors:
    own = [facet.vector for facet in facets if facet.vector is not None and channel_of(facet.name, channels) == channel]
    return np.stack(own).astype(np.float32) if own else np.zeros((0, dimension), dtype=np.float32)
