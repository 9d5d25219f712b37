"""Acceptance points of signing in: S06, S09–S13, S20."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import create_app
from app.accounts.actions.accounts import lock_account
from app.accounts.actions.roles import revoke_role
from app.accounts.hashing import Hasher
from app.accounts.models import Account, AccountSession
from app.accounts.rules import passwords
from app.accounts.states import Role
from app.core.audit import AuditEntry
from app.core.database import db
from app.core.mailers import RecordingMailer
from app.core.outbox import OutboxMail
from config import Settings
from tests.conftest import Client, MovableClock, make_settings
from tests.factories.accounts import PASSWORD, make_account, sign_in

SIGN_IN = "/account/sign-in"
KNOWN, UNKNOWN = "mara.voss1@example.org", "kim.lange2@example.org"


def try_to_sign_in(client: Client, address: str, password: str = PASSWORD, **kwargs: Any) -> Any:
    return client.send(SIGN_IN, {"address": address, "password": password}, **kwargs)


def test_s06_a_locked_account_is_out_at_its_next_request(client: Client, session: Session) -> None:
    account = make_account(session)
    sign_in(client, session, account)
    assert client.get("/account/").status_code == 200
    account.locked_at = account.created_at  # the session itself is not ended: the lock alone must do
    assert client.get("/account/").status_code == 302


def test_s06_a_revoked_role_is_gone_at_the_next_request(app: Flask, client: Client, session: Session) -> None:
    account = make_account(session, roles=[Role.matching_staff])
    sign_in(client, session, account)
    with client:
        client.get("/account/")
        from app.core.access import current_person

        before = current_person().role_names
    revoke_role(session, account.id, Role.matching_staff, by_id=None, at=account.created_at)
    with client:
        client.get("/account/")
        after = current_person().role_names
    assert (before, after) == ({"matching_staff"}, set())


def test_s06_locking_ends_every_session(client: Client, session: Session, clock: MovableClock) -> None:
    account = make_account(session)
    sign_in(client, session, account)
    lock_account(session, account, by_id=None, why="test", at=clock.at)
    session.commit()
    assert session.scalars(select(AccountSession.ended_why)).all() == ["locked"]


@pytest.mark.parametrize(
    "password",
    [
        "ä" * 4 + "bcdef",
        "only small letters here",
        "Xu7!kove",
        "emoji 🦊🦔🐿 im Wald",
        "xyzw" * 256,
        " mit Rand ",
    ],
)
def test_s09_any_sign_and_every_length_from_8_to_1024_is_taken(client: Client, session: Session, password: str) -> None:
    answer = register(client, password)
    assert (answer.status_code, session.scalar(select(Account.display_name))) == (200, "Jördis Ahlgren")


@pytest.mark.parametrize(
    ("password", "sentence"),
    [("kurz1!x", "at least 8 characters"), ("xyzw" * 256 + "v", "at most 1024 characters")],
)
def test_s09_shorter_and_longer_passwords_are_refused_with_a_sentence(
    client: Client, password: str, sentence: str
) -> None:
    answer = register(client, password)
    assert (answer.status_code, sentence in answer.text) == (422, True)


def test_s09_nothing_is_cut_off_behind_72_bytes(client: Client, session: Session) -> None:
    account = make_account(session)
    long = "Wellenbrecher " * 8
    account.password_hash = Hasher(memory_kib=8, time_cost=1).hash(long + "a")
    assert try_to_sign_in(client, account.email, long + "b").status_code == 422
    assert try_to_sign_in(client, account.email, long + "a").status_code == 302


def test_s09_composed_and_decomposed_signs_are_the_same_password(client: Client, session: Session) -> None:
    account = make_account(session)
    account.password_hash = Hasher(memory_kib=8, time_cost=1).hash("Gru\u0308ne Hu\u0308gel im Nebel")
    assert try_to_sign_in(client, account.email, "Gr\u00fcne H\u00fcgel im Nebel").status_code == 302


def register(client: Client, password: str, *, address: str = "j.ahlgren@example.org") -> Any:
    fields = {"display_name": "Jördis Ahlgren", "address": address, "new_password": password, "agreed": "y"}
    return client.send("/account/register", fields)


@pytest.mark.parametrize(
    "password",
    ["password", "12345678", "Passwort123", "P4ssw0rd", "qwertzuiop", "Sonnenschein2024!", "Anschub2026!",
     "MissionKI-2026", "JördisAhlgren1", "j.ahlgren@example.org", "aaaaaaaaaaaa", "Start-up 123"],
)  # fmt: skip
def test_s10_common_breached_and_context_words_are_refused(client: Client, session: Session, password: str) -> None:
    answer = register(client, password)
    assert (answer.status_code, session.scalar(select(Account.id))) == (422, None)


def test_s10_the_list_is_shipped_and_long() -> None:
    assert len(passwords.common_passwords()) >= 50_000


def test_s10_a_missing_list_fails_loudly(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    short = tmp_path / "short.txt"
    short.write_text("password\n", encoding="utf-8")
    monkeypatch.setattr(passwords, "COMMON_PASSWORDS", short)
    passwords.common_passwords.cache_clear()
    with pytest.raises(ValueError, match="holds 1 passwords"):
        passwords.common_passwords()
    passwords.common_passwords.cache_clear()


def test_s11_the_default_cost_is_argon2id_with_at_least_19_mib_and_two_passes() -> None:
    settings = Settings(environment="testing", secret_key="x" * 40)
    assert (settings.argon2_memory_kib >= 19 * 1024, settings.argon2_time_cost >= 2) == (True, True)
    shown = PasswordHasher(
        time_cost=settings.argon2_time_cost, memory_cost=settings.argon2_memory_kib, parallelism=1
    ).hash("x")
    assert shown.startswith(f"$argon2id$v=19$m={settings.argon2_memory_kib},t={settings.argon2_time_cost},p=1$")


def test_s11_an_older_cost_is_renewed_at_sign_in(client: Client, session: Session) -> None:
    account = make_account(session)
    account.password_hash = Hasher(memory_kib=16, time_cost=2).hash(PASSWORD)
    try_to_sign_in(client, account.email)
    session.expire_all()
    assert "m=8,t=1" in account.password_hash


def test_s11_no_transaction_is_open_while_a_password_is_hashed(
    client: Client, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []
    verify = Hasher.verify

    def watching(self: Hasher, known_hash: str | None, password: str) -> bool:
        seen.append(db.session.in_transaction())
        return verify(self, known_hash, password)

    monkeypatch.setattr(Hasher, "verify", watching)
    account = make_account(session)
    try_to_sign_in(client, account.email)
    client.send("/account/again", {"password": PASSWORD})
    assert seen == [False, False]


def same(first: Any, second: Any) -> bool:
    hidden = {"X-Request-Id", "Set-Cookie", "Date"}

    def headers(answer: Any) -> list[tuple[str, str]]:
        return [pair for pair in answer.headers.items() if pair[0] not in hidden]

    return (first.status_code, headers(first)) == (second.status_code, headers(second))


def without(text: str, *words: str) -> str:
    import re

    for word in words:
        text = text.replace(word, "…")
    return re.sub(r'(name="csrf_token"[^>]*value|data-token)="[^"]*"', "", text)


def test_s12_signing_in_says_the_same_for_known_and_unknown_addresses(client: Client, session: Session) -> None:
    known, unknown = make_account(session, address=KNOWN).email, UNKNOWN
    first, second = (try_to_sign_in(client, address, "a wrong password") for address in (known, unknown))
    assert same(first, second)
    assert without(first.text, known) == without(second.text, unknown)


def test_s12_an_unconfirmed_account_is_no_different(client: Client, session: Session) -> None:
    """Else a stranger registers an address with a password of their own and learns by it whether it was free."""
    known, unknown = make_account(session, address=KNOWN, confirmed=False).email, UNKNOWN
    first, second = (try_to_sign_in(client, address) for address in (known, unknown))
    assert same(first, second)
    assert without(first.text, known) == without(second.text, unknown)


def test_s12_registering_says_the_same_for_known_and_unknown_addresses(client: Client, session: Session) -> None:
    known, unknown = make_account(session, address=KNOWN).email, UNKNOWN
    first, second = (register(client, "neunzehn gelbe Schirme", address=address) for address in (known, unknown))
    assert same(first, second)
    assert without(first.text, known) == without(second.text, unknown)
    templates = session.scalars(select(OutboxMail.template).order_by(OutboxMail.id)).all()
    assert templates == ["accounts/already_registered", "accounts/confirm"]


def test_s12_resetting_says_the_same_and_does_the_same_work(client: Client, session: Session, counting: Any) -> None:
    known, unknown = make_account(session, address=KNOWN).email, UNKNOWN
    answers, works = [], []
    for address in (known, unknown):
        token = client.token("/account/reset")
        with counting() as statements:
            answers.append(client.post("/account/reset", data={"address": address, "csrf_token": token}))
        works.append([text.split(" ")[0] for text in statements.texts])
    assert same(*answers)
    assert without(answers[0].text, known) == without(answers[1].text, unknown)
    assert works[0].count("INSERT") == works[1].count("INSERT")


def test_s12_changing_to_a_taken_address_says_the_same(client: Client, session: Session) -> None:
    sign_in(client, session, make_account(session))
    known, unknown = make_account(session, address=KNOWN).email, UNKNOWN
    first, second = (
        client.send("/account/address", {"address": address, "current_password": PASSWORD})
        for address in (known, unknown)
    )
    assert same(first, second)
    assert without(first.text, known) == without(second.text, unknown)


def test_s12_an_unknown_address_costs_one_hash_of_the_same_weight(
    client: Client, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What takes time is Argon2: a known and an unknown address cost the same one call."""
    verified: list[str] = []
    verify = PasswordHasher.verify

    def watching(self: PasswordHasher, known_hash: str, password: str) -> bool:
        verified.append(known_hash.rsplit("$", 2)[0])
        return bool(verify(self, known_hash, password))

    monkeypatch.setattr(PasswordHasher, "verify", watching)
    for address in (make_account(session).email, UNKNOWN):
        try_to_sign_in(client, address, "a wrong password")
    assert verified == ["$argon2id$v=19$m=8,t=1,p=1"] * 2


def test_s13_ten_wrong_tries_from_one_place_close_the_account_there(client: Client, session: Session) -> None:
    address = make_account(session).email
    statuses = [try_to_sign_in(client, address, "a wrong password").status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]


def test_s13_a_stranger_elsewhere_does_not_lock_the_owner_out(client: Client, session: Session) -> None:
    address = make_account(session).email
    stranger = {"environ_overrides": {"REMOTE_ADDR": "203.0.113.9"}}
    for _ in range(11):
        try_to_sign_in(client, address, "a wrong password", **stranger)
    assert try_to_sign_in(client, address, **stranger).status_code == 429
    assert try_to_sign_in(client, address).status_code == 302


def test_s13_no_lock_lasts_longer_than_a_quarter_of_an_hour(
    client: Client, session: Session, clock: MovableClock
) -> None:
    address = make_account(session).email
    for _ in range(11):
        answer = try_to_sign_in(client, address, "a wrong password")
    assert int(answer.headers["Retry-After"]) <= 900
    clock.move(minutes=15, seconds=1)
    assert try_to_sign_in(client, address).status_code == 302


def test_s13_the_tries_are_shared_by_all_processes_and_survive_a_restart(
    client: Client, session: Session, tmp_path: Path, app: Flask
) -> None:
    address = make_account(session).email
    for _ in range(10):
        try_to_sign_in(client, address, "a wrong password")
    another = create_app(make_settings(tmp_path, database_url=app.config["SETTINGS"].database_url))
    another.test_client_class = Client
    browser = another.test_client()
    assert isinstance(browser, Client)
    browser.arranged = session
    status = try_to_sign_in(browser, address).status_code
    with another.app_context():
        db.engine.dispose()
    assert status == 429


def test_s13_unknown_addresses_are_counted_alike(client: Client) -> None:
    statuses = [try_to_sign_in(client, "nobody77@example.org", "a wrong password").status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]


def test_s13_spelling_the_address_differently_does_not_help(client: Client, session: Session) -> None:
    make_account(session, address="mara.voss@example.org")
    for _ in range(10):
        try_to_sign_in(client, "mara.voss@example.org", "a wrong password")
    assert try_to_sign_in(client, "MARA.VOSS@Example.ORG", "a wrong password").status_code == 429


def test_s13_one_network_may_not_try_accounts_in_turn(client: Client) -> None:
    token = client.token(SIGN_IN)
    statuses = [
        client.post(
            SIGN_IN, data={"csrf_token": token, "address": f"n{number}@example.org", "password": "wrong one"}
        ).status_code
        for number in range(101)
    ]
    assert (statuses.count(422), statuses[-1]) == (100, 429)


def test_s13_mails_to_one_address_are_bounded(client: Client, session: Session) -> None:
    statuses = [client.send("/account/reset", {"address": "nobody77@example.org"}).status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 200, 429]
    assert len(session.scalars(select(OutboxMail.id)).all()) == 4


def test_s14_a_forged_forwarding_header_resets_no_limit(client: Client, session: Session) -> None:
    address = make_account(session).email
    statuses = [
        try_to_sign_in(
            client, address, "a wrong password", headers={"X-Forwarded-For": f"198.51.{number}.7"}
        ).status_code
        for number in range(11)
    ]
    assert statuses[-1] == 429


def test_s20_signing_in_without_the_form_token_is_refused(client: Client, session: Session) -> None:
    account = make_account(session)
    answer = client.post(SIGN_IN, data={"address": account.email, "password": PASSWORD})
    assert (answer.status_code, session.scalar(select(AccountSession.id))) == (400, None)


def test_s20_signing_out_is_a_post_with_a_form_token(client: Client, session: Session) -> None:
    sign_in(client, session, make_account(session))
    assert client.get("/account/sign-out").status_code == 405
    assert client.post("/account/sign-out").status_code == 400
    assert client.get("/account/").status_code == 200
    assert client.send("/account/sign-out", page="/account/").status_code == 302
    assert client.get("/account/").status_code == 302


def test_s57_accepted_and_refused_sign_ins_are_on_record(client: Client, session: Session) -> None:
    account = make_account(session)
    try_to_sign_in(client, account.email, "a wrong password")
    try_to_sign_in(client, account.email)
    events = (
        select(AuditEntry.event, AuditEntry.object_id)
        .where(AuditEntry.event.startswith("sign_in"))
        .order_by(AuditEntry.id)
    )
    assert [tuple(row) for row in session.execute(events)] == [
        ("sign_in.refused", account.id),
        ("sign_in.accepted", account.id),
    ]


def test_s58_neither_mail_nor_name_nor_secret_reaches_the_logs(
    client: Client, session: Session, mailer: RecordingMailer, deliver: Callable[[], int], capfd: Any, caplog: Any
) -> None:
    fields = {
        "display_name": "Kanaria Vogel",
        "address": "kanaria@example.org",
        "new_password": PASSWORD,
        "agreed": "y",
    }
    client.send("/account/register", fields)
    try_to_sign_in(client, "kanaria@example.org", "Kanarienpasswort falsch")
    client.send("/account/reset", {"address": "kanaria@example.org"})
    deliver()
    link = str(mailer.sent[-1].get_body(("plain",))).split("http://localhost")[1].split()[0]
    client.get(link)
    client.get(link + "broken")
    said = "".join(capfd.readouterr()) + "".join(f"{record.getMessage()}{vars(record)}" for record in caplog.records)
    planted = ["kanaria@", "Kanaria", "Vogel", PASSWORD, "Kanarienpasswort", link.rsplit("/", 1)[1]]
    assert "anschub.request" in said
    assert [word for word in planted if word in said] == []
