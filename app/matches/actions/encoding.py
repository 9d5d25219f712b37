"""Storing vectors: the market is told, so that every process reads the profile again."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, tuple_
from sqlalchemy.orm import Session

from app.core.database import bump_revision, current_revision
from app.matches.models import EncodingMark, FacetVector
from app.matches.queries.encoding import DueTexts
from app.matches.ranker.facets import FacetKey, Source
from app.profiles.actions.market import touch_market
from app.profiles.models import Profile


@dataclass(frozen=True)
class EncodedText:
    source: Source
    masked: str
    vector: bytes
    dimension: int


def store_vectors(session: Session, model: str, due: Iterable[DueTexts], encoded: dict[int, list[EncodedText]]) -> int:
    """Replace the vectors of these profiles' changed texts; returns the revision before this change.

    A profile erased since it was read is passed over.
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
    touch_market(session, present)
    return before


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


def mark_encoded(session: Session, model: str, revision: int) -> None:
    """Everything up to this revision has its vectors."""
    mark = session.get(EncodingMark, model)
    if mark is None:
        session.add(EncodingMark(model=model, revision=revision))
    else:
        mark.revision = max(mark.revision, revision)
    session.flush()


def forget_vectors(session: Session, model: str) -> None:
    """Delete every vector of a model; until they are made anew, words alone speak."""
    session.execute(delete(FacetVector).where(FacetVector.model == model))
    session.execute(delete(EncodingMark).where(EncodingMark.model == model))
    bump_revision(session)
