"""The kinds that were there before the digest: they keep coming, as each person chose, and their old switches hold."""

from collections.abc import Callable, Iterator

import pytest
from alembic import command
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.accounts.actions.notices import choose_notice
from app.accounts.models import Account, NoticePreference, NoticeWaiting
from app.accounts.queries import notice_choices
from app.accounts.states import NoticeChoice
from app.accounts.tasks import send_daily_digests
from app.core.database import Base, db
from app.core.migrations import alembic_config, migrate
from app.core.outbox import OutboxMail
from app.core.signed_links import SignedLinks
from app.profiles import actions
from app.profiles.models import Profile, ProfileMember
from app.profiles.rules.asking_again import STILL_DEPLOYING
from app.profiles.states import MemberRole
from app.profiles.tasks import ask_investors_again
from app.seals.actions.mails import ATTESTATION_CHANGES, Change, mail_team
from app.seals.models import Attestation, AttestationMailRefusal
from tests.conftest import SECRET, Client, MovableClock
from tests.factories.accounts import make_account
from tests.factories.profiles import make_investor, make_startup
from tests.factories.seals import make_attestation
from tests.served import Browser, served

Tell = Callable[[Change], int]


@pytest.fixture
def founder(session: Session, clock: MovableClock) -> Account:
    return make_account(session, name="Ada Okafor")


@pytest.fixture
def team(session: Session, founder: Account) -> Profile:
    return make_startup(session, founder)


@pytest.fixture
def attestation(session: Session, team: Profile) -> Attestation:
    return make_attestation(session, team)


@pytest.fixture
def tell(app: Flask, session: Session, attestation: Attestation, clock: MovableClock) -> Tell:
    def run(change: Change) -> int:
        with app.app_context():
            return mail_team(session, attestation, change, at=clock.at)

    return run


@pytest.fixture
def next_morning(app: Flask, session: Session, clock: MovableClock) -> Callable[[], int]:
    def run() -> int:
        clock.move(days=1)
        session.commit()
        with app.app_context():
            written = send_daily_digests()
        session.expire_all()
        return written

    return run


def mails(session: Session, template: str) -> list[OutboxMail]:
    return list(session.scalars(select(OutboxMail).where(OutboxMail.template == template).order_by(OutboxMail.id)))


def test_a_change_of_an_attestation_is_told_at_once_with_the_way_to_it_and_the_way_out(
    session: Session, founder: Account, team: Profile, attestation: Attestation, tell: Tell
) -> None:
    assert tell(Change.SUSPENDED) == 1
    mail = mails(session, "seals/changed")[0]
    assert f"/profiles/{team.public_id}/attestations/{attestation.public_id}\n" in mail.text
    link = SignedLinks(SECRET).signed("unsubscribe", founder.public_id, ATTESTATION_CHANGES)
    assert mail.unsubscribe_path == f"/account/mails/off/{link}"


def test_changes_are_lines_of_the_digest_each_with_its_own_words(
    session: Session,
    founder: Account,
    team: Profile,
    attestation: Attestation,
    tell: Tell,
    next_morning: Callable[[], int],
) -> None:
    choose_notice(session, founder.id, ATTESTATION_CHANGES, NoticeChoice.daily, at=attestation.standing_since)
    assert (tell(Change.SUSPENDED), tell(Change.LIFTED), mails(session, "seals/changed")) == (1, 1, [])
    assert next_morning() == 1
    path = f"http://localhost/profiles/{team.public_id}/attestations/{attestation.public_id}\n"
    number = attestation.number
    lines = f"- {number}: suspended\n  {path}- {number}: its suspension was lifted\n  {path}"
    assert lines in mails(session, "accounts/daily_digest")[0].text


def test_who_left_the_team_or_refused_its_mails_since_hears_nothing(
    session: Session,
    founder: Account,
    team: Profile,
    attestation: Attestation,
    tell: Tell,
    next_morning: Callable[[], int],
) -> None:
    editor, at = make_account(session), attestation.standing_since
    session.add(ProfileMember(profile_id=team.id, account_id=editor.id, role=MemberRole.EDITOR, since=at))
    for each in (founder, editor):
        choose_notice(session, each.id, ATTESTATION_CHANGES, NoticeChoice.daily, at=at)
    assert tell(Change.SUSPENDED) == 2
    session.delete(session.scalars(select(ProfileMember).where(ProfileMember.account_id == editor.id)).one())
    session.add(AttestationMailRefusal(profile_id=team.id, account_id=founder.id, at=at))
    assert (next_morning(), session.scalars(select(NoticeWaiting)).all()) == (0, [])


@pytest.fixture
def asked_in_digest(app: Flask, session: Session, clock: MovableClock) -> Profile:
    """An investor whose question waits for the next morning."""
    person = make_account(session)
    investor = make_investor(session, person)
    choose_notice(session, person.id, STILL_DEPLOYING, NoticeChoice.daily, at=clock.at)
    clock.move(days=91)
    session.commit()
    with app.app_context():
        assert (ask_investors_again(), ask_investors_again()) == (1, 0)
    return investor


def test_the_question_in_a_digest_has_a_link_that_answers_it(
    client: Client, session: Session, asked_in_digest: Profile, next_morning: Callable[[], int]
) -> None:
    assert (mails(session, "profiles/still_deploying"), next_morning()) == ([], 1)
    body = mails(session, "accounts/daily_digest")[0].text
    assert "- Is Nordlicht Ventures still investing?\n" in body
    link = next(line.strip() for line in body.splitlines() if "/profiles/still-deploying/" in line)
    answer = client.send(link.removeprefix("http://localhost"))
    assert "Thank you, that is noted" in answer.text


def test_a_question_that_was_answered_is_not_in_the_digest(
    session: Session, asked_in_digest: Profile, next_morning: Callable[[], int], clock: MovableClock
) -> None:
    investor = session.get_one(Profile, asked_in_digest.id)
    actions.save_fields(session, investor, {"deploying": "yes"}, base_version=investor.version, by_id=None, at=clock.at)
    assert next_morning() == 0


# The click of a mail program, over a real connection


@pytest.fixture
def mail_program(app: Flask, session: Session, founder: Account) -> Iterator[Browser]:
    session.commit()
    with served(app) as browser:
        yield browser


def test_a_mail_program_without_a_cookie_stops_a_kind_by_one_post(
    session: Session, founder: Account, mail_program: Browser
) -> None:
    link = f"/account/mails/off/{SignedLinks(SECRET).signed('unsubscribe', founder.public_id, ATTESTATION_CHANGES)}"
    page = mail_program.ask("GET", link)
    assert (page.status, "Changes of your attestations" in page.text) == (200, True)
    assert [word for word in (founder.email, founder.display_name, "Stromlese") if word in page.text] == []
    assert session.scalars(select(NoticePreference)).all() == []
    session.rollback()
    mail_program.cookie = ""
    answers = mail_program.at_once(link, [{"List-Unsubscribe": "One-Click"}] * 5)
    assert [each.status for each in answers] == [200] * 5
    assert notice_choices(session, founder.id) == {ATTESTATION_CHANGES: NoticeChoice.off}


def test_a_changed_link_stops_nothing(session: Session, founder: Account, mail_program: Browser) -> None:
    good = SignedLinks(SECRET).signed("unsubscribe", founder.public_id, ATTESTATION_CHANGES)
    other = SignedLinks(SECRET).signed("still_deploying", founder.public_id, ATTESTATION_CHANGES)
    wrong = [good[:-1] + "_", good.replace(ATTESTATION_CHANGES, STILL_DEPLOYING), other, f"{good}~x"]
    answers = [
        mail_program.ask("POST", f"/account/mails/off/{each}", {"List-Unsubscribe": "One-Click"}) for each in wrong
    ]
    assert [each.status for each in answers] == [410] * 4
    assert notice_choices(session, founder.id) == {}


# What was chosen before


def test_what_was_switched_off_before_the_digest_stays_off(app: Flask) -> None:
    with app.app_context():
        Base.metadata.drop_all(db.engine)
        command.upgrade(alembic_config(db.engine), "0007")
        moment = "'2026-11-20 10:00:00+00:00'"
        with db.engine.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO accounts (id, public_id, display_name, language, password_hash, password_changed_at,"
                    f" created_at) VALUES (7, 'abcdefghijkm', 'Ada', 'de', '', {moment}, {moment})"
                )
            )
            connection.execute(
                text(
                    "INSERT INTO notice_preferences (account_id, kind, choice, chosen_at)"
                    f" VALUES (7, '{STILL_DEPLOYING}', 'off', {moment})"
                )
            )
        migrate(db.engine)
        with Session(db.engine) as session:
            assert notice_choices(session, 7) == {STILL_DEPLOYING: NoticeChoice.off}
