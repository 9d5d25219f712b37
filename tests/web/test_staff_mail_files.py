"""The developers' page of written mails: there in development and the demo, nowhere else."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import create_app
from app.core.database import db
from app.core.mailers import FileMailer
from app.core.outbox import OutboxMail, message_of
from tests.conftest import Client, MovableClock, make_settings


def written(app: Flask, clock: MovableClock, number: int = 1, **values: str) -> None:
    """One mail as the file mailer writes it."""
    settings = app.config["SETTINGS"]
    given = {
        "subject": "Bestätigen Sie Ihre Adresse",
        "to": "neu@example.org",
        "text": "Öffnen Sie\nhttps://a.example/x",
        "html": "<p>planted html</p>",
    }
    mail = OutboxMail(public_id=f"mail{number}", language="de", created_at=clock.at, **{**given, **values})
    FileMailer(settings.data_dir / "mail").send(message_of(mail, settings))


@pytest.fixture
def open_app(tmp_path: Path, database: Any, clock: MovableClock) -> Iterator[Flask]:
    made = create_app(make_settings(tmp_path, database_url=database.url, demo=True))
    yield made
    let_go(made)


def let_go(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def visitor(open_app: Flask) -> Any:
    client = open_app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def test_in_the_demo_everybody_reads_the_mails(open_app: Flask, visitor: Any, clock: MovableClock) -> None:
    written(open_app, clock)
    page = visitor.get("/staff/mail-files").text
    assert "Bestätigen Sie Ihre Adresse" in page
    assert "neu@example.org" in page
    name = next(iter((open_app.config["SETTINGS"].data_dir / "mail").glob("*.eml"))).name
    shown = visitor.get(f"/staff/mail-files/{name}").text
    assert "Öffnen Sie" in shown
    assert '<a href="https://a.example/x"' in shown
    assert "planted html" not in shown


def test_the_newest_mail_stands_first(open_app: Flask, visitor: Any, clock: MovableClock) -> None:
    written(open_app, clock, 1, subject="Older")
    clock.move(minutes=1)
    written(open_app, clock, 2, subject="Newer")
    page = visitor.get("/staff/mail-files").text
    assert page.index("Newer") < page.index("Older")


def test_without_mails_the_page_says_what_makes_one(visitor: Any) -> None:
    assert "No mail was written yet" in visitor.get("/staff/mail-files").text


def test_s34_a_mail_cannot_break_out_of_the_page(open_app: Flask, visitor: Any, clock: MovableClock) -> None:
    evil = '<script>alert(1)</script> javascript:alert(1) http://a.example/"onmouseover=x'
    written(open_app, clock, subject="<script>alert(1)</script>", text=evil)
    name = next(iter((open_app.config["SETTINGS"].data_dir / "mail").glob("*.eml"))).name
    for address in ("/staff/mail-files", f"/staff/mail-files/{name}"):
        page = visitor.get(address).text
        assert "<script>alert" not in page
        assert 'href="javascript' not in page
        assert '"onmouseover' not in page


@pytest.mark.parametrize(
    "name", ["nothing.eml", "..%2Fsecret_key", "../secret_key", "%2e%2e/secret_key", "a.txt", "*.eml"]
)
def test_only_files_of_the_folder_are_shown(open_app: Flask, visitor: Any, clock: MovableClock, name: str) -> None:
    written(open_app, clock)
    (open_app.config["SETTINGS"].data_dir / "secret_key").write_text("planted key", "utf-8")
    (open_app.config["SETTINGS"].data_dir / "mail" / "a.txt").write_text("planted text", "utf-8")
    answer = visitor.get(f"/staff/mail-files/{name}")
    assert answer.status_code == 404
    assert "planted" not in answer.text


@pytest.mark.parametrize("path", ["/staff/mail-files", "/staff/mail-files/anything.eml"])
def test_elsewhere_the_page_does_not_exist(client: Client, session: Session, path: str) -> None:
    assert client.get(path).status_code == 404


def test_in_production_the_page_does_not_exist(tmp_path: Path, database: Any, clock: MovableClock) -> None:
    given = {"environment": "production", "base_url": "https://anschub.example", "inline_jobs": False}
    app = create_app(make_settings(tmp_path, database_url=database.url, **given))
    written(app, clock)
    answer = app.test_client().get("/staff/mail-files", base_url="https://anschub.example")
    assert answer.status_code == 404
    let_go(app)
