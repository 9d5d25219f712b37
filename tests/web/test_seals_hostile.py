"""Attestations under attack: bindings brought back by a form, queues stuffed, claims sent twenty times at once."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.language import speaking
from app.core.outbox import OutboxMail
from app.profiles.actions.parts import add_product
from app.profiles.models import OrganisationIdentifier, Profile
from app.seals import tasks
from app.seals.actions.claims import Wish, claim
from app.seals.models import Attestation, AttestationClaim
from app.seals.rules.import_files import Pinned as FilePinned
from app.seals.rules.import_files import read_file
from app.seals.rules.import_words import fault_sentence
from app.seals.states import ClaimKind, ClaimState, Source, Standing, Verification
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.profiles import make_startup
from tests.factories.registries import Pinned, attestation_of, verify_number

EUID = "DEX9900.HRB000777"
MKI = "https://registry.example/schemes/mki-qs"


@pytest.fixture
def founder(session: Session) -> Account:
    return make_account(session)


@pytest.fixture
def team(session: Session, client: Client, founder: Account) -> Profile:
    profile = make_startup(session, founder)
    session.commit()
    sign_in(client, session, founder)
    return profile


def add(client: Client, team: Profile, **values: object) -> str:
    path = f"/profiles/{team.public_id}/attestations/add"
    return str(client.send(path, dict(values), follow_redirects=True).text)


def bound(registry: Pinned, session: Session, client: Client, team: Profile, number: str) -> Attestation:
    verify_number(session, team, EUID)
    registry.issue(number, euid=EUID)
    registry.sync()
    add(client, team, number=number)
    return attestation_of(session, number)


def test_s53_saying_which_product_it_is_brings_nothing_back_that_lost_its_number(
    registry: Pinned, session: Session, client: Client, team: Profile
) -> None:
    found = bound(registry, session, client, team, "KIQ-50")
    product = add_product(session, team, "Stromlese", "1.0", by_id=None, at=registry.around.now())
    session.delete(session.scalars(select(OrganisationIdentifier).where(OrganisationIdentifier.value == EUID)).one())
    registry.sync()
    path = f"/profiles/{team.public_id}/attestations/{found.public_id}"
    client.send(f"{path}/product", {"product": product.public_id}, page=path)
    assert attestation_of(session, "KIQ-50").product_id == product.id
    assert attestation_of(session, "KIQ-50").fault is Verification.SUBJECT_MISMATCH


def test_a_claim_sent_again_and_again_stays_one(
    registry: Pinned, session: Session, client: Client, team: Profile
) -> None:
    bound(registry, session, client, team, "KIQ-51")
    for _ in range(3):
        add(client, team, number="KIQ-51")
    for _ in range(3):
        add(client, team, credential=registry.credential_of("KIQ-51"))
    kinds = session.scalars(select(AttestationClaim.kind).where(AttestationClaim.state == ClaimState.ACCEPTED)).all()
    assert sorted(kinds) == [ClaimKind.CREDENTIAL, ClaimKind.NUMBER]


def test_claims_that_wait_for_a_verified_number_keep_nobody_else_waiting(
    registry: Pinned, session: Session, client: Client, team: Profile, clock: MovableClock
) -> None:
    other = make_account(session)
    stuffed = make_startup(session, other, name="Stopf", legal_name="Stopf GmbH")
    for number in range(60):
        claim(session, stuffed, Wish(number=f"KIQ-X{number}"), by_id=other.id, at=clock.at)
    session.commit()
    clock.move(minutes=1)
    verify_number(session, team, EUID)
    registry.sync()
    registry.issue("KIQ-52", euid=EUID)
    add(client, team, number="KIQ-52")
    registry.answer_claims()
    assert attestation_of(session, "KIQ-52").organisation_id == team.organisation_id


@pytest.mark.parametrize(
    "number", ["../head", "..", ".", "/", "?since=0", "#", "%2e%2e/head", "é✓", "a\\b", "KIQ 1", "K\nQ"]
)
def test_a_number_is_only_ever_a_number(
    registry: Pinned, session: Session, client: Client, team: Profile, number: str
) -> None:
    verify_number(session, team, EUID)
    registry.sync()
    add(client, team, number=number)
    registry.answer_claims()
    made = session.scalars(select(AttestationClaim)).one()
    assert (made.state, made.why) == (ClaimState.REFUSED, "number_unknown")


@pytest.mark.parametrize("number", ["", " ", "x" * 65, "x" * 100_000, "\x00"])
def test_an_offer_that_is_none_is_refused_and_no_error(
    registry: Pinned, session: Session, client: Client, team: Profile, number: str
) -> None:
    page = f"/profiles/{team.public_id}/attestations/add"
    answer = client.send(f"/profiles/{team.public_id}/attestations/offers", {"number": number}, page=page)
    assert answer.status_code in {302, 413, 422}
    assert session.scalars(select(AttestationClaim)).all() == []


def test_a_signed_credential_shown_by_its_holder_lifts_an_import(
    registry: Pinned, session: Session, client: Client, team: Profile
) -> None:
    found = bound(registry, session, client, team, "KIQ-55")
    as_imported(session, found)
    add(client, team, credential=registry.credential_of("KIQ-55"))
    found = attestation_of(session, "KIQ-55")
    assert (found.source, found.standing) == (Source.CREDENTIAL, Standing.GRANTED)
    assert found.confirmed_at is not None


def as_imported(session: Session, found: Attestation) -> None:
    """As a file would have brought it: nothing signed is kept of it."""
    found.source, found.credential, found.credential_sha256, found.record = Source.FILE, None, None, None
    found.record_sha256, found.confirmed_at, found.list_valid_until = None, None, None
    session.commit()


def test_5_a_credential_shown_again_lifts_nothing(
    registry: Pinned, session: Session, client: Client, team: Profile
) -> None:
    bound(registry, session, client, team, "KIQ-53")
    old = registry.credential_of("KIQ-53")
    registry.admin("suspend", number="KIQ-53", code="surveillance_overdue")
    registry.sync()
    add(client, team, credential=old)
    assert attestation_of(session, "KIQ-53").standing is Standing.SUSPENDED
    registry.admin("withdraw", number="KIQ-53")
    registry.sync()
    add(client, team, credential=old)
    found = attestation_of(session, "KIQ-53")
    assert (found.standing, found.fault) == (Standing.WITHDRAWN, None)


def test_xss_in_everything_a_registry_says_stays_letters(
    registry: Pinned, session: Session, client: Client, team: Profile, new_client: Callable[[], Client]
) -> None:
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
    verify_number(session, team, EUID)
    registry.issue("KIQ-54", euid=EUID, holder=evil, system=evil, version='1"><b>')
    registry.sync()
    add(client, team, number="KIQ-54")
    found = attestation_of(session, "KIQ-54")
    assert found.organisation_id == team.organisation_id
    registry.admin("suspend", number="KIQ-54", code="other", reason=evil)
    registry.sync()
    base = f"/profiles/{team.public_id}/attestations"
    for path in (f"{base}", f"{base}/add", f"{base}/{found.public_id}", f"/profiles/{team.public_id}"):
        page = client.get(path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    for path in (f"/nachweis/{found.public_id}", f"/nachweis/{found.public_id}/badge.svg"):
        page = new_client().get(path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<b>" not in page


def test_a_credential_whose_status_is_not_at_hand_is_answered_by_the_worker(
    registry: Pinned, session: Session, client: Client, team: Profile
) -> None:
    verify_number(session, team, EUID)
    registry.issue("KIQ-56", euid=EUID)
    # No run has been made: neither list nor document is at hand.
    assert "are asking the issuer" in add(client, team, credential=registry.credential_of("KIQ-56"))
    registry.answer_claims()
    assert attestation_of(session, "KIQ-56").organisation_id == team.organisation_id


def test_a_claim_that_cannot_be_worked_on_stops_none_behind_it(
    registry: Pinned, session: Session, client: Client, team: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    verify_number(session, team, EUID)
    registry.sync()
    for number in ("KIQ-57", "KIQ-58"):
        add(client, team, number=number)
    tried = []

    def breaks(claim_id: int, around: object) -> bool:
        tried.append(claim_id)
        raise ValueError("boom")

    monkeypatch.setattr(tasks, "answer_claim", breaks)
    with registry.app.app_context():
        assert tasks.answer_claims() == 0
    assert len(tried) == 2


def test_a_long_name_takes_neither_version_nor_end_off_the_badge(
    registry: Pinned, session: Session, client: Client, team: Profile
) -> None:
    verify_number(session, team, EUID)
    registry.issue("KIQ-59", euid=EUID, system="Ortsnetzstationszustandsüberwachung", version="2.1.0")
    registry.sync()
    add(client, team, number="KIQ-59")
    found = attestation_of(session, "KIQ-59")
    assert found.valid_until is not None
    drawing = client.get(f"/nachweis/{found.public_id}/badge.svg?lang=de").text
    assert f"… 2.1.0 · bis {found.valid_until:%d.%m.%Y}</text>" in drawing
    assert 'textLength="236"' in drawing


@pytest.mark.parametrize(
    "content",
    [
        b"[{}]",
        b'[{"scheme": {"id": []}, "issuer": {"id": {}}, "results": [1, {"code": {}, "level": "B"}]}]',
        json.dumps(
            [{"scheme": {"id": MKI}, "results": [{"code": "DA1", "level": "B", "protectionNeed": [1]}]}]
        ).encode(),
        json.dumps([{"scheme": {"id": MKI}, "results": [{"code": "DA1"}] * 100_000}]).encode(),
        b'[{"sequence": 1' + b"0" * 4_000 + b"}]",
    ],
    ids=["empty", "wrong kinds", "need as a list", "many results", "long number"],
)
def test_22_no_file_is_too_strange_to_be_refused_in_words(app: Flask, content: bytes) -> None:
    found = read_file(content, FilePinned("did:web:registry.example", "Register", {MKI: "mki-qs"}))
    assert found.rows_bad == 1
    assert found.rows_good == 0
    with app.app_context(), speaking("de"):
        assert all(str(fault_sentence(fault.as_json())) for fault in found.faults)


def test_the_mail_about_a_refused_credential_leads_to_the_reason(
    registry: Pinned, session: Session, client: Client, team: Profile
) -> None:
    registry.issue("KIQ-60", euid="DEX9900.HRB000778")
    add(client, team, credential=registry.credential_of("KIQ-60"))
    verify_number(session, team, EUID)
    registry.answer_claims()
    mail = session.scalars(select(OutboxMail).where(OutboxMail.template == "seals/claim_decided")).one()
    assert f"/profiles/{team.public_id}/attestations/add" in mail.text
    assert "attestation (shown as a credential) for" in mail.text
