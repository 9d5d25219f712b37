import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actions.roles import grant_role
from app.accounts.commands import accounts_group
from app.accounts.models import Account, RoleGrant
from app.accounts.states import Role
from app.core import slots
from app.core.audit import AuditEntry
from app.core.database import Base
from app.core.errors import RuleBroken
from app.core.language import message
from app.core.outbox import OutboxMail
from app.fellowships.models import EVERY, enter
from tests.conftest import Client
from tests.factories.accounts import PASSWORD, Browser, make_account, sign_in


def events(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEntry.event).order_by(AuditEntry.id)))


def test_a_name_is_changed(client: Client, session: Session) -> None:
    account = make_account(session)
    sign_in(client, session, account)
    client.send("/account/name", {"display_name": "  Núria   O'Brien-Łuczak "})
    assert account.display_name == "Núria O'Brien-Łuczak"


def test_the_language_is_chosen_for_pages_and_mails(client: Client, session: Session) -> None:
    account = make_account(session)
    sign_in(client, session, account)
    client.send("/account/language", {"language": "de"})
    assert (account.language, '<html lang="de"' in client.get("/account/").text) == ("de", True)


def test_a_new_device_is_told_by_mail_and_a_known_one_is_not(client: Client, session: Session) -> None:
    account = make_account(session)
    for family in ("Firefox, Linux", "Firefox, Linux", "Safari, iPhone"):
        sign_in(client, session, account, browser=Browser(family))
    assert session.scalars(select(OutboxMail.template)).all() == ["accounts/new_device"]


def test_deleting_the_account_removes_the_person_and_keeps_a_number(client: Client, session: Session) -> None:
    account = make_account(session, name="Kanaria Vogel", address="kanaria@example.org")
    account_id = account.id
    sign_in(client, session, account)
    answer = client.send("/account/delete", {"current_password": PASSWORD})
    assert "Your account is deleted" in answer.text
    enter(session, EVERY)
    rows = {table.name: str(session.execute(select(table)).all()) for table in Base.metadata.sorted_tables}
    assert [name for name, said in rows.items() if "anaria" in said] == ["outbox_mails"]
    assert session.scalars(select(OutboxMail.template)).all() == ["accounts/account_deleted"]
    deed = session.scalars(select(AuditEntry).where(AuditEntry.event == "account.deleted")).one()
    assert (deed.actor_id, deed.object_id, client.get("/account/").status_code) == (account_id, account_id, 302)


def test_deleting_the_account_needs_the_password(client: Client, session: Session) -> None:
    sign_in(client, session, make_account(session))
    assert client.send("/account/delete", {"current_password": "wrong"}).status_code == 422
    assert len(session.scalars(select(Account.id)).all()) == 1


def test_what_a_feature_refuses_to_erase_stays_and_says_why(
    client: Client, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_session: Session, _viewer: Any, _ids: Sequence[int]) -> Mapping[int, object]:
        raise RuleBroken(message("Hand over the profile first."))

    monkeypatch.setitem(slots._fillers, "person.erase", {"test": refuse})
    sign_in(client, session, make_account(session))
    answer = client.send("/account/delete", {"current_password": PASSWORD})
    assert (answer.status_code, "Hand over the profile first." in answer.text) == (422, True)
    assert len(session.scalars(select(Account.id)).all()) == 1


def test_the_only_administrator_cannot_leave(client: Client, session: Session) -> None:
    sign_in(client, session, make_account(session, roles=[Role.administrator]))
    answer = client.send("/account/delete", {"current_password": PASSWORD})
    assert (answer.status_code, "You are the only administrator" in answer.text) == (422, True)


def test_the_download_holds_everything_but_secrets(client: Client, session: Session) -> None:
    account = make_account(session, name="Jördis Ahlgren", roles=[Role.matching_staff])
    raw = sign_in(client, session, account)
    answer = client.send("/account/data.json", page="/account/data")
    collected = json.loads(answer.data)["accounts"]
    assert collected["account"]["display_name"] == "Jördis Ahlgren"
    assert [row["address"] for row in collected["addresses"]] == [account.email]
    assert [row["role"] for row in collected["roles"]] == ["matching_staff"]
    assert collected["account"]["created_at"] == account.created_at.isoformat()
    assert sorted(json.loads(answer.data)) == [
        "accounts", "fellowships", "introductions", "matches", "profiles", "seals",
    ]  # fmt: skip
    secrets = [account.password_hash, raw, "token_hash", "secret"]
    assert [word for word in secrets if word in answer.text] == []
    assert "attachment" in answer.headers["Content-Disposition"]
    assert events(session)[-1] == "account.exported"


def test_the_download_holds_nothing_of_anybody_else(client: Client, session: Session) -> None:
    make_account(session, name="Kanaria Vogel", address="kanaria@example.org")
    sign_in(client, session, make_account(session))
    assert "anaria" not in client.send("/account/data.json", page="/account/data").text


def run(app: Flask, session: Session, *words: str) -> Any:
    session.commit()  # SQLite has one writer, and a command is another process
    return app.test_cli_runner().invoke(accounts_group, list(words))


def test_commands_grant_revoke_lock_and_list(app: Flask, session: Session) -> None:
    account = make_account(session, address="ada@example.org", name="Ada")
    assert run(app, session, "create-admin", "ADA@example.org").exit_code == 0
    assert run(app, session, "grant", "ada@example.org", "--role", "reviewer").exit_code == 0
    assert "administrator, reviewer" in run(app, session, "list", "--like", "ada@").output
    assert "only administrator" in run(app, session, "revoke", "ada@example.org", "--role", "administrator").output
    assert run(app, session, "revoke", "ada@example.org", "--role", "reviewer").exit_code == 0
    assert run(app, session, "lock", "ada@example.org").exit_code == 0
    session.expire_all()
    assert (account.is_open, "locked" in run(app, session, "list").output) == (False, True)
    assert run(app, session, "unlock", "ada@example.org").exit_code == 0
    assert events(session)[-5:] == [
        "role.granted",
        "role.granted",
        "role.revoked",
        "account.locked",
        "account.unlocked",
    ]


def test_create_admin_invites_where_there_is_no_account(app: Flask, session: Session) -> None:
    assert run(app, session, "create-admin", "new@example.org", "--language", "de").exit_code == 0
    mail = session.scalars(select(OutboxMail)).one()
    assert (mail.to, mail.template, mail.language) == ("new@example.org", "accounts/invitation", "de")
    assert session.scalars(select(RoleGrant.id)).all() == []


def test_commands_say_when_nobody_is_meant(app: Flask, session: Session) -> None:
    answer = run(app, session, "lock", "nobody@example.org")
    assert (answer.exit_code, "Nobody has registered as nobody@example.org." in answer.output) == (1, True)


def test_the_same_grant_twice_is_one(session: Session) -> None:
    account = make_account(session)
    for _ in range(2):
        grant_role(session, account.id, Role.reviewer, by_id=None, at=account.created_at)
    assert len(session.scalars(select(RoleGrant)).all()) == 1


def test_s57_every_change_of_who_may_get_in_is_on_record(client: Client, session: Session) -> None:
    account = make_account(session)
    sign_in(client, session, account)
    client.send("/account/password", {"current_password": "wrong", "new_password": "neunzehn gelbe Schirme"})
    client.send("/account/password", {"current_password": PASSWORD, "new_password": "neunzehn gelbe Schirme"})
    client.send("/account/address", {"address": "new@example.org", "current_password": "neunzehn gelbe Schirme"})
    client.send("/account/again", {"password": "neunzehn gelbe Schirme"})
    client.send("/account/sign-out", page="/account/")
    assert events(session) == [
        "account.registered",
        "sign_in.accepted",
        "password.refused",
        "password.changed",
        "address.change_asked",
        "sign_in.repeated",
        "session.ended",
    ]


def test_s57_no_entry_carries_a_name_or_an_address(client: Client, session: Session) -> None:
    account = make_account(session, name="Kanaria Vogel", address="kanaria@example.org")
    client.send("/account/sign-in", {"address": account.email, "password": "wrong"})
    client.send("/account/sign-in", {"address": account.email, "password": PASSWORD})
    said = "".join(session.scalars(select(AuditEntry.details)))
    assert [word for word in ("anaria", "Vogel", "example.org") if word in said] == []
