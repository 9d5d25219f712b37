"""Investors are asked again once "we are investing" is older than 90 days: whom, when, how often, and the answer."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.actions.accounts import lock_account
from app.accounts.actions.notices import choose_notice
from app.accounts.models import Account, NoticeSent
from app.accounts.states import NoticeChoice
from app.core.audit import AuditEntry
from app.core.clock import today
from app.core.mailers import RecordingMailer
from app.core.outbox import OutboxMail
from app.core.signed_links import SignedLinks
from app.profiles import actions
from app.profiles.actions.asking_again import ask_again
from app.profiles.models import InvestorFacts, Profile, ProfileMember
from app.profiles.queries.asking_again import members_to_ask
from app.profiles.rules.asking_again import STILL_DEPLOYING
from app.profiles.states import MemberRole
from app.profiles.tasks import ask_investors_again
from tests.conftest import SECRET, Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.profiles import make_draft, make_investor, make_startup

Round = Callable[[], int]
LINKS = SignedLinks(SECRET)


@pytest.fixture
def member(session: Session, clock: MovableClock) -> Account:
    return make_account(session, name="Ada Okafor", at=clock.at)


@pytest.fixture
def investor(session: Session, member: Account) -> Profile:
    return make_investor(session, member)


@pytest.fixture
def ask(app: Flask, session: Session) -> Round:
    """The worker's round."""

    def run() -> int:
        session.commit()
        with app.app_context():
            written = ask_investors_again()
        session.expire_all()
        return written

    return run


def mails(session: Session) -> list[tuple[str, str]]:
    rows = session.execute(select(OutboxMail.template, OutboxMail.to).order_by(OutboxMail.id))
    return [(template, to) for template, to in rows if template != "accounts/new_device"]


def link_in(mailer: RecordingMailer) -> str:
    found = re.search(r"http://localhost(/profiles/still-deploying/\S+)", plain(mailer.sent[-1]))
    assert found is not None
    return found[1]


def plain(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def said_at(session: Session, investor: Profile) -> object:
    return session.get_one(InvestorFacts, investor.id, populate_existing=True).deploying_said_at


def test_nobody_is_asked_within_ninety_days(investor: Profile, clock: MovableClock, ask: Round) -> None:
    clock.move(days=90)
    assert ask() == 0


def test_after_ninety_days_each_member_is_asked_once(
    session: Session, investor: Profile, member: Account, clock: MovableClock, ask: Round
) -> None:
    editor = make_account(session)
    session.add(ProfileMember(profile_id=investor.id, account_id=editor.id, role=MemberRole.EDITOR, since=clock.at))
    clock.move(days=91)
    assert (ask(), ask()) == (2, 0)
    clock.move(days=300)
    assert ask() == 0
    assert mails(session) == [("profiles/still_deploying", member.email), ("profiles/still_deploying", editor.email)]


def test_two_workers_write_one_mail(app: Flask, session: Session, investor: Profile, clock: MovableClock) -> None:
    clock.move(days=91)
    session.commit()
    with app.app_context():
        first = members_to_ask(session, clock.at, today(), limit=9)
        second = list(first)
        for due in (first, second):
            for profile_id, account_id in due:
                ask_again(session, profile_id, account_id, links=LINKS, at=clock.at, today=today())
                session.commit()
    assert len(mails(session)) == 1


def test_workers_at_the_same_moment_write_each_mail_once(
    app: Flask, session: Session, investor: Profile, clock: MovableClock
) -> None:
    for number in range(4):
        make_investor(session, make_account(session), name=f"Fonds {number}")
    clock.move(days=91)
    session.commit()

    def run(_worker: int) -> int:
        with app.app_context():
            return ask_investors_again()

    with ThreadPoolExecutor(3) as workers:
        written = list(workers.map(run, range(3)))
    assert (sum(written), len(mails(session))) == (5, 5)


def test_an_answer_given_in_between_stops_the_mail(
    app: Flask, session: Session, investor: Profile, member: Account, clock: MovableClock
) -> None:
    clock.move(days=91)
    due = members_to_ask(session, clock.at, today(), limit=9)
    actions.save_fields(
        session, investor, {"deploying": "yes"}, base_version=investor.version, by_id=member.id, at=clock.at
    )
    with app.app_context():
        written = [ask_again(session, *pair, links=LINKS, at=clock.at, today=today()) for pair in due]
    assert (written, mails(session)) == ([False], [])


def test_once_answered_the_next_staleness_is_asked_about_anew(
    session: Session, investor: Profile, member: Account, clock: MovableClock, ask: Round
) -> None:
    clock.move(days=91)
    ask()
    actions.save_fields(
        session, investor, {"deploying": "yes"}, base_version=investor.version, by_id=member.id, at=clock.at
    )
    clock.move(days=91)
    assert ask() == 1
    assert session.scalar(select(func.count()).select_from(NoticeSent)) == 1


@pytest.mark.parametrize(
    "values",
    [{"deploying": "no"}, {"deploying": "until", "deploying_until": "2026-12-31"}],
    ids=["said no", "a day that has passed"],
)
def test_whoever_does_not_say_yes_is_not_asked(
    session: Session, member: Account, clock: MovableClock, ask: Round, values: dict[str, str]
) -> None:
    from datetime import date

    given = {key: date.fromisoformat(value) if key.endswith("until") else value for key, value in values.items()}
    make_investor(session, member, **given)
    clock.move(days=91)
    assert ask() == 0


def test_paused_profiles_drafts_and_other_kinds_are_left_alone(
    session: Session, investor: Profile, member: Account, clock: MovableClock, ask: Round
) -> None:
    make_startup(session, member)
    make_draft(session, investor.kind, member, name="Entwurf Ventures")
    actions.pause_profile(session, investor, by_id=member.id, at=clock.at)
    clock.move(days=91)
    assert ask() == 0


def test_locked_unconfirmed_and_unwilling_people_get_no_mail(
    session: Session, investor: Profile, member: Account, clock: MovableClock, ask: Round
) -> None:
    unconfirmed, unwilling = make_account(session, confirmed=False), make_account(session)
    for each in (unconfirmed, unwilling):
        session.add(ProfileMember(profile_id=investor.id, account_id=each.id, role=MemberRole.EDITOR, since=clock.at))
    lock_account(session, member, by_id=None, why="test", at=clock.at)
    choose_notice(session, unwilling.id, STILL_DEPLOYING, NoticeChoice.off, at=clock.at)
    clock.move(days=91)
    assert ask() == 0
    choose_notice(session, unwilling.id, STILL_DEPLOYING, NoticeChoice.instant, at=clock.at)
    assert (ask(), mails(session)) == (1, [("profiles/still_deploying", unwilling.email)])


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("On 21 Nov", "Yes, still investing", "Stop these mails")),
        ("de", ("Investiert Nordlicht Ventures noch?", "Ja, weiterhin", "Diese E-Mails abbestellen")),
    ],
)
def test_the_mail_asks_in_the_persons_language_and_leads_to_the_field(
    session: Session,
    mailer: RecordingMailer,
    clock: MovableClock,
    ask: Round,
    deliver: Callable[[], int],
    language: str,
    words: tuple[str, ...],
) -> None:
    profile = make_investor(session, make_account(session, language=language))
    clock.move(days=91)
    ask()
    deliver()
    mail = mailer.sent[-1]
    html = mail.get_body(("html",))
    assert html is not None
    field = f"http://localhost/profiles/{profile.public_id}/edit/attention#deploying"
    assert field in plain(mail)
    assert field in str(html.get_content())
    said = f"{mail['Subject']} {plain(mail)}".lower()
    assert [word for word in words if word.lower() not in said] == []


def test_one_click_and_one_button_say_yes_without_signing_in(
    client: Client,
    session: Session,
    investor: Profile,
    member: Account,
    mailer: RecordingMailer,
    clock: MovableClock,
    ask: Round,
    deliver: Callable[[], int],
) -> None:
    before = said_at(session, investor)
    clock.move(days=91)
    ask(), deliver()
    link = link_in(mailer)
    page = client.get(link).text
    assert "Is Nordlicht Ventures still investing?" in page
    assert said_at(session, investor) == before
    answer = client.send(link)
    assert ("Thank you, that is noted" in answer.text, said_at(session, investor)) == (True, clock.at)
    deed = session.scalars(select(AuditEntry).where(AuditEntry.event == "profile.deploying_confirmed")).one()
    assert (deed.actor_id, deed.object_id) == (member.id, investor.id)
    assert client.get("/profiles/").headers["Location"].startswith("/account/sign-in")


def refused(client: Client, session: Session, investor: Profile, link: str) -> bool:
    """Neither the page nor the deed."""
    before = said_at(session, investor)
    token = client.token("/account/sign-in")
    answers = [client.get(link).status_code, client.post(link, data={"csrf_token": token}).status_code]
    return answers == [410, 410] and said_at(session, investor) == before


@pytest.fixture
def link(
    investor: Profile, mailer: RecordingMailer, clock: MovableClock, ask: Round, deliver: Callable[[], int]
) -> str:
    clock.move(days=91)
    ask()
    deliver()
    return link_in(mailer)


def test_the_link_is_spent_by_any_newer_answer(
    client: Client, session: Session, investor: Profile, member: Account, link: str, clock: MovableClock
) -> None:
    clock.move(hours=1)
    actions.save_fields(
        session, investor, {"deploying": "yes"}, base_version=investor.version, by_id=member.id, at=clock.at
    )
    assert refused(client, session, investor, link)


def test_the_link_says_yes_once(client: Client, session: Session, investor: Profile, link: str) -> None:
    client.send(link)
    assert refused(client, session, investor, link)


def test_the_link_holds_thirty_days(
    client: Client, session: Session, investor: Profile, link: str, clock: MovableClock
) -> None:
    clock.move(days=29, hours=23)
    assert client.get(link).status_code == 200
    clock.move(hours=1)
    assert refused(client, session, investor, link)


def test_the_link_ends_with_membership_account_and_publication(
    client: Client, session: Session, investor: Profile, member: Account, link: str, clock: MovableClock
) -> None:
    other = make_account(session)
    session.add(ProfileMember(profile_id=investor.id, account_id=other.id, role=MemberRole.OWNER, since=clock.at))
    mine = session.scalars(select(ProfileMember).where(ProfileMember.account_id == member.id)).one()
    mine.account_id = make_account(session).id
    assert refused(client, session, investor, link)
    mine.account_id = member.id
    lock_account(session, member, by_id=None, why="test", at=clock.at)
    assert refused(client, session, investor, link)
    member.locked_at = None
    actions.pause_profile(session, investor, by_id=other.id, at=clock.at)
    assert refused(client, session, investor, link)


def test_the_link_cannot_be_made_or_turned_to_something_else(
    client: Client, session: Session, investor: Profile, member: Account, link: str
) -> None:
    head, _, tail = link.rpartition(".")
    forged = SignedLinks("another key that is long enough for it all").signed(STILL_DEPLOYING, "a", "b", "c", "d")
    unsubscribe = LINKS.signed("unsubscribe", member.public_id, STILL_DEPLOYING)
    wrong = [
        f"{head}.{tail[::-1]}",
        *(f"/profiles/still-deploying/{each}" for each in (forged, unsubscribe, "x" * 400)),
    ]
    assert [client.get(each).status_code for each in wrong] == [410] * 4
    sign_in(client, session, member)
    assert client.get(f"/account/mails/off/{link.rpartition('/')[2]}").status_code == 410
