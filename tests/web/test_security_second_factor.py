"""Acceptance point S15 and the second factor's part of S18."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actions.roles import grant_role
from app.accounts.models import Account, AccountSession, RecoveryCode, SecondFactor
from app.accounts.states import Role
from app.core.outbox import OutboxMail
from tests.conftest import Client, MovableClock
from tests.factories.accounts import PASSWORD, add_second_factor, make_account, sign_in

SET_UP = "/account/second-factor/set-up"
CODE = "/account/sign-in/code"


def begin(client: Client, account: Account) -> Any:
    return client.send("/account/sign-in", {"address": account.email, "password": PASSWORD})


def set_up(client: Client, clock: MovableClock) -> list[str]:
    """Through the pages as a person goes; returns the recovery codes."""
    client.send("/account/second-factor/begin", page=SET_UP)
    shown = re.search(r"<code[^>]*>([A-Z2-7 ]+)</code>", client.get(SET_UP).text)
    assert shown is not None
    code = pyotp.TOTP(shown.group(1).replace(" ", "")).at(clock.at)
    page = client.send(SET_UP, {"code": code}).text
    return re.findall(r"<code[^>]*>([a-z2-9]{5} [a-z2-9]{5})</code>", page)


def staff_without_factor(session: Session) -> Account:
    account = make_account(session)
    grant_role(session, account.id, Role.matching_staff, by_id=None, at=account.created_at)
    return account


@pytest.mark.parametrize("path", ["/account/", "/account/sessions", "/account/password", "/account/delete"])
def test_s15_staff_without_a_second_factor_can_do_nothing_but_set_it_up(
    client: Client, session: Session, clock: MovableClock, path: str
) -> None:
    sign_in(client, session, staff_without_factor(session))
    assert client.get(path).location == SET_UP
    assert "Your role needs it" in client.get(SET_UP).text


def test_s15_staff_have_no_role_until_the_second_factor_is_set_up(
    client: Client, session: Session, clock: MovableClock
) -> None:
    from app.core.access import current_person

    sign_in(client, session, staff_without_factor(session))
    with client:
        client.get(SET_UP)
        before = current_person().role_names
    set_up(client, clock)
    with client:
        client.get("/account/")
        after = current_person().role_names
    assert (before, after) == (set(), {"matching_staff"})


def test_s15_the_secret_is_encrypted_at_rest(client: Client, session: Session, clock: MovableClock) -> None:
    sign_in(client, session, make_account(session))
    client.send("/account/second-factor/begin", page=SET_UP)
    shown = re.search(r"<code[^>]*>([A-Z2-7 ]+)</code>", client.get(SET_UP).text)
    assert shown is not None
    assert shown.group(1).replace(" ", "").encode() not in session.scalars(select(SecondFactor.secret)).one()


def test_s15_a_code_works_once(
    client: Client, session: Session, clock: MovableClock, new_client: Callable[[], Client]
) -> None:
    account, other = make_account(session), new_client()
    secret = add_second_factor(session, account)
    code = pyotp.TOTP(secret).at(clock.at)
    begin(client, account)
    begin(other, account)
    assert client.send(CODE, {"code": code}).status_code == 302
    assert other.send(CODE, {"code": code}).status_code == 422


@pytest.mark.parametrize(
    ("off", "status"),
    [(timedelta(0), 302), (timedelta(seconds=-10), 302), (timedelta(seconds=-45), 422), (timedelta(seconds=45), 422)],
)
def test_s15_a_code_holds_for_its_thirty_seconds_and_ten_of_grace(
    client: Client, session: Session, clock: MovableClock, off: timedelta, status: int
) -> None:
    account = make_account(session)
    secret = add_second_factor(session, account)
    begin(client, account)
    assert client.send(CODE, {"code": pyotp.TOTP(secret).at(clock.at + off)}).status_code == status


def test_s15_guessing_codes_is_bounded(client: Client, session: Session, clock: MovableClock) -> None:
    account = make_account(session)
    add_second_factor(session, account)
    begin(client, account)
    statuses = [client.send(CODE, {"code": "000000"}).status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]


def test_s15_the_second_step_waits_five_minutes(client: Client, session: Session, clock: MovableClock) -> None:
    account = make_account(session)
    secret = add_second_factor(session, account)
    begin(client, account)
    clock.move(minutes=5)
    token = client.token("/account/sign-in")
    answer = client.post(CODE, data={"csrf_token": token, "code": pyotp.TOTP(secret).at(clock.at)})
    assert (answer.location, client.get("/account/").status_code) == ("/account/sign-in", 302)


def test_s15_the_password_alone_opens_nothing(client: Client, session: Session, clock: MovableClock) -> None:
    account = make_account(session)
    add_second_factor(session, account)
    assert begin(client, account).location == CODE
    assert client.get("/account/").status_code == 302
    assert session.scalars(select(AccountSession.id)).all() == []


def test_s15_recovery_codes_are_hashed_shown_once_and_used_once(
    client: Client, session: Session, clock: MovableClock, new_client: Callable[[], Client]
) -> None:
    account = make_account(session)
    sign_in(client, session, account)
    codes = set_up(client, clock)
    stored = session.scalars(select(RecoveryCode.code_hash)).all()
    assert (len(codes), len(stored), set(codes) & set(stored)) == (10, 10, set())
    assert codes[0] not in client.get("/account/second-factor").text
    for status in (302, 422):
        browser = new_client()
        begin(browser, account)
        assert browser.send(CODE, {"code": codes[0].upper()}).status_code == status


def test_s15_new_recovery_codes_end_the_old_ones(client: Client, session: Session, clock: MovableClock) -> None:
    sign_in(client, session, make_account(session))
    set_up(client, clock)
    old = set(session.scalars(select(RecoveryCode.code_hash)))
    client.send("/account/second-factor/recovery-codes", page="/account/second-factor")
    session.expire_all()
    assert set(session.scalars(select(RecoveryCode.code_hash))) & old == set()


def test_s15_a_first_code_that_does_not_fit_switches_nothing_on(
    client: Client, session: Session, clock: MovableClock
) -> None:
    sign_in(client, session, make_account(session))
    client.send("/account/second-factor/begin", page=SET_UP)
    assert client.send(SET_UP, {"code": "000000"}).status_code == 422
    assert session.scalars(select(SecondFactor.confirmed_at)).one() is None


def test_s18_switching_the_factor_on_ends_the_other_sessions_and_is_told_by_mail(
    client: Client, new_client: Callable[[], Client], session: Session, clock: MovableClock
) -> None:
    account, other = make_account(session), new_client()
    sign_in(client, session, account)
    with other.session_transaction() as cookie:
        cookie["_user_id"] = sign_in(new_client(), session, account)
    set_up(client, clock)
    assert (client.get("/account/").status_code, other.get("/account/").status_code) == (200, 302)
    assert session.scalars(select(OutboxMail.template)).all() == ["accounts/second_factor_on"]


@pytest.mark.parametrize(
    ("password", "good_code", "status"), [(PASSWORD, True, 302), ("wrong", True, 422), (PASSWORD, False, 422)]
)
def test_s18_switching_the_factor_off_needs_password_and_code(
    client: Client, session: Session, clock: MovableClock, password: str, good_code: bool, status: int
) -> None:
    account = make_account(session)
    secret = add_second_factor(session, account)
    sign_in(client, session, account)
    code = pyotp.TOTP(secret).at(clock.at) if good_code else "000000"
    answer = client.send("/account/second-factor/off", {"current_password": password, "code": code})
    left = session.scalars(select(SecondFactor.id)).all()
    assert (answer.status_code, left == []) == (status, status == 302)


def test_s18_a_session_without_the_second_step_is_dead_once_a_factor_is_on(
    client: Client, session: Session, clock: MovableClock
) -> None:
    account = make_account(session)
    raw = sign_in(client, session, account)
    row = session.scalars(select(AccountSession)).one()
    row.second_factor_at = None
    add_second_factor(session, account)
    assert raw
    assert client.get("/account/").status_code == 302
