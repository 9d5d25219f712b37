"""Many rows into one table in the fastest way that each database has."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Table, insert
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
    if session.get_bind().dialect.name == "postgresql":
        _copy(session, table, listed)
    else:
        session.execute(insert(table), listed)


def _copy(session: Session, table: Table, rows: list[Columns]) -> None:
    """COPY, because INSERT took 2.5 times as long (3,000 profiles: 4.3 s and 1.7 s)."""
    connection = session.connection()
    dialect = connection.dialect
    names = list(rows[0])
    processors = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]
    quote = dialect.identifier_preparer.quote
    statement = f"COPY {quote(table.name)} ({', '.join(map(quote, names))}) FROM STDIN"
    driver: Any = connection.connection.driver_connection  # Any: psycopg's own connection
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            values = zip(names, processors, strict=True)
            copy.write_row([process(row[name]) if process else row[name] for name, process in values])
