"""Acceptance points of mailed links: S16, S17, S18."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pyotp
import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.accounts import queries
from app.accounts.actions.registration import Registration, register
from app.accounts.actions.second_factors import use_code
from app.accounts.actions.tokens import issue_token, use_token
from app.accounts.keys import TOKEN_BYTES, Keys, token_hash
from app.accounts.models import Account, AccountAddress, AccountSession, AccountToken
from app.accounts.states import Purpose
from app.core.errors import RuleBroken
from app.core.language import message
from app.core.mailers import RecordingMailer
from app.core.outbox import OutboxMail
from tests.conftest import Client, MovableClock
from tests.factories.accounts import PASSWORD, PASSWORD_HASH, SECRET_KEY, add_second_factor, make_account, sign_in

NEW = "neunzehn gelbe Schirme"


@pytest.fixture
def last_link(mailer: RecordingMailer, deliver: Callable[[], int]) -> Callable[[], str]:
    def find() -> str:
        deliver()
        found = [
            re.search(r"(http://localhost)(/account/link/\S+)", str(mail.get_body(("plain",)))) for mail in mailer.sent
        ]
        return [match.group(2) for match in found if match][-1]

    return find


def ask(client: Client, address: str, **kwargs: Any) -> Any:
    return client.send("/account/reset", {"address": address}, **kwargs)


def set_password(client: Client, link: str, password: str = NEW) -> int:
    if client.get(link).status_code != 302:
        return 410
    return client.send("/account/new-password", {"new_password": password}).status_code


def test_s16_a_reset_link_works_once_and_dies_with_a_newer_one(
    client: Client, session: Session, last_link: Callable[[], str]
) -> None:
    account = make_account(session)
    ask(client, account.email)
    older = last_link()
    ask(client, account.email)
    newer = last_link()
    assert set_password(client, older) == 410
    assert set_password(client, newer) == 302
    assert set_password(client, newer) == 410


def test_s16_a_reset_link_has_256_bits_and_only_its_hash_is_stored(
    client: Client, session: Session, last_link: Callable[[], str]
) -> None:
    ask(client, make_account(session).email)
    raw = last_link().rsplit("/", 1)[1]
    row = session.scalars(select(AccountToken)).one()
    assert (TOKEN_BYTES, row.token_hash, raw in str(vars(row))) == (32, token_hash(raw), False)


def test_s16_no_link_stays_readable_in_the_outbox_once_its_mail_is_sent(
    client: Client, session: Session, last_link: Callable[[], str]
) -> None:
    ask(client, make_account(session).email)
    raw = last_link().rsplit("/", 1)[1]
    mail = session.scalars(select(OutboxMail)).one()
    assert (mail.state, raw in mail.text + mail.html) == ("sent", False)


def test_s16_a_reset_link_holds_for_sixty_minutes(
    client: Client, session: Session, clock: MovableClock, last_link: Callable[[], str]
) -> None:
    ask(client, make_account(session).email)
    link = last_link()
    clock.move(minutes=60)
    assert set_password(client, link) == 410


def test_s16_a_link_opened_in_time_and_used_too_late_changes_nothing(
    client: Client, session: Session, clock: MovableClock, last_link: Callable[[], str]
) -> None:
    account = make_account(session)
    ask(client, account.email)
    client.get(last_link())
    token = client.token("/account/new-password")
    clock.move(minutes=60)
    before = account.password_hash
    answer = client.post("/account/new-password", data={"csrf_token": token, "new_password": NEW})
    assert (answer.status_code, account.password_hash) == (410, before)


def test_s16_a_reset_link_dies_when_the_password_changes(
    client: Client, new_client: Callable[[], Client], session: Session, last_link: Callable[[], str]
) -> None:
    account, owner = make_account(session), new_client()
    ask(client, account.email)
    link = last_link()
    sign_in(owner, session, account)
    owner.send("/account/password", {"current_password": PASSWORD, "new_password": NEW})
    assert set_password(client, link, "etwas ganz anderes hier") == 410


def test_s16_a_reset_link_dies_when_the_address_changes(
    client: Client, new_client: Callable[[], Client], session: Session, last_link: Callable[[], str]
) -> None:
    account, owner = make_account(session), new_client()
    ask(client, account.email)
    link = last_link()
    sign_in(owner, session, account)
    owner.send("/account/address", {"address": "new@example.org", "current_password": PASSWORD})
    owner.get(last_link())
    owner.send("/account/address/confirm")
    assert set_password(client, link) == 410


def test_s16_a_reset_signs_nobody_in_ends_every_session_and_says_so_by_mail(
    client: Client,
    new_client: Callable[[], Client],
    session: Session,
    mailer: RecordingMailer,
    last_link: Callable[[], str],
    deliver: Callable[[], int],
) -> None:
    account, other = make_account(session), new_client()
    sign_in(other, session, account)
    ask(client, account.email)
    set_password(client, last_link())
    deliver()
    assert (client.get("/account/").status_code, other.get("/account/").status_code) == (302, 302)
    assert mailer.sent[-1]["Subject"] == "Your password was changed"


def test_s16_a_reset_does_not_skip_the_second_factor(
    client: Client, session: Session, clock: MovableClock, last_link: Callable[[], str]
) -> None:
    account = make_account(session)
    secret = add_second_factor(session, account)
    ask(client, account.email)
    set_password(client, last_link())
    answer = client.send("/account/sign-in", {"address": account.email, "password": NEW})
    assert (answer.location, client.get("/account/").status_code) == ("/account/sign-in/code", 302)
    client.send("/account/sign-in/code", {"code": pyotp.TOTP(secret).at(clock.at)})
    assert client.get("/account/").status_code == 200


def test_s16_a_link_of_another_kind_sets_no_password(
    client: Client, session: Session, last_link: Callable[[], str]
) -> None:
    fields = {"display_name": "Kim Lange", "address": "kim@example.org", "new_password": PASSWORD, "agreed": "y"}
    client.send("/account/register", fields)
    client.get(last_link())
    assert client.get("/account/new-password").status_code == 410


def test_s16_opening_a_link_changes_nothing(client: Client, session: Session, last_link: Callable[[], str]) -> None:
    """Mail scanners open every link; only the form behind it does the deed."""
    account = make_account(session)
    ask(client, account.email)
    link, before = last_link(), account.password_hash
    for _ in range(3):
        assert client.get(link).status_code == 302
    assert (account.password_hash, session.scalars(select(AccountToken.used_at)).one()) == (before, None)


def test_s16_the_secret_part_leaves_the_address_bar_at_once(
    client: Client, session: Session, last_link: Callable[[], str]
) -> None:
    ask(client, make_account(session).email)
    assert client.get(last_link()).location == "/account/new-password"


@pytest.mark.parametrize(
    "given",
    [
        {"headers": {"Host": "evil.example"}},
        {"headers": {"X-Forwarded-Host": "evil.example"}},
        {"headers": {"X-Forwarded-Server": "evil.example", "Forwarded": "host=evil.example"}},
        {"base_url": "http://evil.example"},
    ],
)
@pytest.mark.parametrize("path", ["/account/reset", "/account/register"])
def test_s17_links_in_mails_come_from_the_settings_alone(
    client: Client,
    session: Session,
    mailer: RecordingMailer,
    deliver: Callable[[], int],
    given: dict[str, Any],
    path: str,
) -> None:
    fields = {
        "display_name": "Kim Lange",
        "new_password": PASSWORD,
        "agreed": "y",
        "address": make_account(session).email,
    }
    client.post(path, data={**fields, "csrf_token": client.token(path)}, **given)
    deliver()
    said = "".join(mail.as_string() for mail in mailer.sent)
    assert "evil.example" not in said


def test_s18_a_new_address_needs_the_password_and_tells_the_old_one(
    client: Client, session: Session, mailer: RecordingMailer, last_link: Callable[[], str], deliver: Callable[[], int]
) -> None:
    account = make_account(session)
    old = account.email
    sign_in(client, session, account)
    refused = client.send("/account/address", {"address": "new@example.org", "current_password": "wrong"})
    assert refused.status_code == 422
    client.send("/account/address", {"address": "new@example.org", "current_password": PASSWORD})
    deliver()
    assert [(mail["To"], mail["Subject"]) for mail in mailer.sent] == [
        ("new@example.org", "Confirm your new address"),
        (old, "Your mail address shall change"),
    ]
    session.expire_all()
    assert account.email == old


def test_s18_the_new_address_counts_once_its_link_was_opened_and_both_hear_of_it(
    client: Client, session: Session, mailer: RecordingMailer, last_link: Callable[[], str], deliver: Callable[[], int]
) -> None:
    account = make_account(session)
    old = account.email
    sign_in(client, session, account)
    client.send("/account/address", {"address": "new@example.org", "current_password": PASSWORD})
    client.get(last_link())
    client.send("/account/address/confirm")
    deliver()
    session.expire_all()
    assert account.email == "new@example.org"
    assert [mail["To"] for mail in mailer.sent if mail["Subject"] == "Your mail address was changed"] == [
        old,
        "new@example.org",
    ]


def test_s18_the_link_to_a_new_address_serves_its_own_account_only(
    client: Client, new_client: Callable[[], Client], session: Session, last_link: Callable[[], str]
) -> None:
    sign_in(client, session, make_account(session))
    client.send("/account/address", {"address": "new@example.org", "current_password": PASSWORD})
    other = new_client()
    sign_in(other, session, make_account(session))
    other.get(last_link())
    assert other.send("/account/address/confirm", page="/account/name").status_code == 410


def test_s18_a_reset_stops_a_change_of_address_that_waits(
    client: Client, new_client: Callable[[], Client], session: Session, last_link: Callable[[], str]
) -> None:
    account, owner = make_account(session), new_client()
    sign_in(client, session, account)
    client.send("/account/address", {"address": "thief@example.org", "current_password": PASSWORD})
    stolen = last_link()
    ask(owner, account.email)
    set_password(owner, last_link())
    assert client.get(stolen).status_code == 410


def test_s49_the_same_link_used_by_two_requests_counts_once(
    client: Client, new_client: Callable[[], Client], session: Session, last_link: Callable[[], str]
) -> None:
    account, other = make_account(session), new_client()
    ask(client, account.email)
    link = last_link()
    client.get(link)
    other.get(link)
    first, second = (browser.token("/account/new-password") for browser in (client, other))
    answers = [
        client.post("/account/new-password", data={"csrf_token": first, "new_password": NEW}),
        other.post("/account/new-password", data={"csrf_token": second, "new_password": NEW}),
    ]
    assert [answer.status_code for answer in answers] == [302, 410]
    assert session.scalars(select(AccountSession.id)).all() == []


def at_once(app: Flask, engine: Engine, deed: Callable[[Session], None]) -> list[str]:
    """Run ``deed`` in eight transactions at the same time; says how each ended."""

    def run(_number: int) -> str:
        with app.app_context(), Session(engine) as session:
            try:
                deed(session)
                session.commit()
            except RuleBroken:
                return "refused"
            return "done"

    with ThreadPoolExecutor(8) as pool:
        return sorted(pool.map(run, range(8)))


def test_s49_eight_requests_at_once_use_a_link_once(
    app: Flask, engine: Engine, session: Session, clock: MovableClock
) -> None:
    account = make_account(session)
    raw = issue_token(session, Purpose.reset, address=account.email, account_id=account.id, at=clock.at)
    session.commit()

    def deed(other: Session) -> None:
        token = queries.find_token(other, raw, now=clock.at)
        if token is None:
            raise RuleBroken(message("Used."))
        use_token(other, token, at=clock.at)

    assert at_once(app, engine, deed) == ["done"] + ["refused"] * 7


def test_s49_who_looked_at_a_link_before_another_used_it_is_refused(session: Session, clock: MovableClock) -> None:
    account = make_account(session)
    raw = issue_token(session, Purpose.reset, address=account.email, account_id=account.id, at=clock.at)
    token = queries.find_token(session, raw, now=clock.at)
    assert token is not None
    use_token(session, token, at=clock.at)
    with pytest.raises(RuleBroken, match="has been used"):
        use_token(session, token, at=clock.at)


def test_s49_eight_requests_at_once_use_a_code_once(
    app: Flask, engine: Engine, session: Session, clock: MovableClock
) -> None:
    account_id = make_account(session).id
    secret = add_second_factor(session, session.get_one(Account, account_id))
    session.commit()
    code, keys = pyotp.TOTP(secret).at(clock.at), Keys(SECRET_KEY)
    assert (
        at_once(app, engine, lambda other: use_code(other, other.get_one(Account, account_id), code, keys, at=clock.at))
        == ["done"] + ["refused"] * 7
    )


def test_s49_eight_registrations_at_once_make_one_account(
    app: Flask, engine: Engine, session: Session, clock: MovableClock
) -> None:
    wish = Registration("kim@example.org", "Kim Lange", PASSWORD_HASH, "en")

    assert at_once(app, engine, lambda other: register(other, wish, at=clock.at)) == ["done"] * 8
    assert session.scalars(select(AccountAddress.normalised)).all() == ["kim@example.org"]
    good = AccountToken.withdrawn_at.is_(None)
    assert len(session.scalars(select(AccountToken.id).where(good)).all()) == 1


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "evil.example:80"])
def test_s17_a_request_for_another_host_is_refused(client: Client, host: str) -> None:
    assert client.get("/account/sign-in", headers={"Host": host}).status_code == 400
    assert client.get("/account/sign-in").status_code == 200
