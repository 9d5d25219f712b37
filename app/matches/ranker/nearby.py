"""Who lies near a vector, asked of pgvector: half precision finds those that may, full vectors say which do.

The rounding is bounded, so that over few rows the answer is that of brute force. Over many, HNSW is read in strict
order: what the graph misses, this misses.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import (
    ColumnElement,
    Connection,
    Float,
    Integer,
    Select,
    String,
    any_,
    bindparam,
    cast,
    func,
    literal,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from app.matches.models import FacetVector
from app.matches.ranker.facets import as_vector
from app.matches.ranker.halfvecs import HALFVECS
from matching.indexes import best
from matching.model import Hits, Rows, Vectors
from matching.pool import Pool
from matching.ranking import Narrow

EXACT_ROWS: Final = 20_000
EXACT_SHARE: Final = 0.1
"""Up to so many vectors, or below this share of all, each is compared: a graph misses the more, the fewer pass."""
OVER_FETCHED, LEAST_FETCHED, MOST_FETCHED = 4, 64, 4_000
GRAPH_SETTINGS: Final = {
    "hnsw.iterative_scan": "strict_order",
    "hnsw.ef_search": "200",
    "hnsw.max_scan_tuples": "200000",
    "hnsw.scan_mem_multiplier": "4",
    # The graph's own order or none: a sort would read everything.
    "enable_sort": "off",
}
_HALF_A_STEP: Final = 0.5e-5 + 1e-7
"""Similarities are rounded to five decimals before they are compared with anything."""

Ids = npt.NDArray[np.int64]
_c: Final = HALFVECS.c


class SearchSettingError(Exception):
    """PostgreSQL did not take a setting; pgvector itself only warns and then filters too late."""


class NearbyIndex:
    """The stored vectors of one model as an ``Index``: row n is the n-th of them by id."""

    def __init__(
        self, connection: Connection, model: str, *, exact_rows: int = EXACT_ROWS, exact_share: float = EXACT_SHARE
    ) -> None:
        self._connection, self._model = connection, model
        self._exact_rows, self._exact_share = exact_rows, exact_share

    @cached_property
    def _keys(self) -> Ids:
        v = FacetVector
        found = self._connection.scalars(select(v.id).where(v.model == self._model).order_by(v.id))
        return np.array(found.all(), dtype=np.int64)

    @property
    def size(self) -> int:
        return len(self._keys)

    def similarities(self, queries: Vectors, rows: Rows | None = None) -> Vectors:
        """By the full vectors, which come over the wire: for few rows."""
        wanted = self._keys if rows is None else self._keys[rows]
        v, full = FacetVector, np.zeros((len(wanted), queries.shape[1]), dtype=np.float32)
        order = np.argsort(wanted, kind="stable")
        statement = select(v.id, v.vector).where(v.id == _any_of(wanted))
        for key, vector in self._connection.execute(statement):
            place = order[np.searchsorted(wanted, key, sorter=order)]
            full[place] = as_vector(vector)
        found: Vectors = queries @ full.T
        return found

    def nearest(self, queries: Vectors, *, limit: int, rows: Rows | None = None) -> Hits:
        if limit < 1:
            raise ValueError(f"The limit must be at least 1, not {limit}.")
        wanted = np.arange(self.size) if rows is None else np.sort(rows)
        shape = (len(queries), min(limit, len(wanted)))
        found = Hits(np.full(shape, -1, dtype=np.intp), np.zeros(shape, dtype=np.float32))
        for number, query in enumerate(queries) if len(wanted) else ():
            near = np.sort(np.searchsorted(self._keys, self._candidates(query, wanted, shape[1])))
            hits = best(self.similarities(query[None], near), near, limit)
            found.rows[number, : hits.rows.shape[1]] = hits.rows[0]
            found.scores[number, : hits.rows.shape[1]] = hits.scores[0]
        return found

    def _candidates(self, query: Vectors, rows: Rows, count: int) -> Ids:
        """Ids among which are the nearest: surely where each is compared, else as far as the graph knows."""
        mine = None if len(rows) == self.size else self._keys[rows]
        asked = self._asked(query, _c.id, None if mine is None else _c.id == _any_of(mine))
        if self._by_graph(len(rows), self.size):
            fetched = self._read_on(query, asked, max(LEAST_FETCHED, OVER_FETCHED * count))
            if len(fetched) >= count:
                return np.array([key for key, _near in fetched], dtype=np.int64)
        compared = asked.cte("compared").prefix_with("MATERIALIZED", dialect="postgresql")
        last = select(compared.c.near).order_by(compared.c.near.desc()).offset(count - 1).limit(1).scalar_subquery()
        least = func.coalesce(last, -2.0) - 2 * (margin(query) + _HALF_A_STEP)
        near = self._connection.scalars(select(compared.c.key).where(compared.c.near >= least))
        return np.array(near.all(), dtype=np.int64)

    def reaching(self, query: Vectors, floor: float, profile_ids: Ids, of: int) -> Ids:
        """Those of the profiles that may have a text whose similarity to the query is at least ``floor``: none is
        missing where each is compared. ``of`` is how many there are in all."""
        least = floor - margin(query) - _HALF_A_STEP
        wanted = None if len(profile_ids) == of else _c.profile_id == _any_of(profile_ids)
        asked = self._asked(query, _c.profile_id, wanted)
        if self._by_graph(len(profile_ids), of):
            fetched = self._read_on(query, asked, MOST_FETCHED)
            if fetched and fetched[-1][1] < least:
                return np.unique(np.array([key for key, near in fetched if near >= least], dtype=np.int64))
        compared = asked.subquery()
        near = self._connection.scalars(select(compared.c.key).where(compared.c.near >= least).distinct())
        return np.array(near.all(), dtype=np.int64)

    def _by_graph(self, wanted: int, of: int) -> bool:
        return wanted > self._exact_rows and wanted >= self._exact_share * of

    def _asked(self, query: Vectors, key: ColumnElement[int], wanted: ColumnElement[bool] | None) -> Select[int, float]:
        """Keys with their similarity in half precision, for the model's own vectors."""
        # A graph of this model alone is used only if the statement names it as the index does.
        of_model = _c.model == bindparam("model", self._model, String, literal_execute=True)
        statement: Select[int, float] = select(key.label("key"), (-_distance(query)).label("near")).where(of_model)
        return statement if wanted is None else statement.where(wanted)

    def _read_on(self, query: Vectors, asked: Select[int, float], most: int) -> list[tuple[int, float]]:
        """The first of them in the graph's order, read on until so many passed."""
        with _graph_settings(self._connection):
            found = self._connection.execute(asked.order_by(_distance(query)).limit(most))
            return [(key, near) for key, near in found]


def narrow_by(index: NearbyIndex) -> Narrow:
    """For `matching.rank`: rows whose profiles pgvector finds near; the market's own vectors then say which do."""

    def narrow(pool: Pool, queries: Sequence[Vectors], rows: Rows, floor: float) -> Rows:
        if not len(rows) or floor <= 0:
            return rows
        ids = pool.column("id")[rows].astype(np.int64)
        found = [index.reaching(query, floor, ids, pool.length) for group in queries for query in group]
        near: Rows = rows[np.isin(ids, np.concatenate([np.zeros(0, dtype=np.int64), *found]))]
        return near

    return narrow


def margin(query: Vectors) -> float:
    """How far a product of halves may lie from that of the full vectors, both of length one."""
    own = float(np.linalg.norm(query - query.astype(np.float16).astype(np.float32)))
    # Half a unit in the eleventh bit of each number, or of the least one; then sums in single precision.
    return own + 2**-11 + float(np.sqrt(len(query))) * 2**-25 + len(query) * 2**-23


def _distance(query: Vectors) -> ColumnElement[float]:
    written = literal(query, HALFVEC(len(query)))
    stored = cast(_c.embedding, HALFVEC(len(query)))
    found: ColumnElement[float] = stored.op("<#>", return_type=Float())(cast(written, HALFVEC(len(query))))
    return found


def _any_of(ids: Ids) -> ColumnElement[Any]:
    return any_(cast(literal(ids.tolist(), ARRAY(Integer)), ARRAY(Integer)))


@contextmanager
def _graph_settings(connection: Connection) -> Iterator[None]:
    """Until the end of the block. What holds is read back: an invalid value would raise nothing."""
    inside = connection.begin_nested()
    try:
        # Before its library is loaded the server takes any value for a setting of an extension.
        connection.execute(text("SELECT '[1]'::halfvec"))
        for name, value in GRAPH_SETTINGS.items():
            connection.execute(select(func.set_config(name, value, True)))
            holds = connection.scalar(select(func.current_setting(name)))
            if holds != value:
                raise SearchSettingError(f"PostgreSQL has {name} = {holds!r} instead of {value!r}.")
        yield
    finally:
        inside.rollback()
