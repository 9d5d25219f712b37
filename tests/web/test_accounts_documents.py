"""A new edition of terms or privacy notice: who is asked again, when, and what stays open meanwhile."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Consent
from app.accounts.rules import documents
from app.accounts.rules.documents import Edition, changes_since
from app.accounts.states import Document
from app.core.language import message
from app.profiles.states import Kind
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.profiles import make_draft

OLD = Edition("2026-11", date(2026, 11, 1))
NEW = Edition("2027-01", date(2026, 11, 25), (message("We keep sessions for 60 days."),))
ASKED = "What has changed since you agreed"


@pytest.fixture
def person(client: Client, session: Session, clock: MovableClock, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Signed in, agreed to the first editions; a new privacy notice holds in four days."""
    monkeypatch.setattr(documents, "HISTORY", {Document.terms: (OLD,), Document.privacy: (OLD, NEW)})
    account = make_account(session)
    sign_in(client, session, account)
    return account


def editions(session: Session, person: Any) -> list[tuple[str, str]]:
    rows = session.execute(
        select(Consent.document, Consent.version).where(Consent.account_id == person.id).order_by(Consent.id)
    )
    return [(document.value, version) for document, version in rows]


def after_it_holds(client: Client, session: Session, clock: MovableClock, person: Any) -> None:
    clock.move(days=5)
    sign_in(client, session, person)


def test_nobody_is_asked_before_the_edition_holds(client: Client, person: Any) -> None:
    assert client.get("/profiles/").status_code == 200
    assert client.get("/account/documents").status_code == 302


def test_from_that_day_on_the_next_page_asks_and_says_what_changed(
    client: Client, session: Session, clock: MovableClock, person: Any
) -> None:
    after_it_holds(client, session, clock, person)
    answer = client.get("/profiles/?page=2")
    assert answer.headers["Location"] == "/account/documents?next=/profiles/?page%3D2"
    page = client.get(answer.headers["Location"]).text
    assert ASKED in page
    assert "We keep sessions for 60 days." in page
    assert "Privacy notice, 2027-01" in page
    assert "Terms of use, " not in page


def test_agreeing_is_kept_with_its_time_and_leads_on(
    client: Client, session: Session, clock: MovableClock, person: Any
) -> None:
    after_it_holds(client, session, clock, person)
    there = "/account/documents?next=/profiles/"
    answer = client.send(there, {"agreed": "y"}, page=there)
    assert answer.headers["Location"] == "/profiles/"
    assert editions(session, person)[-1] == ("privacy", "2027-01")
    assert client.get("/profiles/").status_code == 200


def test_without_the_tick_nothing_is_agreed(client: Client, session: Session, clock: MovableClock, person: Any) -> None:
    after_it_holds(client, session, clock, person)
    answer = client.send("/account/documents", {})
    assert (answer.status_code, len(editions(session, person))) == (422, 2)


@pytest.mark.parametrize("path", ["/privacy", "/terms", "/account/", "/account/data", "/account/sessions"])
def test_the_documents_and_the_account_stay_open(
    client: Client, session: Session, clock: MovableClock, person: Any, path: str
) -> None:
    after_it_holds(client, session, clock, person)
    assert client.get(path).status_code == 200


def test_a_form_that_was_open_is_saved_first(
    client: Client, session: Session, clock: MovableClock, person: Any
) -> None:
    profile = make_draft(session, Kind.STARTUP, person)
    clock.move(days=5)
    sign_in(client, session, person)
    token = client.token("/account/name")
    there = f"/profiles/{profile.public_id}/never-show"
    answer = client.post(there, data={"csrf_token": token, "name": "Niemals GmbH"}, follow_redirects=True)
    assert ASKED in answer.text
    client.send("/account/documents", {"agreed": "y"})
    assert "Niemals GmbH" in client.get(there).text


def test_staff_see_how_many_have_agreed(client: Client, session: Session, clock: MovableClock, person: Any) -> None:
    staff = make_account(session, roles=["matching_staff"])
    after_it_holds(client, session, clock, staff)
    client.send("/account/documents", {"agreed": "y"})
    assert "Privacy notice, edition 2027-01: 1 of 2 accounts agreed." in client.get("/staff/").text


def test_what_changed_adds_up_over_editions() -> None:
    today = date(2026, 12, 1)
    assert changes_since(Document.terms, "2026-11", today) == ()


def test_several_editions_missed_are_all_told(monkeypatch: pytest.MonkeyPatch) -> None:
    third = Edition("2027-02", date(2027, 2, 1), (message("Third."),))
    monkeypatch.setattr(documents, "HISTORY", {Document.privacy: (OLD, NEW, third)})
    told = [change.source for change in changes_since(Document.privacy, "2026-11", date(2027, 3, 1))]
    assert told == ["We keep sessions for 60 days.", "Third."]
    assert [each.source for each in changes_since(Document.privacy, "2027-01", date(2027, 3, 1))] == ["Third."]
    assert changes_since(Document.privacy, "2026-11", date(2026, 11, 24)) == ()
