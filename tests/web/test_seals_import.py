"""22: files of records: every fault named by its row, two people, nothing half imported, never called confirmed."""

import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.database import unit_of_work
from app.core.errors import NotAllowed, RuleBroken
from app.core.language import speaking
from app.core.spreadsheet import csv_lines
from app.seals.actions.file_imports import Given, apply_import, propose_import
from app.seals.actions.syncing.keys import note_document
from app.seals.models import Attestation, AttestationImport, RegistryGrant, RegistryKey, SealRegistry
from app.seals.queries.trust import due_registries
from app.seals.rules.freshness import Thresholds, verification_at
from app.seals.rules.import_files import Pinned, read_file
from app.seals.rules.import_words import fault_sentence
from app.seals.rules.schemes import schemes
from app.seals.states import GrantKind, ImportState, KeyState, Mode, Source, Standing, Verification
from tests.conftest import MovableClock
from tests.factories.accounts import make_account
from tests.seals.making import Signer, signed

DATA = Path(__file__).resolve().parents[1] / "seals" / "data"
GOOD, BAD = (DATA / "import-good.csv").read_bytes(), (DATA / "import-bad.csv").read_bytes()
DID = "did:web:registry.example"
PINNED = Pinned(DID, "Testregister", {f"https://registry.example/schemes/{code}": code for code in schemes()})


@pytest.fixture
def issuer(session: Session, clock: MovableClock) -> SealRegistry:
    made = SealRegistry(did=DID, name="Testregister", mode=Mode.FILE, enabled=True, created_at=clock.at)
    made.grants = [
        RegistryGrant(kind=GrantKind.SCHEME, value=address, scheme_code=code, since=clock.at)
        for address, code in PINNED.schemes.items()
    ]
    session.add(made)
    session.flush()
    return made


def proposed(session: Session, issuer: SealRegistry, content: bytes, clock: MovableClock) -> AttestationImport:
    first = make_account(session, roles=["administrator"])
    given = Given("datei.csv", content)
    return propose_import(session, issuer, given, "vom Register", by_id=first.id, at=clock.at)


def test_22_every_fault_of_the_bad_file_is_named_by_its_row() -> None:
    found = {(fault.row, fault.field, fault.code) for fault in read_file(BAD, PINNED).faults}
    assert found >= {
        (2, "holder_legal_name", "formula"),
        (2, "sealNumber", "duplicate_number"),
        (3, "holder.identifiers", "schema_minItems"),
        (3, "assurance", "schema_enum"),
        (3, "status", "schema_enum"),
        (3, "statusSince", "schema_format"),
        (3, "validUntil", "ends_before_it_begins"),
        (3, "levels", "level_outside_scale"),
        (3, "verifyUrl", "schema_pattern"),
        (3, "issuer.id", "issuer_unknown"),
        (4, "sealNumber", "duplicate_number"),
        (4, "outcome", "passed_despite"),
    }


def test_22_every_fault_is_a_sentence_in_both_languages() -> None:
    faults = [fault.as_json() for fault in read_file(BAD, PINNED).faults]
    for language, row in (("de", "Zeile 2"), ("en", "Row 2")):
        with speaking(language):
            assert str(fault_sentence(faults[0])).startswith(row)


def test_22_the_good_file_is_taken_after_two_people_and_reads_as_not_checked(
    app: Flask, session: Session, issuer: SealRegistry, clock: MovableClock
) -> None:
    made = proposed(session, issuer, GOOD, clock)
    assert (made.rows_good, made.rows_bad, made.sha256 != "") == (2, 0, True)
    assert session.scalars(select(Attestation)).all() == []
    second = make_account(session, roles=["registry_approver"])
    with app.app_context():
        assert apply_import(session, made, "stimmt", by_id=second.id, at=clock.at) == 2
    found = session.scalars(select(Attestation).order_by(Attestation.number)).all()
    assert [(one.number, one.standing, one.source) for one in found] == [
        ("KIQ-2026-000101", Standing.GRANTED, Source.FILE),
        ("KIQ-2026-000102", Standing.WITHDRAWN, Source.FILE),
    ]
    assert found[1].system_name == "Prüf;Werk"
    seen = [_verification(found[0], clock.at + timedelta(days=days)) for days in (0, 89, 91)]
    assert seen == [Verification.IMPORTED, Verification.IMPORTED, Verification.UNVERIFIABLE]


def _verification(found: Attestation, now: object) -> Verification:
    return verification_at(
        source=found.source, fault=found.fault, conflict=found.conflict, confirmed_at=found.confirmed_at,
        import_until=found.import_until, now=now, thresholds=Thresholds(),  # type: ignore[arg-type]  # a datetime
    )  # fmt: skip


def test_22_whoever_proposed_a_file_cannot_approve_it(
    session: Session, issuer: SealRegistry, clock: MovableClock
) -> None:
    made = proposed(session, issuer, GOOD, clock)
    assert made.by_id is not None
    with pytest.raises(NotAllowed):
        apply_import(session, made, "stimmt", by_id=made.by_id, at=clock.at)
    assert made.state is ImportState.PROPOSED
    assert session.scalars(select(Attestation)).all() == []


def test_22_nothing_of_a_file_with_faults_is_ever_taken(
    session: Session, issuer: SealRegistry, clock: MovableClock
) -> None:
    half = GOOD + BAD.splitlines(keepends=True)[2]
    made = proposed(session, issuer, half, clock)
    second = make_account(session, roles=["administrator"])
    with pytest.raises(RuleBroken):
        apply_import(session, made, "egal", by_id=second.id, at=clock.at)
    assert (made.rows_good, made.rows_bad) == (2, 1)
    assert session.scalars(select(Attestation)).all() == []


def test_22_what_was_signed_is_never_overwritten_by_a_file(
    app: Flask, session: Session, issuer: SealRegistry, clock: MovableClock
) -> None:
    with app.app_context():
        made = proposed(session, issuer, GOOD, clock)
        apply_import(session, made, "ja", by_id=make_account(session, roles=["administrator"]).id, at=clock.at)
        held = session.scalars(select(Attestation).where(Attestation.number == "KIQ-2026-000102")).one()
        held.source = Source.REGISTRY
        worse = GOOD.replace(b"2.1.0;granted", b"2.1.0;suspended").replace(b";withdrawn;", b";suspended;")
        again = proposed(session, issuer, worse, clock)
        apply_import(session, again, "ja", by_id=make_account(session, roles=["administrator"]).id, at=clock.at)
    assert (held.standing, held.source, held.conflict) == (Standing.WITHDRAWN, Source.REGISTRY, "sources_differ")


def test_22_formulas_are_inert_on_export() -> None:
    assert list(csv_lines([['=HYPERLINK("https://evil.example")']])) == [
        '\ufeff"\'=HYPERLINK(""https://evil.example"")"\r\n'
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xfe", "not_utf8"),
        (b"a;b;c\r\n1;2;3\r\n", "wrong_header"),
        (b"[]", "no_rows"),
        (b'[{"sealNumber": 1, "sealNumber": 2}]', "not_json"),
        (GOOD.splitlines(keepends=True)[0], "no_rows"),
        (b"A" * (5 * 1024 * 1024 + 1), "too_large"),
    ],
)
def test_a_file_that_is_none_is_refused_as_a_whole(content: bytes, code: str) -> None:
    assert [fault.code for fault in read_file(content, PINNED).faults] == [code]


def test_a_json_list_is_read_like_the_csv(session: Session, issuer: SealRegistry, clock: MovableClock) -> None:
    example = (DATA / "seal-record.example.json").read_bytes()
    made = proposed(session, issuer, b"[" + example + b"]", clock)
    assert (made.rows_good, made.faults) == (1, [])


def test_the_command_says_what_is_wrong_and_changes_nothing(
    app: Flask, session: Session, issuer: SealRegistry, tmp_path: Path
) -> None:
    file = tmp_path / "import-bad.csv"
    shutil.copyfile(DATA / "import-bad.csv", file)
    session.commit()
    result = app.test_cli_runner().invoke(args=["seals", "import", str(file), "--registry", DID, "--dry-run"])
    assert result.exit_code == 1
    assert "Row 3, levels: “VE1=Z” is no level of this scheme's scale" in result.output
    with app.app_context(), unit_of_work() as looking:
        assert looking.scalars(select(AttestationImport)).all() == []


# A detached signature beside the file


@pytest.fixture
def signer(session: Session, issuer: SealRegistry, clock: MovableClock) -> Signer:
    """The issuer's key, listed and confirmed, as it was fetched when it was pinned."""
    made = Signer(DID)
    document = made.document()
    issuer.did_document = json.dumps(document)
    note_document(session, issuer, document, json.dumps(document), at=clock.at)
    session.flush()
    key = session.scalars(select(RegistryKey)).one()
    key.state, key.confirmed_at = KeyState.CONFIRMED, clock.at
    session.flush()
    return made


def signature_of(signer: Signer, content: bytes, at: datetime) -> str:
    header = signer.header(typ="ai-seal-file+jws", cty=None, iat=int(at.timestamp()))
    start, _payload, end = signed(header, content, signer.key).split(".")
    return f"{start}..{end}"


def taken(session: Session, issuer: SealRegistry, content: bytes, signature: str, at: datetime) -> AttestationImport:
    """Proposed by one person and approved by another."""
    first, second = (make_account(session, roles=["administrator"]) for _person in range(2))
    given = Given("datei.csv", content, signature)
    made = propose_import(session, issuer, given, "vom Register", by_id=first.id, at=at)
    apply_import(session, made, "stimmt", by_id=second.id, at=at)
    return made


def number_101(session: Session) -> Attestation:
    return session.scalars(select(Attestation).where(Attestation.number == "KIQ-2026-000101")).one()


def test_a_signed_file_reads_as_signed_and_never_as_confirmed(
    app: Flask, session: Session, issuer: SealRegistry, signer: Signer, clock: MovableClock
) -> None:
    with app.app_context():
        taken(session, issuer, GOOD, signature_of(signer, GOOD, clock.at), clock.at)
    found = number_101(session)
    seen = [_signed_verification(found, clock.at + timedelta(days=days)) for days in (0, 89, 91)]
    assert seen == [Verification.IMPORTED_SIGNED, Verification.IMPORTED_SIGNED, Verification.UNVERIFIABLE]
    assert found.confirmed_at is None


def _signed_verification(found: Attestation, now: datetime) -> Verification:
    return verification_at(
        source=found.source, fault=found.fault, conflict=found.conflict, confirmed_at=found.confirmed_at,
        import_until=found.import_until, now=now, thresholds=Thresholds(), file_signed_at=found.file_signed_at,
    )  # fmt: skip


def test_a_signature_that_does_not_hold_keeps_the_file_out(
    app: Flask, session: Session, issuer: SealRegistry, signer: Signer, clock: MovableClock
) -> None:
    with app.app_context(), pytest.raises(RuleBroken) as raised:
        taken(session, issuer, GOOD + b"\r\n", signature_of(signer, GOOD, clock.at), clock.at)
    assert raised.value.field == "signature"
    assert session.scalars(select(AttestationImport)).all() == []


def test_an_older_signed_file_is_refused_and_an_unsigned_one_changes_nothing_signed(
    app: Flask, session: Session, issuer: SealRegistry, signer: Signer, clock: MovableClock
) -> None:
    suspended = GOOD.replace(b"2.1.0;granted", b"2.1.0;suspended")
    with app.app_context():
        taken(session, issuer, suspended, signature_of(signer, suspended, clock.at), clock.at)
        with pytest.raises(RuleBroken):
            taken(session, issuer, GOOD, signature_of(signer, GOOD, clock.at - timedelta(days=1)), clock.at)
        taken(session, issuer, GOOD + b"\r\n", "", clock.at)
    found = number_101(session)
    assert (found.standing, found.conflict) == (Standing.SUSPENDED, "sources_differ")
    assert _signed_verification(found, clock.at) is Verification.CONFLICT


def test_a_file_signed_later_lifts_a_suspension(
    app: Flask, session: Session, issuer: SealRegistry, signer: Signer, clock: MovableClock
) -> None:
    suspended = GOOD.replace(b"2.1.0;granted", b"2.1.0;suspended")
    with app.app_context():
        taken(session, issuer, suspended, signature_of(signer, suspended, clock.at), clock.at)
        later = clock.move(days=1)
        taken(session, issuer, GOOD, signature_of(signer, GOOD, later), later)
    assert number_101(session).standing is Standing.GRANTED


def test_a_key_that_is_dropped_leaves_an_unsigned_import(
    app: Flask, session: Session, issuer: SealRegistry, signer: Signer, clock: MovableClock
) -> None:
    with app.app_context():
        taken(session, issuer, GOOD, signature_of(signer, GOOD, clock.at), clock.at)
        assert due_registries(session, clock.at) == [issuer.id]
        empty = {**signer.document(), "assertionMethod": []}
        note_document(session, issuer, empty, json.dumps(empty), at=clock.at)
    session.expire_all()
    assert _signed_verification(number_101(session), clock.at) is Verification.IMPORTED


def test_more_rows_than_a_transaction_should_hold_are_refused_before_any_is_looked_at() -> None:
    header, row = GOOD.splitlines(keepends=True)[:2]
    assert [fault.code for fault in read_file(header + 501 * row, PINNED).faults] == ["too_many_rows"]
    assert len(read_file(header + 500 * row, PINNED).records) == 500
