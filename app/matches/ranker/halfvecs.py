"""Copies of the stored vectors in half precision, beside them in PostgreSQL: made, filled, found complete.

They can be made anew at any time and have a type that only PostgreSQL knows, so they are no table of the models; with
the vector or the profile the copy goes too.
"""

import hashlib
from collections.abc import Callable, Collection
from functools import partial

from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    and_,
    exists,
    insert,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError

from app.matches.models import FacetVector
from app.matches.ranker.facets import as_vector

EXTENSION = "vector"
AT_ONCE = 1_000
LINKS, BUILT_WITH = 32, 100
"""HNSW's M and efConstruction."""

HALFVECS = Table(
    "facet_halfvecs",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("profile_id", Integer),
    Column("model", String),
    Column("embedding", HALFVEC),
)
_TABLE = """CREATE TABLE IF NOT EXISTS facet_halfvecs (
    id integer PRIMARY KEY REFERENCES facet_vectors (id) ON DELETE CASCADE,
    profile_id integer NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
    model varchar(300) NOT NULL,
    embedding halfvec NOT NULL
)"""
_INDEX = "CREATE INDEX IF NOT EXISTS ix_facet_halfvecs_profile_id ON facet_halfvecs (profile_id)"


class NoPgvector(Exception):
    """The server has no pgvector, or nobody made it for this database."""


def make_table(connection: Connection) -> None:
    """Not by a migration: a server without pgvector migrates as well, and the models stay what the tables are. Raises
    NoPgvector with what is to be done."""
    try:
        connection.execute(text(f"CREATE EXTENSION IF NOT EXISTS {EXTENSION}"))
    except DBAPIError as error:
        said = str(error.orig).splitlines()[0]
        todo = f"Install pgvector on the server and have a superuser run CREATE EXTENSION {EXTENSION} in this database"
        raise NoPgvector(f"PostgreSQL has no pgvector: {said}. {todo}.") from error
    for statement in (_TABLE, _INDEX):
        connection.execute(text(statement))


def copy_some(connection: Connection, model: str, profile_ids: Collection[int] | None = None) -> int:
    """Copy up to ``AT_ONCE`` vectors that lack it, of all profiles or of these; returns how many."""
    v = FacetVector
    statement = select(v.id, v.profile_id, v.vector).where(_lacks_copy(model)).order_by(v.id).limit(AT_ONCE)
    if profile_ids is not None:
        statement = statement.where(v.profile_id.in_(profile_ids))
    rows = [
        {"id": key, "profile_id": profile_id, "model": model, "embedding": as_vector(vector)}
        for key, profile_id, vector in connection.execute(statement)
    ]
    if rows:
        connection.execute(insert(HALFVECS), rows)
    return len(rows)


def copy_all(copy: Callable[[], int], told: Callable[[int], object] = lambda _copied: None) -> int:
    """Call ``copy`` until nothing is left to copy."""
    copied = 0
    for count in iter(copy, 0):
        copied += count
        told(count)
    return copied


def copy_of_profiles(connection: Connection, model: str, profile_ids: Collection[int]) -> None:
    """In the transaction that stored the vectors, so that no search knows one without the other. Where the command was
    not run yet nothing is copied, and memory answers."""
    if has_table(connection):
        copy_all(partial(copy_some, connection, model, profile_ids))


def has_table(connection: Connection) -> bool:
    return connection.scalar(text("SELECT to_regclass('facet_halfvecs')")) is not None


def is_complete(connection: Connection, model: str) -> bool:
    """Whether every stored vector of the model has its copy; reads both tables once."""
    if connection.dialect.name != "postgresql" or not has_table(connection):
        return False
    return connection.scalar(select(FacetVector.id).where(_lacks_copy(model)).limit(1)) is None


def build_graph(connection: Connection, model: str, dimension: int) -> None:
    """HNSW over one model's copies, beside running work; the connection commits each statement by itself."""
    name = "ix_facet_halfvecs_" + hashlib.blake2b(model.encode(), digest_size=6).hexdigest()
    quoted = model.replace("'", "''").replace("%", "%%")
    connection.exec_driver_sql(
        f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON facet_halfvecs "
        f"USING hnsw ((embedding::halfvec({int(dimension)})) halfvec_ip_ops) "
        f"WITH (m = {LINKS}, ef_construction = {BUILT_WITH}) WHERE model = '{quoted}'"
    )


def _lacks_copy(model: str) -> ColumnElement[bool]:
    copied = exists(select(HALFVECS.c.id).where(HALFVECS.c.id == FacetVector.id))
    return and_(FacetVector.model == model, ~copied)
