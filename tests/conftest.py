"""What every test may ask for: an application on a fresh database, a client, a session, a mailer, a clock."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import all_models, create_app  # noqa: F401 -- every table must be known before they are made
from app.core import clock as core_clock
from app.core import outbox
from app.core.database import Base, Revision, db
from app.core.mailers import RecordingMailer
from app.matches.ranker.market import forget_markets
from app.matches.ranker.speaking import forget_models
from app.profiles.actions.taxonomy import load_taxonomy
from app.profiles.queries.taxonomy import forget_taxonomy
from config import Settings
from tests.databases import Database, PostgresDatabase, SqliteDatabase

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SECRET = "a secret key of the tests, long enough for every check"


def make_settings(data_dir: Path, **given: Any) -> Settings:
    chosen: dict[str, Any] = {
        "environment": "testing",
        "secret_key": SECRET,
        "data_dir": data_dir,
        "base_url": "http://localhost",
        "trusted_hosts": "127.0.0.1",
        "inline_jobs": True,
        "encoder_model": "hashing",
        "argon2_memory_kib": 8,
        "argon2_time_cost": 1,
        "log_level": "INFO",
        # A list whose neighbours change places is asked for by the tests of exactly that.
        "exploration_percent": 0,
    }
    return Settings(**{**chosen, **given})


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The database of this run: SQLite, or PostgreSQL when TEST_DATABASE says so (`make test-postgres`)."""
    wants_postgres = os.environ.get("TEST_DATABASE") == "postgres"
    made: Database = PostgresDatabase() if wants_postgres else SqliteDatabase(tmp_path_factory.mktemp("database"))
    yield made
    made.stop()


@pytest.fixture(scope="session")
def whole_app(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application for the run; use `app`, which gives it a fresh database."""
    made = create_app(make_settings(tmp_path_factory.mktemp("data"), database_url=database.url))
    with made.app_context():
        Base.metadata.create_all(db.engine)
        with Session(db.engine) as session:
            session.add(Revision(id=1, number=1))
            fill_reference_data(session)
            session.commit()
        db.engine.dispose()
    database.remember()
    yield made
    with made.app_context():
        db.engine.dispose()


def fill_reference_data(session: Session) -> None:
    """What every installation has from its first start: the taxonomy."""
    load_taxonomy(session)


@pytest.fixture
def app(whole_app: Flask, database: Database) -> Iterator[Flask]:
    with whole_app.app_context():
        database.restore(db.engine)
    forget_taxonomy()  # a test that loaded an edition took its words with it
    forget_models()
    forget_markets()  # the restored database begins at an earlier revision than the market in memory
    shutil.rmtree(Path(whole_app.config["SETTINGS"].data_dir) / "files", ignore_errors=True)
    whole_app.extensions["mailer"] = RecordingMailer()
    yield whole_app
    core_clock.set_clock(None)


@pytest.fixture
def engine(app: Flask) -> Engine:
    with app.app_context():
        return db.engine


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """For arranging and looking; it commits by itself before every request of the client."""
    with Session(engine, expire_on_commit=True) as made:
        yield made


class Client(FlaskClient):
    """A browser without JavaScript: commits what the test arranged, then asks."""

    arranged: Session

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        self.arranged.commit()
        response = super().open(*args, **kwargs)
        self.arranged.expire_all()
        return response

    def token(self, path: str) -> str:
        """The form token of a page, as a browser would send it back."""
        from bs4 import BeautifulSoup

        field = BeautifulSoup(self.get(path).text, "html.parser").select_one("input[name=csrf_token]")
        assert field is not None, f"{path} has no form"
        return str(field["value"])

    def send(
        self, path: str, data: dict[str, Any] | None = None, *, page: str | None = None, **kwargs: Any
    ) -> TestResponse:
        """Fetch ``page`` (or ``path``) for its form token, then POST ``data`` to ``path``."""
        return self.post(path, data={"csrf_token": self.token(page or path), **(data or {})}, **kwargs)


@pytest.fixture
def new_client(app: Flask, session: Session) -> Callable[[], Client]:
    """Makes further browsers, for tests with two people."""

    def make() -> Client:
        app.test_client_class = Client
        client = app.test_client()
        assert isinstance(client, Client)
        client.arranged = session
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
        return client

    return make


@pytest.fixture
def client(new_client: Callable[[], Client]) -> Client:
    return new_client()


@pytest.fixture
def mailer(app: Flask) -> RecordingMailer:
    mailer = app.extensions["mailer"]
    assert isinstance(mailer, RecordingMailer)
    return mailer


@pytest.fixture
def deliver(app: Flask, session: Session) -> Callable[[], int]:
    """Run the worker's mail round once."""

    def run() -> int:
        session.commit()
        with app.app_context():
            return outbox.deliver_due_mail()

    return run


@dataclass
class MovableClock:
    """The platform's clock in a test: stands still until moved."""

    at: datetime = START

    def move(self, **delta: float) -> datetime:
        self.at += timedelta(**delta)
        return self.at


@pytest.fixture
def clock(app: Flask) -> Iterator[MovableClock]:
    made = MovableClock()
    core_clock.set_clock(lambda: made.at)
    yield made
    core_clock.set_clock(None)


@dataclass
class Statements:
    """The SQL statements run inside a `counting` block."""

    texts: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.texts)


@pytest.fixture
def counting(engine: Engine) -> Callable[[], Any]:
    """`with counting() as statements:` notes every statement but BEGIN and PRAGMA."""

    @contextmanager
    def count() -> Iterator[Statements]:
        seen = Statements()

        def note(_connection: Any, _cursor: Any, text: str, *_rest: Any) -> None:
            if not text.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
                seen.texts.append(text)

        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return count
