"""Which texts still need their vector."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.matches.models import EncodingMark
from app.matches.ranker.facets import FacetKey, Source, sources_of
from app.matches.ranker.vectors import VectorStream
from app.profiles.models import Profile
from app.profiles.queries import changed_since, matching_rows
from app.profiles.states import ProfileState


@dataclass(frozen=True)
class DueTexts:
    """Of one profile: texts without a vector of today's words, and stored vectors that stand for nothing now."""

    profile_id: int
    sources: tuple[Source, ...]
    stale: tuple[FacetKey, ...]


def encoded_until(session: Session, model: str) -> int | None:
    """The revision up to which everything is encoded; None when nothing ever was."""
    return session.scalar(select(EncodingMark.revision).where(EncodingMark.model == model))


def profiles_to_check(session: Session, since: int | None) -> list[int]:
    """Profiles changed after that revision, erased ones left out; all when it is None."""
    statement = select(Profile.id).where(Profile.state != ProfileState.DRAFT).order_by(Profile.id)
    if since is None:
        return list(session.scalars(statement))
    changed = changed_since(session, since)
    present: list[int] = []
    for start in range(0, len(changed), 500):
        present += session.scalars(statement.where(Profile.id.in_(changed[start : start + 500])))
    return present


def due_texts(session: Session, model: str, ids: Collection[int], *, everything: bool = False) -> list[DueTexts]:
    """What is to be encoded of these profiles; with ``everything`` also what has its vector already."""
    stored = VectorStream(session, model, ids)
    found: list[DueTexts] = []
    for row in matching_rows(session, ids):
        known = stored.of(row.id)
        sources = tuple(sources_of(row))
        hashes = {} if everything else {key: vector.source_hash for key, vector in known.items()}
        due = tuple(source for source in sources if hashes.get(source.key) != source.hash)
        stale = tuple(known.keys() - {source.key for source in sources})
        if due or stale:
            found.append(DueTexts(row.id, due, stale))
    return found
