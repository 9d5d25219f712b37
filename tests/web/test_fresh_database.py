"""Every test begins on the same database: nothing of the one before it can be seen, whatever it did."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import Engine, func, inspect, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core.database import Base, Revision
from app.fellowships.models import EVERY, within
from app.profiles.models import TaxonomyTerm
from tests.databases import Database, PostgresDatabase
from tests.factories.accounts import make_account
from tests.factories.profiles import make_startup
from tests.first_state import RESTORES_BETWEEN_VACUUMS


@pytest.fixture
def postgres(app: Flask, database: Database) -> PostgresDatabase:
    if not isinstance(database, PostgresDatabase):
        pytest.skip("SQLite's file is copied whole")
    return database


def everything(engine: Engine) -> dict[str, list[Any]]:
    with Session(engine) as session, within(session, EVERY):
        return {table.name: sorted(map(repr, session.execute(select(table)))) for table in Base.metadata.sorted_tables}


def rows(engine: Engine) -> None:
    with Session(engine) as session:
        make_startup(session, make_account(session))
        session.commit()


def other_words(engine: Engine) -> None:
    """As many rows as before, but not the same."""
    with Session(engine) as session:
        session.execute(update(TaxonomyTerm).values(position=TaxonomyTerm.position + 1))
        session.commit()


def fewer_words(engine: Engine) -> None:
    with Session(engine) as session:
        session.execute(update(Revision).values(number=Revision.number + 1))
        session.delete(session.scalars(select(TaxonomyTerm).order_by(TaxonomyTerm.id.desc()).limit(1)).one())
        session.commit()


def other_tables(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE left_behind (id INTEGER)"))
        connection.execute(text("DROP INDEX ix_outbox_mails_account_id"))


def no_tables(engine: Engine) -> None:
    Base.metadata.drop_all(engine)


@pytest.mark.parametrize("leaves", [rows, other_words, fewer_words, other_tables, no_tables])
def test_what_a_test_left_is_gone(engine: Engine, database: Database, leaves: Callable[[Engine], None]) -> None:
    first, tables = everything(engine), inspect(engine).get_table_names()
    indexes = inspect(engine).get_indexes("outbox_mails")
    leaves(engine)
    database.restore(engine)
    assert everything(engine) == first
    assert inspect(engine).get_table_names() == tables
    assert inspect(engine).get_indexes("outbox_mails") == indexes


def test_numbers_begin_again_even_where_no_row_was_kept(engine: Engine, database: Database) -> None:
    with Session(engine) as session:
        numbers = [make_account(session).id]
        session.rollback()
    database.restore(engine)
    with Session(engine) as session:
        numbers.append(make_account(session).id)
    assert numbers == [1, 1]


def test_a_strangers_transaction_and_its_locks_are_ended(engine: Engine, postgres: PostgresDatabase) -> None:
    with psycopg.connect(postgres.url) as stranger:
        stranger.execute("LOCK TABLE accounts IN ACCESS EXCLUSIVE MODE")
        stranger.execute("SELECT pg_advisory_lock(1)")
        postgres.restore(engine)
        assert locks(engine) == 0
        with pytest.raises(psycopg.OperationalError):
            stranger.execute("SELECT 1")


def test_a_transaction_of_the_application_left_open_is_ended(engine: Engine, postgres: PostgresDatabase) -> None:
    with engine.connect() as left_open:
        left_open.execute(update(Revision).values(number=7))
        postgres.restore(engine)
        with Session(engine) as session:
            assert session.scalar(select(Revision.number)) == 1
        with pytest.raises(DBAPIError):
            left_open.execute(select(Revision.number))


def test_a_resting_connection_is_kept_and_forgets_what_it_was_told(engine: Engine, postgres: PostgresDatabase) -> None:
    engine.dispose()  # of several that rest, another may be handed out next
    with engine.connect() as connection:
        number = connection.scalar(select(func.pg_backend_pid()))
        connection.execute(text("SET lock_timeout = 1"))
        connection.execute(text("LISTEN anything"))
        connection.execute(select(func.pg_advisory_lock(1)))
        connection.commit()
    postgres.restore(engine)
    with engine.connect() as connection:
        assert connection.scalar(select(func.pg_backend_pid())) == number
        assert connection.scalar(text("SHOW lock_timeout")) == "10s"
        assert connection.scalar(text("SELECT count(*) FROM pg_listening_channels()")) == 0
    assert locks(engine) == 0


def test_a_temporary_table_does_not_outlive_the_test(engine: Engine, postgres: PostgresDatabase) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TEMPORARY TABLE accounts AS TABLE public.accounts"))
    postgres.restore(engine)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM pg_class WHERE relname = 'accounts'")) == 1


def test_dead_rows_do_not_pile_up(engine: Engine, postgres: PostgresDatabase) -> None:
    before = vacuums(engine)
    for _ in range(RESTORES_BETWEEN_VACUUMS):
        postgres.restore(engine)
    assert vacuums(engine) == before + 1


def vacuums(engine: Engine) -> int:
    with engine.connect() as connection:
        counted = "SELECT vacuum_count FROM pg_stat_user_tables WHERE relid = 'public.accounts'::regclass"
        return int(connection.scalar(text(counted)) or 0)


def locks(engine: Engine) -> int:
    with engine.connect() as connection:
        held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' OR mode = 'AccessExclusiveLock'"
        return int(connection.scalar(text(held)) or 0)
