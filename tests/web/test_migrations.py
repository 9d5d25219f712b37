"""The migrations build the same tables as the models, on the database of this run."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from app.core.database import Base, db
from app.core.migrations import alembic_config, is_at_head, migrate
from tests.conftest import START

NUMBER = text(
    "INSERT INTO organisation_identifiers (organisation_id, scheme, value) VALUES (:company, :scheme, :value)"
)


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


def test_migrating_loses_no_row(app: Flask) -> None:
    """SQLite makes changed tables anew; what points to the old one must not go with it."""
    company = {"id": 1, "public_id": "aaaaaaaaaaaa", "name": "Stromlese", "sort_name": "stromlese", "at": START}
    with app.app_context():
        Base.metadata.drop_all(db.engine)
        command.upgrade(alembic_config(db.engine), "0001")
        with db.engine.begin() as connection:
            connection.execute(
                text("INSERT INTO organisations VALUES (:id, :public_id, :name, :sort_name, :at)"), company
            )
            for scheme, value in (("euid", "DEX9900.HRB000777"), ("vat", "DE123456788")):
                connection.execute(NUMBER, {"company": 1, "scheme": scheme, "value": value})
        migrate(db.engine)
        with db.engine.connect() as connection:
            kept = connection.scalars(text("SELECT value FROM organisation_identifiers ORDER BY value")).all()
        assert kept == ["DE123456788", "DEX9900.HRB000777"]


def test_foreign_keys_hold_again_after_migrating(app: Flask) -> None:
    with app.app_context():
        Base.metadata.drop_all(db.engine)
        migrate(db.engine)
        with db.engine.begin() as connection, pytest.raises(IntegrityError):
            connection.execute(NUMBER, {"company": 7, "scheme": "euid", "value": "x"})
