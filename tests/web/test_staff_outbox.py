"""The outbox: failed mails are seen, sent again or dropped; nobody reads a key out of a waiting one."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actions.registration import send_confirmation
from app.core.audit import AuditEntry
from app.core.mailers import RecordingMailer
from app.core.outbox import MailState, OutboxMail
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in


def staff(client: Client, session: Session) -> Any:
    account = make_account(session, roles=["matching_staff"])
    sign_in(client, session, account)
    return account


def a_mail(session: Session, clock: MovableClock, **values: Any) -> OutboxMail:
    given: dict[str, Any] = {
        "to": "somebody@example.org",
        "template": "test",
        "language": "en",
        "subject": "Subject",
        "text": "Text",
        "html": "<p>Text</p>",
        "created_at": clock.at,
        "due_at": clock.at,
        **values,
    }
    mail = OutboxMail(**given)
    session.add(mail)
    session.flush()
    return mail


def failed(session: Session, clock: MovableClock, **values: Any) -> OutboxMail:
    return a_mail(session, clock, state=MailState.FAILED, attempts=8, error="ConnectionRefusedError", **values)


def subjects(page: str) -> list[str]:
    return [each.text for each in BeautifulSoup(page, "html.parser").select("tbody th a")]


def test_the_list_is_narrowed_by_state_and_text(client: Client, session: Session, clock: MovableClock) -> None:
    failed(session, clock, subject="Failed")
    a_mail(session, clock, subject="Due")
    a_mail(session, clock, subject="Sent", state=MailState.SENT, to="other@example.org")
    staff(client, session)
    assert {
        state: subjects(client.get(f"/staff/outbox?state={state}").text) for state in ("failed", "due", "sent")
    } == {
        "failed": ["Failed"],
        "due": ["Due"],
        "sent": ["Sent"],
    }
    assert subjects(client.get("/staff/outbox?q=other@").text) == ["Sent"]
    assert subjects(client.get("/staff/outbox?q=%25").text) == []


def test_a_failed_mail_goes_out_again(
    client: Client, session: Session, clock: MovableClock, mailer: RecordingMailer, deliver: Any
) -> None:
    mail = failed(session, clock)
    me = staff(client, session)
    client.send(f"/staff/outbox/{mail.public_id}/send-again", page=f"/staff/outbox/{mail.public_id}")
    deliver()
    session.refresh(mail)
    assert (mail.state, mail.attempts, mail.error) == (MailState.SENT, 1, "")
    assert "somebody@example.org" in [sent["To"] for sent in mailer.sent]
    entry = session.scalars(select(AuditEntry).where(AuditEntry.event == "mail.sent_again")).one()
    assert (entry.actor_id, entry.object_id) == (me.id, mail.id)


def test_several_go_out_again_and_each_says_what_became_of_it(
    client: Client, session: Session, clock: MovableClock
) -> None:
    one, two = failed(session, clock, subject="One"), failed(session, clock, subject="Two")
    sent = a_mail(session, clock, subject="Gone", state=MailState.SENT)
    staff(client, session)
    chosen = {"mail": [one.public_id, two.public_id, sent.public_id]}
    answer = client.send("/staff/outbox/send-again", chosen, page="/staff/outbox")
    assert answer.status_code == 200
    assert "2 of 3 mails go out again" in answer.text
    lines = [each.text for each in BeautifulSoup(answer.text, "html.parser").select("main li")]
    assert ["Not done:" in line for line in lines] == [False, False, True]
    session.expire_all()
    assert [mail.state for mail in (one, two, sent)] == [MailState.DUE, MailState.DUE, MailState.SENT]


def test_u34_sending_none_again_is_an_error_that_says_so(client: Client, session: Session, clock: MovableClock) -> None:
    mail = failed(session, clock)
    staff(client, session)
    answer = client.send("/staff/outbox/send-again", page="/staff/outbox")
    summary = BeautifulSoup(answer.text, "html.parser").select_one(".error-summary")
    assert summary is not None
    assert "Choose at least one mail." in summary.text
    session.refresh(mail)
    assert (answer.status_code, mail.state) == (422, MailState.FAILED)


def test_the_list_keeps_its_filters_when_nothing_was_chosen(
    client: Client, session: Session, clock: MovableClock
) -> None:
    failed(session, clock, subject="Failed")
    a_mail(session, clock, subject="Due")
    staff(client, session)
    form = BeautifulSoup(client.get("/staff/outbox?state=failed").text, "html.parser").select_one("main table")
    action = form.find_parent("form")["action"]  # type: ignore[union-attr, index]
    assert subjects(client.send(str(action), page="/staff/outbox?state=failed").text) == ["Failed"]


def test_an_unknown_mail_among_the_chosen_changes_nothing(
    client: Client, session: Session, clock: MovableClock
) -> None:
    mail = failed(session, clock)
    staff(client, session)
    answer = client.send("/staff/outbox/send-again", {"mail": [mail.public_id, "aaaaaaaaaaaa"]}, page="/staff/outbox")
    session.refresh(mail)
    assert (answer.status_code, mail.state) == (404, MailState.FAILED)


def test_a_failed_mail_is_dropped_after_a_question(client: Client, session: Session, clock: MovableClock) -> None:
    mail = failed(session, clock, subject="Old news")
    staff(client, session)
    page = f"/staff/outbox/{mail.public_id}/drop"
    asked = client.get(page).text
    assert "will never be sent" in asked
    assert "Old news" in asked
    assert client.send(page).status_code == 302
    assert session.scalars(select(OutboxMail).where(OutboxMail.subject == "Old news")).all() == []
    assert session.scalars(select(AuditEntry).where(AuditEntry.event == "mail.dropped")).one()


@pytest.mark.parametrize("state", [MailState.DUE, MailState.SENT])
def test_only_failed_mails_are_dropped(client: Client, session: Session, clock: MovableClock, state: MailState) -> None:
    mail = a_mail(session, clock, state=state)
    staff(client, session)
    answer = client.send(f"/staff/outbox/{mail.public_id}/drop")
    session.refresh(mail)
    assert (answer.status_code, mail.state) == (422, state)


def test_s16_no_key_of_a_waiting_mail_is_shown_to_staff(client: Client, session: Session, clock: MovableClock) -> None:
    person = make_account(session, confirmed=False)
    with client.application.app_context():
        send_confirmation(session, person, at=clock.at)
        session.commit()
    mail = session.scalars(select(OutboxMail).where(OutboxMail.template == "accounts/confirm")).one()
    key = mail.text.split("/account/link/")[1].split()[0]
    staff(client, session)
    page = client.get(f"/staff/outbox/{mail.public_id}").text
    assert "/account/link/…" in page
    assert key not in page
    assert key[:20] not in page


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("subject", "Hello\r\nBcc: victim@example.org"),
        ("subject", "<script>alert(1)</script>{{7*7}}"),
        ("text", "</p><script>alert(1)</script>\r\nSet-Cookie: a=b"),
        ("to", "a@example.org\r\nX-Injected: yes"),
    ],
)
def test_s34_what_stands_in_a_mail_is_text_on_the_desk(
    client: Client, session: Session, clock: MovableClock, name: str, value: str
) -> None:
    mail = failed(session, clock, **{name: value})
    staff(client, session)
    for page in (f"/staff/outbox/{mail.public_id}", "/staff/outbox", f"/staff/outbox/{mail.public_id}/drop"):
        answer = client.get(page)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert not {"Bcc", "X-Injected", "Set-Cookie"} & {
            key for key, said in answer.headers if "a=b" in said or "victim" in said
        }


def test_the_text_alone_is_shown_never_the_html(client: Client, session: Session, clock: MovableClock) -> None:
    mail = failed(session, clock, html="<p>planted canary</p>")
    staff(client, session)
    page = client.get(f"/staff/outbox/{mail.public_id}").text
    assert ("Text" in page, "planted canary" in page) == (True, False)


def test_s57_reading_a_mail_is_on_record(client: Client, session: Session, clock: MovableClock) -> None:
    mail = failed(session, clock)
    me = staff(client, session)
    client.get(f"/staff/outbox/{mail.public_id}")
    entry = session.scalars(select(AuditEntry).where(AuditEntry.event == "mail.seen_by_staff")).one()
    assert (entry.actor_id, entry.object_id) == (me.id, mail.id)
