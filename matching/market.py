"""The market: every candidate of every pool, ready to be gated, searched, scored and counted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from matching.columns import Books
from matching.errors import UnknownProfile
from matching.kinds import KINDS, Kinds
from matching.model import Profile
from matching.pool import Pool, PoolFiller, empty_pool

_CHANGED_SHARE: Final = 0.2
_CHANGED_ROWS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Market:
    """A frozen snapshot that many threads may read. One writer at a time calls ``updated`` and swaps the result in.

    A spin-off with a hidden part is two rows, ``teaser`` and ``full``; which of them a viewer meets is decided by
    ``Relations.disclosed`` before anything is scored, and statistics never read a ``full`` row.
    """

    kinds: Kinds
    pools: Mapping[str, Pool]
    dimension: int
    similarity: tuple[float, float]
    """Cosines that mean "nothing in common" and "the same thing" (``encoders.similarity_range``)."""
    revision: int = 0
    changed_rows: int = 0

    @staticmethod
    def build(
        profiles: Iterable[Profile],
        *,
        kinds: Kinds = KINDS,
        dimension: int = 384,
        similarity: tuple[float, float] = (0.05, 0.75),
        revision: int = 0,
    ) -> "Market":
        """A market of all profiles. ``dimension`` is the encoder's.

        >>> from matching.model import Facet, Facts, Profile
        >>> market = Market.build([Profile(Facts(1, "startup"), (Facet("problem", "Idle hospital beds"),))])
        >>> len(market), 1 in market, 2 in market
        (1, True, False)
        """
        books = Books()
        empty = {name: empty_pool(name, kinds.channels(name), books, dimension) for name in kinds.pools}
        fillers = {name: PoolFiller(pool, similarity) for name, pool in empty.items()}
        for profile in profiles:
            fillers[kinds[profile.facts.kind].pool].add(profile)
        pools = {name: filler.finish() for name, filler in fillers.items()}
        return Market(kinds, pools, dimension, similarity, revision)

    def updated(
        self, upserts: Iterable[Profile] = (), removed: Iterable[int] = (), *, revision: int | None = None
    ) -> "Market":
        """The next snapshot: all views of upserted ids replaced by those given, removed ids gone.

        >>> from matching.model import Facts, Profile
        >>> market = Market.build([Profile(Facts(1, "startup"))]).updated([Profile(Facts(2, "investor"))], removed=[1])
        >>> 1 in market, 2 in market
        (False, True)
        """
        by_pool: dict[str, list[Profile]] = defaultdict(list)
        for profile in upserts:
            by_pool[self.kinds[profile.facts.kind].pool].append(profile)
        gone = {*removed, *(profile.facts.id for group in by_pool.values() for profile in group)}
        pools = {name: pool.without(gone) for name, pool in self.pools.items()}
        for name, group in by_pool.items():
            pools[name] = pools[name].extended(group, self.similarity)
        return replace(
            self,
            pools=pools,
            revision=self.revision if revision is None else revision,
            changed_rows=self.changed_rows + len(gone),
        )

    def __len__(self) -> int:
        """Living rows; a profile with teaser and full view counts twice."""
        return sum(int(pool.alive.sum()) for pool in self.pools.values())

    def __contains__(self, profile_id: int) -> bool:
        return any(pool.rows_of(profile_id) for pool in self.pools.values())

    @property
    def is_worn(self) -> bool:
        """So much has changed that word statistics and memory deserve a new ``build``."""
        return self.changed_rows > _CHANGED_ROWS + _CHANGED_SHARE * len(self)

    def profile(self, profile_id: int) -> Profile:
        """A profile as its own owner sees it: the full view if there are two. Raises ``UnknownProfile``."""
        found = [(pool, row) for pool in self.pools.values() for row in pool.rows_of(profile_id)]
        if not found:
            raise UnknownProfile(f"The market holds no profile with the id {profile_id}.")
        pool, row = min(found, key=lambda each: ("full", "open", "teaser").index(each[0].view(each[1])))
        return pool.profile(row)
