"""U36 and S26: one push after signing in again is enough, for whoever typed it and nobody else."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.resume import BROWSER
from tests.conftest import Client, MovableClock
from tests.factories.accounts import PASSWORD, make_account, sign_in

NAME = "/account/name"
WORDS = "Jördis Ahlgren-Okafor, die Zweite"


@pytest.fixture
def owner(client: Client, session: Session, clock: MovableClock) -> Account:
    account = make_account(session, name="Jördis Ahlgren")
    sign_in(client, session, account)
    return account


@pytest.fixture
def kept(client: Client, owner: Account, clock: MovableClock) -> dict[str, str]:
    """The fields of the page that kept what was typed into a session that had ended."""
    token = client.token(NAME)
    clock.move(hours=13)
    answer = client.post(NAME, data={"csrf_token": token, "display_name": WORDS})
    assert answer.status_code == 401
    return fields_of(answer.text)


def fields_of(page: str) -> dict[str, str]:
    form = BeautifulSoup(page, "html.parser").select_one("main form")
    assert form is not None
    hidden = {str(field["name"]): str(field["value"]) for field in form.select("input[name]")}
    shown = {str(field["name"]): field.text.removeprefix("\n") for field in form.select("textarea")}
    return {**hidden, **shown}


def sign_in_again(client: Client, account: Account) -> None:
    answer = client.send("/account/sign-in", {"address": account.email, "password": PASSWORD})
    assert answer.status_code == 302


def asks_once_more(answer: Any) -> bool:
    return answer.status_code == 400 and "Confirm once more to continue" in answer.text


def test_u36_one_push_after_signing_in_again_saves(
    client: Client, session: Session, owner: Account, kept: dict[str, str]
) -> None:
    sign_in_again(client, owner)
    assert client.post(NAME, data=kept).status_code == 302
    assert session.scalars(select(Account.display_name)).all() == [WORDS]


def test_u36_one_push_after_giving_the_password_again_saves(
    client: Client, session: Session, owner: Account, clock: MovableClock
) -> None:
    token = client.token("/account/second-factor/set-up")
    clock.move(minutes=20)
    answer = client.post("/account/second-factor/begin", data={"csrf_token": token, "note": WORDS})
    assert answer.status_code == 401
    client.send("/account/again", {"password": PASSWORD})
    assert client.post("/account/second-factor/begin", data=fields_of(answer.text)).status_code == 302


def test_s26_a_ticket_serves_its_own_account_only(
    client: Client, session: Session, owner: Account, kept: dict[str, str]
) -> None:
    stranger = make_account(session, name="Kim Lange")
    sign_in_again(client, stranger)
    answer = client.post(NAME, data=kept)
    assert (asks_once_more(answer), stranger.display_name) == (True, "Kim Lange")


def test_s26_a_ticket_serves_its_own_browser_only(
    client: Client, new_client: Callable[[], Client], session: Session, owner: Account, kept: dict[str, str]
) -> None:
    sign_in_again(client, owner)
    elsewhere = new_client()
    sign_in_again(elsewhere, owner)
    assert asks_once_more(elsewhere.post(NAME, data=kept))
    assert owner.display_name == "Jördis Ahlgren"


def test_s26_a_ticket_serves_its_own_address_only(client: Client, owner: Account, kept: dict[str, str]) -> None:
    sign_in_again(client, owner)
    assert asks_once_more(client.post("/account/sessions/end-others", data=kept))


def test_s26_a_ticket_lasts_twelve_hours(
    client: Client, owner: Account, kept: dict[str, str], clock: MovableClock
) -> None:
    clock.move(hours=12, seconds=1)
    sign_in_again(client, owner)
    assert asks_once_more(client.post(NAME, data=kept))


def test_s26_a_ticket_dies_when_its_owner_signs_out(client: Client, owner: Account, kept: dict[str, str]) -> None:
    sign_in_again(client, owner)
    client.send("/account/sign-out", page="/account/")
    with client.session_transaction() as cookie:
        assert BROWSER not in cookie
    sign_in_again(client, owner)
    assert asks_once_more(client.post(NAME, data=kept))


def test_s26_a_ticket_without_signing_in_opens_nothing(client: Client, owner: Account, kept: dict[str, str]) -> None:
    answer = client.post(NAME, data={**kept, "csrf_token": ""})
    assert (answer.status_code, owner.display_name) == (400, "Jördis Ahlgren")


@pytest.mark.parametrize("ticket", ["", "x", "WyJhIiwxLCIvIiwwXQ.forged", "\u00e4" * 50])
def test_s26_a_forged_ticket_is_no_ticket(client: Client, owner: Account, kept: dict[str, str], ticket: str) -> None:
    sign_in_again(client, owner)
    assert asks_once_more(client.post(NAME, data={**kept, "resume_ticket": ticket}))


def test_s26_a_form_from_elsewhere_gets_no_ticket(client: Client, owner: Account, clock: MovableClock) -> None:
    clock.move(hours=13)
    answer = client.post(NAME, data={"csrf_token": "foreign", "display_name": WORDS})
    assert (answer.status_code, "resume_ticket" in answer.text) == (400, False)
