"""What a transfer office is asked: in its language, with a reminder, by link or signed in; and what silence does."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.outbox import OutboxMail
from app.introductions.models import Consent, Introduction
from app.introductions.states import Side, State, Way
from app.profiles.models import SpinoffFacts
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.web.introductions import Two, make_two_with_spinoff, text_of
from tests.web.test_introductions_stages import OFFICE, accepted, office_link

ASKED = "introductions/office"


@pytest.fixture
def two(app: Flask, session: Session, clock: MovableClock, new_client: Callable[[], Client]) -> Two:
    return make_two_with_spinoff(app, session, clock, new_client)


@pytest.fixture
def officer(session: Session, two: Two) -> Account:
    """A person with an account whose confirmed address is the office's."""
    made = make_account(session, name="Ilse Kranich", address="Transfer@Saalebogen.example")
    made.language = "en"
    session.get_one(SpinoffFacts, two.team.id).transfer_office_email = OFFICE
    return made


def asked(session: Session) -> list[OutboxMail]:
    return list(session.scalars(select(OutboxMail).where(OutboxMail.template == ASKED).order_by(OutboxMail.id)))


def test_it_is_asked_in_german_and_english_who_asks_what_yes_and_no_mean_and_by_when(two, session):
    accepted(two)
    (mail,) = asked(session)
    assert (mail.to, mail.also_to, mail.unsubscribe_path) == (OFFICE, "", "")
    assert mail.subject == "Darf Quarzlicht in Kontakt gebracht werden? / May Quarzlicht be introduced?"
    said = (
        "das Forschungsteam Quarzlicht hat bei Nordlicht Ventures um einen Kontakt gebeten",
        "Ja heißt: Beide Seiten erhalten sofort die Kontaktdaten",
        "Bitte antworten Sie bis 5. Dezember 2026",
        "Das Team hat diese Adresse als seine Transferstelle angegeben.",
        "the research team Quarzlicht has asked Nordlicht Ventures for an introduction",
        "No means: the introduction ends, nobody gets contacts",
        "Please answer by 5 December 2026",
        "http://localhost/privacy",
    )
    for body in (mail.text.replace("\n", " "), mail.html.replace("&#39;", "'")):
        assert [words for words in said if words not in body] == []


def test_an_office_with_an_account_is_asked_in_its_language_and_finds_the_question_signed_in(
    two, session, officer, client
):
    accepted(two)
    (mail,) = asked(session)
    assert (mail.language, mail.account_id) == ("en", officer.id)
    assert "das Forschungsteam" not in mail.text
    sign_in(client, session, officer)
    assert "May Quarzlicht be introduced?" in text_of(client, "/introductions/office")
    assert "Quarzlicht" not in text_of(two.at_investor, "/introductions/office")


def test_the_answer_of_a_signed_in_office_is_noted_as_its_own_and_anybody_elses_is_not(two, session, officer, client):
    accepted(two)
    sign_in(client, session, officer)
    client.send(office_link(session), {"answer": "yes"})
    given = session.scalars(select(Consent).where(Consent.party == Side.THIRD)).one()
    assert (given.agreed, given.way, given.by_id) == (True, Way.ACCOUNT, officer.id)
    assert "Quarzlicht" not in text_of(client, "/introductions/office")


def test_a_signed_in_stranger_with_the_link_answers_as_the_link_does(two, session, client):
    accepted(two)
    sign_in(client, session, make_account(session))
    client.send(office_link(session), {"answer": "yes"})
    given = session.scalars(select(Consent).where(Consent.party == Side.THIRD)).one()
    assert (given.way, given.by_id) == (Way.LINK, None)


def test_an_unconfirmed_address_shows_nobody_the_question(two, session, officer, client):
    accepted(two)
    officer.addresses[0].confirmed_at = None
    sign_in(client, session, officer)
    assert "Quarzlicht" not in text_of(client, "/introductions/office")


def test_one_reminder_comes_after_seven_days_and_none_after_an_answer(two, session, client):
    accepted(two)
    two.later(days=7)
    two.work()
    assert [mail.subject.startswith("Wir warten noch auf Sie") for mail in asked(session)] == [False, True]
    client.send(office_link(session), {"answer": "yes"})
    two.later(days=7)
    assert len(asked(session)) == 2


def test_before_seven_days_nobody_is_reminded(two, session):
    accepted(two)
    two.later(days=6, hours=23)
    assert len(asked(session)) == 1


def test_silence_expires_it_and_both_sides_read_the_true_reason(two, session):
    made = accepted(two)
    two.later(days=14)
    session.refresh(made)
    assert made.state is State.EXPIRED
    told = [(subject, to) for subject, to in two.mails() if "has expired" in subject]
    assert told == [
        ("The introduction to Nordlicht Ventures has expired", two.founder.email),
        ("The introduction to Research team in Thuringia has expired", two.partner.email),
    ]
    for client in (two.at_team, two.at_investor):
        page = text_of(client, f"/introductions/{made.public_id}")
        assert "the transfer office did not answer in time" in page


def test_a_request_nobody_answered_says_nothing_of_an_office(two, session):
    made = two.delivered()
    two.later(days=14)
    assert "transfer office" not in text_of(two.at_team, f"/introductions/{made.public_id}")


@pytest.mark.parametrize(("answer", "word"), [("yes", "Yes"), ("no", "No")])
def test_a_used_link_says_what_was_answered(two, session, client, answer, word):
    accepted(two)
    link = office_link(session)
    client.send(link, {"answer": answer})
    assert client.get(link).status_code == 410
    assert f"This question was answered on 21 November 2026, 10:20 CET: {word}." in text_of(client, link)


def test_a_link_that_ran_out_says_when_and_one_of_another_address_says_nothing(two, session, client):
    accepted(two)
    link = office_link(session)
    two.later(days=14)
    assert "The time for an answer was over on 5 December 2026" in text_of(client, link)
    session.get_one(SpinoffFacts, two.team.id).transfer_office_email = "anders@saalebogen.example"
    session.commit()
    assert "December" not in text_of(client, link)


def test_a_withdrawn_request_says_that_it_ended(two, session, client):
    made = accepted(two)
    link = office_link(session)
    two.press(two.at_team, made, "withdraw")
    assert "ended before the transfer office had answered" in text_of(client, link)


def test_opening_the_link_any_number_of_times_changes_nothing(two, session, client):
    made = accepted(two)
    link = office_link(session)
    for _ in range(3):
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200
    assert session.scalars(select(Introduction.state).where(Introduction.id == made.id)).one() is State.ACCEPTED
    assert session.scalars(select(Consent).where(Consent.party == Side.THIRD)).all() == []
