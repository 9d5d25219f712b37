"""Verification: who waits, what is kept of the judgement, who hears of it, and that every look is on record."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.audit import AuditEntry
from app.core.mailers import RecordingMailer
from app.profiles.actions.identifiers import add_identifier
from app.profiles.models import OrganisationIdentifier, Profile
from app.profiles.states import IdentifierScheme, Kind
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.profiles import make_draft, make_investor, make_startup


def staff(client: Client, session: Session, role: str = "matching_staff") -> Any:
    account = make_account(session, roles=[role])
    sign_in(client, session, account)
    return account


def three_in_a_row(session: Session, clock: MovableClock) -> list[Profile]:
    """Published one minute after another."""
    found = []
    for name in ("Erste", "Zweite", "Dritte"):
        found.append(make_startup(session, make_account(session), name=name))
        clock.move(minutes=1)
    return found


def names(page: str) -> list[str]:
    return [each.text for each in BeautifulSoup(page, "html.parser").select("tbody th a")]


def events(session: Session, profile: Profile) -> list[str]:
    wanted = AuditEntry.object_type == "profile", AuditEntry.object_id == profile.id
    return list(session.scalars(select(AuditEntry.event).where(*wanted).order_by(AuditEntry.id)))


def address_of(profile: Profile) -> str:
    return f"/staff/verification/{profile.public_id}"


def test_who_waited_longest_stands_first_and_drafts_do_not_wait(
    client: Client, session: Session, clock: MovableClock
) -> None:
    three_in_a_row(session, clock)
    make_draft(session, Kind.STARTUP, make_account(session), name="Entwurf")
    staff(client, session)
    assert names(client.get("/staff/verification").text) == ["Erste", "Zweite", "Dritte"]


def test_the_queue_is_narrowed_to_a_kind_and_the_desk_keeps_to_it(
    client: Client, session: Session, clock: MovableClock
) -> None:
    first = make_investor(session, make_account(session), name="Anlage eins")
    clock.move(minutes=1)
    make_startup(session, make_account(session), name="Dazwischen")
    clock.move(minutes=1)
    second = make_investor(session, make_account(session), name="Anlage zwei")
    staff(client, session)
    assert names(client.get("/staff/verification?kind=investor").text) == ["Anlage eins", "Anlage zwei"]
    page = client.get(f"{address_of(first)}?kind=investor").text
    following = BeautifulSoup(page, "html.parser").select_one("a[rel=next]")
    assert following is not None
    assert following["href"] == f"{address_of(second)}?kind=investor"


def test_the_desk_leads_to_the_neighbours_in_the_queue(client: Client, session: Session, clock: MovableClock) -> None:
    first, second, third = three_in_a_row(session, clock)
    staff(client, session)
    page = BeautifulSoup(client.get(address_of(second)).text, "html.parser")
    assert [each["href"] for each in page.select(".desk__bar a")] == [address_of(first), address_of(third)]
    assert "Number 2 of 3 in the queue." in page.text


def test_verifying_keeps_what_was_seen_and_leads_to_the_next(
    client: Client, session: Session, clock: MovableClock
) -> None:
    first, second, _third = three_in_a_row(session, clock)
    person = staff(client, session)
    given = {"seen": ["register", "call"], "note": "HRB 1234 Mainz"}
    answer = client.send(f"{address_of(first)}/verify", given, page=address_of(first))
    assert answer.headers["Location"] == address_of(second)
    session.refresh(first)
    assert first.verified_what == "Commercial register, Call: HRB 1234 Mainz"
    assert (first.verified_by_id, first.verified_at) == (person.id, clock.at)
    assert events(session, first)[-1] == "profile.verified"


def test_verifying_can_be_undone_and_redone_with_one_click(
    client: Client, session: Session, clock: MovableClock
) -> None:
    first, _second, _third = three_in_a_row(session, clock)
    staff(client, session)
    there = client.send(
        f"{address_of(first)}/verify", {"seen": "register"}, page=address_of(first), follow_redirects=True
    )
    undo = BeautifulSoup(there.text, "html.parser").select_one(".notices form")
    assert undo is not None
    back = client.send(str(undo["action"]), page=address_of(first), follow_redirects=True)
    session.refresh(first)
    assert first.verified_at is None
    again = BeautifulSoup(back.text, "html.parser").select_one(".notices form")
    assert again is not None
    fields = {each["name"]: each["value"] for each in again.select("input")}
    client.post(str(again["action"]), data=fields)
    session.refresh(first)
    assert first.verified_what == "Commercial register"


def test_nobody_is_verified_unless_it_is_said_what_was_seen(
    client: Client, session: Session, clock: MovableClock
) -> None:
    first = three_in_a_row(session, clock)[0]
    staff(client, session)
    answer = client.send(f"{address_of(first)}/verify", {"seen": []}, page=address_of(first))
    session.refresh(first)
    assert (answer.status_code, first.verified_at) == (422, None)
    assert BeautifulSoup(answer.text, "html.parser").select_one('.error-summary a[href="#seen-0"]') is not None


def test_asking_for_more_mails_every_owner_in_their_language(
    client: Client, session: Session, clock: MovableClock, mailer: RecordingMailer, deliver: Any
) -> None:
    owner = make_account(session, address="gruendung@example.org", language="de")
    profile = make_startup(session, owner, name="Stromlese")
    staff(client, session)
    deliver()
    mailer.sent.clear()
    question = "Bitte senden Sie den Auszug aus dem Handelsregister."
    answer = client.send(f"{address_of(profile)}/ask", {"question": question}, page=address_of(profile))
    deliver()
    assert answer.status_code == 302
    assert [mail["To"] for mail in mailer.sent] == ["gruendung@example.org"]
    body = mailer.sent[0].get_body(("plain",))
    assert body is not None
    assert question in body.get_content()
    assert f"/profiles/{profile.public_id}/edit" in body.get_content()
    assert events(session, profile)[-1] == "profile.more_asked"
    assert "asked for more on" in client.get(address_of(profile)).text


def test_an_imported_profile_has_nobody_to_ask(client: Client, session: Session, clock: MovableClock) -> None:
    profile = make_startup(session, None)
    staff(client, session)
    answer = client.send(f"{address_of(profile)}/ask", {"question": "Wer sind Sie?"}, page=address_of(profile))
    assert answer.status_code == 422
    assert "Nobody owns this profile yet" in answer.text
    assert "Wer sind Sie?" in answer.text


@pytest.mark.parametrize("role", ["matching_staff", "programme_staff", "administrator"])
def test_s57_every_look_at_a_whole_profile_is_on_record(
    client: Client, session: Session, clock: MovableClock, role: str
) -> None:
    profile = make_startup(session, make_account(session))
    person = staff(client, session, role)
    assert "https://stromlese.example" in client.get(address_of(profile)).text
    seen = session.scalars(select(AuditEntry).where(AuditEntry.event == "profile.seen_by_staff")).one()
    assert (seen.actor_id, seen.object_id) == (person.id, profile.id)


def test_programme_staff_reads_and_does_not_judge(client: Client, session: Session, clock: MovableClock) -> None:
    profile = make_startup(session, make_account(session))
    staff(client, session, "programme_staff")
    page = client.get(address_of(profile)).text
    assert f"{address_of(profile)}/verify" not in page
    answer = client.send(f"{address_of(profile)}/verify", {"seen": "register"}, page=address_of(profile))
    assert answer.status_code == 403
    session.refresh(profile)
    assert profile.verified_at is None


def test_a_verification_says_nothing_on_profiles_that_do_not_exist(client: Client, session: Session) -> None:
    staff(client, session)
    assert client.get("/staff/verification/aaaaaaaaaaaa").status_code == 404


def test_nobody_judges_a_profile_of_their_own(client: Client, session: Session, clock: MovableClock) -> None:
    me = staff(client, session)
    profile = make_startup(session, me)
    add_identifier(session, profile, IdentifierScheme.DOMAIN, "stromlese.example", by_id=me.id, at=clock.at)
    row = session.scalars(
        select(OrganisationIdentifier).where(OrganisationIdentifier.value == "stromlese.example")
    ).one()
    page = address_of(profile)
    for deed, given in (
        ("verify", {"seen": "register"}),
        (f"identifiers/{row.id}/verify", {f"identifier{row.id}-seen": "x"}),
    ):
        answer = client.send(f"{page}/{deed}", given, page=page)
        assert answer.status_code == 422
        assert "You are a member of this profile." in answer.text
    session.expire_all()
    assert (profile.verified_at, row.verified_at) == (None, None)


def test_a_number_is_verified_by_itself(client: Client, session: Session, clock: MovableClock) -> None:
    owner = make_account(session)
    profile = make_startup(session, owner)
    other = make_startup(session, make_account(session), name="Fremde")
    number = {"by_id": owner.id, "at": clock.at}
    add_identifier(session, profile, IdentifierScheme.DOMAIN, "stromlese.example", **number)
    row = session.scalars(
        select(OrganisationIdentifier).where(OrganisationIdentifier.value == "stromlese.example")
    ).one()
    me = staff(client, session)
    seen = {f"identifier{row.id}-seen": "Impressum der Website"}
    page, deed = address_of(profile), f"identifiers/{row.id}/verify"
    assert client.send(f"{page}/{deed}", page=page).status_code == 422
    assert client.send(f"{address_of(other)}/{deed}", seen, page=page).status_code == 404
    assert client.send(f"{page}/{deed}", seen, page=page).status_code == 302
    session.refresh(row)
    assert (row.what_seen, row.verified_by_id) == ("Impressum der Website", me.id)
    assert "Impressum der Website" in client.get(page).text


def test_outdated_statements_name_the_oldest_first(client: Client, session: Session, clock: MovableClock) -> None:
    from app.profiles.models import InvestorFacts

    for name, month in (("Später", 3), ("Früher", 1)):
        profile = make_investor(session, make_account(session), name=name)
        session.get_one(InvestorFacts, profile.id).deploying_said_at = clock.at.replace(month=month)
    make_investor(session, make_account(session), name="Frisch")
    staff(client, session)
    assert names(client.get("/staff/outdated").text) == ["Früher", "Später"]


def test_the_queue_says_how_long_each_profile_waits(client: Client, session: Session, clock: MovableClock) -> None:
    make_startup(session, make_account(session), name="Erste")
    clock.move(days=3)
    staff(client, session)
    row = BeautifulSoup(client.get("/staff/verification").text, "html.parser").select("tbody td")
    assert row[1].get_text(" ") == "21 November 2026 3 days ago"


def test_an_unverified_investor_reads_what_verification_changes_and_others_do_not(
    client: Client, session: Session, clock: MovableClock
) -> None:
    hint = "Your profile is not verified yet"
    owner = make_account(session)
    investor = make_investor(session, owner)
    sign_in(client, session, owner)
    pages = ("/matches", f"/profiles/{investor.public_id}")
    assert [hint in client.get(path).text for path in pages] == [True, True]
    investor.verified_at, investor.verified_what = clock.at, "Register"
    assert [hint in client.get(path).text for path in pages] == [False, False]
    founder = make_account(session)
    startup = make_startup(session, founder)
    investor.verified_at = investor.verified_what = None
    sign_in(client, session, founder)
    assert hint not in client.get("/matches").text
    assert hint not in client.get(f"/profiles/{startup.public_id}").text
    assert hint not in client.get(f"/profiles/{investor.public_id}").text
