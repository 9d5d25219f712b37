"""Alembic's entry: the engine comes from the application, one transaction a migration."""

from alembic import context
from sqlalchemy import Engine

import app.all_models  # noqa: F401 -- fills Base.metadata
from app.core.database import Base


def run() -> None:
    engine: Engine = context.config.attributes["engine"]
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=engine.dialect.name == "sqlite",
            compare_type=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
