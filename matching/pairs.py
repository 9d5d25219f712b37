"""One seeker, and one pair scored as the columns would score it: what explanations and "why not?" are made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from matching.copies import Copied, suspects
from matching.gates import Asker
from matching.indexes import rounded
from matching.known import Known
from matching.lexical import Counted, Query, Text
from matching.market import Market
from matching.model import Facet, Profile, Relations, Rows, Vectors
from matching.pool import SAID, Pool, channel_of, counted, masked, text_of
from matching.scoring import semantic
from matching.signals import SIGNALS, Shares
from matching.substance import share_counted, words_asked, words_said


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
    known: Known = field(default_factory=Known, compare=False)

    @property
    def asked(self) -> int:
        """How many words the texts say; a search is meant as it is."""
        return 0 if self.is_search else words_asked(self.texts)

    @property
    def has_vectors(self) -> bool:
        return any(len(group) for group in self.vectors)

    def query(self, pool: Pool, texts: tuple[Text, ...] | None = None) -> Query:
        """The texts (all of the seeker's if none are named) as a query of the pool, analysed once a page."""
        key = (pool.name, self.texts if texts is None else texts)
        if key not in self.known.queries:
            self.known.queries[key] = pool.lexical.query(key[1])
        return self.known.queries[key]


def seeker_of(
    market: Market, seeker: int | Profile, *, today: int, relations: Relations, known: Known | None = None
) -> Seeker:
    """A seeker from an id of the market (its own full view) or a profile at hand; ``known`` is what was found out about
    it on the same market and day. Raises ``UnknownProfile``."""
    profile = market.profile(seeker) if isinstance(seeker, int) else seeker
    pool = market.kinds[profile.facts.kind].pool
    channels = market.kinds.channels(pool)
    profile = counted(profile, channels, market.similarity)
    return Seeker(
        profile=profile,
        pool=pool,
        asker=Asker(profile.facts, pool, today, relations),
        channels=channels,
        vectors=tuple(_vectors(profile.facets, channel, channels, market.dimension) for channel in channels),
        texts=tuple(map(text_of, profile.facets)),
        known=Known() if known is None else known,
    )


@dataclass(frozen=True, slots=True)
class SemanticPair:
    """A seeker and the facets of one candidate; ``scores`` answers for any subsets of them."""

    market: Market
    pool: Pool
    asking: Seeker
    facets: tuple[Facet, ...]
    cosines: Vectors
    """(query vectors, facets); a facet without a vector has 0."""
    nearest: Vectors
    """(seeker's channels, facets) best cosine; 0 for a channel without vectors."""
    words: tuple[Counted, ...]
    """What each facet says of the seeker's words."""
    said: npt.NDArray[np.int64]
    """(facets,) how many words each says (`substance.words_said`)."""

    def scores(self, kept: npt.NDArray[np.bool_]) -> Shares:
        """(s,) the semantic part if the candidate had only some of the facets: ``kept`` is (s, facets)."""
        channels = [channel_of(facet.name, self.pool.channels) for facet in self.facets]
        cosines = np.zeros((len(self.nearest), len(kept), len(self.pool.channels)), dtype=np.float32)
        near = self.nearest[:, None, :] * kept
        for number, name in enumerate(self.pool.channels):
            own = [position for position, channel in enumerate(channels) if channel == name]
            cosines[:, :, number] = near[:, :, own].max(axis=2, initial=0.0)
        words = self.pool.lexical.shares(self.asking.query(self.pool), self.words, kept)
        whole = semantic(cosines, self.asking.channels, self.pool.channels, words, self.market.similarity)
        whole *= share_counted((kept * self.said).max(axis=1, initial=0), self.asking.asked)
        alike = suspects(cosines, words, self.market.similarity)
        if self.asking.is_search or not alike.any():
            return whole
        copied = Copied(self.asking.texts).facets(self.facets)
        has_copy = alike & (kept & copied).any(axis=1)
        return np.where(has_copy, self.scores(kept & ~copied), whole) if has_copy.any() else whole


def semantic_pair(market: Market, pool: Pool, asking: Seeker, candidate: Profile) -> SemanticPair:
    spoken = [group for group in asking.vectors if len(group)]
    queries = np.concatenate(spoken) if spoken else np.zeros((0, market.dimension), dtype=np.float32)
    known = np.zeros((len(candidate.facets), market.dimension), dtype=np.float32)
    for position, facet in enumerate(candidate.facets):
        if facet.vector is not None:
            known[position] = facet.vector
    cosines = rounded(queries @ known.T)
    query = asking.query(pool)
    ends = np.cumsum([0, *(len(group) for group in asking.vectors)]).tolist()
    return SemanticPair(
        market=market,
        pool=pool,
        asking=asking,
        facets=candidate.facets,
        cosines=cosines,
        nearest=np.stack([cosines[start:stop].max(axis=0, initial=0.0) for start, stop in pairwise(ends)]),
        words=tuple([pool.lexical.counted(query, text_of(facet)) for facet in candidate.facets]),
        said=np.array([words_said(facet.masked or "") for facet in candidate.facets], dtype=np.int64),
    )


def semantic_shares(
    market: Market, pool: Pool, asking: Seeker, rows: Rows, cosines: Vectors, words: Shares | Vectors
) -> Shares:
    """(len(rows),) the semantic part from what is known of each row's texts; the few that are nearly the seeker's own
    are read for copies."""
    shares = semantic(cosines, asking.channels, pool.channels, words, market.similarity)
    shares *= share_counted(pool.column(SAID)[rows], asking.asked)
    if asking.is_search:
        return shares
    alike = np.flatnonzero(suspects(cosines, words, market.similarity)).tolist()
    copied = Copied(asking.texts if alike else ())
    for place in alike:
        row = int(rows[place])
        if copied.facets(pool.texts.facets(row)).any():
            candidate = pool.profile(row)
            whole = np.ones((1, len(candidate.facets)), dtype=np.bool_)
            shares[place] = semantic_pair(market, pool, asking, candidate).scores(whole)[0]
    return shares


def pair_score(market: Market, pool: Pool, asking: Seeker, candidate: Profile, weights: Mapping[str, float]) -> float:
    """The score of one pair, as ``rank`` gives it up to rounding."""
    candidate = masked(candidate, pool.channels)
    pair = semantic_pair(market, pool, asking, candidate)
    score = weights["semantic"] * float(pair.scores(np.ones((1, len(candidate.facets)), dtype=np.bool_))[0])
    mine, theirs = asking.profile.facts, candidate.facts
    return round(score + sum(weights[each.name] * each.pair(mine, theirs, asking.asker.today) for each in SIGNALS), 6)


def _vectors(facets: Sequence[Facet], channel: str, channels: tuple[str, ...], dimension: int) -> Vectors:
    own = [facet.vector for facet in facets if facet.vector is not None and channel_of(facet.name, channels) == channel]
    return np.stack(own).astype(np.float32) if own else np.zeros((0, dimension), dtype=np.float32)
