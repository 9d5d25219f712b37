"""Mails about attestations say in the reader's language what came of it, why, and what to do."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.outbox import OutboxMail
from app.profiles.actions.parts import add_product
from app.profiles.models import Profile
from app.seals.models import AttestationClaim
from app.seals.states import RunKind
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.profiles import make_startup
from tests.factories.registries import Pinned, verify_number

EUID = "DEX9900.HRB000777"


@pytest.fixture
def founder(session: Session) -> Account:
    return make_account(session, language="de")


@pytest.fixture
def team(session: Session, client: Client, founder: Account) -> Profile:
    profile = make_startup(session, founder)
    session.commit()
    sign_in(client, session, founder)
    return profile


def claimed(registry: Pinned, client: Client, team: Profile, session: Session, number: str) -> OutboxMail:
    """The mail about a claim that waited for a verified number."""
    path = f"/profiles/{team.public_id}/attestations/add"
    assert client.send(path, {"number": number}).status_code == 302
    assert session.scalars(select(AttestationClaim.why)).one() == "identifier_not_verified"
    verify_number(session, team, EUID)
    registry.answer_claims()
    return session.scalars(select(OutboxMail).where(OutboxMail.template == "seals/claim_decided")).one()


def test_a_claim_accepted_for_another_version_says_so_in_the_mail(
    registry: Pinned, session: Session, client: Client, team: Profile, clock: MovableClock
) -> None:
    add_product(session, team, "Stromlese", "3.0", by_id=None, at=clock.at)
    registry.issue("KIQ-1", euid=EUID, system="Stromlese", version="2.1")
    registry.sync()
    mail = claimed(registry, client, team, session, "KIQ-1")
    assert mail.subject == "Ihr Nachweis wurde angenommen"
    for body in (mail.text, mail.html):
        assert "Der Nachweis gilt aber für eine andere Version als die aktuelle Ihres Produkts." in body
        assert "Er wird mit seiner Version gezeigt." in body


def test_a_claim_accepted_without_a_product_says_where_to_name_it(
    registry: Pinned, session: Session, client: Client, team: Profile
) -> None:
    registry.issue("KIQ-1", euid=EUID, system="Etwas anderes")
    registry.sync()
    mail = claimed(registry, client, team, session, "KIQ-1")
    assert "unter „Verlauf, Produkt und Stellungnahme“" in mail.text


def test_a_refused_claim_says_why_and_what_to_do_in_the_mail_itself(
    registry: Pinned, session: Session, client: Client, team: Profile
) -> None:
    registry.issue("KIQ-1", euid="DEX9900.HRB000778")
    registry.sync()
    mail = claimed(registry, client, team, session, "KIQ-1")
    assert mail.subject == "Ihr Nachweis wurde nicht angenommen"
    assert "Der Nachweis gehört zu einem anderen Unternehmen. Wir vergleichen Registernummern" in mail.text


def test_an_alarm_tells_staff_what_was_seen_in_their_language(
    registry: Pinned, session: Session, clock: MovableClock
) -> None:
    make_account(session, roles=["registry_approver"], language="de")
    session.commit()
    registry.issue("KIQ-1")
    registry.sync()
    registry.admin("lie", kind="delete", number="KIQ-1")
    registry.sync(RunKind.FULL)
    mails = session.scalars(select(OutboxMail).where(OutboxMail.template == "seals/alarm", OutboxMail.language == "de"))
    mail = mails.one()
    assert "es fehlen KIQ-1" in mail.text
    assert "es fehlen KIQ-1" in mail.html
