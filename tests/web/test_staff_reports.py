"""Reports: closed with an outcome, the profile hidden or not, and both sides told what they may know."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.audit import AuditEntry
from app.core.mailers import RecordingMailer
from app.profiles.actions.staff import report_profile
from app.profiles.models import Profile, ProfileReport
from app.profiles.states import ProfileState, ReportReason, ReportState
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.profiles import make_spinoff, make_startup


class World:
    """A reported profile with its owner and the person who reported it."""

    def __init__(self, session: Session, clock: MovableClock) -> None:
        self.owner: Account = make_account(session, address="owner@example.org", language="de", name="Owner")
        self.reporter: Account = make_account(session, address="reporter@example.org", name="Reporter Secret")
        self.profile: Profile = make_startup(session, self.owner, name="Stromlese")
        self.report: ProfileReport = report_profile(
            session, self.profile, ReportReason.COPIED, "Our pictures.", by_id=self.reporter.id, at=clock.at
        )
        session.commit()

    @property
    def path(self) -> str:
        return f"/staff/reports/{self.report.public_id}"


@pytest.fixture
def world(session: Session, clock: MovableClock) -> World:
    return World(session, clock)


@pytest.fixture
def me(client: Client, session: Session, world: World) -> Account:
    account = make_account(session, roles=["matching_staff"])
    sign_in(client, session, account)
    return account


def close(client: Client, world: World, outcome: str, reason: str = "") -> Any:
    return client.send(f"{world.path}/close", {"outcome": outcome, "reason": reason}, page=world.path)


def texts_to(mailer: RecordingMailer, address: str) -> str:
    about = [mail for mail in mailer.sent if mail["To"] == address and "Stromlese" in mail["Subject"]]
    found = [mail.get_body(("plain",)) for mail in about]
    return "\n".join(part.get_content() for part in found if part is not None)


def test_the_oldest_open_report_stands_first(
    client: Client, session: Session, world: World, me: Account, clock: MovableClock
) -> None:
    clock.move(minutes=5)
    later = make_startup(session, make_account(session), name="Später")
    report_profile(session, later, ReportReason.OTHER, "", by_id=world.reporter.id, at=clock.at)
    names = [each.text for each in BeautifulSoup(client.get("/staff/reports").text, "html.parser").select("tbody th")]
    assert names == ["Stromlese", "Später"]


def test_the_page_leads_to_the_next_open_report(
    client: Client, session: Session, world: World, me: Account, clock: MovableClock
) -> None:
    assert "No other report is open." in client.get(world.path).text
    clock.move(minutes=5)
    later = report_profile(session, world.profile, ReportReason.OTHER, "", by_id=world.reporter.id, at=clock.at)
    following = BeautifulSoup(client.get(world.path).text, "html.parser").select_one("a[rel=next]")
    assert following is not None
    assert following["href"] == f"/staff/reports/{later.public_id}"


def test_the_page_shows_report_and_profile_side_by_side(client: Client, world: World, me: Account) -> None:
    page = client.get(world.path).text
    for words in ("Our pictures.", "Reporter Secret", "Texts or pictures belong to somebody else", "Stromlese GmbH"):
        assert words in page


def test_no_action_leaves_the_profile_and_tells_the_reporter(
    client: Client, session: Session, world: World, me: Account, mailer: RecordingMailer, deliver: Any
) -> None:
    assert close(client, world, "no_action").headers["Location"] == "/staff/reports"
    deliver()
    session.expire_all()
    assert (world.report.state, world.profile.state) == (ReportState.CLOSED, ProfileState.PUBLISHED)
    assert "We found nothing that breaks the rules." in texts_to(mailer, "reporter@example.org")
    assert texts_to(mailer, "owner@example.org") == ""


def test_whoever_reported_a_teaser_does_not_learn_the_teams_name(
    client: Client, session: Session, world: World, me: Account, mailer: RecordingMailer, deliver: Any
) -> None:
    team = make_spinoff(session, world.owner)
    world.report = report_profile(session, team, ReportReason.WRONG, "", by_id=world.reporter.id, at=team.updated_at)
    session.commit()
    close(client, world, "no_action")
    deliver()
    mail = next(mail for mail in mailer.sent if mail["To"] == "reporter@example.org")
    assert "Research team in Thuringia" in mail["Subject"]
    assert team.name not in str(mail)


def test_a_paused_profile_is_hidden_and_its_owners_learn_why_but_not_from_whom(
    client: Client, session: Session, world: World, me: Account, mailer: RecordingMailer, deliver: Any
) -> None:
    close(client, world, "paused", "Die Bilder gehören jemand anderem.")
    deliver()
    session.expire_all()
    assert world.profile.state is ProfileState.PAUSED
    told = texts_to(mailer, "owner@example.org")
    assert "Die Bilder gehören jemand anderem." in told
    assert "Reporter" not in told
    assert "no longer shown" in texts_to(mailer, "reporter@example.org")
    entry = session.scalars(select(AuditEntry).where(AuditEntry.event == "profile.paused_by_staff")).one()
    assert (entry.actor_id, entry.object_id) == (me.id, world.profile.id)


def test_locking_closes_the_owners_accounts_too(client: Client, session: Session, world: World, me: Account) -> None:
    close(client, world, "locked", "Betrug.")
    session.expire_all()
    assert (world.owner.locked_at is not None, world.profile.state) == (True, ProfileState.PAUSED)
    assert world.report.outcome == "Profil pausiert, Konten gesperrt: Betrug."


def test_an_owner_of_the_staff_is_not_locked_by_matching_staff_and_nothing_else_happens(
    client: Client, session: Session, clock: MovableClock
) -> None:
    colleague = make_account(session, roles=["administrator"])
    profile = make_startup(session, colleague)
    reporter = make_account(session)
    report = report_profile(session, profile, ReportReason.FRAUD, "", by_id=reporter.id, at=clock.at)
    sign_in(client, session, make_account(session, roles=["matching_staff"]))
    page = f"/staff/reports/{report.public_id}"
    answer = client.send(f"{page}/close", {"outcome": "locked", "reason": "Betrug."}, page=page)
    session.expire_all()
    assert (answer.status_code, report.state, profile.state) == (403, ReportState.OPEN, ProfileState.PUBLISHED)


@pytest.mark.parametrize("outcome", ["paused", "locked"])
def test_nobody_is_paused_without_a_reason(
    client: Client, session: Session, world: World, me: Account, outcome: str
) -> None:
    answer = close(client, world, outcome)
    session.expire_all()
    assert (answer.status_code, world.report.state) == (422, ReportState.OPEN)
    assert 'href="#reason"' in answer.text


def test_a_report_is_closed_once(client: Client, session: Session, world: World, me: Account) -> None:
    token = client.token(world.path)
    sent = {"csrf_token": token, "outcome": "no_action"}
    assert client.post(f"{world.path}/close", data=sent).status_code == 302
    again = client.post(f"{world.path}/close", data={**sent, "outcome": "paused", "reason": "Doch."})
    session.expire_all()
    assert (again.status_code, world.profile.state) == (422, ProfileState.PUBLISHED)


def test_s57_the_decision_is_on_record(client: Client, session: Session, world: World, me: Account) -> None:
    close(client, world, "no_action", "Alles in Ordnung.")
    entry = session.scalars(select(AuditEntry).where(AuditEntry.event == "profile.report_closed")).one()
    assert (entry.actor_id, entry.object_id) == (me.id, world.profile.id)


def test_closed_reports_can_be_read_again(client: Client, world: World, me: Account) -> None:
    close(client, world, "no_action", "Alles in Ordnung.")
    assert "Nothing matches" not in client.get("/staff/reports?state=closed").text
    assert "Stromlese" in client.get("/staff/reports?state=closed").text
    assert "Alles in Ordnung." in client.get(world.path).text
