"""What an operator relies on: health, the check, logs without people in them, mail that is never lost."""

import json
import logging
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import create_app
from app.core import outbox
from app.core.database import db, unit_of_work
from app.core.mailers import FileMailer, Mailer, RecordingMailer, SmtpMailer
from app.core.migrations import migrate
from app.core.outbox import MailState, OutboxMail, message_of, queue_mail
from tests.conftest import Client, MovableClock, make_settings
from tests.databases import Database
from tests.mail_server import mail_server
from tests.scanners.fake_clamd import fake_clamd

CANARY = "Canary-Wort-4711"


def queued(app: Flask, session: Session, *, to: str = "somebody@example.org") -> OutboxMail:
    with app.test_request_context():
        mail = queue_mail(session, to=to, language="de", template="test")
    session.commit()
    return mail


def test_r04_health_asks_no_database(app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.core.health.is_at_head", lambda _engine: pytest.fail("asked the database"))
    assert client.get("/healthz").json == {"status": "alive"}


def test_r04_a_database_without_its_migrations_is_not_ready(client: Client) -> None:
    answer = client.get("/readyz")
    told = {"status": "not ready", "reasons": ["migrations_pending"], "scanner": "off"}
    assert (answer.status_code, answer.json) == (503, told)


def test_r04_late_mail_is_a_reason_not_to_be_ready(
    app: Flask, client: Client, session: Session, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.core.health.is_at_head", lambda _engine: True)
    queued(app, session)
    assert client.get("/readyz").status_code == 200
    clock.move(minutes=16)
    assert client.get("/readyz").json == {"status": "not ready", "reasons": ["mail_queue_late"], "scanner": "off"}


def test_r04_neither_is_logged_nor_sets_a_cookie(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        answers = [client.get("/healthz"), client.get("/readyz")]
    assert [answer.headers.get("Set-Cookie") for answer in answers] == [None, None]
    assert [record for record in caplog.records if record.name == "anschub.request"] == []


def test_r06_the_check_names_what_is_wrong_and_ends_with_1(app: Flask) -> None:
    ran = app.test_cli_runner().invoke(args=["check"])
    assert ran.exit_code == 1
    assert "problem: migrations_pending" in ran.output


def test_r06_a_sound_installation_passes_the_check(tmp_path: Path) -> None:
    sound = create_app(make_settings(tmp_path))
    with sound.app_context():
        migrate(db.engine)
        ran = sound.test_cli_runner().invoke(args=["check"])
        db.engine.dispose()
    assert (ran.exit_code, ran.output.splitlines()[-1]) == (0, "ready")


def test_r06_the_check_asks_the_scanner_and_a_silent_one_is_a_problem(tmp_path: Path) -> None:
    with fake_clamd() as clamd:
        app = create_app(make_settings(tmp_path, clamd=clamd.setting))
        with app.app_context():
            migrate(db.engine)
            ran = app.test_cli_runner().invoke(args=["check"])
    gone = app.test_cli_runner().invoke(args=["check"])
    with app.app_context():
        db.engine.dispose()
    assert (ran.exit_code, gone.exit_code) == (0, 1)
    assert "note: the virus scanner answers ClamAV 1.4.3" in ran.output
    assert "problem: the virus scanner does not answer; files wait unread until it does" in gone.output


def test_r04_readiness_says_how_the_scanner_stands_and_keeps_people_coming(
    app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.core.health.is_at_head", lambda _engine: True)
    monkeypatch.setattr("app.core.health.SCANNER_LOOKED_AT_SECONDS", 0)
    monkeypatch.delitem(app.extensions, "scanner_known", raising=False)
    with fake_clamd() as clamd:
        chosen = app.config["SETTINGS"].model_copy(update={"clamd": clamd.setting})
        monkeypatch.setitem(app.config, "SETTINGS", chosen)
        there = client.get("/readyz")
    gone = client.get("/readyz")
    assert [(each.status_code, each.json["scanner"]) for each in (there, gone)] == [(200, "answers"), (200, "silent")]


def test_r11_a_request_is_one_json_line_with_its_id_and_no_words(
    database: Database, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    client = create_app(make_settings(tmp_path, database_url=database.url)).test_client()
    answer = client.get(
        f"/account/sign-in?q={CANARY}", headers={"User-Agent": CANARY, "Referer": f"http://localhost/{CANARY}"}
    )
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    logged = json.loads(lines[-1])
    assert logged["request_id"] == answer.headers["X-Request-Id"]
    assert (logged["route"], logged["status"], logged["timestamp"][-1]) == ("/account/sign-in", 200, "Z")
    assert CANARY not in "\n".join(lines)


def test_s28_no_text_of_a_person_is_read_as_markup(app: Flask) -> None:
    """There is no markdown at all: nothing turns text into links or markup."""
    shown = app.jinja_env.from_string("{{ text }}").render(
        text="[x](javascript:alert(1)) <b>fett</b> ![](http://evil.example)"
    )
    assert shown == "[x](javascript:alert(1)) &lt;b&gt;fett&lt;/b&gt; ![](http://evil.example)"


def test_a_mail_that_fails_is_tried_again_later_and_never_lost(
    app: Flask, session: Session, clock: MovableClock, deliver: Callable[[], int]
) -> None:
    class Broken:
        def send(self, message: EmailMessage) -> None:
            raise ConnectionRefusedError(CANARY)

    app.extensions["mailer"] = Broken()
    mail = queued(app, session)
    assert deliver() == 0
    session.refresh(mail)
    assert (mail.state, mail.attempts, mail.error) == (MailState.DUE, 1, "ConnectionRefusedError")
    app.extensions["mailer"] = recording = RecordingMailer()
    assert deliver() == 0
    clock.move(minutes=3)
    assert (deliver(), len(recording.sent)) == (1, 1)


def test_after_eight_tries_a_mail_is_failed_and_stays_visible(
    app: Flask, session: Session, clock: MovableClock, deliver: Callable[[], int]
) -> None:
    class Broken:
        def send(self, message: EmailMessage) -> None:
            raise TimeoutError

    app.extensions["mailer"] = Broken()
    mail = queued(app, session)
    for _ in range(outbox.ATTEMPTS):
        deliver()
        clock.move(hours=5)
    session.refresh(mail)
    assert (mail.state, mail.attempts) == (MailState.FAILED, outbox.ATTEMPTS)


def test_two_workers_send_a_mail_once(
    app: Flask, session: Session, clock: MovableClock, deliver: Callable[[], int]
) -> None:
    queued(app, session)
    with app.app_context():
        assert outbox._lease_next() is not None
    assert deliver() == 0
    clock.move(seconds=outbox.LEASE_SECONDS + 1)
    assert deliver() == 1


def test_a_slow_server_gets_no_mail_twice(
    app: Flask, session: Session, clock: MovableClock, deliver: Callable[[], int]
) -> None:
    class Slow(RecordingMailer):
        def send(self, message: EmailMessage) -> None:
            super().send(message)
            if len(self.sent) <= 2:
                clock.move(seconds=outbox.LEASE_SECONDS - 1)
            if len(self.sent) == 2:
                deliver()  # the second worker's turn comes while the first still sends

    app.extensions["mailer"] = slow = Slow()
    for number in range(4):
        queued(app, session, to=f"reader{number}@example.org")
    deliver()
    assert sorted(mail["To"] for mail in slow.sent) == [f"reader{number}@example.org" for number in range(4)]


def test_a_mail_that_cannot_be_written_holds_up_no_other(
    app: Flask, session: Session, deliver: Callable[[], int]
) -> None:
    class Picky(RecordingMailer):
        def send(self, message: EmailMessage) -> None:
            if "broken" in str(message["To"]):
                raise UnicodeEncodeError("ascii", "ö", 0, 1, "no")
            super().send(message)

    app.extensions["mailer"] = picky = Picky()
    broken = queued(app, session, to="broken@example.org")
    queued(app, session, to="reader@example.org")
    assert (deliver(), [mail["To"] for mail in picky.sent]) == (1, ["reader@example.org"])
    session.refresh(broken)
    assert (broken.state, broken.attempts, broken.error) == (MailState.DUE, 1, "UnicodeEncodeError")


def test_s34_a_line_break_never_reaches_a_mail_header(app: Flask, session: Session) -> None:
    mail = queued(app, session, to="a@example.org\r\nBcc: evil@example.org")
    message = message_of(mail, app.config["SETTINGS"])
    assert message["Bcc"] is None
    assert "\n" not in str(message["To"])


class TestEveryMailer:
    """The contract: what is handed over arrives once, whole, in both parts."""

    def sent_by(self, app: Flask, session: Session, mailer: Mailer) -> EmailMessage:
        message = message_of(queued(app, session), app.config["SETTINGS"])
        mailer.send(message)
        return message

    def test_recording(self, app: Flask, session: Session) -> None:
        mailer = RecordingMailer()
        message = self.sent_by(app, session, mailer)
        assert [bytes(sent) for sent in mailer.sent] == [bytes(message)]

    def test_file(self, app: Flask, session: Session, tmp_path: Path) -> None:
        message = self.sent_by(app, session, FileMailer(tmp_path / "mail"))
        assert [path.read_bytes() for path in (tmp_path / "mail").iterdir()] == [bytes(message)]

    def test_smtp(self, app: Flask, session: Session, tmp_path: Path) -> None:
        with mail_server() as server:
            settings = make_settings(tmp_path, smtp_host="127.0.0.1", smtp_port=server.port, smtp_tls="none")
            message = self.sent_by(app, session, SmtpMailer(settings))
        assert [(mail["Subject"], mail["To"]) for mail in server.received] == [(message["Subject"], message["To"])]


def test_a_rolled_back_change_sends_no_mail(app: Flask, session: Session) -> None:
    def change_and_fail() -> None:
        with unit_of_work() as work:
            queue_mail(work, to="a@example.org", language="de", template="test")
            raise RuntimeError("no")

    with app.test_request_context(), pytest.raises(RuntimeError, match="no"):
        change_and_fail()
    assert session.scalars(select(OutboxMail)).all() == []


def test_the_clock_moves_by_hand(clock: MovableClock) -> None:
    before = clock.at
    assert clock.move(hours=1) - before == timedelta(hours=1)
