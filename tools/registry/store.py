"""Every version of every record in one SQLite file; nothing is changed but the mark that a version was replaced."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from threading import RLock

SCHEMA = """
CREATE TABLE IF NOT EXISTS versions (
    sequence INTEGER PRIMARY KEY,
    number TEXT NOT NULL,
    status TEXT NOT NULL,
    at TEXT NOT NULL,
    code TEXT,
    record TEXT NOT NULL,
    credential TEXT,
    revision INTEGER NOT NULL,
    status_index INTEGER,
    revoked INTEGER NOT NULL,
    suspended INTEGER NOT NULL,
    replaced_at INTEGER
);
CREATE INDEX IF NOT EXISTS versions_number ON versions (number, sequence);
CREATE UNIQUE INDEX IF NOT EXISTS versions_current ON versions (number) WHERE replaced_at IS NULL;
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


@dataclass(frozen=True)
class Version:
    """One state of one record. ``record`` is JSON text, ``credential`` the compact token once there is one."""

    sequence: int
    number: str
    status: str
    at: str
    code: str | None
    record: str
    credential: str | None
    revision: int
    status_index: int | None
    revoked: bool
    suspended: bool


@dataclass(frozen=True)
class View:
    """What is shown of the store: all of it, or less where the registry is told to lie."""

    as_of: int | None = None
    hidden: frozenset[str] = frozenset()


EVERYTHING = View()
COLUMNS = ", ".join(field.name for field in fields(Version))


class Store:
    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self.lock = RLock()
        self._connection = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.executescript(SCHEMA)
        self._head = int(self._connection.execute("SELECT coalesce(max(sequence), 0) FROM versions").fetchone()[0])
        last = self._connection.execute("SELECT max(status_index) FROM versions").fetchone()[0]
        self._next_index = 0 if last is None else int(last) + 1

    def head(self, view: View = EVERYTHING) -> int:
        return self._head if view.as_of is None else min(view.as_of, self._head)

    def take_index(self) -> int:
        with self.lock:
            self._next_index += 1
            return self._next_index - 1

    def index_count(self) -> int:
        return self._next_index

    def add(self, versions: Iterable[Version]) -> None:
        """Add versions in the order of their sequence, each replacing its number's last one; all or none."""
        marks = ", ".join("?" for _ in fields(Version))
        with self.lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                for version in versions:
                    values = [getattr(version, field.name) for field in fields(Version)]
                    self._connection.execute(
                        "UPDATE versions SET replaced_at = ? WHERE number = ? AND replaced_at IS NULL",
                        (version.sequence, version.number),
                    )
                    self._connection.execute(f"INSERT INTO versions ({COLUMNS}) VALUES ({marks})", values)
                    self._head = version.sequence
            except BaseException:
                self._connection.execute("ROLLBACK")
                self._head = int(
                    self._connection.execute("SELECT coalesce(max(sequence), 0) FROM versions").fetchone()[0]
                )
                raise
            self._connection.execute("COMMIT")

    def find(self, number: str, view: View = EVERYTHING) -> Version | None:
        return next(self._read(view, "AND number = ?", (number,)), None)

    def page(self, since: int, limit: int, view: View = EVERYTHING) -> list[Version]:
        """At most ``limit`` records that changed after ``since``, in the order of their change."""
        return list(self._read(view, "AND sequence > ? ORDER BY sequence LIMIT ?", (since, limit)))

    def all(self, view: View = EVERYTHING) -> list[Version]:
        return list(self._read(view, "ORDER BY number", ()))

    def history(self, number: str) -> list[Version]:
        with self.lock:
            rows = self._connection.execute(
                f"SELECT {COLUMNS} FROM versions WHERE number = ? ORDER BY sequence", (number,)
            ).fetchall()
        return [Version(*row) for row in rows]

    def standings(self, view: View = EVERYTHING) -> list[tuple[str, str, int]]:
        """Number, status and sequence of each record, by number byte for byte."""
        where, values = _where(view)
        with self.lock:
            return self._connection.execute(
                f"SELECT number, status, sequence FROM versions WHERE {where} ORDER BY number", values
            ).fetchall()

    def indexes(self, purpose: str, view: View = EVERYTHING) -> list[int]:
        """The places in the status list that are set."""
        column = {"revocation": "revoked", "suspension": "suspended"}[purpose]
        where, values = _where(View(as_of=view.as_of))
        with self.lock:
            rows = self._connection.execute(
                f"SELECT status_index FROM versions WHERE {where} AND {column} AND status_index IS NOT NULL", values
            ).fetchall()
        return [int(row[0]) for row in rows]

    def fact(self, name: str) -> str | None:
        with self.lock:
            row = self._connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def set_fact(self, name: str, value: str) -> None:
        with self.lock:
            self._connection.execute("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (name, value))

    def rename(self, old: str, new: str) -> None:
        """Write another address into everything kept, where the registry is served elsewhere than before."""
        with self.lock:
            self._connection.execute("UPDATE versions SET record = replace(record, ?, ?)", (old, new))

    def close(self) -> None:
        with self.lock:
            self._connection.close()

    def _read(self, view: View, rest: str, given: tuple[object, ...]) -> Iterator[Version]:
        where, values = _where(view)
        with self.lock:
            rows = self._connection.execute(
                f"SELECT {COLUMNS} FROM versions WHERE {where} {rest}", (*values, *given)
            ).fetchall()
        for row in rows:
            yield Version(*row)


def _where(view: View) -> tuple[str, tuple[object, ...]]:
    marks = ", ".join("?" for _ in view.hidden)
    hidden = sorted(view.hidden)
    if view.as_of is None:
        return f"replaced_at IS NULL AND number NOT IN ({marks})", tuple(hidden)
    then = "sequence <= ? AND (replaced_at IS NULL OR replaced_at > ?)"
    return f"{then} AND number NOT IN ({marks})", (view.as_of, view.as_of, *hidden)
