"""Stored vectors, read beside the profiles in one pass."""

from collections.abc import Collection, Iterator
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from app.matches.models import EncodingMark, FacetVector
from app.matches.ranker.facets import FacetKey, StoredVector

ROWS_AT_ONCE = 1_000


class VectorStream:
    """The vectors of one model, ordered by profile, handed out one profile after the other.

    With ``dimension`` only those of this width: a model replaced under the same name may have left others.
    """

    def __init__(
        self, session: Session, model: str, ids: Collection[int] | None, *, dimension: int | None = None
    ) -> None:
        self._rows = _read(session, model, ids, dimension)
        self._next = next(self._rows, None)

    def of(self, profile_id: int) -> dict[FacetKey, StoredVector]:
        """The vectors of this profile; ids are asked for in ascending order."""
        found: dict[FacetKey, StoredVector] = {}
        while self._next is not None and self._next[0] <= profile_id:
            if self._next[0] == profile_id:
                found[self._next[1]] = self._next[2]
            self._next = next(self._rows, None)
        return found


def _read(
    session: Session, model: str, ids: Collection[int] | None, dimension: int | None
) -> Iterator[tuple[int, FacetKey, StoredVector]]:
    statement = _statement(of_some=ids is not None, of_width=dimension is not None)
    given = {"model": model, "ids": list(ids or ()), "dimension": dimension}
    with session.execute(statement, given, execution_options={"yield_per": ROWS_AT_ONCE}) as rows:
        for profile_id, view, facet, language, item_id, source_hash, masked, vector in rows:
            yield profile_id, FacetKey(view, facet, language, item_id), StoredVector(source_hash, masked, vector)


@cache
def _statement(*, of_some: bool, of_width: bool) -> Select[*tuple[Any, ...]]:  # Any: columns of several types
    """Built once each: every list catches up by it."""
    v = FacetVector
    columns = (v.profile_id, v.view, v.facet, v.language, v.item_id, v.source_hash, v.masked, v.vector)
    statement: Select[*tuple[Any, ...]] = select(*columns).where(v.model == bindparam("model"))  # Any: as above
    if of_some:
        statement = statement.where(v.profile_id.in_(bindparam("ids", expanding=True)))
    if of_width:
        statement = statement.where(v.dimension == bindparam("dimension"))
    return statement.order_by(v.profile_id, v.id)


def answering_model(session: Session, wanted: str) -> str:
    """The model whose vectors answer: the wanted one once they are complete, until then the last that was.

    Where no set was ever complete it is the wanted one, and what has no vector yet speaks by words.
    """
    m = EncodingMark
    latest = (m.model != wanted, m.retired_at.is_not(None), m.retired_at.desc(), m.revision.desc(), m.model)
    return session.scalar(select(m.model).where(m.is_complete).order_by(*latest).limit(1)) or wanted


def stored_dimension(session: Session, model: str) -> int | None:
    """How many numbers the stored vectors of this model have; None when there are none."""
    return session.scalar(select(FacetVector.dimension).where(FacetVector.model == model).limit(1))
