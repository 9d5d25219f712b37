"""Every page of an account opens, in both languages, for whoever may open it."""

import pytest
from sqlalchemy.orm import Session

from tests.conftest import Client
from tests.factories.accounts import make_account, sign_in

PUBLIC = ["/account/sign-in", "/account/register", "/account/reset"]
OWN = [
    "/account/",
    "/account/name",
    "/account/language",
    "/account/address",
    "/account/password",
    "/account/second-factor/set-up",
    "/account/sessions",
    "/account/data",
    "/account/delete",
    "/account/again",
]


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_open_for_anybody(client: Client, path: str, language: str) -> None:
    answer = client.get(path, headers={"Accept-Language": language})
    assert (answer.status_code, f'<html lang="{language}"' in answer.text) == (200, True)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("path", OWN)
def test_own_pages_open_for_the_signed_in(client: Client, session: Session, path: str, language: str) -> None:
    sign_in(client, session, make_account(session, language=language))
    answer = client.get(path)
    assert (answer.status_code, f'<html lang="{language}"' in answer.text) == (200, True)


@pytest.mark.parametrize("path", OWN)
def test_own_pages_lead_the_signed_out_to_signing_in(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer.location.startswith("/account/sign-in?next=")
