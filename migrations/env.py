"""Alembic's entry: the engine comes from the application, one transaction a migration."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, TypeDecorator

import app.all_models  # noqa: F401 -- fills Base.metadata
from app.core.database import Base


def render_item(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """Our column types as what they are in the database: a migration must not change with the code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


@contextmanager
def tables_made_anew(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew and dropping the old one, which would delete all rows that point to it.

    The pragma does nothing inside a transaction, so it goes to the driver before one begins.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def refuse_lost_rows(ctx: MigrationContext, *_step: object, **_more: object) -> None:
    """Before a migration is committed: whatever points to another row still finds it."""
    connection = ctx.connection
    if connection is None or connection.dialect.name != "sqlite":
        return
    if lost := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
        raise RuntimeError(f"this migration would leave rows that point to nothing: {lost[:5]}")


def run() -> None:
    engine: Engine = context.config.attributes["engine"]
    with engine.connect() as connection, tables_made_anew(connection):
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=engine.dialect.name == "sqlite",
            compare_type=True,
            render_item=render_item,
            transaction_per_migration=True,
            on_version_apply=refuse_lost_rows,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
