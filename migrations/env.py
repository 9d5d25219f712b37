"""Alembic's entry: the engine comes from the application, one transaction a migration."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Engine, TypeDecorator

import app.all_models  # noqa: F401 -- fills Base.metadata
from app.core.database import Base


def render_item(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """Our column types as what they are in the database: a migration must not change with the code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


def run() -> None:
    engine: Engine = context.config.attributes["engine"]
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=engine.dialect.name == "sqlite",
            compare_type=True,
            render_item=render_item,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
