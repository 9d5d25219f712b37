"""T21, T22, T29: no fetching, no limit that a header resets, no page in a cache; for later pages, too."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.test import TestResponse

from app.core.limits import Limit
from app.fellowships.models import EVERY, Programme, within
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account
from tests.factories.applications import make_open_round
from tests.factories.questionnaires import make_rules
from tests.web.fellowship_walk import ASKED, pages
from tests.web.test_access_matrix import PEOPLE, Visitor, World, visitor_of

FEATURE = Path(__file__).parents[2] / "app" / "fellowships"
# Whatever opens a connection, and the one guard through which others of this house do.
OUTWARD = {"socket", "ssl", "http", "urllib.request", "urllib3", "requests", "httpx", "aiohttp", "ftplib", "smtplib"}
GUARDS = {"app.core.http_client", "app.core.outgoing_stream"}


@pytest.fixture
def world(app: Flask, session: Session, clock: MovableClock) -> World:
    with app.app_context():
        return World(session, clock)


@pytest.mark.parametrize("person", PEOPLE)
def test_t29_no_cache_keeps_a_page_of_the_feature(
    app: Flask, client: Client, session: Session, world: World, person: str
) -> None:
    visitor = visitor_of(client, session, world, person)
    kept: list[str] = []
    kinds: set[str] = set()
    for way in pages(app, world):
        answer = _get(app, visitor, way.path)
        kinds.add(answer.mimetype or "")
        if answer.headers["Cache-Control"] != "no-store" or "Cookie" not in answer.vary:
            kept.append(way.path)
        answer.close()
    assert kept == []
    assert {"text/html", "application/json"} <= kinds
    assert person != "founder A" or "application/pdf" in kinds
    assert person != "programme staff" or "text/csv" in kinds


def _get(app: Flask, visitor: Visitor, path: str) -> TestResponse:
    browser = FlaskClient(app, app.response_class, use_cookies=False)
    return browser.get(path, headers={"Cookie": f"anschub={visitor.cookie}"})


def test_t21_nothing_of_the_feature_fetches_an_address_that_somebody_typed() -> None:
    """It opens no connection at all; the scanner and the mail server are the installation's own, from its settings."""
    found = {
        f"{path.relative_to(FEATURE)}: {name}"
        for path in FEATURE.rglob("*.py")
        for name in _imported(path)
        if name in GUARDS or any(name == each or name.startswith(f"{each}.") for each in OUTWARD)
    }
    assert found == set()


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            yield from (module, *(f"{module}.{each.name}" for each in node.names))


@pytest.fixture
def one_try(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each limit of the feature by address allows one try."""
    for module in limited_by_address():
        monkeypatch.setattr(import_module(module), limited_by_address()[module], Limit("address", 1, 3_600))


def limited_by_address() -> dict[str, str]:
    """Which module has which limit that counts by the address of who asks."""
    found = {}
    for path in FEATURE.rglob("*.py"):
        for name in re.findall(r'^(\w+) = Limit\("address"', path.read_text("utf-8"), re.MULTILINE):
            found[".".join(("app", "fellowships", *path.relative_to(FEATURE).with_suffix("").parts))] = name
    return found


# How each of them is tried; a new limit by address needs its row.
TRIED = {
    "app.fellowships.routes.submitting.receipts": ("/fellowships/receipts?receipt=abcdefgh2345&sha256=00", None),
    "app.fellowships.routes.eligibility.checking": ("/check", {"research": "yes", "q.research": "yes"}),
    "app.fellowships.routes.applying.starting": ("/apply", {"q.title": "Zitterlicht", "q.idea": "Licht"}),
}


@pytest.mark.parametrize("module", TRIED)
@pytest.mark.usefixtures("one_try")
def test_t22_a_forged_forwarding_header_buys_no_further_try(
    app: Flask, client: Client, session: Session, clock: MovableClock, module: str
) -> None:
    assert limited_by_address().keys() == TRIED.keys()
    path, sent = _tried(session, module)
    token = client.token("/account/register") if sent is not None else ""
    statuses = [_try(client, path, sent, token, f"198.51.100.{number}") for number in range(1, 4)]
    assert (statuses[0] != 429, statuses[1:]) == (True, [429, 429])


@pytest.mark.parametrize("module", TRIED)
@pytest.mark.usefixtures("one_try")
def test_t22_behind_one_proxy_its_own_word_counts_and_nothing_before_it(
    app: Flask,
    client: Client,
    session: Session,
    clock: MovableClock,
    monkeypatch: pytest.MonkeyPatch,
    module: str,
) -> None:
    """The proxy writes its caller last; what a caller wrote itself stands before."""
    monkeypatch.setattr(app, "wsgi_app", ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=0))
    path, sent = _tried(session, module)
    token = client.token("/account/register") if sent is not None else ""
    told = ("203.0.113.1", "198.51.100.9, 203.0.113.1", "203.0.113.2", "203.0.113.1, 203.0.113.2")
    refused = [_try(client, path, sent, token, each) == 429 for each in told]
    assert refused == [False, True, False, True]


def _tried(session: Session, module: str) -> tuple[str, dict[str, str] | None]:
    path, sent = TRIED[module]
    by_id = make_account(session).id
    row = make_open_round(session, by_id=by_id, asked=ASKED)
    make_rules(session, row, by_id=by_id)
    with within(session, EVERY):
        call = f"/fellowships/{session.get_one(Programme, row.programme_id).slug}/{row.slug}"
    session.commit()
    return (path if sent is None else f"{call}{path}"), sent


def _try(client: Client, path: str, sent: dict[str, str] | None, token: str, forwarded: str) -> int:
    headers = {"X-Forwarded-For": forwarded, "X-Real-IP": forwarded, "Forwarded": f"for={forwarded}"}
    if sent is None:
        return client.get(path, headers=headers).status_code
    return client.post(path, data={"csrf_token": token, **sent}, headers=headers).status_code


@pytest.mark.parametrize(("person", "endpoint"), [("founder A", "save_answers"), ("reviewer", "reviews_save")])
@pytest.mark.parametrize(
    "sent", ["[" * 50_000, '{"answers":' * 50_000, '{"answers":{"title":{"base":0,"fields":' + "[" * 50_000]
)
def test_what_nests_too_deeply_is_refused_like_everything_that_is_no_json(
    app: Flask, client: Client, session: Session, world: World, person: str, endpoint: str, sent: str
) -> None:
    visitor = visitor_of(client, session, world, person)
    name = f"fellowships.{endpoint}"
    rule = next(each for each in app.url_map.iter_rules(name) if "POST" in (each.methods or ()))
    with app.test_request_context():
        path = url_for(name, **{each: world.value(name, each) for each in rule.arguments})
    browser = FlaskClient(app, app.response_class, use_cookies=False)
    headers = {"Cookie": f"anschub={visitor.cookie}", "X-CSRFToken": visitor.token}
    answer = browser.post(path, data=sent, content_type="application/json", headers=headers)
    assert answer.status_code == 400
