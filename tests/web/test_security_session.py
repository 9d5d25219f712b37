"""Acceptance points of the session: S15, S18, S21–S25."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import create_app
from app.accounts.keys import Keys, token_hash
from app.accounts.models import AccountSession, SecondFactor
from app.accounts.states import Role
from app.core.database import db
from tests.conftest import Client, MovableClock, make_settings
from tests.factories.accounts import PASSWORD, SECRET_KEY, Browser, add_second_factor, make_account, sign_in

SIGN_IN = "/account/sign-in"


def sign_in_by_page(client: Client, address: str) -> Any:
    return client.send(SIGN_IN, {"address": address, "password": PASSWORD})


def form_token(client: Client) -> str:
    with client.session_transaction() as cookie:
        return str(cookie["csrf_token"])


def test_s21_what_was_planted_in_the_cookie_is_gone_after_signing_in(client: Client, session: Session) -> None:
    account = make_account(session)
    client.get(SIGN_IN)
    with client.session_transaction() as cookie:
        cookie["planted"] = "by a stranger"
    sign_in_by_page(client, account.email)
    with client.session_transaction() as cookie:
        assert "planted" not in cookie


def test_s21_the_form_token_is_another_one_after_signing_in(client: Client, session: Session) -> None:
    account = make_account(session)
    client.get(SIGN_IN)
    before = form_token(client)
    sign_in_by_page(client, account.email)
    client.get("/account/name")
    assert form_token(client) != before


def test_s21_a_session_known_before_signing_in_does_not_become_signed_in(
    client: Client, new_client: Callable[[], Client], session: Session
) -> None:
    account, stranger = make_account(session), make_account(session)
    planted = sign_in(client, session, stranger)
    victim = new_client()
    with victim.session_transaction() as cookie:
        cookie["_user_id"] = planted
    victim.send("/account/sign-out", page="/account/")
    sign_in_by_page(victim, account.email)
    assert client.get("/account/").status_code == 302


def test_s21_repeating_the_password_gives_a_new_session_value(client: Client, session: Session) -> None:
    raw = sign_in(client, session, make_account(session))
    client.send("/account/again", {"password": PASSWORD})
    assert session.scalar(select(AccountSession).where(AccountSession.token_hash == token_hash(raw))) is None
    assert client.get("/account/").status_code == 200


def test_s21_setting_up_the_second_factor_gives_a_new_session_value(
    client: Client, session: Session, clock: MovableClock
) -> None:
    account = make_account(session)
    raw = sign_in(client, session, account)
    client.send("/account/second-factor/begin", page="/account/second-factor/set-up")
    secret = Keys(SECRET_KEY).open(session.scalars(select(SecondFactor.secret)).one())
    client.send("/account/second-factor/set-up", {"code": pyotp.TOTP(secret).at(clock.at)})
    assert session.scalar(select(AccountSession).where(AccountSession.token_hash == token_hash(raw))) is None
    assert client.get("/account/").status_code == 200


def test_s21_a_slow_answer_does_not_bring_an_old_cookie_back(client: Client, session: Session) -> None:
    sign_in(client, session, make_account(session))
    client.get("/account/name")
    assert "Set-Cookie" not in client.get("/account/").headers


def test_s22_the_old_cookie_is_dead_after_signing_out(
    client: Client, new_client: Callable[[], Client], session: Session
) -> None:
    raw = sign_in(client, session, make_account(session))
    thief = new_client()
    with thief.session_transaction() as cookie:
        cookie["_user_id"] = raw
    assert thief.get("/account/").status_code == 200
    client.send("/account/sign-out", page="/account/")
    assert thief.get("/account/").status_code == 302


def test_s22_only_the_hash_of_a_session_is_stored(client: Client, session: Session) -> None:
    raw = sign_in(client, session, make_account(session))
    row = session.scalars(select(AccountSession)).one()
    assert (row.token_hash, raw in str(vars(row))) == (token_hash(raw), False)


@pytest.mark.parametrize(
    ("roles", "used_after", "open_then"),
    [
        ([], timedelta(hours=11, minutes=59), True),
        ([], timedelta(hours=12, seconds=1), False),
        ([Role.matching_staff], timedelta(hours=1, minutes=59), True),
        ([Role.matching_staff], timedelta(hours=2, seconds=1), False),
    ],
)
def test_s23_a_session_ends_when_it_is_not_used(
    client: Client, session: Session, clock: MovableClock, roles: list[Role], used_after: timedelta, open_then: bool
) -> None:
    sign_in(client, session, make_account(session, roles=roles))
    clock.at += used_after
    assert (client.get("/account/").status_code == 200) is open_then


@pytest.mark.parametrize(
    ("roles", "every", "lasts"),
    [([], timedelta(hours=8), timedelta(days=14)), ([Role.administrator], timedelta(hours=1), timedelta(hours=12))],
)
def test_s23_a_session_ends_at_last_however_much_it_is_used(
    client: Client, session: Session, clock: MovableClock, roles: list[Role], every: timedelta, lasts: timedelta
) -> None:
    sign_in(client, session, make_account(session, roles=roles))
    begun, last = clock.at, clock.at
    while client.get("/account/").status_code == 200 and last - begun <= lasts:
        last = clock.at
        clock.at += every
    assert lasts - every <= last - begun < lasts


def test_s23_the_use_of_a_session_is_noted_once_a_minute(client: Client, session: Session, clock: MovableClock) -> None:
    sign_in(client, session, make_account(session))
    row = session.scalars(select(AccountSession)).one()
    begun = clock.at
    clock.move(seconds=30)
    client.get("/account/")
    first = row.last_seen_at
    clock.move(seconds=40)
    client.get("/account/")
    assert (first, row.last_seen_at) == (begun, clock.at)


def test_s23_every_session_is_listed_and_one_can_be_ended(
    client: Client, new_client: Callable[[], Client], session: Session
) -> None:
    account, other = make_account(session), new_client()
    sign_in(client, session, account)
    sign_in(other, session, account, browser=Browser("Safari, iPhone", "203.0.113.0"))
    page = client.get("/account/sessions").text
    assert ("Firefox, Linux" in page, "Safari, iPhone" in page, "203.0.113.0" in page) == (True, True, True)
    row = session.scalars(select(AccountSession).where(AccountSession.agent_family == "Safari, iPhone")).one()
    client.send(f"/account/sessions/{row.public_id}/end", page="/account/sessions")
    assert (other.get("/account/").status_code, client.get("/account/").status_code) == (302, 200)


def test_s23_nobody_ends_somebody_elses_session(
    client: Client, new_client: Callable[[], Client], session: Session
) -> None:
    other = new_client()
    sign_in(other, session, make_account(session))
    row = session.scalars(select(AccountSession)).one()
    sign_in(client, session, make_account(session))
    assert client.send(f"/account/sessions/{row.public_id}/end", page="/account/sessions").status_code == 404
    assert other.get("/account/").status_code == 200


def test_s23_signing_out_everywhere_ends_all(
    client: Client, new_client: Callable[[], Client], session: Session
) -> None:
    account, other = make_account(session), new_client()
    sign_in(client, session, account)
    sign_in(other, session, account)
    client.send("/account/sessions/end-all", page="/account/sessions")
    assert (other.get("/account/").status_code, client.get("/account/").status_code) == (302, 302)


def test_s23_signing_out_the_others_keeps_this_one(
    client: Client, new_client: Callable[[], Client], session: Session
) -> None:
    account, other = make_account(session), new_client()
    sign_in(client, session, account)
    sign_in(other, session, account)
    client.send("/account/sessions/end-others", page="/account/sessions")
    assert (other.get("/account/").status_code, client.get("/account/").status_code) == (302, 200)


def test_s24_the_cookie_is_host_only_secure_and_unreadable_for_scripts(tmp_path: Path, database: Any, app: Any) -> None:
    made = create_app(make_settings(tmp_path, base_url="https://anschub.example", database_url=database.url))
    answer = made.test_client().get(SIGN_IN, base_url="https://anschub.example")
    with made.app_context():
        db.engine.dispose()
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-anschub=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


@pytest.mark.parametrize("path", ["/account/", "/account/sessions", "/account/delete", SIGN_IN])
def test_s25_no_cache_keeps_what_a_person_saw(client: Client, session: Session, path: str) -> None:
    sign_in(client, session, make_account(session))
    headers = client.get(path).headers
    assert (headers["Cache-Control"], "Cookie" in headers["Vary"]) == ("no-store", True)


@pytest.mark.parametrize("path", ["/account/delete", "/account/second-factor/set-up"])
def test_s18_a_grave_deed_asks_for_the_password_again_after_a_quarter_of_an_hour(
    client: Client, session: Session, clock: MovableClock, path: str
) -> None:
    sign_in(client, session, make_account(session))
    assert client.get(path).status_code == 200
    clock.move(minutes=15)
    answer = client.get(path)
    assert answer.location.startswith("/account/again?next=/account/")
    again = client.send(answer.location, {"password": PASSWORD})
    assert (again.location, client.get(path).status_code) == (path, 200)


def test_s15_a_session_opened_without_the_second_factor_ends_when_there_is_one(
    client: Client, new_client: Callable[[], Client], session: Session
) -> None:
    account, other = make_account(session), new_client()
    raw = sign_in(client, session, account)
    sign_in(other, session, account)
    session.execute(
        update(AccountSession).where(AccountSession.token_hash == token_hash(raw)).values(second_factor_at=None)
    )
    session.commit()
    assert (client.get("/account/").status_code, other.get("/account/").status_code) == (200, 200)
    add_second_factor(session, account)
    session.commit()
    assert (client.get("/account/").status_code, other.get("/account/").status_code) == (302, 200)


def test_s18_a_new_password_asks_for_the_old_one(client: Client, session: Session) -> None:
    account = make_account(session)
    sign_in(client, session, account)
    before = account.password_hash
    answer = client.send("/account/password", {"current_password": "wrong", "new_password": "neunzehn gelbe Schirme"})
    assert (answer.status_code, account.password_hash) == (422, before)


@pytest.mark.parametrize(("ticked", "status"), [({"end_others": "y"}, 302), ({}, 200)])
def test_s18_a_new_password_offers_to_end_the_other_sessions(
    client: Client, new_client: Callable[[], Client], session: Session, ticked: dict[str, str], status: int
) -> None:
    account, other = make_account(session), new_client()
    sign_in(client, session, account)
    sign_in(other, session, account)
    fields = {"current_password": PASSWORD, "new_password": "neunzehn gelbe Schirme", **ticked}
    assert client.send("/account/password", fields).status_code == 302
    assert (client.get("/account/").status_code, other.get("/account/").status_code) == (200, status)


def test_s18_guessing_the_current_password_is_bounded(client: Client, session: Session) -> None:
    sign_in(client, session, make_account(session))
    fields = {"current_password": "wrong", "new_password": "neunzehn gelbe Schirme"}
    statuses = [client.send("/account/password", fields).status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]
