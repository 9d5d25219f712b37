"""Other parties complete parts of their own: invited by mail, unseen by everybody else."""

import re
from collections.abc import Callable, Mapping
from itertools import permutations

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.mailers import RecordingMailer
from app.fellowships.actions.people import export_fellowships
from app.fellowships.models import EVERY, Application, ApplicationPart, enter
from app.fellowships.states import Party
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.applications import add_answers, make_application, make_open_round, part_of
from tests.factories.questions import WHOLE

UNI = {"party": "university", "name": "Prof. Lenz", "address": "lenz@uni.example", "language": "de"}
OTHERS = (Party.MEMBER, Party.UNIVERSITY, Party.MENTOR, Party.NETWORK)


@pytest.fixture
def owner(client: Client, session: Session, clock: MovableClock) -> Account:
    account = make_account(session, name="Ada")
    sign_in(client, session, account)
    enter(session, EVERY)
    return account


@pytest.fixture
def draft(session: Session, owner: Account) -> Application:
    row = make_open_round(session, by_id=make_account(session).id, asked=WHOLE)
    made = make_application(session, row, owner, answers={"title": "Fasern"})
    session.commit()
    return made


def page(row: Application) -> str:
    return f"/applications/{row.public_id}/parties"


def invite(client: Client, row: Application, **given: str) -> str:
    answer = client.send(page(row), {**UNI, **given}, page=page(row))
    return BeautifulSoup(client.get(page(row)).text if answer.status_code == 303 else answer.text, "html.parser").text


def link_in(mailer: RecordingMailer, deliver: Callable[[], int]) -> str:
    deliver()
    return re.findall(r"/applications/invitations/[\w-]+", mailer.sent[-1].get_body(("plain",)).get_content())[0]


def parts(session: Session) -> list[ApplicationPart]:
    wanted = select(ApplicationPart).where(ApplicationPart.party != Party.LEAD).order_by(ApplicationPart.id)
    return list(session.scalars(wanted))


def taken_by(browser: Client, session: Session, link: str, account: Account) -> str:
    sign_in(browser, session, account)
    return str(browser.send(f"{link}/accept", {}, page=link).location)


def test_a_party_is_invited_accepts_writes_declares_and_takes_that_back(
    client: Client,
    new_client: Callable[[], Client],
    session: Session,
    draft: Application,
    mailer: RecordingMailer,
    deliver: Callable[[], int],
) -> None:
    assert "on its way to lenz@uni.example" in invite(client, draft)
    link, browser = link_in(mailer, deliver), new_client()
    assert "“Fasern” applies" in browser.get(link).text
    home = taken_by(browser, session, link, make_account(session))
    assert browser.get(link).status_code == 404
    browser.send(f"{home}/letter", {"v.letter": "0", "q.letter": "Wir stehen dahinter."}, page=f"{home}/letter")
    browser.send(f"{home}/declare-complete", {}, page=home)
    assert parts(session)[0].declared_at is not None
    assert "Complete" in client.get(f"/applications/{draft.public_id}").text
    refused = browser.send(f"{home}/letter", {"v.letter": "1", "q.letter": "Anders"}, page=home)
    assert refused.status_code == 409
    browser.send(f"{home}/take-back", {}, page=home)
    assert parts(session)[0].declared_at is None


def test_an_incomplete_part_is_not_declared(
    client: Client, new_client: Callable[[], Client], session: Session, draft: Application,
    mailer: RecordingMailer, deliver: Callable[[], int],
) -> None:  # fmt: skip
    invite(client, draft)
    browser = new_client()
    home = taken_by(browser, session, link_in(mailer, deliver), make_account(session))
    sent = {"csrf_token": browser.token("/account/name")}
    assert browser.post(f"{home}/declare-complete", data=sent).status_code == 422
    assert parts(session)[0].declared_at is None


def test_t12_known_and_unknown_addresses_get_the_same_answer(
    client: Client, session: Session, draft: Application, mailer: RecordingMailer, deliver: Callable[[], int]
) -> None:
    make_account(session, address="known@people.example")
    said = [
        invite(client, draft, party="mentor", address=address).replace(address, "…")
        for address in ("known@people.example", "nobody@people.example")
    ]
    deliver()
    mails = [
        re.sub(r"invitations/[\w-]+", "…", mail.get_body(("plain",)).get_content()).replace(str(mail["To"]), "…")
        for mail in mailer.sent
    ]
    assert mails[0] == mails[1]
    assert [text.count("on its way") for text in said] == [1, 1]


@pytest.fixture
def everybody(
    client: Client, new_client: Callable[[], Client], session: Session, draft: Application
) -> Mapping[Party, tuple[Client, ApplicationPart]]:
    """Each party in a browser of its own, with its own part, in which something is written."""
    found: dict[Party, tuple[Client, ApplicationPart]] = {Party.LEAD: (client, part_of(session, draft))}
    for party in OTHERS:
        browser, account = new_client(), make_account(session)
        sign_in(browser, session, account)
        part = part_of(session, draft, party)
        part.account_id, part.invited_address = account.id, f"{party}@example.org"
        found[party] = browser, part
    for party, (_, part) in found.items():
        add_answers(session, part, {WHOLE.sections_of(party)[0].questions[0].key: f"geheim {party}"})
    session.commit()
    return found


@pytest.mark.parametrize(("one", "other"), list(permutations((Party.LEAD, *OTHERS), 2)))
def test_no_party_reads_or_writes_the_part_of_another(
    session: Session,
    draft: Application,
    everybody: Mapping[Party, tuple[Client, ApplicationPart]],
    one: Party,
    other: Party,
) -> None:
    browser, part = everybody[one][0], everybody[other][1]
    home = f"/applications/{draft.public_id}/parts/{part.public_id}"
    section = WHOLE.sections_of(other)[0]
    key = section.questions[0].key
    reads = [home, f"{home}/{section.key}", f"{home}/answers", f"{home}/history/{key}"]
    assert [browser.get(each).status_code for each in reads] == [404] * 4
    token = browser.token("/account/name")
    writes = [f"{home}/{section.key}", f"{home}/answers", f"{home}/history/{key}", f"{home}/declare-complete"]
    assert [browser.post(each, data={"csrf_token": token}).status_code for each in writes] == [404] * 4


@pytest.mark.parametrize("party", OTHERS)
def test_a_party_sees_nothing_of_the_lead_and_the_lead_its_state_alone(
    draft: Application, everybody: Mapping[Party, tuple[Client, ApplicationPart]], party: Party
) -> None:
    browser, part = everybody[party]
    own = browser.get(f"/applications/{draft.public_id}/parts/{part.public_id}").text
    assert browser.get(f"/applications/{draft.public_id}").status_code == 404
    assert browser.get(page(draft)).status_code == 404
    assert [f"geheim {each}" in own for each in Party if each is not party] == [False] * 4
    lead = everybody[Party.LEAD][0]
    shown = lead.get(f"/applications/{draft.public_id}").text + lead.get(page(draft)).text
    assert f"{party}@example.org" in shown
    assert "geheim" not in shown


def test_declining_ends_the_link_and_another_mail_makes_a_new_one(
    client: Client, new_client: Callable[[], Client], session: Session, draft: Application,
    mailer: RecordingMailer, deliver: Callable[[], int],
) -> None:  # fmt: skip
    invite(client, draft)
    first, browser = link_in(mailer, deliver), new_client()
    browser.send(f"{first}/decline", {}, page=first)
    assert browser.get(first).status_code == 404
    assert "Declined" in client.get(page(draft)).text
    part = parts(session)[0]
    client.send(f"{page(draft)}/{part.public_id}/send-again", {}, page=page(draft))
    second = link_in(mailer, deliver)
    assert (browser.get(second).status_code, second == first) == (200, False)


def test_a_removed_party_finds_nothing_and_may_be_invited_anew_to_an_empty_part(
    client: Client, new_client: Callable[[], Client], session: Session, draft: Application,
    mailer: RecordingMailer, deliver: Callable[[], int],
) -> None:  # fmt: skip
    invite(client, draft)
    browser, account = new_client(), make_account(session)
    home = taken_by(browser, session, link_in(mailer, deliver), account)
    browser.send(f"{home}/letter", {"v.letter": "0", "q.letter": "Geheim"}, page=f"{home}/letter")
    client.send(f"{page(draft)}/{parts(session)[0].public_id}/remove", {}, page=page(draft))
    assert browser.get(home).status_code == 404
    assert "on its way" in invite(client, draft)
    again = taken_by(browser, session, link_in(mailer, deliver), account)
    assert "Geheim" not in browser.get(f"{again}/letter").text


def test_whoever_is_removed_is_told_by_mail_and_finds_what_they_wrote_in_their_data(
    client: Client, new_client: Callable[[], Client], session: Session, draft: Application,
    mailer: RecordingMailer, deliver: Callable[[], int],
) -> None:  # fmt: skip
    invite(client, draft)
    browser, account = new_client(), make_account(session, language="de")
    home = taken_by(browser, session, link_in(mailer, deliver), account)
    browser.send(f"{home}/letter", {"v.letter": "0", "q.letter": "Geheim"}, page=f"{home}/letter")
    client.send(f"{page(draft)}/{parts(session)[0].public_id}/remove", {}, page=page(draft))
    assert deliver() == 1
    told = mailer.sent[-1]
    words = told.get_body(("plain",)).get_content()
    assert (told["To"], told["Subject"]) == (account.email, "Ihr Teil einer Bewerbung wird nicht mehr gebraucht")
    assert "/account/data" in words
    exported = export_fellowships(session, None, [account.id])
    assert "Geheim" in str(exported[account.id])


def test_an_invitation_that_is_taken_back_is_told_and_a_declined_one_is_not(
    client: Client, new_client: Callable[[], Client], session: Session, draft: Application,
    mailer: RecordingMailer, deliver: Callable[[], int],
) -> None:  # fmt: skip
    invite(client, draft)
    link = link_in(mailer, deliver)
    client.send(f"{page(draft)}/{parts(session)[0].public_id}/remove", {}, page=page(draft))
    assert deliver() == 1
    assert "The link of the invitation does not work any more." in mailer.sent[-1].get_body(("plain",)).get_content()
    assert new_client().get(link).status_code == 404
    invite(client, draft)
    link = link_in(mailer, deliver)
    new_client().send(f"{link}/decline", {}, page=link)
    client.send(f"{page(draft)}/{parts(session)[0].public_id}/remove", {}, page=page(draft))
    assert deliver() == 0


def test_the_call_says_how_many_of_a_party_there_may_be(client: Client, session: Session, draft: Application) -> None:
    invite(client, draft)
    token = client.token(page(draft))
    again = client.post(page(draft), data={"csrf_token": token, **UNI, "address": "zwei@uni.example"})
    assert again.status_code == 422
    assert len(parts(session)) == 1


@pytest.mark.parametrize("address", ["kein-at", "a@b\r\nBcc: x@y.example", ""])
def test_t16_an_address_that_is_none_is_refused(
    client: Client, session: Session, draft: Application, address: str
) -> None:
    invite(client, draft, address=address)
    assert parts(session) == []
