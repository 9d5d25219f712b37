"""PostgreSQL without a new database for every test: what a test left behind is taken out of the one there is.

Making a database writes some four hundred files, which takes up to a second of processor time; emptying the tables
of one that is open takes milliseconds. A test must not be able to tell the difference, so everything a new database
would not have goes: rows, advanced sequences, other people's connections with their transactions and locks, what a
connection of the pool was told. A test that changed the tables themselves is noticed by an event trigger.
"""

from contextlib import closing
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import scalar_row
from sqlalchemy import Engine
from sqlalchemy.pool import QueuePool

# Emptied tables keep their dead rows until a VACUUM, which would cost more than the rows if it came every time.
RESTORES_BETWEEN_VACUUMS = 20
PATIENCE_MS = 10_000

PREPARE = """
CREATE SCHEMA remembered;
CREATE TABLE remembered.changed_definitions (command text);
CREATE TABLE remembered.sequences AS
    SELECT oid AS sequence, pg_sequence_last_value(oid) AS last FROM pg_class
    WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace;
CREATE FUNCTION remembered.note_definition() RETURNS event_trigger LANGUAGE plpgsql AS
    'BEGIN INSERT INTO remembered.changed_definitions VALUES (tg_tag); END';
"""
WATCH = "CREATE EVENT TRIGGER definitions ON ddl_command_end EXECUTE FUNCTION remembered.note_definition()"

# Foreign keys rest meanwhile: every table is emptied, so the order does not matter and nothing cascades.
EMPTYING = """
CREATE FUNCTION remembered.bring_back() RETURNS void LANGUAGE plpgsql SET session_replication_role = replica AS $body$
BEGIN
{tables}
PERFORM setval(sequence::regclass, coalesce(last, seqstart), last IS NOT NULL)
    FROM remembered.sequences JOIN pg_sequence ON seqrelid = sequence
    WHERE pg_sequence_last_value(sequence) IS DISTINCT FROM last;
END $body$
"""
EMPTY = "DELETE FROM public.{name};"
REFILL = """
IF (SELECT count(*) FROM public.{name}) <> (SELECT count(*) FROM remembered.{name}) OR EXISTS (
    SELECT now_there::text FROM public.{name} now_there EXCEPT ALL SELECT first::text FROM remembered.{name} first
) THEN
    DELETE FROM public.{name};
    INSERT INTO public.{name} SELECT * FROM remembered.{name};
END IF;
"""

# What a resting connection may still carry although its transaction is over.
FORGET = "RESET ALL; UNLISTEN *; SELECT pg_advisory_unlock_all(); DISCARD SEQUENCES"
STRANGERS = """
SELECT count(pg_terminate_backend(pid, %s)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid <> ALL(%s::int[])
"""

Connection = psycopg.Connection[Any]  # Any: one value of whatever was asked for


class FirstState:
    """The rows and sequences that a database had once, and the way back to them."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._keeper: Connection | None = None
        self._restores = 0

    def remember(self) -> None:
        """Lay a copy of what is there beside it. Leaves no connection: a template may have none."""
        with psycopg.connect(self.url, autocommit=True, row_factory=scalar_row) as connection:
            connection.execute(PREPARE.encode())
            tables = [_bringing_back(connection, name) for name in _tables(connection)]
            connection.execute(sql.SQL(EMPTYING).format(tables=sql.SQL("\n").join(tables)))
            connection.execute(WATCH)

    def bring_back(self, engine: Engine) -> bool:
        """Whether the database is as it was; False when a test changed more than rows."""
        resting = _resting(engine)
        keeper = self._connected()
        keeper.execute(STRANGERS, (PATIENCE_MS, resting))
        if keeper.execute("SELECT count(*) FROM remembered.changed_definitions").fetchone():
            return False
        keeper.execute("SELECT remembered.bring_back()")
        self._restores += 1
        if self._restores % RESTORES_BETWEEN_VACUUMS == 0:
            keeper.execute("VACUUM")
        return True

    def close(self) -> None:
        if self._keeper is not None:
            self._keeper.close()
        self._keeper = None

    def _connected(self) -> Connection:
        if self._keeper is None:
            patience = f"-c lock_timeout={PATIENCE_MS}"
            self._keeper = psycopg.connect(self.url, autocommit=True, row_factory=scalar_row, options=patience)
        return self._keeper


def _tables(connection: Connection) -> list[str]:
    return connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()


def _bringing_back(connection: Connection, name: str) -> sql.Composed:
    """The statement that gives one table its first rows again; most had none."""
    table = sql.Identifier(name)
    count = connection.execute(sql.SQL("SELECT count(*) FROM public.{name}").format(name=table)).fetchone()
    if not count:
        return sql.SQL(EMPTY).format(name=table)
    connection.execute(sql.SQL("CREATE TABLE remembered.{name} AS TABLE public.{name}").format(name=table))
    return sql.SQL(REFILL).format(name=table)


def _resting(engine: Engine) -> list[int]:
    """The servers' process numbers of the pool's connections, each made to forget; none if one is still in use."""
    pool = engine.pool
    assert isinstance(pool, QueuePool)
    if pool.checkedout():
        engine.dispose()
        return []
    connections = [engine.raw_connection() for _ in range(pool.checkedin())]
    for each in connections:
        with closing(each.cursor()) as cursor:
            cursor.execute(FORGET)
        each.commit()
    numbers = [each.driver_connection.info.backend_pid for each in connections if each.driver_connection]
    for each in connections:
        each.close()
    return numbers
