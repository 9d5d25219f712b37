"""A team adds attestations: bound by verified numbers alone, answered in words, told by mail."""

from collections.abc import Callable
from io import BytesIO

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.database import current_revision
from app.core.outbox import OutboxMail
from app.profiles.models import Profile
from app.profiles.states import IdentifierScheme
from app.seals.actions.trust import propose
from app.seals.models import Attestation, AttestationClaim, AttestationComment
from app.seals.states import ClaimState, Source, Standing, TrustWhat, Verification
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.profiles import make_startup
from tests.factories.registries import Pinned, attestation_of, registry_of, verify_number

EUID = "DEX9900.HRB000777"


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
    """What the team reads after sending the form."""
    path = f"/profiles/{team.public_id}/attestations/add"
    return str(client.send(path, dict(values), follow_redirects=True).text)


def test_a_number_of_ones_own_company_is_accepted_and_bound(
    registry: Pinned, session: Session, client: Client, team: Profile
) -> None:
    verify_number(session, team, EUID)
    registry.issue("KIQ-1", euid=EUID)
    registry.sync()
    page = add(client, team, number="KIQ-1")
    found = attestation_of(session, "KIQ-1")
    assert found.organisation_id == team.organisation_id
    assert "Accepted, but none of your products has the name in the attestation." in page
    claim = session.scalars(select(AttestationClaim)).one()
    assert (claim.state, claim.matched_identifier) == (ClaimState.ACCEPTED, f"EUID {EUID}")


def test_a_number_of_another_company_is_refused_although_the_names_are_alike(
    registry: Pinned, session: Session, client: Client, team: Profile
) -> None:
    verify_number(session, team, EUID)
    registry.issue("KIQ-2", euid="DEX9900.HRB000778", holder="Stromlese GmbH ✓ geprüft", system="Stromlese")
    registry.sync()
    page = add(client, team, number="KIQ-2")
    assert "The attestation belongs to another company." in page
    assert 'value="KIQ-2"' in page
    assert attestation_of(session, "KIQ-2").organisation_id is None


def test_one_shared_number_does_not_outweigh_another_that_contradicts(
    registry: Pinned, session: Session, client: Client, team: Profile
) -> None:
    verify_number(session, team, EUID)
    verify_number(session, team, "529900T8BM49AURSDO55", IdentifierScheme.LEI)
    registry.issue("KIQ-2", euid=EUID, lei="5493001KJTIIGC8Y1R12")
    registry.sync()
    assert "The attestation belongs to another company." in add(client, team, number="KIQ-2")


def test_without_a_verified_number_a_claim_waits_and_is_answered_once_one_is_verified(
    registry: Pinned, session: Session, client: Client, team: Profile
) -> None:
    registry.issue("KIQ-3", euid=EUID)
    registry.sync()
    page = add(client, team, number="KIQ-3")
    assert "None of your company&#39;s register numbers has been verified yet." in page
    verify_number(session, team, EUID)
    registry.answer_claims()
    assert attestation_of(session, "KIQ-3").organisation_id == team.organisation_id
    assert session.scalar(select(OutboxMail.template).where(OutboxMail.template == "seals/claim_decided"))


def test_a_number_we_do_not_know_is_asked_for_at_the_registry(
    registry: Pinned, session: Session, client: Client, team: Profile
) -> None:
    verify_number(session, team, EUID)
    registry.sync()
    registry.issue("KIQ-4", euid=EUID)
    assert "are asking the registry" in add(client, team, number="KIQ-4")
    registry.answer_claims()
    assert attestation_of(session, "KIQ-4").organisation_id == team.organisation_id


def test_a_number_no_registry_has_is_refused_in_words(
    registry: Pinned, session: Session, client: Client, team: Profile
) -> None:
    verify_number(session, team, EUID)
    registry.sync()
    add(client, team, number="KIQ-NOWHERE")
    registry.answer_claims()
    page = client.get(f"/profiles/{team.public_id}/attestations/add").text
    assert "No recognised registry has this number." in page


def test_a_credential_is_checked_and_entered_where_no_index_had_it(
    registry: Pinned, session: Session, client: Client, team: Profile
) -> None:
    verify_number(session, team, EUID)
    registry.issue("KIQ-0")
    registry.sync()
    registry.issue("KIQ-5", euid=EUID, system="PeWi", version="2.1")
    token = registry.credential_of("KIQ-5")
    add(client, team, credential=token)
    found = attestation_of(session, "KIQ-5")
    assert (found.source, found.standing, found.system_version) == (Source.CREDENTIAL, Standing.GRANTED, "2.1")
    assert found.organisation_id == team.organisation_id


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        (lambda token: token[:-8] + "AAAAAAAA", "The signature does not fit"),
        (lambda token: token.split(".")[0], "This file is no credential that can be read without doubt."),
        (lambda token: "A" * 65_000, "This file is no credential that can be read without doubt."),
    ],
    ids=["forged", "torn", "nonsense"],
)
def test_a_credential_that_does_not_hold_is_refused_in_words_and_stays_typed(
    registry: Pinned, session: Session, client: Client, team: Profile, change: Callable[[str], str], answer: str
) -> None:
    verify_number(session, team, EUID)
    registry.issue("KIQ-6", euid=EUID)
    registry.sync()
    wrong = change(registry.credential_of("KIQ-6"))
    page = add(client, team, credential=wrong)
    assert answer in page
    assert wrong[:200] in page
    assert attestation_of(session, "KIQ-6").organisation_id is None


def test_another_companys_credential_cannot_be_shown_as_ones_own(
    registry: Pinned, session: Session, client: Client, team: Profile
) -> None:
    verify_number(session, team, EUID)
    registry.issue("KIQ-7", euid="DEX9900.HRB000778")
    registry.sync()
    file = (BytesIO(registry.credential_of("KIQ-7").encode()), "nachweis.jwt")
    page = add(client, team, file=file)
    assert "The attestation belongs to another company." in page
    assert attestation_of(session, "KIQ-7").organisation_id is None


def test_a_file_that_is_too_large_is_refused_beside_its_field(
    registry: Pinned, session: Session, client: Client, team: Profile
) -> None:
    verify_number(session, team, EUID)
    page = add(client, team, file=(BytesIO(b"A" * 70_000), "bericht.pdf"), number="")
    assert "A credential has at most 64 KiB." in page
    assert session.scalars(select(AttestationClaim)).all() == []


def test_later_attestations_come_by_themselves_after_one_yes_and_not_before(
    registry: Pinned, session: Session, client: Client, team: Profile
) -> None:
    verify_number(session, team, EUID)
    registry.issue("KIQ-8", euid=EUID)
    registry.sync()
    assert attestation_of(session, "KIQ-8").organisation_id is None
    page = client.get(f"/profiles/{team.public_id}/attestations/add").text
    assert "Found in registers under your number" in page
    client.send(
        f"/profiles/{team.public_id}/attestations/offers", {"number": "KIQ-8"},
        page=f"/profiles/{team.public_id}/attestations/add",
    )  # fmt: skip
    registry.issue("KIQ-9", euid=EUID)
    registry.sync()
    assert attestation_of(session, "KIQ-9").organisation_id == team.organisation_id
    mail = session.scalars(select(OutboxMail).where(OutboxMail.template == "seals/changed")).one()
    assert mail.subject == "KIQ-9: found in a registry and added to your profile"


def test_what_a_team_gave_back_stays_given_back(
    registry: Pinned, session: Session, client: Client, team: Profile
) -> None:
    found = bound(registry, session, client, team, "KIQ-10")
    path = f"/profiles/{team.public_id}/attestations/{found.public_id}"
    client.send(f"{path}/give-back", page=path)
    registry.sync()
    assert attestation_of(session, "KIQ-10").organisation_id is None


def bound(registry: Pinned, session: Session, client: Client, team: Profile, number: str) -> Attestation:
    verify_number(session, team, EUID)
    registry.issue(number, euid=EUID)
    registry.sync()
    add(client, team, number=number)
    return attestation_of(session, number)


def test_bad_news_cannot_be_given_back_but_commented_on(
    registry: Pinned, session: Session, client: Client, team: Profile
) -> None:
    found = bound(registry, session, client, team, "KIQ-11")
    registry.admin("suspend", number="KIQ-11", code="surveillance_overdue")
    registry.sync()
    path = f"/profiles/{team.public_id}/attestations/{found.public_id}"
    client.send(f"{path}/give-back", page=path)
    assert attestation_of(session, "KIQ-11").organisation_id == team.organisation_id
    client.send(f"{path}/comment", {"text": "Die Überwachung ist für Montag vereinbart."}, page=path)
    assert session.scalars(select(AttestationComment.text)).one() == "Die Überwachung ist für Montag vereinbart."
    subjects = session.scalars(select(OutboxMail.subject).where(OutboxMail.template == "seals/changed")).all()
    assert subjects == ["KIQ-11: suspended"]


def test_a_valid_attestation_takes_no_comment(
    registry: Pinned, session: Session, client: Client, team: Profile
) -> None:
    found = bound(registry, session, client, team, "KIQ-12")
    path = f"/profiles/{team.public_id}/attestations/{found.public_id}"
    answer = client.send(f"{path}/comment", {"text": "Wir sind die Besten."}, page=path)
    assert answer.status_code == 422
    assert "Wir sind die Besten." in answer.text
    assert session.scalars(select(AttestationComment)).all() == []


def test_a_member_who_wants_no_mail_gets_none(
    registry: Pinned, session: Session, client: Client, team: Profile
) -> None:
    bound(registry, session, client, team, "KIQ-13")
    page = f"/profiles/{team.public_id}/attestations/add"
    client.send(f"/profiles/{team.public_id}/attestations/mail/off", page=page)
    registry.admin("withdraw", number="KIQ-13")
    registry.sync()
    assert session.scalars(select(OutboxMail).where(OutboxMail.template == "seals/changed")).all() == []


def test_s05_no_field_of_a_form_sets_a_standing_or_a_holder(
    registry: Pinned, session: Session, client: Client, team: Profile
) -> None:
    registry.issue("KIQ-15", euid="DEX9900.HRB000778")
    registry.admin("withdraw", number="KIQ-15")
    registry.sync()
    verify_number(session, team, EUID)
    forged = {
        "number": "KIQ-15", "standing": "granted", "organisation_id": str(team.organisation_id), "state": "accepted",
        "attestation_id": "1", "confirmed_at": "2026-11-21T09:00:00Z", "verdict": "granted", "issuer_did": "did:web:x",
    }  # fmt: skip
    add(client, team, **forged)
    found = attestation_of(session, "KIQ-15")
    assert (found.standing, found.organisation_id) == (Standing.WITHDRAWN, None)


def test_s53_somebody_elses_attestation_page_does_not_exist(
    registry: Pinned, session: Session, client: Client, team: Profile, new_client: Callable[[], Client]
) -> None:
    found = bound(registry, session, client, team, "KIQ-16")
    other = make_account(session)
    stranger = make_startup(session, other, name="Fremd", legal_name="Fremd GmbH")
    session.commit()
    theirs = new_client()
    sign_in(theirs, session, other)
    for profile in (team, stranger):
        path = f"/profiles/{profile.public_id}/attestations/{found.public_id}"
        assert theirs.get(path).status_code == 404
    verify_number(session, stranger, "DEX9900.HRB000779")
    page = add(theirs, stranger, number="KIQ-16")
    assert "The attestation belongs to another company." in page
    assert attestation_of(session, "KIQ-16").organisation_id == team.organisation_id


def test_too_many_claims_are_slowed_down(registry: Pinned, client: Client, team: Profile, clock: MovableClock) -> None:
    path = f"/profiles/{team.public_id}/attestations/add"
    answers = [client.send(path, {"number": f"KIQ-{number}"}).status_code for number in range(21)]
    assert answers[:20] == [302] * 20
    assert answers[20] == 429


def test_a_disabled_registry_takes_its_attestations_out_of_sight(
    registry: Pinned, session: Session, client: Client, team: Profile
) -> None:
    bound(registry, session, client, team, "KIQ-17")
    found = registry_of(session, registry)
    propose(session, found, TrustWhat.DISABLE, "Vertrag beendet", by_id=None, at=registry.around.now())
    assert attestation_of(session, "KIQ-17").fault is Verification.ISSUER_UNTRUSTED


def test_an_application_is_shown_only_where_the_team_wants_it(
    registry: Pinned, session: Session, client: Client, team: Profile
) -> None:
    verify_number(session, team, EUID)
    registry.issue("KIQ-18", euid=EUID, status="applied")
    registry.sync()
    add(client, team, number="KIQ-18")
    found = attestation_of(session, "KIQ-18")
    path = f"/profiles/{team.public_id}/attestations/{found.public_id}"
    assert (found.standing, found.shown_before_granted) == (Standing.APPLIED, False)
    client.send(f"{path}/show/on", page=path)
    assert attestation_of(session, "KIQ-18").shown_before_granted is True
    client.send(f"{path}/show/off", page=path)
    assert attestation_of(session, "KIQ-18").shown_before_granted is False
    registry.admin("grant", number="KIQ-18")
    registry.sync()
    assert attestation_of(session, "KIQ-18").standing is Standing.GRANTED


def test_every_confirmation_of_what_is_shown_reaches_the_filters(
    registry: Pinned, session: Session, client: Client, team: Profile
) -> None:
    registry.issue("KIQ-0")
    registry.sync()
    nobodys = current_revision(session)
    registry.sync()
    assert current_revision(session) == nobodys
    bound(registry, session, client, team, "KIQ-19")
    before = current_revision(session)
    registry.sync()
    assert current_revision(session) == before + 1
