"""The market in memory: one snapshot a process, caught up by revision, built aside and swapped.

The database is the truth. Every request asks for the revision first; only profiles that changed since are read again,
so an erased or paused profile is gone from every answer at the next request, in every process.
"""

import threading
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from app.core.database import current_revision
from app.matches.ranker import generations
from app.matches.ranker.attested import AttestedMemory
from app.matches.ranker.encoders import USUAL_DIMENSION
from app.matches.ranker.facets import library_profiles
from app.matches.ranker.generations import Generation, Standing
from app.matches.ranker.halfvecs import is_complete
from app.matches.ranker.nearby import NearbyIndex, narrow_by
from app.matches.ranker.vectors import VectorStream, answering_model, stored_dimension
from app.profiles.queries import MatchingRow, changed_since, matching_rows
from app.profiles.states import ProfileState
from matching.encoders import similarity_range
from matching.known import Known
from matching.market import Market
from matching.model import Profile, RankedPage
from matching.ranking import Narrow

MOST_PAGES = 500
MOST_SEEKERS = 100
MOST_AT_ONCE = 500
"""More changed profiles than this are read with the whole market: one pass is quicker than many lists of ids."""

T = TypeVar("T")


class Memory(Generic[T]):
    """Answers found on one snapshot. The same question has the same answer, so going back costs nothing; the memory
    goes with the snapshot when anything in the market changes."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._answers: dict[Hashable, T] = {}

    def answer(self, question: Hashable, find: Callable[[], T]) -> T:
        found = self._answers.get(question)
        if found is None:
            if len(self._answers) >= self._most:
                self._answers.clear()
            found = self._answers[question] = find()
        return found


@dataclass(frozen=True)
class Snapshot:
    """The market at one revision. Nothing in it changes any more."""

    revision: int
    market: Market
    model: str
    """Whose vectors these are: another than the settings' while those are being made."""
    standings: Mapping[int, Standing] = field(default_factory=dict)
    avoided_by: Mapping[int, frozenset[int]] = field(default_factory=dict)
    """Organisation → profiles that never want to meet it."""
    members_of: Mapping[int, frozenset[int]] = field(default_factory=dict)
    """Organisation → its profiles, for those that somebody avoids."""
    pages: Memory[RankedPage] = field(default_factory=lambda: Memory(MOST_PAGES))
    known: Memory[Known] = field(default_factory=lambda: Memory(MOST_SEEKERS))
    """What is known of each seeker on one day: another weight or filter shows mostly the same pairs."""

    def kept_apart(self, profile_id: int) -> frozenset[int]:
        """Profiles that a never-show entry for an organisation keeps apart from this one, either way."""
        own = self.standings.get(profile_id)
        if own is None:
            return frozenset()
        avoided = [self.members_of.get(key, frozenset()) for key in own.avoided_organisations]
        avoiding = self.avoided_by.get(own.organisation_id, frozenset()) if own.organisation_id else frozenset()
        return frozenset().union(avoiding, *avoided) - {profile_id}

    @property
    def waiting(self) -> int:
        """Profiles of which some text has no vector yet."""
        return sum(1 for standing in self.standings.values() if standing.waiting)


class MarketCache:
    """The snapshot of one database. Threads read it freely; one at a time brings it up to date.

    ``model`` is the one of the settings; until its vectors are complete, those of the former one answer.
    """

    def __init__(self, model: str) -> None:
        self.model = model
        self.attested = AttestedMemory()
        self._copied: set[str] = set()
        self._snapshot: Snapshot | None = None
        self._updating = threading.Lock()

    def snapshot(self, session: Session, revision: int | None = None) -> Snapshot:
        """The market as of the session's transaction or later; ``revision`` if the caller has read it already."""
        revision = current_revision(session) if revision is None else revision
        found = self._snapshot
        if found is not None and found.revision >= revision:
            return found
        with self._updating:
            found = self._snapshot
            if found is None or found.revision < revision:
                self._snapshot = found = self._caught_up(session, found, revision)
            return found

    def _caught_up(self, session: Session, old: Snapshot | None, revision: int) -> Snapshot:
        model = answering_model(session, self.model)
        if old is None or old.model != model:
            old = self._from_disk(session, model, revision)
        changed = set(changed_since(session, old.revision)) if old else set()
        if old is None or len(changed) > MOST_AT_ONCE or old.market.is_worn or self._has_new_width(session, old):
            return self._built(session, model, revision)
        rows = list(_rows(session, model, changed, old.market.dimension))
        present = {row.id for row, _profiles in rows}
        market = old.market.updated(
            upserts=[profile for _row, profiles in rows for profile in profiles],
            removed=sorted(changed - present),
        )
        standings = {key: standing for key, standing in old.standings.items() if key not in changed}
        standings.update((row.id, _standing(row, profiles)) for row, profiles in rows)
        return _snapshot(revision, market, model, standings)

    def _from_disk(self, session: Session, model: str, revision: int) -> Snapshot | None:
        found = generations.newest(session, model, until=revision)
        return _snapshot(found.revision, found.market, model, dict(found.standings)) if found else None

    def write_generation(self, session: Session) -> Path | None:
        """Put the market as it is now on disk, for the start of other processes; those of other models go."""
        now = self.snapshot(session)
        generations.forget_others(session, now.model)
        return generations.write(session, now.model, Generation(now.revision, now.market, now.standings))

    def write_next_generation(self, session: Session) -> Path | None:
        """The market with the vectors that are to answer next, on disk before they do: then nobody waits for it."""
        if answering_model(session, self.model) == self.model or not generations.are_kept(session):
            return None
        made = self._built(session, self.model, current_revision(session))
        return generations.write(session, self.model, Generation(made.revision, made.market, made.standings))

    def narrowed(self, session: Session, model: str) -> Narrow | None:
        """Who lies near a vector, asked of PostgreSQL; None as long as it does not hold a copy of every vector."""
        connection = session.connection()
        # Once complete they stay so: whoever stores a vector copies it in the same transaction.
        if model not in self._copied and is_complete(connection, model):
            self._copied.add(model)
        return narrow_by(NearbyIndex(connection, model)) if model in self._copied else None

    def _has_new_width(self, session: Session, old: Snapshot) -> bool:
        return stored_dimension(session, old.model) not in (None, old.market.dimension)

    def _built(self, session: Session, model: str, revision: int) -> Snapshot:
        standings: dict[int, Standing] = {}
        dimension = stored_dimension(session, model) or USUAL_DIMENSION

        def profiles() -> Iterator[Profile]:
            for row, found in _rows(session, model, None, dimension):
                standings[row.id] = _standing(row, found)
                yield from found

        market = Market.build(profiles(), dimension=dimension, similarity=similarity_range(model))
        return _snapshot(revision, market, model, standings)


def _rows(
    session: Session, model: str, ids: Collection[int] | None, dimension: int
) -> Iterator[tuple[MatchingRow, list[Profile]]]:
    stored = VectorStream(session, model, ids, dimension=dimension)
    for row in matching_rows(session, ids):
        if row.state is not ProfileState.ARCHIVED:
            yield row, library_profiles(row, stored.of(row.id))


def _standing(row: MatchingRow, profiles: Iterable[Profile]) -> Standing:
    waiting = sum(1 for profile in profiles for facet in profile.facets if facet.vector is None)
    return Standing(row.organisation_id, row.never_show_organisations, waiting)


def _snapshot(revision: int, market: Market, model: str, standings: dict[int, Standing]) -> Snapshot:
    avoided_by: dict[int, set[int]] = {}
    for key, standing in standings.items():
        for organisation in standing.avoided_organisations:
            avoided_by.setdefault(organisation, set()).add(key)
    members_of: dict[int, set[int]] = {}
    for key, standing in standings.items():
        if standing.organisation_id in avoided_by:
            members_of.setdefault(standing.organisation_id, set()).add(key)
    return Snapshot(
        revision,
        market,
        model,
        standings,
        {key: frozenset(found) for key, found in avoided_by.items()},
        {key: frozenset(found) for key, found in members_of.items()},
    )


_caches: dict[tuple[str, str], MarketCache] = {}
_making = threading.Lock()


def market_of(session: Session, model: str) -> MarketCache:
    """This process's market of the session's database."""
    key = (str(session.get_bind().engine.url), model)
    with _making:
        return _caches.setdefault(key, MarketCache(model))


def forget_markets() -> None:
    """Read everything anew: after a restored backup, and between tests."""
    with _making:
        _caches.clear()
