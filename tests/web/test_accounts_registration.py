import re
from collections.abc import Callable
from email.message import EmailMessage

from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.accounts.models import Account, AccountToken, Consent
from app.accounts.queries import find_account_by_address
from app.accounts.tasks import clear_away
from app.core.mailers import RecordingMailer
from app.core.outbox import MailState, OutboxMail
from tests.conftest import Client, MovableClock
from tests.factories.accounts import PASSWORD, make_account

MINE = {"display_name": "Jördis Ahlgren", "address": "j.ahlgren@example.org", "new_password": PASSWORD, "agreed": "y"}


def link_in(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    found = re.search(r"http://localhost(/account/link/\S+)", body.get_content())
    assert found is not None
    return found.group(1)


def test_registering_confirming_and_signing_in_is_one_way(
    client: Client, session: Session, mailer: RecordingMailer, deliver: Callable[[], int]
) -> None:
    client.send("/account/register", MINE)
    deliver()
    client.get(link_in(mailer.sent[0]))
    answer = client.send("/account/confirm", {"password": PASSWORD})
    account = find_account_by_address(session, MINE["address"])
    assert account is not None
    assert account.primary_address.confirmed_at is not None
    assert (answer.status_code, client.get("/account/").status_code) == (302, 200)


def test_the_consents_are_kept_with_edition_and_time(client: Client, session: Session, clock: MovableClock) -> None:
    client.send("/account/register", MINE)
    rows = session.execute(
        select(Consent.document, Consent.version, Consent.agreed_at).order_by(Consent.document)
    ).all()
    assert [tuple(row) for row in rows] == [("privacy", "2026-11", clock.at), ("terms", "2026-11", clock.at)]


def test_a_link_without_the_password_confirms_nothing(
    client: Client, session: Session, mailer: RecordingMailer, deliver: Callable[[], int]
) -> None:
    """Somebody registered with a foreign address: its owner opens the link and must not end up in that account."""
    client.send("/account/register", MINE)
    deliver()
    client.get(link_in(mailer.sent[0]))
    answer = client.send("/account/confirm", {"password": "not what the stranger chose"})
    account = find_account_by_address(session, MINE["address"])
    assert account is not None
    assert (answer.status_code, account.primary_address.confirmed_at) == (422, None)


def test_registering_again_before_confirming_counts_anew(
    client: Client, session: Session, mailer: RecordingMailer, deliver: Callable[[], int]
) -> None:
    client.send("/account/register", {**MINE, "display_name": "A stranger"})
    client.send("/account/register", {**MINE, "new_password": "neunzehn gelbe Schirme"})
    deliver()
    first, second = (link_in(mail) for mail in mailer.sent)
    assert client.get(first).status_code == 410
    client.get(second)
    assert client.send("/account/confirm", {"password": PASSWORD}).status_code == 422
    assert client.send("/account/confirm", {"password": "neunzehn gelbe Schirme"}).status_code == 302
    assert session.scalars(select(Account.display_name)).all() == ["Jördis Ahlgren"]


def test_an_invalid_registration_keeps_what_was_typed_but_never_the_password(client: Client) -> None:
    answer = client.send("/account/register", {**MINE, "agreed": "", "address": "no address"})
    assert answer.status_code == 422
    assert "<title>Error: Create an account" in answer.text
    assert 'value="no address"' in answer.text
    assert 'value="Jördis Ahlgren"' in answer.text
    assert PASSWORD not in answer.text


def test_the_mail_speaks_the_language_of_the_page(
    client: Client, mailer: RecordingMailer, deliver: Callable[[], int]
) -> None:
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "de"
    client.send("/account/register", MINE)
    deliver()
    assert mailer.sent[0]["Content-Language"] == "de"


def test_the_address_of_somebody_without_an_account_is_gone_after_an_hour(
    app: Flask, client: Client, session: Session, clock: MovableClock
) -> None:
    client.send("/account/reset", {"address": "nobody77@example.org"})
    clock.move(minutes=60)
    session.commit()
    with app.app_context():
        clear_away()
    session.expire_all()
    assert session.scalars(select(AccountToken.address)).all() == []


def test_a_sent_mail_and_its_address_are_gone_after_ninety_days_and_a_failed_one_waits(
    app: Flask, client: Client, session: Session, clock: MovableClock, deliver: Callable[[], int]
) -> None:
    client.send("/account/reset", {"address": "nobody77@example.org"})
    deliver()
    client.send("/account/reset", {"address": "nobody78@example.org"})
    session.execute(update(OutboxMail).where(OutboxMail.to == "nobody78@example.org").values(state=MailState.FAILED))
    for days, left in ((89, ["nobody77@example.org", "nobody78@example.org"]), (2, ["nobody78@example.org"])):
        clock.move(days=days)
        session.commit()
        with app.app_context():
            clear_away()
        assert sorted(session.scalars(select(OutboxMail.to))) == left


def test_an_account_nobody_confirmed_is_gone_after_a_week(
    app: Flask, client: Client, session: Session, clock: MovableClock
) -> None:
    client.send("/account/register", MINE)
    make_account(session)
    session.commit()
    clock.move(days=8)
    with app.app_context():
        clear_away()
    session.expire_all()
    assert session.scalar(select(func.count(Account.id))) == 1
