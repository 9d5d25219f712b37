"""One walk over the address map: every view has declared who may open it, and no GET commits."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app import create_app
from app.core.access import Access
from tests.conftest import Client, make_settings


def declared(app: Flask) -> dict[str, Access | None]:
    return {name: getattr(view, "access", None) for name, view in app.view_functions.items()}


def test_every_view_declares_who_may_open_it(app: Flask) -> None:
    assert [name for name, access in declared(app).items() if access is None] == []


def test_no_reading_view_commits(app: Flask) -> None:
    reading = [rule for rule in app.url_map.iter_rules() if not rule.methods & {"POST", "PUT", "PATCH", "DELETE"}]
    assert [rule.endpoint for rule in reading if getattr(app.view_functions[rule.endpoint], "commits", False)] == []


def test_every_writing_view_commits(app: Flask) -> None:
    writing = [rule for rule in app.url_map.iter_rules() if rule.methods & {"POST", "PUT", "PATCH", "DELETE"}]
    assert [rule.endpoint for rule in writing if not getattr(app.view_functions[rule.endpoint], "commits", False)] == []


def test_s04_a_view_that_declares_nothing_is_refused(tmp_path: Any, database: Any) -> None:
    app = create_app(make_settings(tmp_path, database_url=database.url))

    @app.get("/undeclared")
    def undeclared() -> str:
        return "secret"

    answer = app.test_client().get("/undeclared")
    assert (answer.status_code, b"secret" in answer.data) == (403, False)


@pytest.mark.parametrize("path", ["/", "/healthz", "/nothing-here", "/static/missing.css"])
def test_s30_security_headers_stand_on_every_answer(client: Client, path: str) -> None:
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "unsafe-inline" not in headers["Content-Security-Policy"]
    assert headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert headers["Referrer-Policy"] == "same-origin"


def test_s29_the_policy_forbids_inline_and_foreign_code_frames_objects_and_foreign_forms(client: Client) -> None:
    policy = client.get("/healthz").headers["Content-Security-Policy"].split("; ")
    expected = {
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "object-src 'none'",
        "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'",
    }  # fmt: skip
    assert expected - set(policy) == set()


def test_the_fixture_makes_separate_browsers(new_client: Callable[[], Client]) -> None:
    assert new_client() is not new_client()
