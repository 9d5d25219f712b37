"""The migrations build the same tables as the models, on the database of this run."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect

from app.core.database import Base, db
from app.core.migrations import is_at_head, migrate


def test_an_empty_database_is_brought_to_the_models(app: Flask) -> None:
    with app.app_context():
        Base.metadata.drop_all(db.engine)
        assert not is_at_head(db.engine)
        migrate(db.engine)
        with db.engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
        assert is_at_head(db.engine)


def test_migrating_twice_changes_nothing(app: Flask) -> None:
    with app.app_context():
        Base.metadata.drop_all(db.engine)
        migrate(db.engine)
        before = sorted(inspect(db.engine).get_table_names())
        migrate(db.engine)
        assert sorted(inspect(db.engine).get_table_names()) == before
        assert is_at_head(db.engine)
