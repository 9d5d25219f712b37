"""Letters about introductions: whole in both languages, stopped by one click; the question of the outcome by one."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actions.notices import choose_notice
from app.accounts.models import NoticeWaiting
from app.accounts.notices import Line, Waiting
from app.accounts.states import NoticeChoice
from app.core.language import speaking
from app.core.outbox import OutboxMail, message_of
from app.introductions.actions.telling import digest_lines, tell
from app.introductions.models import OutcomeReport
from app.introductions.rules.letters import FOLLOW_UPS, KINDS, LETTERS
from app.introductions.states import EndCause, Result, Side, State
from tests.conftest import make_settings
from tests.factories.introductions import make_introduction
from tests.web.introductions import Two, text_of
from tests.web.test_introductions_stages import outcome_link


def letters(session: Session, to: str) -> list[OutboxMail]:
    mine = OutboxMail.template == "introductions/letter", OutboxMail.to == to
    return list(session.scalars(select(OutboxMail).where(*mine).order_by(OutboxMail.id)))


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("code", sorted(LETTERS))
def test_every_letter_has_text_and_html_the_exact_link_and_the_way_out(two, session, app, tmp_path, code, language):
    two.partner.language = language
    choose_notice(session, two.partner.id, KINDS[code], NoticeChoice.instant, at=two.clock.at)
    made = make_introduction(session, two.team, two.investor, State.INTRODUCED, end_cause=None)
    made.end_cause = EndCause.CLOSED if code == "ended" else None
    made.state = State.ENDED if code == "ended" else made.state
    with app.test_request_context():
        assert tell(session, made, Side.RECEIVER, code, at=two.clock.at, day=3) == 1
    (mail,) = letters(session, two.partner.email)
    assert mail.subject
    page = f"http://localhost/introductions/{made.public_id}"
    for body in (mail.text, mail.html):
        assert page in body
        assert f"http://localhost{mail.unsubscribe_path}" in body
        assert "{" not in body.replace("{ ", "").split("</style>")[-1]
    message = message_of(mail, make_settings(tmp_path, base_url="https://anschub.example"))
    assert message["List-Unsubscribe"] == f"<https://anschub.example{mail.unsubscribe_path}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert f'<html lang="{language}">' in mail.html


def test_a_scanner_that_opens_every_link_of_the_mail_answers_nothing_and_stops_nothing(two, session, client):
    import re

    two.introduced()
    two.later(days=14)
    mail = letters(session, two.founder.email)[-1]
    links = re.findall(r'href="http://localhost(/[^"]+)"', mail.html)
    assert sum("/introductions/outcome/" in link for link in links) == len(Result)
    for link in links:
        client.get(link.replace("&amp;", "&"))
        client.head(link.replace("&amp;", "&"))
    assert session.scalars(select(OutcomeReport.id)).all() == []
    two.later(days=46)
    assert len([mail for mail in letters(session, two.founder.email) if "What came of" in mail.subject]) == 2


@pytest.mark.parametrize(("day", "moves"), [(14, [14]), (60, [14, 46]), (180, [14, 46, 120])])
def test_the_link_of_each_day_answers_for_that_day(two, session, client, day, moves):
    two.introduced()
    for days in moves:
        two.later(days=days)
    client.send(outcome_link(two), {"result": "met"})
    row = session.scalars(select(OutcomeReport)).one()
    assert (row.side, row.day, row.result, row.by_id) == (Side.ASKER, day, Result.MET, two.founder.id)


def test_the_link_ends_with_its_time_its_reader_and_its_purpose(two, session, client):
    from app.core.signed_links import installation_links
    from app.profiles.models import ProfileMember

    made = two.introduced()
    two.later(days=14)
    link = outcome_link(two)
    other_purpose = link.replace("/outcome/", "/office/")
    assert client.get(other_purpose).status_code == 410
    with two.app.app_context():
        forged = installation_links().signed("another purpose", made.public_id, two.founder.public_id, "asker", "14")
    assert client.get(f"/introductions/outcome/{forged}").status_code == 410
    two.clock.move(days=90, minutes=-1)
    assert client.get(link).status_code == 200
    two.clock.move(minutes=2)
    assert client.get(link).status_code == 410
    two.clock.move(days=-30)
    session.delete(session.scalars(select(ProfileMember).where(ProfileMember.account_id == two.founder.id)).one())
    session.commit()
    assert client.get(link).status_code == 410


def digest_of(two: Two) -> list[Line]:
    rows = two.session.scalars(select(NoticeWaiting).order_by(NoticeWaiting.id)).all()
    waiting = [Waiting(row.subject_id, row.detail, row.at) for row in rows]
    with two.app.test_request_context(), speaking("en"):
        return list(digest_lines(two.session, two.founder.id, waiting, two.clock.at).values())


def test_the_question_in_a_digest_is_answered_by_one_click_too_and_gone_once_it_was(two, session, client):
    choose_notice(session, two.founder.id, FOLLOW_UPS, NoticeChoice.daily, at=two.clock.at)
    two.introduced()
    two.later(days=14)
    (line,) = [line for line in digest_of(two) if "/outcome/" in line.path]
    assert "What came of the introduction to Nordlicht Ventures?" in text_of(client, line.path)
    client.send(line.path, {"result": "in_talks"})
    session.expire_all()
    assert session.scalars(select(OutcomeReport.day)).all() == [14]
    assert [each for each in digest_of(two) if "/outcome/" in each.path] == []


@pytest.mark.parametrize(("choice", "mails"), [(NoticeChoice.off, 0), (NoticeChoice.instant, 2)])
def test_whoever_stopped_follow_ups_is_asked_nothing(two, session, choice, mails):
    choose_notice(session, two.founder.id, FOLLOW_UPS, choice, at=two.clock.at)
    two.introduced()
    for days in (3, 11):
        two.later(days=days)
    assert len(letters(session, two.founder.email)) == mails


def test_a_worker_that_slept_through_asks_the_last_question_once(two, session):
    made = two.introduced()
    two.clock.move(days=61)
    two.work(), two.work()
    assert [mail.subject for mail in letters(session, two.founder.email)] == [
        "What came of the introduction to Nordlicht Ventures?"
    ]
    assert made.next_at == made.introduced_at + timedelta(days=180)
