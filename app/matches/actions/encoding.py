"""Storing vectors: the market is told, so that every process reads the profile again, if they are those that answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, tuple_
from sqlalchemy.orm import Session

from app.core.database import bump_revision, current_revision
from app.matches.models import EncodingMark, FacetVector
from app.matches.queries.encoding import DueTexts
from app.matches.ranker.facets import FacetKey, Source
from app.matches.ranker.vectors import answering_model
from app.profiles.actions.market import touch_market
from app.profiles.models import Profile


@dataclass(frozen=True)
class EncodedText:
    source: Source
    masked: str
    vector: bytes
    dimension: int


def store_vectors(
    session: Session, model: str, due: Iterable[DueTexts], encoded: dict[int, list[EncodedText]]
) -> tuple[int, int]:
    """Replace the vectors of these profiles' changed texts; returns the revision before and after this change.

    A profile erased since it was read is passed over. Of a set that does not answer yet the market hears nothing.
    """
    before = current_revision(session)
    by_id = {each.profile_id: each for each in due}
    present = set(session.scalars(select(Profile.id).where(Profile.id.in_(by_id)).order_by(Profile.id)))
    rows = [_row(profile_id, model, text) for profile_id in sorted(present) for text in encoded.get(profile_id, [])]
    for profile_id in sorted(present):
        keys = {*by_id[profile_id].stale, *(text.source.key for text in encoded.get(profile_id, []))}
        _forget(session, model, profile_id, keys)
    if rows:
        session.execute(insert(FacetVector), rows)
    if answering_model(session, model) != model:
        return before, before
    touch_market(session, present)
    return before, before + 1


def _forget(session: Session, model: str, profile_id: int, keys: Iterable[FacetKey]) -> None:
    v = FacetVector
    wanted = [(key.view, key.facet, key.language, key.item_id) for key in keys]
    if wanted:
        session.execute(
            delete(v).where(
                v.model == model, v.profile_id == profile_id, tuple_(v.view, v.facet, v.language, v.item_id).in_(wanted)
            )
        )


def _row(profile_id: int, model: str, text: EncodedText) -> dict[str, object]:
    key = text.source.key
    return {
        "profile_id": profile_id,
        "view": key.view,
        "facet": key.facet,
        "language": key.language,
        "item_id": key.item_id,
        "source_hash": text.source.hash,
        "masked": text.masked,
        "model": model,
        "dimension": text.dimension,
        "vector": text.vector,
    }


def begin_set(session: Session, model: str) -> None:
    """Note that vectors of this model are being made; those of the former one answer until they are complete."""
    if session.get(EncodingMark, model) is None:
        session.add(EncodingMark(model=model, revision=current_revision(session), is_complete=False))
        session.flush()


def note_prepared(session: Session, model: str, profile_id: int) -> None:
    """Profiles up to this id have their vectors of a set that is being made."""
    mark = session.get_one(EncodingMark, model)
    mark.prepared_id = max(mark.prepared_id, profile_id)
    session.flush()


def mark_encoded(session: Session, model: str, revision: int) -> None:
    """Everything up to this revision has its vectors; a new complete set answers from the next request on."""
    begin_set(session, model)
    mark = session.get_one(EncodingMark, model)
    if not mark.is_complete and answering_model(session, model) != model:
        bump_revision(session)
    mark.revision = max(mark.revision, revision)
    mark.is_complete = True
    session.flush()


def retire_sets(session: Session, wanted: str, *, at: datetime, before: datetime) -> list[str]:
    """Note which sets neither answer nor are being made; returns those that are so since ``before`` or longer."""
    kept = {wanted, answering_model(session, wanted)}
    gone: list[str] = []
    for mark in session.scalars(select(EncodingMark).order_by(EncodingMark.model)):
        if mark.model in kept:
            mark.retired_at = None
        elif mark.retired_at is None:
            mark.retired_at = at
        elif mark.retired_at <= before:
            gone.append(mark.model)
    session.flush()
    return gone


def forget_some(session: Session, model: str, *, limit: int) -> bool:
    """Delete some vectors of a retired set, with the last of them the set; returns whether any are left."""
    some = list(session.scalars(select(FacetVector.id).where(FacetVector.model == model).limit(limit)))
    session.execute(delete(FacetVector).where(FacetVector.id.in_(some)))
    if len(some) < limit:
        session.execute(delete(EncodingMark).where(EncodingMark.model == model))
    return len(some) == limit


def forget_vectors(session: Session, model: str) -> None:
    """Delete every vector of a model; until they are made anew, words alone speak."""
    session.execute(delete(FacetVector).where(FacetVector.model == model))
    session.execute(delete(EncodingMark).where(EncodingMark.model == model))
    bump_revision(session)
