"""Which mails a person wants: the page, the link in the mail, and the one click of a mail program (RFC 8058)."""

from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actions.notices import choose_notice
from app.accounts.models import Account, NoticePreference
from app.accounts.queries import notice_choices
from app.accounts.states import NoticeChoice
from app.core import slots
from app.core.audit import AuditEntry
from app.core.mailers import RecordingMailer
from app.core.outbox import OutboxMail, message_of
from app.core.signed_links import SignedLinks
from app.profiles.rules.asking_again import STILL_DEPLOYING
from app.profiles.tasks import ask_investors_again
from tests.conftest import SECRET, Client, MovableClock, make_settings
from tests.factories.accounts import make_account, sign_in
from tests.factories.notices import choose_on_page
from tests.factories.profiles import make_investor

OFF = {STILL_DEPLOYING: NoticeChoice.off}


@pytest.fixture
def person(session: Session, clock: MovableClock) -> Account:
    account = make_account(session)
    make_investor(session, account)
    return account


def stop_link(account: Account) -> str:
    return f"/account/mails/off/{SignedLinks(SECRET).signed('unsubscribe', account.public_id, STILL_DEPLOYING)}"


def reminder(app: Flask, session: Session, clock: MovableClock) -> None:
    clock.move(days=91)
    session.commit()
    with app.app_context():
        assert ask_investors_again() == 1


def test_reminders_are_switched_off_and_on_in_the_account(client: Client, session: Session, person: Account) -> None:
    sign_in(client, session, person)
    assert "all notifications" in client.get("/account/").text
    choose_on_page(client, {STILL_DEPLOYING: "off"})
    assert notice_choices(session, person.id) == OFF
    assert "some notifications" in client.get("/account/").text
    choose_on_page(client, {STILL_DEPLOYING: "instant"})
    assert notice_choices(session, person.id) == {STILL_DEPLOYING: NoticeChoice.instant}
    chosen = AuditEntry.event == "notice.chosen"
    assert len(session.scalars(select(AuditEntry).where(chosen)).all()) == 2


@pytest.mark.parametrize("sent", [{}, {STILL_DEPLOYING: "hourly"}, {STILL_DEPLOYING: ""}])
def test_an_answer_that_is_none_changes_nothing(
    client: Client, session: Session, person: Account, sent: dict[str, str]
) -> None:
    sign_in(client, session, person)
    assert client.send("/account/mails", sent).status_code == 422
    assert notice_choices(session, person.id) == {}


def test_reminders_that_cannot_reach_a_person_are_not_asked_about(client: Client, session: Session) -> None:
    sign_in(client, session, make_account(session))
    page = client.get("/account/mails").text
    assert "no mail that concerns you" in page
    assert "still investing" not in page
    assert "none that you could choose about" in client.get("/account/").text


def test_opening_the_link_asks_and_the_button_stops_the_mails(
    client: Client, session: Session, person: Account
) -> None:
    page = client.get(stop_link(person)).text
    assert "Stop these mails?" in page
    assert notice_choices(session, person.id) == {}
    answer = client.send(stop_link(person))
    assert "These mails are stopped" in answer.text
    assert notice_choices(session, person.id) == OFF


def test_a_mail_program_stops_them_with_one_post_and_nothing_else(
    client: Client, session: Session, person: Account
) -> None:
    for _again in range(2):
        answer = client.post(stop_link(person), data={"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, notice_choices(session, person.id)) == (200, OFF)
    assert "Set-Cookie" not in answer.headers
    assert session.scalars(select(AuditEntry.actor_id).where(AuditEntry.event == "notice.chosen")).all() == [person.id]


def test_a_link_that_is_not_ours_stops_nothing(client: Client, session: Session, person: Account) -> None:
    good = stop_link(person)
    foreign = SignedLinks("another key that is long enough for it all").signed(
        "unsubscribe", person.public_id, STILL_DEPLOYING
    )
    unknown = SignedLinks(SECRET).signed("unsubscribe", person.public_id, "no_such_kind")
    gone = SignedLinks(SECRET).signed("unsubscribe", "nobody", STILL_DEPLOYING)
    wrong = [good[:-2], *(f"/account/mails/off/{each}" for each in (foreign, unknown, gone, "x", "x" * 400))]
    assert [client.post(each).status_code for each in wrong] == [410] * 6
    assert [client.get(each).status_code for each in wrong] == [410] * 6
    assert notice_choices(session, person.id) == {}


def test_every_other_form_still_has_to_prove_that_it_is_ours(client: Client, session: Session, person: Account) -> None:
    sign_in(client, session, person)
    client.post("/account/mails", data={STILL_DEPLOYING: "off"})
    assert notice_choices(session, person.id) == {}


def test_the_mail_names_both_ways_out_in_its_headers(
    app: Flask, session: Session, person: Account, clock: MovableClock, tmp_path: Path
) -> None:
    reminder(app, session, clock)
    mail = session.scalars(select(OutboxMail)).one()
    over_tls = make_settings(tmp_path, base_url="https://matching.anschub.example")
    raw = bytes(message_of(mail, over_tls))
    link = f"<https://matching.anschub.example{stop_link(person)}>"
    assert f"\nList-Unsubscribe: {link}\n".encode() in raw
    read = message_from_bytes(raw, policy=policy.default)
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message_of(mail, make_settings(tmp_path))["List-Unsubscribe-Post"] is None
    assert stop_link(person) in mail.text
    assert stop_link(person) in mail.html


def test_a_sent_mail_keeps_no_way_out_and_other_mails_have_none(
    app: Flask, session: Session, person: Account, clock: MovableClock, deliver: Callable[[], int],
    mailer: RecordingMailer, client: Client,
) -> None:  # fmt: skip
    reminder(app, session, clock)
    deliver()
    mail = session.scalars(select(OutboxMail)).one()
    assert (mail.state, mail.unsubscribe_path) == ("sent", "")
    client.send("/account/reset", {"address": person.email})
    deliver()
    assert [sent["List-Unsubscribe"] is None for sent in mailer.sent] == [False, True]


def test_export_and_erasure_know_what_was_chosen_and_sent(
    app: Flask, session: Session, person: Account, clock: MovableClock
) -> None:
    reminder(app, session, clock)
    choose_notice(session, person.id, STILL_DEPLOYING, NoticeChoice.off, at=clock.at)
    data = slots.fillers_of("person.export")["app.accounts.own_data.export_people"](session, None, [person.id])
    mine = data[person.id]
    assert isinstance(mine, dict)
    assert [(row["kind"], row["choice"]) for row in mine["mails_chosen"]] == [(STILL_DEPLOYING, "off")]
    assert [row["kind"] for row in mine["reminders_sent"]] == [STILL_DEPLOYING]
    slots.fillers_of("person.erase")["app.accounts.actions.accounts.erase_people"](session, None, [person.id])
    assert session.scalars(select(NoticePreference)).all() == []
