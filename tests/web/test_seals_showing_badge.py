"""The badge as other pages embed it, and what is read while a registry is down (5.11: 18, 25)."""

import json
import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core import clock
from app.profiles.models import Profile
from app.seals.models import Attestation
from app.seals.states import ReasonCode, Standing, Verification
from tests.conftest import Client
from tests.factories.accounts import make_account, sign_in
from tests.factories.profiles import make_investor, make_startup
from tests.factories.seals import make_attestation, make_product

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
TITLE = "Self-assessment under MISSION KI Quality Standard: passed"


@pytest.fixture
def owner(session: Session) -> Account:
    clock.set_clock(lambda: NOW)
    return make_account(session)


@pytest.fixture
def startup(session: Session, owner: Account) -> Profile:
    return make_startup(session, owner)


@pytest.fixture
def attestation(session: Session, startup: Profile) -> Attestation:
    return make_attestation(session, startup, product=make_product(session, startup))


@pytest.fixture
def investor(session: Session, startup: Profile, client: Client) -> Client:
    account = make_account(session)
    make_investor(session, account)
    sign_in(client, session, account)
    return client


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def badge(client: Client, attestation: Attestation, kind: str = "svg", language: str = "en") -> str:
    return client.get(f"/nachweis/{attestation.public_id}/badge.{kind}?lang={language}").text


@pytest.mark.parametrize(
    ("age", "said", "state"),
    [
        (timedelta(hours=23), "Confirmed (current), last checked yesterday", "verified_fresh"),
        (timedelta(days=3), "Last confirmed 3 days ago", "verified_stale"),
        (timedelta(days=8), "Cannot be checked at present, last confirmed 8 days ago", "unverifiable"),
    ],
)
def test_18_a_registry_that_is_down_leaves_the_page_up_with_the_age(
    investor: Client, startup: Profile, attestation: Attestation, age: timedelta, said: str, state: str
) -> None:
    clock.set_clock(lambda: NOW + age)
    attestation.valid_until = NOW + timedelta(days=100)
    told = json.loads(badge(investor, attestation, "json"))
    assert (told["state"], told["valid"]) == (state, state == "verified_fresh")
    page = words_of(investor.get(f"/nachweis/{attestation.public_id}").text)
    assert said in page


def test_18_the_registry_is_back_and_it_reads_as_current(
    session: Session, client: Client, attestation: Attestation
) -> None:
    attestation.confirmed_at = NOW - timedelta(days=8)
    assert json.loads(badge(client, attestation, "json"))["valid"] is False
    attestation.confirmed_at = NOW
    assert json.loads(badge(client, attestation, "json"))["valid"] is True


def test_25_the_badge_may_be_embedded_and_kept_for_five_minutes_only(client: Client, attestation: Attestation) -> None:
    answer = client.get(f"/nachweis/{attestation.public_id}/badge.svg?lang=de")
    assert answer.headers["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=300, must-revalidate"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Set-Cookie" not in answer.headers
    again = client.get(
        f"/nachweis/{attestation.public_id}/badge.svg?lang=de", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Cache-Control"] == "public, max-age=300, must-revalidate"


def test_25_the_badge_says_who_checked_what_and_as_of_when(client: Client, attestation: Attestation) -> None:
    root = ElementTree.fromstring(badge(client, attestation, language="de"))
    texts = [element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts[0] == "Selbstprüfung bestanden"
    assert texts[2] == "Stand 21.11.2026 09:00 UTC · Prüfen: Link"
    described = root.find("{http://www.w3.org/2000/svg}desc")
    assert described is not None
    assert attestation.number in (described.text or "")
    assert "keine Zertifizierung" in (described.text or "")


@pytest.mark.parametrize(
    ("standing", "reason", "said"),
    [
        (Standing.SUSPENDED, ReasonCode.SURVEILLANCE_OVERDUE, "Ausgesetzt"),
        (Standing.WITHDRAWN, ReasonCode.MISUSE, "Entzogen"),
        (Standing.SURRENDERED, None, "Zurückgegeben"),
        (Standing.SUPERSEDED, None, "Ersetzt"),
    ],
)
def test_25_embedded_copies_change_with_the_state_and_never_disappear(
    session: Session, client: Client, attestation: Attestation, standing: Standing, reason: ReasonCode | None, said: str
) -> None:
    before = client.get(f"/nachweis/{attestation.public_id}/badge.svg")
    if standing is Standing.WITHDRAWN:
        attestation.withdrawn_at = NOW
    attestation.standing, attestation.standing_since, attestation.reason_code = standing, NOW, reason
    after = client.get(
        f"/nachweis/{attestation.public_id}/badge.svg", headers={"If-None-Match": before.headers["ETag"]}
    )
    assert after.status_code == 200
    assert said in after.text
    assert "M16 32l8 8 16-18" in before.text
    assert "M16 32l8 8 16-18" not in after.text


def test_25_a_badge_of_what_could_not_be_upheld_answers_without_naming_anything(
    client: Client, attestation: Attestation
) -> None:
    attestation.fault = Verification.INVALID_SIGNATURE
    answer = client.get(f"/nachweis/{attestation.public_id}/badge.svg")
    assert answer.status_code == 200
    assert "Kein bestätigter Nachweis" in answer.text
    told = json.loads(badge(client, attestation, "json"))
    assert {key for key, value in told.items() if value} == {"state", "text", "description", "verify"}
    assert client.get("/nachweis/abcdefghijkm/badge.svg").status_code == 404
