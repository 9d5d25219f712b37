"""The market in memory: one snapshot a process, caught up by revision, built aside and swapped.

The database is the truth. Every request asks for the revision first; only profiles that changed since are read again,
so an erased or paused profile is gone from every answer at the next request, in every process.
"""

import threading
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from app.core.database import current_revision, reading
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


class Seekers:
    """What is known of each seeker on one day: another weight or filter shows mostly the same pairs, and so does the
    snapshot that follows by a few changed profiles, as long as the seeker is none of them."""

    def __init__(self, before: Mapping[tuple[int, date], Known] | None = None) -> None:
        self._before = dict(before or {})
        self._now: dict[tuple[int, date], Known] = {}

    def known(self, seeker_id: int, today: date) -> Known:
        key = (seeker_id, today)
        found = self._now.get(key)
        if found is None:
            if len(self._now) >= MOST_SEEKERS:
                self._now.clear()
            before = self._before.get(key)
            found = self._now[key] = before.carried() if before else Known()
        return found

    def without(self, changed: Collection[int]) -> "Seekers":
        """For the next snapshot; who asked last is kept first."""
        kept = [(key, each) for key, each in (self._before | self._now).items() if key[0] not in changed]
        return Seekers(dict(kept[-MOST_SEEKERS:]))


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
    seekers: Seekers = field(default_factory=Seekers)

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
        self._beside: Snapshot | None = None
        self._updating = threading.Lock()
        self.building = threading.Lock()
        """Held while a new market is read beside the one that answers."""

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
        old = self._newest(session, model, old, revision)
        if old is None or self._has_new_width(session, old):
            return self._built(session, model, revision)
        changed = set(changed_since(session, old.revision))
        if len(changed) > MOST_AT_ONCE:
            return self._built(session, model, revision)
        if old.market.is_worn:
            self._build_beside(session, model)
        return _followed(old, changed, list(_rows(session, model, changed, old.market.dimension)), revision)

    def _newest(self, session: Session, model: str, old: Snapshot | None, revision: int) -> Snapshot | None:
        """What is to be caught up: the snapshot there is, one that was built beside it, or one from the disk."""
        beside, self._beside = self._beside, None
        if beside is not None and beside.model == model:
            return beside
        return old if old is not None and old.model == model else self._from_disk(session, model, revision)

    def _build_beside(self, session: Session, model: str) -> None:
        """A worn market goes on answering, as right as ever, until a thread has read a new one."""
        engine = session.get_bind().engine

        def build() -> None:
            try:
                with reading(), Session(engine) as own:
                    self._beside = self._built(own, model, current_revision(own))
            finally:
                self.building.release()

        if self.building.acquire(blocking=False):
            threading.Thread(target=build, daemon=True).start()

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


def _followed(
    old: Snapshot, changed: Collection[int], rows: Sequence[tuple[MatchingRow, list[Profile]]], revision: int
) -> Snapshot:
    """The next snapshot, in which ``rows`` are what is left of the changed profiles."""
    market = old.market.updated(
        upserts=[profile for _row, profiles in rows for profile in profiles],
        removed=sorted(set(changed) - {row.id for row, _profiles in rows}),
    )
    standings = dict(old.standings)
    former = [standings.pop(key) for key in changed if key in standings]
    now = {row.id: _standing(row, profiles) for row, profiles in rows}
    standings.update(now)
    next_ = replace(
        old,
        revision=max(revision, old.revision),
        market=market,
        standings=standings,
        pages=Memory(MOST_PAGES),
        seekers=old.seekers.without(changed),
    )
    moved = any(
        each.avoided_organisations or each.organisation_id in old.avoided_by for each in (*former, *now.values())
    )
    return _kept_apart(next_) if moved else next_


def _snapshot(revision: int, market: Market, model: str, standings: Mapping[int, Standing]) -> Snapshot:
    return _kept_apart(Snapshot(revision, market, model, standings))


def _kept_apart(found: Snapshot) -> Snapshot:
    """With what is read from all standings: who avoids which organisation, and whose profiles those are."""
    avoided_by: dict[int, set[int]] = {}
    for key, standing in found.standings.items():
        for organisation in standing.avoided_organisations:
            avoided_by.setdefault(organisation, set()).add(key)
    members_of: dict[int, set[int]] = {}
    for key, standing in found.standings.items():
        if standing.organisation_id in avoided_by:
            members_of.setdefault(standing.organisation_id, set()).add(key)
    return replace(
        found,
        avoided_by={key: frozenset(ids) for key, ids in avoided_by.items()},
        members_of={key: frozenset(ids) for key, ids in members_of.items()},
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
