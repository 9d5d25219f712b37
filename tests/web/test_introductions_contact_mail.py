"""After the mutual yes: one mail to both sides, with both contacts and three times as a calendar file."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlalchemy import select

from app.accounts.actions.notices import choose_notice
from app.accounts.models import Account
from app.accounts.states import NoticeChoice
from app.core.mailers import PartlyRefused, RecordingMailer
from app.core.outbox import MailState, OutboxMail, deliver_due_mail
from app.introductions.actions.people import erase_introductions
from app.introductions.rules.letters import KINDS
from app.profiles.actions import parts
from app.profiles.actions.parts import NewContact
from app.profiles.models import Profile, ProfileMember
from app.profiles.states import MemberRole
from tests.factories.accounts import make_account
from tests.web.introductions import Two

BERLIN = ZoneInfo("Europe/Berlin")
SHARED = "introductions/introduced"


def add_contact(two: Two, profile: Profile, name: str, email: str | None, phone: str | None = None) -> None:
    parts.add_contact(two.session, profile, NewContact(name, "Leitung", email, phone), by_id=None, at=two.clock.at)


def add_member(two: Two, profile: Profile) -> Account:
    made = make_account(two.session)
    member = ProfileMember(profile_id=profile.id, account_id=made.id, role=MemberRole.EDITOR, since=two.clock.at)
    two.session.add(member)
    return made


def shared(two: Two) -> OutboxMail:
    return two.session.scalars(select(OutboxMail).where(OutboxMail.template == SHARED)).one()


def sent(two: Two, mailer: RecordingMailer) -> EmailMessage:
    """The message as it left, the worker's round done."""
    deliver(two)
    found = [mail for mail in mailer.sent if mail["X-Anschub-Id"] == shared(two).public_id]
    assert len(found) == 1
    return found[0]


def deliver(two: Two) -> None:
    two.session.commit()
    with two.app.app_context():
        deliver_due_mail()
    two.session.expire_all()


def to_of(message: EmailMessage) -> list[str]:
    return [address.addr_spec for address in message["To"].addresses]


def test_one_mail_goes_to_both_and_answering_all_reaches_both(two, mailer):
    two.introduced()
    message = sent(two, mailer)
    both = [two.founder.email, two.partner.email]
    assert (to_of(message), [each.addr_spec for each in message["Reply-To"].addresses]) == (both, both)
    assert str(message["Subject"]) == "Introduction: Stromlese and Nordlicht Ventures"
    assert (message["List-Unsubscribe"], message["List-Unsubscribe-Post"]) == (None, None)
    text = message.get_body(("plain",)).get_content()
    assert [word for word in (*both, "Ada Okafor", "Mert Yıldız") if word not in text] == []
    assert "Stop these mails" not in text


def test_whom_a_side_names_as_contact_is_whom_the_mail_goes_to_and_no_other_address_is_in_it(two, mailer):
    add_contact(two, two.investor, "Nele Brandt", "nele@nordlicht.example", "+49 40 1234")
    colleague = add_member(two, two.investor)
    two.introduced()
    message = sent(two, mailer)
    assert to_of(message) == [two.founder.email, "nele@nordlicht.example"]
    whole = message.as_string()
    assert [word for word in (two.partner.email, colleague.email) if word in whole] == []
    assert "Nele Brandt, Leitung, nele@nordlicht.example, +49 40 1234" in message.get_body(("plain",)).get_content()
    told = (
        ("Stromlese and you are introduced", two.partner.email),
        ("Stromlese and you are introduced", colleague.email),
    )
    assert [each for each in told if each not in two.mails()] == []


def test_contacts_without_a_mail_address_leave_the_members_to_be_written_to(two, mailer):
    add_contact(two, two.investor, "Telefonzentrale", None, "+49 40 1234")
    two.introduced()
    assert to_of(sent(two, mailer)) == [two.founder.email, two.partner.email]


def test_it_comes_even_to_who_stopped_every_other_mail(two, session, mailer):
    for kind in set(KINDS.values()):
        choose_notice(session, two.partner.id, kind, NoticeChoice.off, at=two.clock.at)
    add_member(two, two.investor)
    two.introduced()
    assert two.partner.email in to_of(sent(two, mailer))


def test_a_member_who_is_no_contact_person_and_stopped_notices_gets_none(two, session):
    add_contact(two, two.investor, "Nele Brandt", "nele@nordlicht.example")
    for kind in set(KINDS.values()):
        choose_notice(session, two.partner.id, kind, NoticeChoice.off, at=two.clock.at)
    two.introduced()
    assert [to for _subject, to in two.mails() if to == two.partner.email] == []


@pytest.mark.parametrize(
    ("languages", "first", "has_both"),
    [(("en", "en"), "en", False), (("de", "de"), "de", False), (("en", "de"), "de", True)],
)
def test_it_is_in_the_language_both_read_or_in_both(two, mailer, languages, first, has_both):
    two.founder.language, two.partner.language = languages
    two.introduced()
    message = sent(two, mailer)
    text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert message["Content-Language"] == first
    assert ("In English below." in text) is has_both
    for body in (text, html):
        assert ("haben beide einer Kontaktanbahnung zugestimmt" in body) is ("de" in languages)
        assert ("have both said yes to an introduction" in body) is ("en" in languages)
    assert html.count("lang=") == (1 + len(set(languages)) + has_both)


def state_times(two: Two, team: list[str], investor: list[str]) -> None:
    two.at_team.send("/introductions/availability", {"times": team})
    two.at_investor.send("/introductions/availability", {"times": investor})


def calendars(message: EmailMessage) -> list[EmailMessage]:
    return [part for part in message.iter_attachments() if part.get_content_type() == "text/calendar"]


def test_three_times_of_both_sides_stand_in_words_and_as_calendar_file_in_the_zone_of_berlin(two, mailer):
    state_times(two, ["2-afternoon", "4-morning"], ["2-afternoon"])
    made = two.introduced()
    message = sent(two, mailer)
    (part,) = calendars(message)
    assert part.get_param("method") == "PUBLISH"
    calendar = Calendar.from_ical(part.get_content())
    events = calendar.walk("VEVENT")
    starts = [event.decoded("DTSTART") for event in events]
    assert str(calendar["METHOD"]) == "PUBLISH"
    assert starts == [datetime(2026, 11, 25, 15, tzinfo=BERLIN) + timedelta(weeks=week) for week in range(3)]
    assert {event["DTSTART"].params["TZID"] for event in events} == {"Europe/Berlin"}
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Berlin"]
    assert [str(event["STATUS"]) for event in events] == ["TENTATIVE"] * 3
    assert [str(event["UID"]) for event in events] == [f"{made.public_id}-{number}@localhost" for number in (1, 2, 3)]
    assert {str(event["SUMMARY"]) for event in events} == {"First talk: Stromlese and Nordlicht Ventures"}
    text = message.get_body(("plain",)).get_content()
    assert "- Wednesday, 25 November 2026" in text
    assert text.count("15:00 CET") == 3


def test_times_over_the_clock_change_keep_their_hour(two, mailer):
    two.clock.at = datetime(2026, 3, 14, 9, tzinfo=BERLIN)
    two.later()
    state_times(two, ["0-morning"], ["0-morning"])
    two.introduced()
    (part,) = calendars(sent(two, mailer))
    starts = [event.decoded("DTSTART") for event in Calendar.from_ical(part.get_content()).walk("VEVENT")]
    assert [start.hour for start in starts] == [10, 10, 10]
    assert len({start.utcoffset() for start in starts}) == 2


def test_the_file_of_the_mail_and_of_the_page_are_the_same_events(two, mailer):
    state_times(two, ["2-afternoon"], [])
    made = two.introduced()
    (part,) = calendars(sent(two, mailer))
    page = two.at_team.get(f"/introductions/{made.public_id}/times.ics")
    told = [
        [(str(event["UID"]), event.decoded("DTSTART")) for event in Calendar.from_ical(each).walk("VEVENT")]
        for each in (part.get_content(), page.data)
    ]
    assert told[0] == told[1]
    assert len(told[0]) == 3


def test_where_nobody_said_when_there_is_no_file_but_the_way_to_say_it(two, mailer):
    made = two.introduced()
    message = sent(two, mailer)
    assert calendars(message) == []
    assert "http://localhost/introductions/availability" in message.get_body(("plain",)).get_content()
    assert two.at_team.get(f"/introductions/{made.public_id}/times.ics").status_code == 404


def test_it_is_written_once_however_often_the_worker_comes_by(two, session):
    made = two.introduced()
    made.next_at = two.clock.at - timedelta(minutes=1)
    two.work(), two.work()
    assert len(session.scalars(select(OutboxMail).where(OutboxMail.template == SHARED)).all()) == 1


class Refusing(RecordingMailer):
    """A server that will not have mail for one address, until it will."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address: str | None = address

    def send(self, message: EmailMessage) -> None:
        to = [each.addr_spec for each in message["To"].addresses]
        super().send(message)
        if self.address in to:
            raise PartlyRefused([self.address])


def test_whoever_got_it_does_not_get_it_again_because_the_other_was_refused(two, session):
    two.app.extensions["mailer"] = refusing = Refusing(two.partner.email)
    two.introduced()
    deliver(two)
    row = shared(two)
    assert (row.state, row.still_to, row.error) == (MailState.DUE, two.partner.email, "PartlyRefused")
    refusing.address = None
    two.clock.move(minutes=2)
    deliver(two)
    shown = [mail for mail in refusing.sent if mail["X-Anschub-Id"] == shared(two).public_id]
    assert [to_of(mail) for mail in shown] == [[two.founder.email, two.partner.email], [two.partner.email]]
    assert len({mail["Message-ID"] for mail in shown}) == 1
    row = shared(two)
    assert (row.state, row.still_to, row.calendar, row.text) == (MailState.SENT, "", "", "")


def test_a_line_break_in_a_contact_reaches_no_header(two, mailer):
    add_contact(two, two.investor, "Nele", "nele@nordlicht.example\r\nBcc: evil@example.org")
    two.introduced()
    row = shared(two)
    assert "\n" not in row.also_to + row.to


def test_a_deleted_account_takes_the_mail_to_both_along_with_the_addresses_in_it(two, session):
    two.introduced()
    with two.app.app_context():
        erase_introductions(session, None, [make_account(session).id])
        assert shared(two).also_to == two.partner.email
        erase_introductions(session, None, [two.partner.id])
    assert session.scalars(select(OutboxMail).where(OutboxMail.template == SHARED)).all() == []
