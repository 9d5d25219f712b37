"""Teaser, names, contact: each stage on everybody's yes, the transfer office's included; what came of it, by link."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.outbox import OutboxMail
from app.introductions.models import Consent, Introduction, OutcomeReport
from app.introductions.states import EndCause, Result, Side, State, Way
from app.profiles.models import Disclosure, ProfileText, SpinoffFacts
from app.profiles.states import DisclosureLevel
from tests.conftest import Client, MovableClock
from tests.factories.accounts import sign_in
from tests.web.introductions import Two, make_two, make_two_with_spinoff, text_of

OFFICE = "transfer@saalebogen.example"
HIDDEN = ("Quarzlicht", "Saalebogen", "Jena", "Glasfasern zu Thermometern", "Muffen", OFFICE)


@pytest.fixture
def two(app: Flask, session: Session, clock: MovableClock, new_client: Callable[[], Client]) -> Two:
    """The team is a spin-off candidate: hidden, with a transfer office."""
    return make_two_with_spinoff(app, session, clock, new_client)


@pytest.fixture
def plain(app: Flask, session: Session, clock: MovableClock, new_client: Callable[[], Client]) -> Two:
    return make_two(app, session, clock, new_client)


def link_in(session: Session, template: str, to: str, path: str) -> str:
    sent = OutboxMail.template == template, OutboxMail.to == to
    text = session.scalars(select(OutboxMail.text).where(*sent).order_by(OutboxMail.id.desc())).first()
    found = re.search(rf"http://localhost({path}/\S+)", text or "")
    assert found is not None
    return found[1]


def office_link(session: Session) -> str:
    return link_in(session, "introductions/office", OFFICE, "/introductions/office")


def accepted(two: Two) -> Introduction:
    made = two.delivered()
    two.press(two.at_investor, made, "accept")
    two.clock.move(minutes=10)
    two.work()
    return made


def test_after_both_said_yes_nothing_is_disclosed_before_the_transfer_office_agrees(two, session, client):
    made = accepted(two)
    session.refresh(made)
    assert (made.state, made.third_agreed, made.all_agreed) == (State.ACCEPTED, False, False)
    assert session.scalars(select(Disclosure.id)).all() == []
    link = office_link(session)
    assert "Quarzlicht and Nordlicht Ventures have both agreed" in text_of(client, link)
    assert session.scalars(select(Disclosure.id)).all() == []
    answer = client.send(link, {"answer": "yes"})
    assert "Both sides get each other's contacts now." in answer.text.replace("&#39;", "'")
    session.refresh(made)
    assert (made.state, made.third_agreed, made.all_agreed) == (State.INTRODUCED, True, True)
    assert len(session.scalars(select(Disclosure.id)).all()) == 2
    third = session.scalars(select(Consent).where(Consent.party == Side.THIRD)).one()
    assert (third.agreed, third.way, third.by_id) == (True, Way.LINK, None)


def test_the_offices_link_is_good_for_one_answer_and_for_its_address_alone(two, session, client):
    accepted(two)
    link = office_link(session)
    token = client.token(link)
    session.get_one(SpinoffFacts, two.team.id).transfer_office_email = "anders@saalebogen.example"
    assert client.get(link).status_code == 410
    session.get_one(SpinoffFacts, two.team.id).transfer_office_email = OFFICE
    answers = [client.post(link, data={"csrf_token": token, "answer": said}).status_code for said in ("yes", "no")]
    assert answers == [200, 410]


def test_a_transfer_office_that_does_not_agree_ends_it_and_nothing_is_disclosed(two, session, client):
    made = accepted(two)
    client.send(office_link(session), {"answer": "no"})
    session.refresh(made)
    assert (made.state, made.end_cause) == (State.ENDED, EndCause.OFFICE_REFUSED)
    assert session.scalars(select(Disclosure.id)).all() == []
    assert "the transfer office did not agree" in text_of(two.at_investor, f"/introductions/{made.public_id}")


def test_a_silent_transfer_office_lets_it_expire_after_fourteen_days(two, session):
    made = accepted(two)
    two.later(days=14)
    session.refresh(made)
    assert (made.state, session.scalars(select(Disclosure.id)).all()) == (State.EXPIRED, [])


def seen_by_investor(two: Two, made: Introduction) -> str:
    paths = (
        "/introductions",
        f"/introductions/{made.public_id}",
        "/introductions?tray=sent",
        "/introductions?tray=closed",
    )
    return " ".join(two.at_investor.get(path).text for path in paths)


def test_no_byte_of_a_hidden_team_reaches_the_other_side_before_it_agrees(two, session):
    made = two.delivered()
    assert "Research team in Thuringia" in seen_by_investor(two, made)
    assert [word for word in HIDDEN if word in seen_by_investor(two, made)] == []
    assert [word for word in HIDDEN if word in str(two.mails())] == []
    texts = session.scalars(select(OutboxMail.text).where(OutboxMail.to == two.partner.email)).all()
    assert [word for word in HIDDEN for text in texts if word in text] == []
    kept = str(made.explanation["receiver"])
    assert [word for word in HIDDEN if word in kept] == []


def test_a_team_that_is_not_named_keeps_what_speaks_for_it_in_its_own_eyes_to_itself(two):
    made = two.delivered()
    path = f"/introductions/{made.public_id}"
    theirs = "What speaks for it, as Research team in Thuringia reads it"
    assert "What speaks for it, for you" in text_of(two.at_investor, path)
    assert theirs not in text_of(two.at_investor, path)
    assert "What speaks for it, as Nordlicht Ventures reads it" in text_of(two.at_team, path)


def test_two_worlds_that_differ_only_in_hidden_fields_read_the_same(two, session):
    """The same request, once with other hidden words: the other side's pages stay byte for byte."""
    made = two.delivered()
    # Signed with the second of the moment, wherever in the page they stand.
    token = re.compile(r"[\w-]{20,}\.[\w-]{6}\.[\w-]{27}")
    before = token.sub("", seen_by_investor(two, made))
    two.team.name, two.team.city, two.team.sort_name = "Ganz anders", "Weimar", "ganz anders"
    facts = session.get_one(SpinoffFacts, two.team.id)
    facts.institution_name, facts.transfer_office_email, facts.transfer_office_person = "Andere", "x@y.example", "Wer"
    for row in session.scalars(
        select(ProfileText).where(ProfileText.field.in_(("problem", "technology", "one_liner")))
    ):
        if row.profile_id == two.team.id:
            row.text = "Etwas völlig anderes, das niemand lesen darf."
    assert token.sub("", seen_by_investor(two, made)) == before


def test_names_are_shown_when_both_agreed_and_hidden_again_when_the_team_takes_it_back(two, session):
    made = two.delivered()
    teaser = f"/profiles/teaser/{two.team.teaser_id}"
    assert "Quarzlicht" not in two.at_investor.get(teaser).text
    two.press(two.at_investor, made, "names")
    assert two.mails()[-1] == ("Nordlicht Ventures asks to know names before deciding", two.founder.email)
    assert "Quarzlicht" not in seen_by_investor(two, made)
    two.press(two.at_team, made, "names")
    assert "Quarzlicht" in seen_by_investor(two, made)
    assert session.scalars(select(Disclosure.level)).all() == [DisclosureLevel.NAMED]
    assert "Quarzlicht" in two.at_investor.get(f"/profiles/{two.team.public_id}").text
    assert OFFICE not in two.at_investor.get(f"/profiles/{two.team.public_id}").text
    two.press(two.at_team, made, "hide-names")
    assert "Quarzlicht" not in seen_by_investor(two, made)
    assert two.at_investor.get(f"/profiles/{two.team.public_id}").status_code == 404


def test_a_team_may_offer_its_name_with_the_request_and_the_other_side_takes_it_up(two, session):
    made = two.ask(show_names="y")
    two.clock.move(minutes=10)
    two.work()
    assert "Quarzlicht" not in seen_by_investor(two, made)
    assert "The team offers to tell you who they are." in text_of(two.at_investor, f"/introductions/{made.public_id}")
    two.press(two.at_investor, made, "names")
    assert "Quarzlicht" in seen_by_investor(two, made)


@pytest.mark.parametrize("end", ["decline", "withdraw", "expiry"])
def test_names_shown_for_a_decision_are_hidden_again_once_it_was_made(two, session, end):
    made = two.delivered()
    two.press(two.at_investor, made, "names")
    two.press(two.at_team, made, "names")
    path = f"/profiles/{two.team.public_id}"
    assert two.at_investor.get(path).status_code == 200
    if end == "withdraw":
        two.press(two.at_team, made, "withdraw")
    if end == "decline":
        two.press(two.at_investor, made, "decline")
    two.later(days=15)
    assert two.at_investor.get(path).status_code == 404
    assert "Quarzlicht" not in seen_by_investor(two, made)


def test_an_investor_cannot_take_back_what_only_the_team_may(two):
    made = two.delivered()
    two.press(two.at_investor, made, "names")
    two.press(two.at_team, made, "names")
    assert two.press(two.at_investor, made, "hide-names") == 409


def test_nudges_come_after_three_and_seven_days_of_silence_and_not_once_somebody_wrote(plain):
    made = plain.introduced()
    plain.later(days=3)
    nudges = [subject for subject, _to in plain.mails() if "Have you spoken" in subject]
    assert len(nudges) == 2
    path = f"/introductions/{made.public_id}/words/message"
    plain.at_team.send(path, {"text": "Guten Tag"}, page=f"/introductions/{made.public_id}")
    plain.later(days=5)
    assert len([subject for subject, _to in plain.mails() if "Have you spoken" in subject]) == 2


def outcome_link(two: Two) -> str:
    return link_in(two.session, "introductions/letter", two.founder.email, "/introductions/outcome")


def test_the_outcome_is_answered_by_one_click_without_signing_in_once(plain, session, client):
    made = plain.introduced()
    plain.later(days=14)
    link = outcome_link(plain)
    assert "What came of the introduction to Nordlicht Ventures?" in text_of(client, link)
    assert session.scalars(select(OutcomeReport.id)).all() == []
    token = client.token(link)
    fields = {"csrf_token": token, "result": "in_talks", "reason": "Zweites Treffen im Januar."}
    assert [client.post(link, data=fields).status_code for _ in range(2)] == [200, 410]
    row = session.scalars(select(OutcomeReport)).one()
    assert (row.side, row.day, row.result, row.way) == (Side.ASKER, 14, Result.IN_TALKS, Way.LINK)
    session.refresh(made)
    assert made.state is State.MET
    assert client.get("/introductions").headers["Location"].startswith("/account/sign-in")


def test_the_mail_offers_each_answer_and_the_page_asks_to_confirm_the_one_that_was_clicked(plain, session, client):
    from bs4 import BeautifulSoup

    plain.introduced()
    plain.later(days=14)
    link = outcome_link(plain)
    for chosen in ("met", "in_talks", "invested", "no"):
        page = BeautifulSoup(client.get(link.replace("?result=met", f"?result={chosen}")).text, "html.parser")
        assert [field["value"] for field in page.select("input[name=result][checked]")] == [chosen]
    assert client.get(link.replace("?result=met", "?result=nonsense")).status_code == 200
    assert session.scalars(select(OutcomeReport.id)).all() == []


def test_the_question_comes_at_fourteen_sixty_and_a_hundred_and_eighty_days(plain):
    plain.introduced()
    asked = []
    for days in (14, 46, 120, 200):
        plain.later(days=days)
        asked.append(sum("What came of" in subject for subject, _to in plain.mails()))
    assert asked == [2, 4, 6, 6]


def test_an_outcome_that_is_final_is_not_asked_about_again_and_the_other_side_never_reads_it(plain, session):
    made = plain.introduced()
    plain.press(plain.at_team, made, "outcome", result="no", reason="Passte menschlich nicht.")
    session.refresh(made)
    assert made.state is State.OUTCOME
    assert "Passte menschlich nicht." not in plain.at_investor.get(f"/introductions/{made.public_id}").text
    plain.later(days=15)
    assert sum("What came of" in subject for subject, _to in plain.mails()) == 0


def test_what_a_person_takes_along_holds_both_sides_words_and_never_the_others_private_reason(plain, session, app):
    from app.introductions.queries.own_data import export_introductions

    made = plain.delivered()
    plain.press(plain.at_investor, made, "decline", decline_reason="team")
    plain.clock.move(minutes=10)
    plain.work()
    founder = export_introductions(session, None, [plain.founder.id])[plain.founder.id]
    partner = export_introductions(session, None, [plain.partner.id])[plain.partner.id]
    assert made.reason in str(founder)
    assert made.reason in str(partner)
    assert "'decline_reason': 'team'" in str(partner)
    assert "decline_reason" not in str(founder)


def test_a_deleted_account_leaves_no_word_of_its_team_with_the_other_side(plain, session, app):
    made = plain.introduced()
    path = f"/introductions/{made.public_id}/words/message"
    plain.at_team.send(path, {"text": "Nur für Sie"}, page=f"/introductions/{made.public_id}")
    from app.accounts.actions.accounts import delete_account

    with app.app_context():
        delete_account(session, plain.founder, viewer=None, at=plain.clock.at)
    session.commit()
    page = text_of(plain.at_investor, f"/introductions/{made.public_id}")
    assert "the other profile was deleted" in page
    assert [word for word in ("Nur für Sie", "Stromlese", made.reason) if word and word in page] == []


def test_sign_in_is_needed_for_everything_but_the_mailed_links(two, client):
    sign_in(two.at_team, two.session, two.founder)
    made = two.delivered()
    for path in ("/introductions", f"/introductions/{made.public_id}", "/introductions/availability"):
        assert client.get(path).headers["Location"].startswith("/account/sign-in")
