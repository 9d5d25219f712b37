"""Notices at once, in the daily digest, or not: collected, written once, never lost, stopped by one click."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import tasks
from app.accounts.actions import digests
from app.accounts.actions.accounts import delete_account, lock_account
from app.accounts.actions.notices import choose_notice, stop_notice
from app.accounts.models import Account, DigestMark, NoticePreference, NoticeWaiting
from app.accounts.notices import DAILY_DIGEST, Notice, announce
from app.accounts.queries import notice_choices
from app.accounts.rules.digests import digest_day, digest_week, is_quiet, morning_of
from app.accounts.states import NoticeChoice
from app.accounts.tasks import send_daily_digests
from app.core import slots
from app.core.language import message
from app.core.outbox import MailState, OutboxMail
from app.core.signed_links import SignedLinks
from tests.conftest import SECRET, Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.notices import Things, announced, choose_on_page

Round = Callable[[], int]
DIGEST = "accounts/daily_digest"
EVENING = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)  # 7 in Berlin


@pytest.fixture
def evening(clock: MovableClock) -> MovableClock:
    clock.at = EVENING
    return clock


@pytest.fixture
def things(app: Flask) -> Iterator[Things]:
    with announced(app, "things") as made:
        yield made


@pytest.fixture
def person(session: Session, evening: MovableClock) -> Account:
    return make_account(session, name="Ada Okafor", at=evening.at)


@pytest.fixture
def send(app: Flask, session: Session) -> Round:
    """The worker's round."""

    def run() -> int:
        session.commit()
        with app.app_context():
            written = send_daily_digests()
        session.expire_all()
        return written

    return run


def mails(session: Session, template: str = DIGEST) -> list[OutboxMail]:
    rows = select(OutboxMail).where(OutboxMail.template == template).order_by(OutboxMail.id)
    return list(session.scalars(rows.execution_options(populate_existing=True)))


def waiting(session: Session) -> list[int]:
    return list(session.scalars(select(NoticeWaiting.subject_id).order_by(NoticeWaiting.id)))


def stop_link(account: Account, kind: str) -> str:
    return f"/account/mails/off/{SignedLinks(SECRET).signed('unsubscribe', account.public_id, kind)}"


def choose(session: Session, person: Account, choice: NoticeChoice, kind: str = "things") -> None:
    choose_notice(session, person.id, kind, choice, at=EVENING)


# Collecting


@pytest.mark.parametrize(
    ("choice", "mailed", "kept"),
    [(NoticeChoice.instant, 1, 0), (NoticeChoice.daily, 0, 1), (NoticeChoice.off, 0, 0)],
)
def test_each_is_told_as_they_chose(
    session: Session, things: Things, person: Account, choice: NoticeChoice, mailed: int, kept: int
) -> None:
    choose(session, person, choice)
    assert things.tell(session, person) == mailed + kept
    assert (len(mails(session, "test")), len(waiting(session))) == (mailed, kept)


def test_without_a_choice_the_kinds_default_holds(app: Flask, session: Session, person: Account) -> None:
    with (
        app.app_context(),
        announced(app, "loud", NoticeChoice.instant) as loud,
        announced(app, "mute", NoticeChoice.off) as mute,
    ):
        assert (loud.tell(session, person), mute.tell(session, person)) == (1, 0)
        choose(session, person, NoticeChoice.daily, "mute")
        assert mute.tell(session, person) == 1
    assert (len(mails(session, "test")), len(waiting(session))) == (1, 1)


def test_what_is_rolled_back_was_never_told(session: Session, things: Things, person: Account) -> None:
    session.commit()
    things.tell(session, person)
    session.rollback()
    assert waiting(session) == []


def test_locked_and_unconfirmed_people_are_told_nothing(session: Session, things: Things, person: Account) -> None:
    lock_account(session, person, by_id=None, why="test", at=EVENING)
    assert things.tell(session, person, make_account(session, confirmed=False)) == 0


def test_telling_one_and_many_reads_the_same_number_of_times(
    session: Session, things: Things, person: Account, counting: Callable[[], Any]
) -> None:
    everybody = [person, *(make_account(session) for _ in range(4))]
    with counting() as one:
        things.tell(session, person)
    with counting() as five:
        things.tell(session, *everybody)
    reads = [[each for each in found.texts if each.startswith("SELECT")] for found in (one, five)]
    assert len(reads[0]) == len(reads[1])


def test_a_kind_that_could_be_collected_but_not_told_is_refused() -> None:
    odd = Notice("odd", message("Mail address"), message("Mail address"), lambda _session, _id: True)
    with pytest.raises(ValueError, match="odd"):
        announce(odd)


# The digest


def test_nothing_comes_before_seven_and_one_mail_after(
    session: Session, things: Things, person: Account, evening: MovableClock, send: Round
) -> None:
    things.tell(session, person, number=1)
    things.tell(session, person, number=2)
    assert send() == 0
    evening.at = MORNING - timedelta(minutes=1)
    assert send() == 0
    evening.at = MORNING
    assert (send(), send(), waiting(session)) == (1, 0, [])
    mail = mails(session)[0]
    assert mail.subject == "2 items in your digest of 21 November 2026"
    assert "- Ding 1\n  http://localhost/things/1\n- Ding 2\n  http://localhost/things/2\n" in mail.text
    assert '<a href="http://localhost/things/1">Ding 1</a>' in mail.html


def test_what_happens_after_seven_waits_for_the_next_morning(
    session: Session, things: Things, person: Account, evening: MovableClock, send: Round
) -> None:
    things.tell(session, person, number=1)
    evening.at = MORNING
    things.tell(session, person, number=2)
    evening.move(minutes=10)
    assert (send(), waiting(session), mails(session)[0].subject[:7]) == (1, [2], "1 item ")
    evening.move(days=1)
    assert (send(), waiting(session)) == (1, [])


def test_a_row_that_was_committed_late_waits_for_the_next_morning(
    session: Session, things: Things, person: Account, evening: MovableClock, send: Round
) -> None:
    things.tell(session, person, number=1)
    evening.at = MORNING
    send()
    evening.at = EVENING
    things.tell(session, person, number=2)
    evening.at = MORNING + timedelta(minutes=10)
    assert (send(), waiting(session)) == (0, [2])
    evening.move(days=1)
    assert (send(), waiting(session)) == (1, [])


def test_a_worker_that_slept_for_days_writes_one_mail_and_none_at_night(
    session: Session, things: Things, person: Account, evening: MovableClock, send: Round
) -> None:
    for day in range(3):
        evening.at = EVENING + timedelta(days=day)
        things.tell(session, person, number=day + 1)
    evening.at = EVENING + timedelta(days=4, hours=1, minutes=30)  # 21:30 in Berlin
    assert send() == 0
    evening.move(hours=10)
    assert (send(), send()) == (1, 0)
    assert mails(session)[0].subject.startswith("3 items")


def test_kinds_are_groups_and_a_flood_ends_in_a_number(
    app: Flask, session: Session, things: Things, person: Account, evening: MovableClock, send: Round
) -> None:
    with announced(app, "zweite") as second:
        for number in range(1, 51):
            things.tell(session, person, number=number)
        second.tell(session, person, number=60)
        evening.at = MORNING
        send()
    mail = mails(session)[0]
    assert mail.subject.startswith("51 items")
    assert (mail.text.count("- Ding"), "and 10 more" in mail.text) == (41, True)
    assert mail.text.index("Ding 40\n") < mail.text.index("and 10 more") < mail.text.index("Ding 60\n")


def test_the_same_thing_told_twice_is_one_line(
    session: Session, things: Things, person: Account, evening: MovableClock, send: Round
) -> None:
    things.tell(session, person)
    things.tell(session, person)
    evening.at = MORNING
    send()
    assert mails(session)[0].subject.startswith("1 item ")


def test_what_was_erased_is_not_in_it_and_an_empty_digest_is_no_mail(
    session: Session, things: Things, person: Account, evening: MovableClock, send: Round
) -> None:
    other = make_account(session)
    things.tell(session, person, number=1)
    things.tell(session, person, other, number=2)
    del things.names[2]
    evening.at = MORNING
    assert (send(), waiting(session)) == (1, [])
    assert [(mail.account_id, "Ding 2" in mail.text) for mail in mails(session)] == [(person.id, False)]


def test_the_digest_speaks_the_language_of_its_sending(
    session: Session, things: Things, person: Account, evening: MovableClock, send: Round
) -> None:
    things.tell(session, person)
    person.language = "de"
    evening.at = MORNING
    send()
    mail = mails(session)[0]
    assert mail.subject == "1 Neuigkeit vom 21. November 2026"
    assert [
        word for word in ("Guten Tag", "E-Mail-Adresse\n", "Diese E-Mails abbestellen") if word not in mail.text
    ] == []


@pytest.mark.parametrize(
    ("choice", "written"), [(NoticeChoice.off, 0), (NoticeChoice.instant, 1), (NoticeChoice.daily, 1)]
)
def test_a_change_of_mind_before_the_sending_counts_and_loses_nothing(
    session: Session,
    things: Things,
    person: Account,
    evening: MovableClock,
    send: Round,
    choice: NoticeChoice,
    written: int,
) -> None:
    things.tell(session, person)
    choose(session, person, choice)
    assert len(waiting(session)) == written
    evening.at = MORNING
    assert send() == written


def test_a_no_that_came_between_reading_and_writing_counts(
    session: Session, things: Things, person: Account, evening: MovableClock, send: Round
) -> None:
    things.tell(session, person)
    session.add(NoticePreference(account_id=person.id, kind="things", choice=NoticeChoice.off, chosen_at=EVENING))
    evening.at = MORNING
    assert (send(), waiting(session)) == (0, [])


def test_locked_in_between_gets_nothing_and_deleted_takes_the_rows_along(
    app: Flask, session: Session, things: Things, person: Account, evening: MovableClock, send: Round
) -> None:
    gone = make_account(session)
    things.tell(session, person, gone)
    lock_account(session, person, by_id=None, why="test", at=evening.at)
    with app.app_context():
        delete_account(session, gone, viewer=None, at=evening.at)
    assert session.scalars(select(NoticeWaiting.account_id)).all() == [person.id]
    evening.at = MORNING
    assert (send(), mails(session), waiting(session)) == (0, [], [])


def test_an_address_that_its_server_refuses_gets_no_notices_until_somebody_looked(
    client: Client, session: Session, things: Things, person: Account, evening: MovableClock, send: Round
) -> None:
    things.tell(session, person)
    dead = OutboxMail(
        to=person.email, template="test", language="en", subject="", text="", html="", account_id=person.id,
        state=MailState.FAILED, error="SMTPRecipientsRefused", created_at=EVENING, due_at=EVENING,
    )  # fmt: skip
    session.add(dead)
    evening.at = MORNING
    assert (send(), things.tell(session, person)) == (0, 0)
    sign_in(client, session, person)
    assert "refuses our mails" in client.get("/account/mails").text
    dead.error = "ConnectionRefusedError"  # our own server was away: says nothing about the address
    assert things.tell(session, person) == 1
    dead.error, evening.at = "SMTPRecipientsRefused", MORNING + timedelta(days=31)
    assert things.tell(session, person) == 1


# Never twice, never lost


def test_killed_half_way_it_goes_on_where_it_was(
    app: Flask,
    session: Session,
    things: Things,
    person: Account,
    evening: MovableClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    people = [person, *(make_account(session) for _ in range(4))]
    things.tell(session, *people)
    evening.at = MORNING
    session.commit()
    real, seen = digests.mark_digests, []

    def dies_at_the_third(*args: Any, **kwargs: Any) -> None:
        seen.extend(args[1])
        if len(seen) == 3:
            raise KeyboardInterrupt
        real(*args, **kwargs)

    monkeypatch.setattr(digests, "mark_digests", dies_at_the_third)
    with app.app_context(), pytest.raises(KeyboardInterrupt):
        send_daily_digests()
    assert (len(mails(session)), len(waiting(session))) == (2, 3)
    monkeypatch.setattr(digests, "mark_digests", real)
    session.commit()
    with app.app_context():
        assert send_daily_digests() == 3
    assert [mail.account_id for mail in mails(session)] == [each.id for each in people]
    assert waiting(session) == []


def test_one_that_fails_keeps_its_lines_and_holds_up_nobody(
    app: Flask, session: Session, things: Things, person: Account, evening: MovableClock, send: Round
) -> None:
    last = make_account(session)
    with announced(app, "broken") as broken:
        broken.tell(session, person)
        things.tell(session, person, last)
        broken.names = None  # type: ignore[assignment]  # a feature that breaks
        evening.at = MORNING
        assert send() == 1
        assert [mail.account_id for mail in mails(session)] == [last.id]
        broken.names = {1: "Ding 1"}
        assert send() == 1
    assert waiting(session) == []


def test_workers_at_the_same_moment_write_each_digest_once(
    app: Flask, session: Session, things: Things, person: Account, evening: MovableClock
) -> None:
    people = [person, *(make_account(session) for _ in range(5))]
    for number in range(1, 4):
        things.tell(session, *people, number=number)
    evening.at = MORNING
    session.commit()

    def run(_worker: int) -> int:
        with app.app_context():
            return send_daily_digests()

    with ThreadPoolExecutor(4) as workers:
        written = list(workers.map(run, range(4)))
    session.expire_all()
    assert (sum(written), [mail.account_id for mail in mails(session)]) == (6, sorted(each.id for each in people))
    assert {mail.subject[:7] for mail in mails(session)} == {"3 items"}
    assert (waiting(session), len(session.scalars(select(DigestMark)).all())) == ([], 6)


def test_many_people_are_written_some_at_a_time(
    session: Session,
    things: Things,
    person: Account,
    evening: MovableClock,
    send: Round,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    others = [make_account(session) for _ in range(2)]
    woken: list[int] = []
    monkeypatch.setattr(tasks, "PEOPLE_AT_ONCE", 2)
    monkeypatch.setattr(
        tasks.jobs, "wake", lambda call, *ids: woken.extend(ids) if call is send_daily_digests else None
    )
    things.tell(session, person, *others)
    evening.at = MORNING
    assert (send(), woken) == (2, [others[0].id])
    assert (send(), woken) == (1, [others[0].id])


# The clock of Berlin


@pytest.mark.parametrize(
    ("day", "utc_hour"),
    [("2026-03-28", 6), ("2026-03-29", 5), ("2026-03-30", 5), ("2026-10-24", 5), ("2026-10-25", 6), ("2026-10-26", 6)],
)
def test_seven_is_seven_in_berlin_on_every_day(day: str, utc_hour: int) -> None:
    morning = datetime.fromisoformat(day).replace(hour=utc_hour, tzinfo=UTC)
    assert morning_of(morning.date()) == morning
    before = morning - timedelta(seconds=1)
    assert (digest_day(morning), digest_day(before)) == (morning.date(), morning.date() - timedelta(days=1))
    assert (is_quiet(morning), is_quiet(before)) == (False, True)


@pytest.mark.parametrize(
    ("eve", "morning"), [("2026-03-28T20:00", "2026-03-29T05:00"), ("2026-10-24T20:00", "2026-10-25T06:00")]
)
def test_the_digest_comes_once_on_the_days_when_the_clock_changes(
    session: Session, things: Things, evening: MovableClock, send: Round, eve: str, morning: str
) -> None:
    evening.at = datetime.fromisoformat(eve).replace(tzinfo=UTC)
    things.tell(session, make_account(session, at=evening.at))
    evening.at = datetime.fromisoformat(morning).replace(tzinfo=UTC)
    rounds = []
    for _hour in range(24):
        rounds.append(send())
        evening.move(hours=1)
    assert rounds == [1] + [0] * 23


def test_the_week_begins_on_monday_at_seven() -> None:
    monday = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
    assert digest_week(monday).isoformat() == "2026-11-23"
    assert digest_week(monday - timedelta(seconds=1)).isoformat() == "2026-11-16"
    assert digest_week(monday + timedelta(days=6, hours=23)).isoformat() == "2026-11-23"


# Stopping


def test_the_link_of_the_digest_stops_what_came_in_it_and_nothing_else(
    app: Flask, client: Client, session: Session, things: Things, person: Account
) -> None:
    with announced(app, "loud", NoticeChoice.instant) as loud:
        things.tell(session, person)
        answer = client.post(stop_link(person, DAILY_DIGEST.kind), data={"List-Unsubscribe": "One-Click"})
        assert "The daily digest" in answer.text
        off = NoticeChoice.off
        # Introductions suggested by the staff come daily unless somebody chose otherwise: they would be in it, too.
        collected = ("things", "introduction_suggestions", "daily_digest")
        assert notice_choices(session, person.id) == dict.fromkeys(collected, off)
        assert (waiting(session), things.tell(session, person), loud.tell(session, person)) == ([], 0, 1)


def test_after_that_no_later_kind_starts_a_digest_by_its_default(
    app: Flask, session: Session, things: Things, person: Account
) -> None:
    stop_notice(session, person.id, DAILY_DIGEST.kind, at=EVENING)
    with announced(app, "later") as later:
        assert later.tell(session, person) == 0
        choose(session, person, NoticeChoice.daily, "later")
        assert later.tell(session, person) == 1


def test_the_digest_carries_its_own_way_out(
    session: Session, things: Things, person: Account, evening: MovableClock, send: Round, client: Client
) -> None:
    things.tell(session, person)
    evening.at = MORNING
    send()
    mail = mails(session)[0]
    link = stop_link(person, DAILY_DIGEST.kind)
    assert (mail.unsubscribe_path, link in mail.text, link in mail.html) == (link, True, True)
    page = client.get(link)
    assert "Stop these mails?" in page.text
    assert [word for word in (person.email, person.display_name, person.public_id + "<") if word in page.text] == []


def test_two_clicks_at_once_are_one_no(app: Flask, session: Session, things: Things, person: Account) -> None:
    link = stop_link(person, "things")
    session.commit()

    def click(_number: int) -> int:
        return FlaskClient(app, app.response_class).post(link).status_code

    with ThreadPoolExecutor(4) as clicks:
        assert list(clicks.map(click, range(4))) == [200] * 4
    assert notice_choices(session, person.id) == {"things": NoticeChoice.off}


def test_the_page_of_choices_is_one_table_with_every_answer_named(
    client: Client, session: Session, things: Things, person: Account
) -> None:
    from bs4 import BeautifulSoup

    sign_in(client, session, person)
    page = BeautifulSoup(client.get("/account/mails").text, "html.parser")
    table = page.select_one("main table")
    assert table is not None
    assert [cell.text for cell in table.select("thead th")] == ["Kind of mail", "At once", "Daily digest", "Never"]
    named = [[page.find(id=key).text for key in each["aria-labelledby"].split()] for each in table.select("input")]
    assert named == [["Mail address", answer] for answer in ("At once", "Daily digest", "Never")]
    assert [each["value"] for each in table.select("input[checked]")] == ["daily"]


def test_choices_are_saved_and_come_back(client: Client, session: Session, things: Things, person: Account) -> None:
    sign_in(client, session, person)
    choose_on_page(client, {"things": "instant"})
    assert notice_choices(session, person.id) == {"things": NoticeChoice.instant}
    assert choose_on_page(client, {"things": "weekly"}).status_code == 422
    assert notice_choices(session, person.id) == {"things": NoticeChoice.instant}


def test_export_and_erasure_know_lines_and_digests(
    session: Session, things: Things, person: Account, evening: MovableClock, send: Round
) -> None:
    things.tell(session, person)
    evening.at = MORNING
    send()
    things.tell(session, person, number=2)
    data = slots.fillers_of("person.export")["app.accounts.own_data.export_people"](session, None, [person.id])
    mine = data[person.id]
    assert isinstance(mine, dict)
    assert [(row["kind"], row["subject_id"]) for row in mine["digest_lines"]] == [("things", 2)]
    assert [(row["digest"], row["of_day"]) for row in mine["digests"]] == [("daily_digest", "2026-11-21")]
    slots.fillers_of("person.erase")["app.accounts.actions.accounts.erase_people"](session, None, [person.id])
    assert (waiting(session), session.scalars(select(DigestMark)).all()) == ([], [])
