"""The weekly mail of new matches: who gets it, what it tells, what it must not tell, and that it comes once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actions.accounts import lock_account
from app.accounts.actions.notices import choose_notice
from app.accounts.models import Account, DigestMark
from app.accounts.states import NoticeChoice
from app.core.outbox import OutboxMail
from app.core.signed_links import SignedLinks
from app.introductions.states import Answer, State
from app.matches.actions import weekly
from app.matches.models import Exposure, Hide
from app.matches.rules.new_matches import NEW_MATCHES
from app.matches.states import HideReason
from app.matches.tasks import send_new_matches
from app.matches.tasks import weekly as tasks
from app.profiles import actions
from app.profiles.actions.proposing import object_to_proposals
from app.profiles.models import NeverShow, Profile, ProfileMember
from app.profiles.states import DisclosureLevel, MemberRole
from tests.conftest import SECRET, Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.introductions import make_introduction
from tests.factories.profiles import TEASER, make_disclosure, make_investor, make_spinoff, make_startup

Round = Callable[[], int]
LONG_AGO = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # 7 in Berlin


@pytest.fixture
def weekly_clock(clock: MovableClock) -> MovableClock:
    clock.at = LONG_AGO
    return clock


@pytest.fixture
def person(session: Session, weekly_clock: MovableClock) -> Account:
    return make_account(session, name="Ada Okafor")


@pytest.fixture
def investor(session: Session, person: Account) -> Profile:
    """There for long; from now on it is Friday."""
    return make_investor(session, person)


@pytest.fixture
def friday(investor: Profile, weekly_clock: MovableClock) -> MovableClock:
    weekly_clock.at = FRIDAY
    return weekly_clock


@pytest.fixture
def send(app: Flask, session: Session, weekly_clock: MovableClock) -> Round:
    """The worker's round on Monday at 7, or later if it is later already."""

    def run() -> int:
        weekly_clock.at = max(weekly_clock.at, MONDAY)
        session.commit()
        with app.app_context():
            written = send_new_matches()
        session.expire_all()
        return written

    return run


def mails(session: Session) -> list[OutboxMail]:
    rows = select(OutboxMail).where(OutboxMail.template == "matches/new_matches").order_by(OutboxMail.id)
    return list(session.scalars(rows.execution_options(populate_existing=True)))


def only_mail(session: Session) -> OutboxMail:
    return session.scalars(select(OutboxMail).where(OutboxMail.template == "matches/new_matches")).one()


def test_the_best_five_that_came_this_week_are_told_with_a_reason_and_the_way_to_each(
    session: Session, investor: Profile, person: Account, friday: MovableClock, send: Round
) -> None:
    teams = [make_startup(session, name=f"Anlage {place}", website=None) for place in range(7)]
    assert send() == 1
    mail = only_mail(session)
    told = [each for each in teams if f"http://localhost/profiles/{each.public_id}\n" in mail.text]
    assert (mail.to, mail.subject, len(told)) == (person.email, "5 new matches this week", 5)
    assert mail.text.count("They seek €0.8–1.2m; your ticket covers it. (own statement)\n") == 5
    assert [f'href="http://localhost/profiles/{each.public_id}"' in mail.html for each in told] == [True] * 5


def test_what_was_there_before_the_week_is_no_news(session: Session, weekly_clock: MovableClock, send: Round) -> None:
    make_startup(session)
    make_investor(session, make_account(session))
    assert (send(), mails(session)) == (0, [])
    assert session.scalars(select(DigestMark.digest)).all() == [NEW_MATCHES]


def test_a_change_and_a_new_own_profile_make_news(
    session: Session, investor: Profile, weekly_clock: MovableClock, send: Round
) -> None:
    old = make_startup(session)
    weekly_clock.at = FRIDAY
    actions.save_fields(
        session, old, {"ask_max_eur": 1_100_000}, base_version=old.version, by_id=None, at=weekly_clock.at
    )
    late = make_investor(session, make_account(session), name="Späte Ventures")
    assert send() == 2
    assert [old.name in mail.text for mail in mails(session)] == [True, True]
    assert late.name in mails(session)[1].text


def test_what_a_person_has_seen_is_not_told_and_nobody_hears_of_it_twice(
    client: Client, session: Session, investor: Profile, person: Account, friday: MovableClock, send: Round
) -> None:
    colleague = make_account(session, at=LONG_AGO)
    session.add(ProfileMember(profile_id=investor.id, account_id=colleague.id, role=MemberRole.EDITOR, since=LONG_AGO))
    make_startup(session)
    sign_in(client, session, person)
    client.get("/matches")
    assert send() == 1
    assert only_mail(session).account_id == colleague.id
    friday.move(days=7)
    startup = session.scalars(select(Profile).where(Profile.name == "Stromlese")).one()
    actions.save_fields(session, startup, {"city": "Trier"}, base_version=startup.version, by_id=None, at=friday.at)
    assert send() == 0


def test_the_mail_counts_as_shown(
    session: Session, investor: Profile, person: Account, friday: MovableClock, send: Round
) -> None:
    startup = make_startup(session)
    send()
    row = session.scalars(select(Exposure)).one()
    assert (row.viewer_id, row.seeker_profile_id, row.shown_profile_id, row.position, row.at) == (
        person.id, investor.id, startup.id, 1, MONDAY,
    )  # fmt: skip


def test_a_team_that_is_not_named_is_told_as_on_the_page(
    session: Session, investor: Profile, friday: MovableClock, send: Round
) -> None:
    team = make_spinoff(session)
    send()
    mail = only_mail(session)
    assert f"http://localhost/profiles/teaser/{team.teaser_id}\n" in mail.text
    assert TEASER in mail.text
    hidden = ("Quarzlicht", team.public_id, "Saalebogen", "Glasfasern zu Thermometern.", "Muffen", "Laser")
    assert [word for word in hidden if word in mail.text + mail.html + mail.subject] == []


def test_once_disclosed_it_is_told_by_name(
    session: Session, investor: Profile, friday: MovableClock, send: Round
) -> None:
    team = make_spinoff(session)
    make_disclosure(session, team, investor, DisclosureLevel.NAMED)
    send()
    assert "Quarzlicht\n  Macht Glasfasern zu Thermometern.\n" in only_mail(session).text


def test_a_change_of_a_team_that_is_not_named_is_nobodys_business(
    session: Session, investor: Profile, weekly_clock: MovableClock, send: Round
) -> None:
    team = make_spinoff(session)
    weekly_clock.at = FRIDAY
    actions.save_fields(session, team, {"city": "Weimar"}, base_version=team.version, by_id=None, at=FRIDAY)
    assert send() == 0


@pytest.mark.parametrize("how", ["hidden", "paused", "never shown", "erased", "objects"])
def test_who_may_not_be_shown_is_not_told(
    session: Session, investor: Profile, friday: MovableClock, send: Round, how: str
) -> None:
    startup = make_startup(session)
    if how == "hidden":
        session.add(
            Hide(profile_id=investor.id, hidden_profile_id=startup.id, reason=next(iter(HideReason)), hidden_at=FRIDAY)
        )
    elif how == "paused":
        actions.pause_profile(session, startup, by_id=None, at=FRIDAY)
    elif how == "erased":
        actions.erase_profile(session, startup, by_id=None)
    elif how == "objects":
        object_to_proposals(session, startup, by_id=None, at=FRIDAY)
    else:
        session.add(NeverShow(profile_id=startup.id, other_profile_id=investor.id, name=investor.name, added_at=FRIDAY))
        session.flush()
        actions.save_fields(session, startup, {"city": "Trier"}, base_version=startup.version, by_id=None, at=FRIDAY)
    assert (send(), mails(session)) == (0, [])


@pytest.mark.parametrize("asks", ["the team", "the investor"])
def test_who_was_declined_once_is_never_brought_up_to_either_side(
    session: Session, weekly_clock: MovableClock, person: Account, send: Round, asks: str
) -> None:
    founder = make_account(session)
    team, investor = make_startup(session, founder), make_investor(session, person)
    weekly_clock.at = FRIDAY
    for each in (team, investor):  # both are new again this week
        actions.save_fields(session, each, {"city": "Trier"}, base_version=each.version, by_id=None, at=FRIDAY)
    asker, receiver = (team, investor) if asks == "the team" else (investor, team)
    declined = {"answer": Answer.DECLINE, "answered_at": FRIDAY, "closed_at": FRIDAY}
    made = make_introduction(session, asker, receiver, State.DECLINED, **declined)
    assert (send(), mails(session)) == (0, [])
    for each in (made, *session.scalars(select(DigestMark))):
        session.delete(each)
    assert send() == 2  # nothing else stood in the way


def change_in_between(monkeypatch: pytest.MonkeyPatch, change: Callable[[], None]) -> None:
    """Between planning and writing, once."""
    real, done = tasks.write_new_matches, []

    def write(session: Session, *args: Any, **kwargs: Any) -> int:
        session.rollback()
        if not done:
            done.append(True)
            change()
        return real(session, *args, **kwargs)

    monkeypatch.setattr(tasks, "write_new_matches", write)


def test_hidden_between_planning_and_writing_is_left_out(
    session: Session, investor: Profile, friday: MovableClock, send: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    startup, other = make_startup(session), make_startup(session, name="Bleibt", website=None)

    def hide() -> None:
        session.add(
            Hide(profile_id=investor.id, hidden_profile_id=startup.id, reason=next(iter(HideReason)), hidden_at=FRIDAY)
        )
        session.commit()

    change_in_between(monkeypatch, hide)
    assert send() == 1
    assert [each.name in only_mail(session).text for each in (startup, other)] == [False, True]


def test_whoever_is_touched_by_a_change_in_between_is_planned_anew(
    session: Session, investor: Profile, friday: MovableClock, send: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    startup = make_startup(session)

    def pause() -> None:
        actions.pause_profile(session, startup, by_id=None, at=FRIDAY)
        session.commit()

    change_in_between(monkeypatch, pause)
    assert (send(), session.scalars(select(DigestMark)).all()) == (0, [])
    assert (send(), mails(session)) == (0, [])
    assert len(session.scalars(select(DigestMark)).all()) == 1


def test_nothing_before_monday_nothing_at_night_and_a_late_worker_catches_up(
    app: Flask, session: Session, investor: Profile, friday: MovableClock, send: Round
) -> None:
    make_startup(session)
    session.add(
        DigestMark(
            account_id=investor_member(session, investor),
            digest=NEW_MATCHES,
            of_day=MONDAY.date() - timedelta(days=7),
            at=FRIDAY,
        )
    )
    session.commit()
    friday.at = MONDAY - timedelta(minutes=1)
    with app.app_context():
        assert send_new_matches() == 0
    friday.at = MONDAY + timedelta(days=1, hours=16)
    assert send() == 0
    friday.at = MONDAY + timedelta(days=2, hours=3)
    assert (send(), send()) == (1, 0)


def investor_member(session: Session, profile: Profile) -> int:
    return session.scalars(select(ProfileMember.account_id).where(ProfileMember.profile_id == profile.id)).one()


def test_who_joins_or_says_yes_during_the_week_waits_for_monday(
    session: Session, investor: Profile, person: Account, friday: MovableClock, send: Round
) -> None:
    choose_notice(session, person.id, NEW_MATCHES, NoticeChoice.off, at=FRIDAY)
    make_startup(session)
    assert send() == 0
    friday.move(hours=5)
    choose_notice(session, person.id, NEW_MATCHES, NoticeChoice.weekly, at=friday.at)
    make_investor(session, make_account(session), name="Neue Ventures")
    assert send() == 0
    friday.at = MONDAY + timedelta(days=7)
    assert send() == 1  # what came on Friday is no news by now, the new profile's are
    assert "Neue Ventures" in only_mail(session).text


def test_locked_unconfirmed_and_unwilling_people_get_none(
    session: Session, investor: Profile, person: Account, friday: MovableClock, send: Round
) -> None:
    make_startup(session)
    lock_account(session, person, by_id=None, why="test", at=FRIDAY)
    for each in (make_account(session, confirmed=False, at=LONG_AGO), make_account(session, at=LONG_AGO)):
        session.add(ProfileMember(profile_id=investor.id, account_id=each.id, role=MemberRole.EDITOR, since=LONG_AGO))
    choose_notice(session, each.id, NEW_MATCHES, NoticeChoice.off, at=FRIDAY)
    assert send() == 0


def test_the_mail_speaks_german(
    session: Session, investor: Profile, person: Account, friday: MovableClock, send: Round
) -> None:
    person.language = "de"
    make_spinoff(session)
    make_startup(session)
    send()
    mail = only_mail(session)
    assert mail.subject == "2 neue Vorschläge in dieser Woche"
    words = ("Für Nordlicht Ventures", "Forschungsteam in Thüringen", "Alle Vorschläge", "Diese E-Mails abbestellen")
    assert [word for word in words if word not in mail.text or word not in mail.html] == []


def test_its_link_stops_this_mail_alone(
    client: Client, session: Session, investor: Profile, person: Account, friday: MovableClock, send: Round
) -> None:
    make_startup(session)
    send()
    link = f"/account/mails/off/{SignedLinks(SECRET).signed('unsubscribe', person.public_id, NEW_MATCHES)}"
    assert only_mail(session).unsubscribe_path == link
    assert client.post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    make_startup(session, name="Danach", website=None)
    friday.move(days=7)
    assert send() == 0


def make_readers(session: Session, number: int) -> list[Account]:
    people = [make_account(session, at=LONG_AGO) for _ in range(number)]
    for place, each in enumerate(people):
        make_investor(session, each, name=f"Fonds {place}")
    return people


def test_killed_half_way_it_goes_on_where_it_was(
    app: Flask, session: Session, weekly_clock: MovableClock, send: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = make_readers(session, 5)
    weekly_clock.at = FRIDAY
    make_startup(session)
    monkeypatch.setattr(tasks, "READERS_AT_ONCE", 2)
    real, batches = weekly.mark_digests, []

    def dies_in_the_second(*args: Any, **kwargs: Any) -> None:
        batches.append(args[1])
        if len(batches) == 2:
            raise KeyboardInterrupt
        real(*args, **kwargs)

    monkeypatch.setattr(weekly, "mark_digests", dies_in_the_second)
    with pytest.raises(KeyboardInterrupt):
        send()
    assert len(mails(session)) == 2
    monkeypatch.setattr(weekly, "mark_digests", real)
    assert (send(), send()) == (3, 0)
    assert [mail.account_id for mail in mails(session)] == [each.id for each in people]


def test_workers_at_the_same_moment_write_each_mail_once(
    app: Flask, session: Session, weekly_clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = make_readers(session, 5)
    weekly_clock.at = FRIDAY
    make_startup(session)
    weekly_clock.at = MONDAY
    monkeypatch.setattr(tasks, "READERS_AT_ONCE", 2)
    session.commit()

    def run(_worker: int) -> int:
        with app.app_context():
            return send_new_matches()

    with ThreadPoolExecutor(3) as workers:
        written = list(workers.map(run, range(3)))
    assert (sum(written), sorted(mail.account_id or 0 for mail in mails(session))) == (5, [each.id for each in people])
    assert len(session.scalars(select(Exposure)).all()) == 5


def test_many_people_are_written_some_at_a_time(
    app: Flask, session: Session, weekly_clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [each.id for each in make_readers(session, 3)]
    weekly_clock.at = FRIDAY
    make_startup(session)
    weekly_clock.at = MONDAY
    woken: list[int] = []
    monkeypatch.setattr(tasks, "READERS_AT_ONCE", 1)
    monkeypatch.setattr(tasks, "BATCHES_AT_ONCE", 2)
    monkeypatch.setattr(tasks.jobs, "wake", lambda call, *ids: woken.extend(ids) if call is send_new_matches else None)
    session.commit()
    with app.app_context():
        assert (send_new_matches(), woken) == (2, [ids[1]])
        assert (send_new_matches(ids[1]), woken) == (1, [ids[1]])


def test_one_and_three_people_are_read_in_the_same_number_of_statements(
    app: Flask, session: Session, weekly_clock: MovableClock, send: Round, counting: Callable[[], Any]
) -> None:
    def reads() -> int:
        with counting() as statements:
            send()
        return sum(1 for each in statements.texts if each.startswith("SELECT"))

    make_readers(session, 1)
    weekly_clock.at = FRIDAY
    make_startup(session)
    send()
    weekly_clock.at = FRIDAY + timedelta(days=7)
    make_startup(session, name="Zweite", website=None)
    weekly_clock.at = MONDAY + timedelta(days=7)
    one = reads()
    weekly_clock.at = LONG_AGO
    make_readers(session, 2)
    weekly_clock.at = FRIDAY + timedelta(days=14)
    make_startup(session, name="Dritte", website=None)
    weekly_clock.at = MONDAY + timedelta(days=14)
    assert reads() == one
    assert len(mails(session)) == 1 + 1 + 3


def test_the_same_market_gives_the_same_mail(
    app: Flask, session: Session, investor: Profile, friday: MovableClock, send: Round
) -> None:
    for place in range(8):
        make_startup(session, name=f"Anlage {place}", website=None)
    send()
    first = only_mail(session).text
    for table in (OutboxMail, DigestMark, Exposure):
        for row in session.scalars(select(table)):
            session.delete(row)
    send()
    assert only_mail(session).text == first
