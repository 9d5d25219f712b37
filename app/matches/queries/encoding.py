"""Which texts still need their vector, and how far a set of vectors is."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.matches.models import EncodingMark
from app.matches.ranker.encoders import mask, may_be_copied, reads_unglossed
from app.matches.ranker.facets import FacetKey, Source, Stored, StoredVector, sources_of
from app.matches.ranker.vectors import VectorStream, answering_model
from app.profiles.models import Profile
from app.profiles.queries import changed_since, matching_rows
from app.profiles.states import ProfileState


@dataclass(frozen=True)
class DueTexts:
    """Of one profile: texts without a vector of today's words, and stored vectors that stand for nothing now.

    ``copies`` need no encoding: the set that answers differs from this one in the bridge alone, which their English
    never meets.
    """

    profile_id: int
    sources: tuple[Source, ...]
    stale: tuple[FacetKey, ...]
    copies: tuple[tuple[Source, StoredVector], ...] = ()


@dataclass(frozen=True)
class Preparation:
    """How far the vectors of a changed model are, while those of the former one answer."""

    model: str
    answering: str
    last_id: int
    """Profiles up to this one have theirs."""
    done: int
    total: int


def preparation(session: Session, wanted: str) -> Preparation | None:
    """None when the wanted model answers already."""
    answering = answering_model(session, wanted)
    if answering == wanted:
        return None
    mark = session.get(EncodingMark, wanted)
    total = select(func.count()).select_from(Profile).where(Profile.state != ProfileState.DRAFT)
    last_id = mark.prepared_id if mark else 0
    done = session.scalar(total.where(Profile.id <= last_id))
    return Preparation(wanted, answering, last_id, done or 0, session.scalar(total) or 0)


def next_to_prepare(session: Session, model: str, *, limit: int) -> list[int]:
    """The profiles that follow the last whose vectors of this model were made."""
    mark = session.get(EncodingMark, model)
    statement = select(Profile.id).where(Profile.state != ProfileState.DRAFT)
    following = statement.where(Profile.id > (mark.prepared_id if mark else 0))
    return list(session.scalars(following.order_by(Profile.id).limit(limit)))


def encoded_until(session: Session, model: str) -> int | None:
    """The revision up to which everything is encoded; None when not everything ever was."""
    return session.scalar(select(EncodingMark.revision).where(EncodingMark.model == model, EncodingMark.is_complete))


def begun_at(session: Session, model: str) -> int:
    """The revision at which this set was begun, or up to which it is complete."""
    return session.scalar(select(EncodingMark.revision).where(EncodingMark.model == model)) or 0


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
    before = answering_model(session, model)
    alike = VectorStream(session, before, ids) if may_be_copied(before, model) and not everything else None
    found: list[DueTexts] = []
    for row in matching_rows(session, ids):
        known = stored.of(row.id)
        sources = tuple(sources_of(row))
        hashes = {} if everything else {key: vector.source_hash for key, vector in known.items()}
        due = tuple(source for source in sources if hashes.get(source.key) != source.hash)
        stale = tuple(known.keys() - {source.key for source in sources})
        copies = _copies(due, alike.of(row.id)) if alike else ()
        copied = {source.key for source, _vector in copies}
        if due or stale:
            rest = tuple(source for source in due if source.key not in copied)
            found.append(DueTexts(row.id, rest, stale, copies))
    return found


def _copies(due: tuple[Source, ...], stored: Stored) -> tuple[tuple[Source, StoredVector], ...]:
    found = ((source, stored.get(source.key)) for source in due)
    return tuple(
        (source, vector)
        for source, vector in found
        if vector is not None
        and vector.source_hash == source.hash
        and vector.masked == mask(source.text, source.names)
        and reads_unglossed(vector.masked, source.key.language)
    )
