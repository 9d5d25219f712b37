"""One request, one transaction; what must outlive a refusal does; a database that is gone loses no text."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app import create_app
from app.core import audit
from app.core.access import public
from app.core.audit import AuditEntry
from app.core.database import after_commit, bump_revision, commits, current_revision, db, keep
from app.core.error_pages import LAST_WORDS
from app.core.errors import Conflict, RuleBroken, TooMany
from app.core.language import message
from tests.conftest import make_settings

ran: list[str] = []


def token() -> str:
    return str(generate_csrf())


def note(session: Session, event: str) -> None:
    audit.record(session, event, actor_id=None, object_type="test", object_id=None)


def deed(outcome: str) -> ResponseReturnValue:
    note(db.session, "within")
    keep(lambda session: note(session, "kept"))
    bump_revision(db.session)
    after_commit(db.session, lambda: ran.append(outcome))
    refusals: dict[str, Exception] = {
        "rule": RuleBroken(message("That is not allowed.")),
        "conflict": Conflict(message("Somebody was faster.")),
        "limit": TooMany(message("Wait a while."), retry_after_seconds=30),
        "crash": RuntimeError("secret detail"),
        "gone": OperationalError("select", {}, Exception("database is locked")),
    }
    if outcome in refusals:
        raise refusals[outcome]
    return "done", int(outcome)


@pytest.fixture
def deeds(tmp_path: Any, database: Any, app: Flask) -> Iterator[Flask]:
    """An application with one view that ends as its address says."""
    made = create_app(make_settings(tmp_path, database_url=database.url))
    made.add_url_rule("/deed/<outcome>", view_func=public(commits(deed)), methods=["POST"], endpoint="deed")
    made.add_url_rule("/token", view_func=public(token), endpoint="token")
    ran.clear()
    yield made
    with made.app_context():
        db.engine.dispose()


def ask(app: Flask, outcome: str, **data: str) -> Any:
    client = app.test_client()
    return client.post(f"/deed/{outcome}", data={"csrf_token": client.get("/token").text, **data})


def events(session: Session) -> list[str]:
    session.expire_all()
    found = list(session.scalars(select(AuditEntry.event).order_by(AuditEntry.id)))
    session.commit()
    return found


def test_an_answer_below_400_commits(deeds: Flask, session: Session) -> None:
    assert ask(deeds, "200").status_code == 200
    assert events(session) == ["within", "kept"]
    assert (ran, current_revision(session)) == (["200"], 2)


@pytest.mark.parametrize(
    ("outcome", "status"),
    [("422", 422), ("rule", 422), ("conflict", 409), ("limit", 429), ("crash", 500), ("403", 403)],
)
def test_a_refusal_keeps_nothing_but_what_must_outlive_it(
    deeds: Flask, session: Session, outcome: str, status: int
) -> None:
    assert ask(deeds, outcome).status_code == status
    assert events(session) == ["kept"]
    assert (ran, current_revision(session)) == ([], 1)


def test_s55_a_crash_shows_no_detail(deeds: Flask) -> None:
    answer = ask(deeds, "crash")
    assert b"secret detail" not in answer.data
    assert b"Traceback" not in answer.data


def test_a_limit_says_when_to_try_again(deeds: Flask) -> None:
    assert ask(deeds, "limit").headers["Retry-After"] == "30"


def test_s59_a_database_that_is_gone_answers_503_with_everything_typed(deeds: Flask, session: Session) -> None:
    answer = ask(deeds, "gone", one_liner="Drei Stunden <b>Arbeit</b>")
    assert answer.status_code == 503
    assert "Drei Stunden &lt;b&gt;Arbeit&lt;/b&gt;" in answer.text
    assert answer.headers["Retry-After"]
    assert events(session) == []


def test_when_keeping_fails_the_answer_is_503_with_the_typed_text(
    deeds: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise OperationalError("insert", {}, Exception("database is locked"))

    monkeypatch.setattr("app.core.error_pages.write_kept", fail)
    answer = ask(deeds, "422", one_liner="Drei Stunden Arbeit")
    assert (answer.status_code, "Drei Stunden Arbeit" in answer.text) == (503, True)


def test_s26_a_foreign_form_token_is_refused_and_the_text_comes_back(deeds: Flask, session: Session) -> None:
    answer = deeds.test_client().post("/deed/200", data={"csrf_token": "foreign", "one_liner": "Drei Stunden Arbeit"})
    assert (answer.status_code, "Drei Stunden Arbeit" in answer.text) == (400, True)
    assert events(session) == []


def test_a_secret_never_comes_back_with_the_typed_text(deeds: Flask) -> None:
    answer = deeds.test_client().post("/deed/200", data={"password": "hunter2 hunter2", "name": "A. Okafor"})
    assert ("hunter2" in answer.text, "A. Okafor" in answer.text) == (False, True)


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "multipart/form-data; boundary=x"])
def test_s26_no_content_type_gets_round_the_form_token(deeds: Flask, session: Session, content_type: str) -> None:
    answer = deeds.test_client().post("/deed/200", data=b'{"a": 1}', content_type=content_type)
    assert (answer.status_code, events(session)) == (400, [])


def test_s41_a_body_over_the_limit_is_cut_off(deeds: Flask) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="big.bin"\r\n\r\n' + b"x" * 11 * 1024 * 1024
    answer = deeds.test_client().post("/deed/200", data=part, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413


def test_u40_a_body_over_the_limit_gets_a_page_that_says_so(deeds: Flask) -> None:
    answer = deeds.test_client().post("/deed/200", data={"text": "x" * 11 * 1024 * 1024})
    assert (answer.status_code, "<h1" in answer.text, LAST_WORDS in answer.text) == (413, True, False)


def test_the_clock_of_the_platform_can_be_moved(clock: Any) -> None:
    from app.core import clock as core_clock

    before = core_clock.now()
    clock.move(days=1)
    assert (core_clock.now() - before).days == 1
