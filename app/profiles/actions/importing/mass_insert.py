"""Many rows into one table in the fastest way that each database has."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, Table
from sqlalchemy.orm import Session

from app.core.database import Base

Columns = dict[str, object]


def insert_rows(session: Session, model: type[Base], rows: Iterable[Columns]) -> None:
    """Insert rows that all have the same columns; defaults of columns that are left out are the database's own."""
    listed = list(rows)
    if not listed:
        return
    table = model.__table__
    assert isinstance(table, Table)
    connection = session.connection()
    names = list(listed[0])
    values = _values(table, names, listed, connection.dialect)
    quote = connection.dialect.identifier_preparer.quote
    into = f"{quote(table.name)} ({', '.join(map(quote, names))})"
    if connection.dialect.name == "postgresql":
        _copy(connection, into, values)
    else:
        # The driver's own call: building parameters through the ORM's core costs a sixth of the whole import.
        connection.exec_driver_sql(f"INSERT INTO {into} VALUES ({', '.join('?' * len(names))})", list(values))  # noqa: S608 -- names of our own tables


def _values(
    table: Table, names: Sequence[str], rows: Iterable[Columns], dialect: Dialect
) -> Iterator[tuple[object, ...]]:
    """The rows as the driver takes them: each value through the processor of its column's type."""
    processors = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]
    columns = list(zip(names, processors, strict=True))
    for row in rows:
        yield tuple([process(row[name]) if process else row[name] for name, process in columns])


def _copy(connection: Connection, into: str, values: Iterable[tuple[object, ...]]) -> None:
    """COPY, because INSERT took 2.5 times as long (3,000 profiles: 4.3 s and 1.7 s)."""
    driver: Any = connection.connection.driver_connection  # Any: psycopg's own connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in values:
            copy.write_row(row)
