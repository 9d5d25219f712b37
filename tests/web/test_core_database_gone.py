"""S59 and U40 for real: a lock somebody holds, a database that is gone; the text stays, nothing is half-written."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import create_app
from app.core.database import Base, Revision, db
from app.fellowships.models import EVERY, within
from tests.conftest import START, Client, MovableClock, fill_reference_data, make_settings
from tests.databases import Database, PostgresDatabase, SqliteDatabase
from tests.factories.accounts import make_account, sign_in
from tests.factories.profiles import make_startup

WORDS = 'Erst nachts fällt es auf: "Öl" & <Strom>.\nZweite Zeile, lang genug, um als Text zu erscheinen.'
TABLES_AT_THE_START = ("accounts", "account_sessions", "profiles", "profile_texts")
TABLES_AT_THE_END = ("revision",)


@pytest.fixture
def impatient(tmp_path: Path, database: Database, app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """An application that waits a tenth of a second for a lock, not ten."""
    monkeypatch.setattr("app.core.database.BUSY_TIMEOUT_MS", 100)
    made = create_app(make_settings(tmp_path, database_url=database.url))
    made.test_client_class = Client
    yield made
    with made.app_context():
        db.engine.dispose()


def browser_of(app: Flask, session: Session) -> Client:
    client = app.test_client()
    assert isinstance(client, Client)
    client.arranged = session
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@contextmanager
def locked(database: Database, tables: tuple[str, ...]) -> Iterator[None]:
    """What a second process does that writes and does not come to an end."""
    if isinstance(database, SqliteDatabase):
        with closing(sqlite3.connect(database.file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
        return
    with psycopg.connect(database.url) as holder:
        holder.execute(f"LOCK TABLE {', '.join(tables)} IN EXCLUSIVE MODE".encode())
        yield
        holder.rollback()


def rows_of(session: Session) -> dict[str, int]:
    session.rollback()
    with within(session, EVERY):
        counted = {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }
    session.commit()
    return counted


def kept_fields(page: str) -> dict[str, str]:
    form = BeautifulSoup(page, "html.parser").select_one("main form")
    assert form is not None
    hidden = {str(field["name"]): str(field["value"]) for field in form.select("input[name]")}
    return {**hidden, **{str(area["name"]): area.text.removeprefix("\n") for area in form.select("textarea")}}


@pytest.mark.parametrize("tables", [TABLES_AT_THE_START, TABLES_AT_THE_END], ids=["at the start", "at the end"])
def test_s59_a_locked_database_keeps_the_text_and_writes_nothing_half(
    impatient: Flask, database: Database, session: Session, tables: tuple[str, ...]
) -> None:
    owner = make_account(session)
    path = f"/profiles/{make_startup(session, owner).public_id}/edit/problem"
    client = browser_of(impatient, session)
    sign_in(client, session, owner)
    token, before = client.token(path), rows_of(session)
    with locked(database, tables):
        answer = client.post(path, data={"csrf_token": token, "problem_en": WORDS})
    fields = kept_fields(answer.text)
    assert (answer.status_code, answer.headers["Retry-After"], fields["problem_en"]) == (503, "60", WORDS)
    assert rows_of(session) == before
    assert client.post(path, data=fields).status_code == 302
    assert rows_of(session)["profile_texts"] == before["profile_texts"] + 1


@contextmanager
def taken_away(database: SqliteDatabase) -> Iterator[None]:
    """The file gone and something in its place that is none."""
    aside = database.file.with_suffix(".aside")
    database.file.rename(aside)
    database.file.mkdir()
    yield
    database.file.rmdir()
    aside.rename(database.file)


@contextmanager
def stopped(database: PostgresDatabase) -> Iterator[None]:
    database.stop()
    yield


@pytest.fixture
def doomed(tmp_path: Path, database: Database) -> Iterator[tuple[Flask, Callable[[], AbstractContextManager[None]]]]:
    """An application on a database of its own, and what takes that database away."""
    if isinstance(database, SqliteDatabase):
        file = SqliteDatabase(tmp_path)
        made, gone = create_app(make_settings(tmp_path, database_url=file.url)), lambda: taken_away(file)
    else:
        server = PostgresDatabase()
        made, gone = create_app(make_settings(tmp_path, database_url=server.url)), lambda: stopped(server)
    with made.app_context():
        Base.metadata.create_all(db.engine)
        with Session(db.engine) as session:
            session.add(Revision(id=1, number=1))
            fill_reference_data(session)
            session.commit()
    made.test_client_class = Client
    yield made, gone
    with made.app_context():
        db.engine.dispose()


def test_s59_a_database_that_went_away_keeps_the_text(
    doomed: tuple[Flask, Callable[[], AbstractContextManager[None]]],
) -> None:
    app, gone = doomed
    with app.app_context():
        engine = db.engine
    with Session(engine) as session:
        owner = make_account(session)
        client = browser_of(app, session)
        sign_in(client, session, owner)
        token = client.token("/account/name")
        session.close()
        engine.dispose()
        with gone():
            answer = client.post("/account/name", data={"csrf_token": token, "display_name": WORDS})
            ready = client.get("/readyz")
            home = client.get("/")
    assert (answer.status_code, kept_fields(answer.text)["display_name"]) == (503, WORDS)
    assert (ready.status_code, ready.get_json()["reasons"], home.status_code) == (503, ["database_unavailable"], 503)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("de", "Am 15. Januar 2027, 14:30 MEZ sind wir wieder für Sie da."),
        ("en", "We are back on 15 January 2027, 14:30 CET."),
    ],
)
def test_u40_a_planned_break_names_the_moment_of_return(
    tmp_path: Path, database: Database, app: Flask, clock: MovableClock, language: str, expected: str
) -> None:
    settings = make_settings(tmp_path, database_url=database.url, maintenance_until="2027-01-15T13:30Z")
    assert expected in page_of_503(create_app(settings), language)


@pytest.mark.parametrize(
    ("language", "expected"),
    [("de", "ab 21. November 2026, 10:02 MEZ noch einmal"), ("en", "try again from 21 November 2026, 10:02 CET.")],
)
def test_u40_an_unplanned_break_names_the_moment_to_try_again(
    app: Flask, clock: MovableClock, language: str, expected: str, tmp_path: Path, database: Database
) -> None:
    clock.move(seconds=1)
    settings = make_settings(tmp_path, database_url=database.url, maintenance_until=START - timedelta(hours=1))
    assert expected in page_of_503(create_app(settings), language)


def page_of_503(app: Flask, language: str) -> str:
    from flask import abort

    from app.core.access import public

    def closed() -> str:
        abort(503)

    app.add_url_rule("/closed", view_func=public(closed))
    page = app.test_client().get("/closed", headers={"Accept-Language": language}).text
    with app.app_context():
        db.engine.dispose()
    return page
