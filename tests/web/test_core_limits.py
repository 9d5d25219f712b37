"""S13 under pressure: limits are exact when many requests come at once, by real threads over real HTTP."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import create_app
from app.accounts.models import AccountSession
from app.core import clock, limits
from app.core.access import public
from app.core.database import commits, db
from app.core.errors import RuleBroken
from app.core.language import message
from app.core.limits import Limit, LimitHit
from tests.conftest import MovableClock, make_settings
from tests.factories.accounts import make_account
from tests.served import served

FIVE = Limit("five", 5, 900)
WIDER = Limit("wider", 100, 900)
SIGN_IN = "/account/sign-in"


def token() -> str:
    return f'<input name="csrf_token" value="{generate_csrf()}">'


def passing() -> ResponseReturnValue:
    limits.charge(db.session, "test", {WIDER: "", FIVE: "one key"})
    return "done"


def refused() -> ResponseReturnValue:
    limits.charge(db.session, "test", {FIVE: "one key"})
    raise RuleBroken(message("That is not allowed."))


@pytest.fixture
def limited(tmp_path: Any, database: Any, app: Flask) -> Iterator[Flask]:
    """An application with two views at a limit of five: one that goes on, one that refuses afterwards."""
    made = create_app(make_settings(tmp_path, database_url=database.url))
    for view in (passing, refused):
        made.add_url_rule(f"/{view.__name__}", view_func=public(commits(view)), methods=["POST"])
    made.add_url_rule("/token", view_func=public(token))
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(("path", "within"), [("/passing", 200), ("/refused", 422)])
def test_s13_of_twenty_tries_at_once_exactly_five_pass(
    limited: Flask, session: Session, path: str, within: int
) -> None:
    with served(limited) as browser:
        fields = {"csrf_token": browser.token("/token")}
        answers = browser.at_once(path, [fields] * 20)
    assert Counter(answer.status for answer in answers) == {within: 5, 429: 15}


def test_s13_who_is_refused_uses_up_nothing(limited: Flask, session: Session) -> None:
    with served(limited) as browser:
        browser.at_once("/passing", [{"csrf_token": browser.token("/token")}] * 20)
    of_each = select(func.count()).select_from(LimitHit).group_by(LimitHit.bucket)
    assert session.scalars(of_each).all() == [5, 5]


def test_s13_trying_on_prolongs_no_wait(limited: Flask, clock: MovableClock) -> None:
    browser = limited.test_client()
    fields = {"csrf_token": browser.get("/token").text.split('"')[3]}
    for _ in range(5):
        browser.post("/passing", data=fields)
    clock.move(seconds=899)
    assert browser.post("/passing", data=fields).headers["Retry-After"] == "1"
    clock.move(seconds=1)
    assert browser.post("/passing", data=fields).status_code == 200


def test_charging_after_something_was_changed_is_a_fault_of_ours(limited: Flask, session: Session) -> None:
    with limited.test_request_context(method="POST"):
        db.session.add(LimitHit(bucket="x", at=clock.now()))
        db.session.flush()
        with pytest.raises(AssertionError, match="throw away what was changed"):
            limits.charge(db.session, "test", {FIVE: "one key"})
        db.session.rollback()


@pytest.mark.parametrize("is_known", [True, False])
def test_s13_of_forty_sign_ins_at_once_ten_are_looked_at_whether_or_not_there_is_an_account(
    app: Flask, session: Session, is_known: bool
) -> None:
    address = "mara.voss1@example.org"
    if is_known:
        make_account(session, address=address)
        session.commit()
    with served(app) as browser:
        fields = {"csrf_token": browser.token(SIGN_IN), "address": address, "password": "a wrong password"}
        answers = browser.at_once(SIGN_IN, [fields] * 40)
    assert Counter(answer.status for answer in answers) == {422: 10, 429: 30}
    assert session.scalar(select(AccountSession.id)) is None


def test_s12_a_burst_tells_known_and_unknown_addresses_the_same(app: Flask, session: Session) -> None:
    known, unknown = make_account(session, address="mara.voss1@example.org").email, "mara.voss2@example.org"
    session.commit()
    said = []
    for address in (known, unknown):
        with served(app) as browser:
            token = browser.token(SIGN_IN)
            fields = {"csrf_token": token, "address": address, "password": "a wrong password"}
            answers = browser.at_once(SIGN_IN, [fields] * 12)
        said.append(Counter((answer.status, _without_values(answer.text, address)) for answer in answers))
    assert said[0] == said[1]


def _without_values(text: str, address: str) -> str:
    return re.sub(r'(name="csrf_token"[^>]*value|data-token)="[^"]*"', "", text.replace(address, "…"))
