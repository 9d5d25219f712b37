"""The path most people take: ask, arrive, accept, ten minutes, contacts."""

import pytest
from sqlalchemy import select

from app.core.outbox import OutboxMail
from app.introductions.models import Consent, Introduction
from app.introductions.states import ReasonOrigin, Side, State
from app.profiles.models import Disclosure, Tie
from app.profiles.states import DisclosureLevel, TieKind
from tests.factories.introductions import REASON
from tests.web.introductions import text_of


def test_the_card_and_the_profile_offer_the_request_as_their_deed(two):
    href = f"/introductions/request/{two.investor.public_id}"
    assert href in two.at_team.get("/matches").text
    assert href in two.at_team.get(f"/profiles/{two.investor.public_id}").text


def test_an_unverified_investor_looks_and_cannot_ask(two, session):
    two.investor.verified_at = None
    page = two.at_investor.get("/matches").text
    assert two.team.name in page
    assert "/introductions/request/" not in page
    answer = two.at_investor.get(f"/introductions/request/{two.team.public_id}")
    assert "Our staff have not verified your profile yet" in answer.text
    two.at_investor.send(f"/introductions/request/{two.team.public_id}", {"reason": "Hallo"}, page="/account/name")
    assert session.scalars(select(Introduction.id)).all() == []


def test_a_request_arrives_after_ten_minutes_and_not_before(two):
    made = two.ask()
    assert (made.state, made.reason) == (State.REQUESTED, REASON)
    assert two.at_investor.get(f"/introductions/{made.public_id}").status_code == 404
    assert "Nothing waits for your answer" in text_of(two.at_investor, "/introductions")
    two.work()
    assert two.mails() == []
    two.clock.move(minutes=10)
    two.work()
    assert two.mails() == [("Stromlese asks you for an introduction", two.partner.email)]
    page = text_of(two.at_investor, "/introductions")
    assert "1 introduction waits for you" in page
    assert REASON in page


def test_a_request_taken_back_in_time_was_never_there(two):
    made = two.ask()
    two.press(two.at_team, made, "withdraw")
    two.clock.move(minutes=20)
    two.work()
    assert two.at_investor.get(f"/introductions/{made.public_id}").status_code == 404
    assert (two.mails(), made.state) == ([], State.WITHDRAWN)
    for tray in ("answer", "closed"):
        assert two.team.name not in text_of(two.at_investor, f"/introductions?tray={tray}")


def test_a_yes_holds_after_ten_minutes_and_brings_contact_data_a_tie_and_one_mail_to_both(two, session):
    made = two.delivered()
    two.press(two.at_investor, made, "accept")
    two.work()
    assert session.scalars(select(Disclosure.id)).all() == []
    assert [subject for subject, _to in two.mails()] == ["Stromlese asks you for an introduction"]
    two.clock.move(minutes=10)
    two.work()
    session.refresh(made)
    assert (made.state, made.all_agreed, made.introduced_at) == (State.INTRODUCED, True, two.clock.at)
    rows = session.execute(
        select(Disclosure.profile_id, Disclosure.to_profile_id, Disclosure.level, Disclosure.introduction_id)
    )
    contact = DisclosureLevel.CONTACT
    assert set(rows) == {
        (two.team.id, two.investor.id, contact, made.id),
        (two.investor.id, two.team.id, contact, made.id),
    }
    tie = session.scalars(select(Tie)).one()
    assert (tie.kind, {tie.a_profile_id, tie.b_profile_id}) == (TieKind.INTRODUCTION, {two.team.id, two.investor.id})
    assert two.mails()[1:] == [("Introduction: Stromlese and Nordlicht Ventures", two.founder.email)]
    assert session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).first().readers == [
        two.founder.email,
        two.partner.email,
    ]
    assert [(row.party, row.agreed) for row in session.scalars(select(Consent).order_by(Consent.id))] == [
        (Side.ASKER, True),
        (Side.RECEIVER, True),
    ]


def test_before_the_mutual_yes_no_contact_is_shown_and_after_it_all_is(two):
    made = two.delivered()
    profile = f"/profiles/{two.team.public_id}"
    assert "Stromlese GmbH" not in two.at_investor.get(profile).text
    two.press(two.at_investor, made, "accept")
    assert "Stromlese GmbH" not in two.at_investor.get(profile).text
    two.clock.move(minutes=10)
    two.work()
    assert "Stromlese GmbH" in two.at_investor.get(profile).text
    assert "Ada Okafor" in text_of(two.at_investor, f"/introductions/{made.public_id}")


def test_undo_within_ten_minutes_leaves_nothing_of_the_answer(two, session):
    made = two.delivered()
    before = two.deeds()
    for answer in ("accept", "decline"):
        assert two.press(two.at_investor, made, answer) == 303
        two.clock.move(minutes=9)
        two.work()
        assert two.press(two.at_investor, made, "undo") == 303
    two.clock.move(minutes=30)
    two.work()
    session.refresh(made)
    assert (made.state, made.answer, two.deeds()) == (State.REQUESTED, None, before)
    assert len(two.mails()) == 1


def test_after_ten_minutes_nothing_is_undone_even_if_the_worker_is_late(two, session):
    made = two.delivered()
    two.press(two.at_investor, made, "accept")
    two.clock.move(minutes=10)
    assert two.press(two.at_investor, made, "undo") == 409
    two.work()
    session.refresh(made)
    assert made.state is State.INTRODUCED


def test_a_double_click_asks_and_answers_once(two, session):
    two.ask(), two.ask()
    assert len(session.scalars(select(Introduction.id)).all()) == 1
    made = session.scalars(select(Introduction)).one()
    two.clock.move(minutes=10)
    two.work()
    assert [two.press(two.at_investor, made, "accept") for _ in range(2)] == [303, 303]
    two.clock.move(minutes=10)
    two.work(), two.work()
    assert two.press(two.at_investor, made, "accept") == 303
    assert (two.deeds().count("accept"), two.deeds().count("introduce"), len(two.mails())) == (1, 1, 2)


def test_the_draft_names_shared_facts_and_is_marked_as_such_when_sent_unchanged(two, session):
    from bs4 import BeautifulSoup

    path = f"/introductions/request/{two.investor.public_id}"
    page = BeautifulSoup(two.at_team.get(f"{path}?draft=1").text, "html.parser")
    draft = page.select_one("textarea[name=reason]").text.strip()
    assert "Our work fits what you look for." in draft
    assert "€" not in draft
    made = two.ask(draft)
    assert made.reason_origin is ReasonOrigin.DRAFT
    two.clock.move(minutes=10)
    assert "A draft made from shared facts, sent unchanged." in text_of(two.at_investor, "/introductions")


@pytest.mark.parametrize(("reason", "status"), [("x" * 401, 422), ("", 422), ("x" * 400, 303)])
def test_a_reason_is_needed_and_has_at_most_four_hundred_characters(two, reason, status):
    path = f"/introductions/request/{two.investor.public_id}"
    assert two.at_team.send(path, {"wish": "talk", "reason": reason}).status_code == status


def test_each_side_reads_why_with_the_evidence_of_each_point_and_the_laws_line(two):
    made = two.delivered()
    for client in (two.at_team, two.at_investor):
        page = text_of(client, f"/introductions/{made.public_id}")
        assert "What speaks for it, for you" in page
        assert "own statement" in page
        assert "gives no investment advice" in page


def test_the_calendar_file_holds_three_tentative_half_hours(two):
    from icalendar import Calendar

    two.at_team.send("/introductions/availability", {"times": ["2-afternoon", "4-morning"]})
    made = two.introduced()
    answer = two.at_team.get(f"/introductions/{made.public_id}/times.ics")
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert [str(event["STATUS"]) for event in events] == ["TENTATIVE"] * 3
    assert {(event.decoded("DTEND") - event.decoded("DTSTART")).seconds for event in events} == {1800}
    assert all(event.decoded("DTSTART") > two.clock.at for event in events)


def test_the_calendar_file_takes_the_times_both_usually_have(two):
    for client in (two.at_team, two.at_investor):
        client.send("/introductions/availability", {"times": ["2-afternoon", "4-morning"]})
    two.at_team.send("/introductions/availability", {"times": ["2-afternoon"]})
    made = two.introduced()
    page = text_of(two.at_team, f"/introductions/{made.public_id}")
    assert page.count("15:00") == 3
    assert "Taken from the times at which both sides usually have time." in page


def test_messages_stay_on_the_platform_and_the_other_side_is_told(two):
    made = two.introduced()
    path = f"/introductions/{made.public_id}/words/message"
    two.at_team.send(path, {"text": "Passt Ihnen Mittwoch?"}, page=f"/introductions/{made.public_id}")
    assert "Passt Ihnen Mittwoch?" in text_of(two.at_investor, f"/introductions/{made.public_id}")
    assert two.mails()[-1] == ("A new message from Stromlese", two.partner.email)


def test_nobody_writes_before_the_mutual_yes(two):
    made = two.delivered()
    path = f"/introductions/{made.public_id}/words/message"
    answer = two.at_team.send(path, {"text": "Hallo?"}, page="/account/name")
    assert answer.status_code == 422
    assert "Hallo?" not in text_of(two.at_investor, f"/introductions/{made.public_id}")
