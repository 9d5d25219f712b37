"""Mails about introductions: in the reader's language, as each reader chose, with what the reader may know."""

from datetime import timedelta

from sqlalchemy import select

from app.accounts.actions.notices import choose_notice
from app.accounts.models import NoticeWaiting
from app.accounts.notices import Waiting
from app.accounts.states import NoticeChoice
from app.core.language import speaking
from app.core.outbox import OutboxMail
from app.introductions.actions.telling import digest_lines
from app.introductions.rules.letters import KINDS, LETTERS, REQUESTS
from app.profiles.models import NeverShow, ProfileMember
from app.profiles.states import MemberRole
from tests.factories.accounts import make_account
from tests.factories.introductions import REASON
from tests.web.introductions import Two, text_of


def bodies(two: Two, template: str) -> list[str]:
    wanted = select(OutboxMail.text).where(OutboxMail.template == template).order_by(OutboxMail.id)
    return list(two.session.scalars(wanted))


def test_every_letter_belongs_to_a_kind_that_can_be_stopped():
    assert sorted(LETTERS) == sorted(KINDS)


def test_a_request_comes_with_its_reason_what_is_asked_by_when_and_the_laws_line(two):
    made = two.delivered()
    text = bodies(two, "introductions/letter")[0]
    assert REASON in text
    assert "What is asked: A first talk of half an hour." in text
    assert "Please answer by 5 December 2026" in text
    assert "gives no investment advice" in text
    assert f"http://localhost/introductions/{made.public_id}" in text
    assert "Stop these mails" in text


def test_a_german_reader_gets_german(two):
    two.partner.language = "de"
    two.delivered()
    assert two.mails() == [("Stromlese fragt einen Kontakt zu Ihnen an", two.partner.email)]
    assert "Bitte antworten Sie bis 5. Dezember 2026" in bodies(two, "introductions/letter")[0]


def test_every_member_is_told_but_who_stopped_such_mails(two, session):
    second, third = make_account(session), make_account(session)
    for each in (second, third):
        member = ProfileMember(
            profile_id=two.investor.id, account_id=each.id, role=MemberRole.EDITOR, since=two.clock.at
        )
        session.add(member)
    choose_notice(session, third.id, REQUESTS, NoticeChoice.off, at=two.clock.at)
    two.delivered()
    assert [to for _subject, to in two.mails()] == [two.partner.email, second.email]


def test_who_wants_a_digest_gets_a_line_that_tells_no_more_than_the_mail(two, session):
    choose_notice(session, two.partner.id, REQUESTS, NoticeChoice.daily, at=two.clock.at)
    made = two.delivered()
    assert two.mails() == []
    row = session.scalars(select(NoticeWaiting)).one()
    waiting = Waiting(row.subject_id, row.detail, row.at)
    with speaking("en"):
        line = digest_lines(session, two.partner.id, [waiting], two.clock.at)[waiting]
        assert str(line.text) == "Stromlese asks you for an introduction"
    assert line.path == f"/introductions/{made.public_id}"
    assert digest_lines(session, make_account(session).id, [waiting], two.clock.at) == {}


def test_whoever_never_wants_to_meet_an_organisation_is_not_told_its_name(two, session):
    made = two.ask()
    entry = NeverShow(profile_id=two.investor.id, organisation_id=two.team.organisation_id, added_at=two.clock.at)
    session.add(entry)
    two.clock.move(minutes=10)
    two.work()
    assert [subject for subject, _to in two.mails() if "Stromlese" in subject] == []
    assert "Stromlese" not in text_of(two.at_investor, f"/introductions/{made.public_id}")


def test_a_worker_that_was_away_reminds_once_and_does_not_tell_of_the_arrival_too(two):
    two.ask()
    two.clock.move(minutes=10, days=8)
    two.work(), two.work()
    assert [subject for subject, _to in two.mails()] == ["The request of Stromlese is still waiting for you"]


def test_mails_are_written_with_the_change_and_never_twice(two):
    made = two.introduced()
    before = two.mails()
    made.next_at = two.clock.at - timedelta(minutes=1)
    two.work()
    assert two.mails() == before
