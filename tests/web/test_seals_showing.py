"""What each audience reads of an attestation on pages, cards and badges (5.11: 7, 8, 18, 25)."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core import clock
from app.profiles.models import Profile
from app.seals.models import Attestation
from app.seals.states import Verification
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


def test_7_an_attestation_of_another_company_is_seen_by_its_owner_with_the_reason_and_by_nobody_else(
    session: Session, investor: Client, new_client: Callable[[], Client], owner: Account, startup: Profile,
    attestation: Attestation,
) -> None:  # fmt: skip
    address, number = f"/profiles/{startup.public_id}", attestation.number
    assert number in investor.get(address).text

    attestation.fault = Verification.SUBJECT_MISMATCH

    assert number not in investor.get(address).text
    assert number not in new_client().get(f"/nachweis/{attestation.public_id}").text
    mine = new_client()
    sign_in(mine, session, owner)
    page = mine.get(f"{address}/attestations").text
    assert number in page
    assert "The register number in it is not a confirmed number of your company" in page
