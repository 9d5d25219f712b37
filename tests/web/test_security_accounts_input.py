"""Acceptance points of input on the pages of an account: S05, S33–S37."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account, AccountAddress, AccountSession, RoleGrant
from app.core.outbox import OutboxMail
from tests.conftest import Client
from tests.factories.accounts import PASSWORD, make_account, sign_in

EXTRA = {
    "role": "administrator", "is_staff": "1", "seal_status": "granted", "owner_id": "1", "status": "confirmed",
    "score": "1", "round_id": "1", "created_at": "2000-01-01", "id": "99", "confirmed_at": "2000-01-01",
    "locked_at": "", "public_id": "aaaaaaaaaaaa", "password_hash": "x", "is_primary": "0",
}  # fmt: skip
NEW = {"display_name": "Kim Lange", "address": "kim@example.org", "new_password": PASSWORD, "agreed": "y"}


def test_s05_registration_takes_only_its_own_fields(client: Client, session: Session) -> None:
    client.send("/account/register", {**EXTRA, **NEW})
    account = session.scalars(select(Account)).one()
    assert (account.id, account.primary_address.confirmed_at, account.public_id == "aaaaaaaaaaaa") == (1, None, False)
    assert (account.created_at.year > 2000, account.password_hash != "x") == (True, True)
    assert session.scalars(select(RoleGrant.id)).all() == []


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/account/name", {"display_name": "Kim Lange"}),
        ("/account/language", {"language": "de"}),
        ("/account/password", {"current_password": PASSWORD, "new_password": "neunzehn gelbe Schirme"}),
        ("/account/address", {"current_password": PASSWORD, "address": "other@example.org"}),
    ],
)
def test_s05_settings_take_only_their_own_fields(
    client: Client, session: Session, path: str, fields: dict[str, str]
) -> None:
    account = make_account(session)
    before = (account.id, account.public_id, account.created_at, account.locked_at, account.email)
    sign_in(client, session, account)
    client.send(path, {**EXTRA, **fields})
    assert (account.id, account.public_id, account.created_at, account.locked_at, account.email) == before
    assert session.scalars(select(RoleGrant.id)).all() == []


FOREIGN = [
    "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example",
    "/%09/evil.example", "/\t/evil.example", "/\n/evil.example", "\r\n//evil.example", " //evil.example",
    "https:evil.example", "https:/evil.example", "https://evil.example", "http:evil.example",
    "javascript:alert(1)", "data:text/html,x", "evil.example", "?next=//evil.example", "//evil.example@localhost",
    "/%5cevil.example", "/%2f/evil.example", "\x00//evil.example", "/\u2028/evil.example",
    "//ⓔvil.example", "https://ｅvil.example", "/" * 2 + "a" * 3000,
]  # fmt: skip


@pytest.mark.parametrize("target", FOREIGN)
def test_s33_next_never_leads_away(client: Client, session: Session, target: str) -> None:
    account = make_account(session)
    token = client.token("/account/sign-in")
    fields = {"csrf_token": token, "address": account.email, "password": PASSWORD}
    answer = client.post("/account/sign-in", query_string={"next": target}, data=fields)
    assert (answer.status_code, answer.location) == (302, "/")


@pytest.mark.parametrize("target", FOREIGN)
def test_s33_next_never_leads_away_when_already_signed_in(client: Client, session: Session, target: str) -> None:
    sign_in(client, session, make_account(session))
    answer = client.get("/account/sign-in", query_string={"next": target})
    assert (answer.status_code, answer.location) == (302, "/")


@pytest.mark.parametrize(
    "target", ["/account/sessions", "/matches?sector=health&page=2", "/profiles/x7k2m9q4t8vb#team"]
)
def test_s33_next_leads_to_our_own_pages(client: Client, session: Session, target: str) -> None:
    account = make_account(session)
    token = client.token("/account/sign-in")
    fields = {"csrf_token": token, "address": account.email, "password": PASSWORD}
    assert client.post("/account/sign-in", query_string={"next": target}, data=fields).location == target


@pytest.mark.parametrize("name", ["Kim\r\nBcc: victim@example.org", "Kim\nX-Evil: 1", "Kim\u2028Bcc: v@example.org"])
def test_s34_a_line_break_in_a_name_reaches_no_header(client: Client, session: Session, name: str) -> None:
    account = make_account(session)
    sign_in(client, session, account)
    client.send("/account/name", {"display_name": name})
    client.send("/account/password", {"current_password": PASSWORD, "new_password": "neunzehn gelbe Schirme"})
    mail = session.scalars(select(OutboxMail)).one()
    assert ("\n" in mail.subject + mail.to + account.display_name, mail.to) == (False, account.email)


@pytest.mark.parametrize(
    "address", ["kim@example.org\r\nBcc: v@example.org", "kim@example.org\nX: 1", "a@b.org, c@d.org", "a@b.org;c@d.org"]
)
def test_s34_an_address_is_one_address(client: Client, session: Session, address: str) -> None:
    assert client.send("/account/reset", {"address": address}).status_code == 422
    assert session.scalars(select(OutboxMail.id)).all() == []


@pytest.mark.parametrize("path", ["/account/sign-in", "/account/register", "/account/reset"])
@pytest.mark.parametrize("value", ["null", "[]", '{"a":1}', "true", "1e400", "NaN", "9" * 400, "-0", ""])
def test_s35_any_value_in_any_field_is_refused_calmly(client: Client, path: str, value: str) -> None:
    fields = dict.fromkeys(("address", "password", "new_password", "display_name", "agreed"), value)
    assert client.send(path, fields).status_code == 422


@pytest.mark.parametrize("path", ["/account/sign-in", "/account/register", "/account/reset"])
def test_s35_json_is_no_form(client: Client, session: Session, path: str) -> None:
    token = client.token(path)
    for body in ({"address": ["x"]}, [], None, "text", {"address": {"$ne": ""}}):
        answer = client.post(path, json=body, headers={"X-CSRFToken": token})
        assert 400 <= answer.status_code < 500


def test_s36_of_a_doubled_field_the_first_counts_and_the_address_line_does_not(
    client: Client, session: Session
) -> None:
    account, other = make_account(session), make_account(session)
    token = client.token("/account/sign-in")
    body = {"csrf_token": token, "address": [account.email, other.email], "password": [PASSWORD, "x"]}
    client.post("/account/sign-in", data=body, query_string={"address": other.email, "password": "y"})
    assert session.scalars(select(AccountSession.account_id)).all() == [account.id]


def test_s36_a_field_in_the_address_line_alone_is_not_taken(client: Client, session: Session) -> None:
    account = make_account(session)
    token = client.token("/account/sign-in")
    query = {"address": account.email, "password": PASSWORD}
    assert client.post("/account/sign-in", data={"csrf_token": token}, query_string=query).status_code == 422


@pytest.mark.parametrize(
    "again",
    [
        "MARA@EXAMPLE.ORG",
        "ｍａｒａ@example.org",
        "mara@ＥＸＡＭＰＬＥ.org",
        " mara@example.org ",
        "mara\u200b@example.org",
    ],
)
def test_s37_one_address_is_one_account_however_it_is_written(client: Client, session: Session, again: str) -> None:
    make_account(session, address="mara@example.org")
    client.send("/account/register", {**NEW, "address": again})
    assert session.scalars(select(AccountAddress.normalised)).all() == ["mara@example.org"]


def test_s37_a_domain_and_its_ascii_form_are_one(client: Client, session: Session) -> None:
    make_account(session, address="mara@bücher.example.org")
    client.send("/account/register", {**NEW, "address": "mara@xn--bcher-kva.example.org"})
    assert len(session.scalars(select(Account.id)).all()) == 1


def test_s37_mail_goes_to_the_stored_address_never_to_the_typed_lookalike(client: Client, session: Session) -> None:
    make_account(session, address="mara@example.org")
    client.send("/account/reset", {"address": "ｍａｒａ@example.org"})
    assert session.scalars(select(OutboxMail.to)).all() == ["mara@example.org"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Kim\u202egnaL", "KimgnaL"),
        ("Kim\u200b Lange", "Kim Lange"),
        ("Kim\x00Lange", "KimLange"),
        ("Zoe\u0308 Müller", "Zoë Müller"),
        ("Kim 🦊", "Kim 🦊"),
        ("Kim\ufeffLange", "KimLange"),
    ],
)
def test_s37_names_keep_what_can_be_read_and_lose_what_deceives(
    client: Client, session: Session, name: str, shown: str
) -> None:
    account = make_account(session)
    sign_in(client, session, account)
    client.send("/account/name", {"display_name": name})
    assert account.display_name == shown


def test_s37_a_lone_surrogate_is_refused_calmly(client: Client, session: Session) -> None:
    token = client.token("/account/register")
    body = (
        b"csrf_token="
        + token.encode()
        + b"&address=kim%40example.org&display_name=%ED%A0%80&new_password=%ED%A0%80abcdefghijk&agreed=y"
    )
    answer: Any = client.post("/account/register", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in {200, 400, 422}


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "{{7*7}}", '" onmouseover=alert(1) x="', "javascript:alert(1)"]
)
def test_s27_a_name_is_text_wherever_it_is_shown(client: Client, session: Session, name: str) -> None:
    account = make_account(session, name=name)
    sign_in(client, session, account)
    for path in ("/account/", "/account/name"):
        page = client.get(path).text
        assert ("<script>alert" in page, ">49<" in page, '" onmouseover=' in page) == (False, False, False)
