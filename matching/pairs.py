"""One seeker, and one pair scored as the columns would score it: what explanations and "why not?" are made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matching.gates import Asker
from matching.indexes import rounded
from matching.lexical import Text
from matching.market import Market
from matching.model import Facet, Profile, Relations, Vectors
from matching.pool import Pool, channel_of, masked
from matching.scoring import semantic
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
        texts=tuple((facet.masked or "", facet.language) for facet in profile.facets),
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
    numbers: tuple[list[int], ...]
    """Term numbers of each facet."""

    def score(self, kept: Sequence[int]) -> float:
        """The semantic part if the candidate had only the facets at these positions."""
        cosines = np.zeros((len(self.asking.channels), 1, len(self.pool.channels)), dtype=np.float32)
        for column, channel in enumerate(self.pool.channels):
            mine = [i for i in kept if channel_of(self.facets[i].name, self.pool.channels) == channel]
            for layer, (start, stop) in enumerate(self._borders()):
                if mine and stop > start:
                    cosines[layer, 0, column] = self.cosines[start:stop][:, mine].max()
        query = self.pool.lexical.query(self.asking.texts)
        words = self.pool.lexical.share(query, [number for i in kept for number in self.numbers[i]])
        span = self.market.similarity
        return float(semantic(cosines, self.asking.channels, self.pool.channels, np.array([words]), span)[0])

    def _borders(self) -> list[tuple[int, int]]:
        ends = np.cumsum([len(group) for group in self.asking.vectors]).tolist()
        return list(zip([0, *ends[:-1]], ends, strict=True))


def semantic_pair(market: Market, pool: Pool, asking: Seeker, candidate: Profile) -> SemanticPair:
    spoken = [group for group in asking.vectors if len(group)]
    queries = np.concatenate(spoken) if spoken else np.zeros((0, market.dimension), dtype=np.float32)
    silent = np.zeros(market.dimension, dtype=np.float32)
    vectors = [silent if facet.vector is None else facet.vector for facet in candidate.facets]
    known = np.stack(vectors) if vectors else np.zeros((0, market.dimension), dtype=np.float32)
    return SemanticPair(
        market=market,
        pool=pool,
        asking=asking,
        facets=candidate.facets,
        cosines=rounded(queries @ known.T),
        numbers=tuple(pool.lexical.numbers((facet.masked or "", facet.language)) for facet in candidate.facets),
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
