"""22: files of records: every fault named by its row, two people, nothing half imported, never called confirmed."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.database import unit_of_work
from app.core.errors import NotAllowed, RuleBroken
from app.core.language import speaking
from app.profiles.rules.spreadsheet import csv_lines
from app.seals.actions.file_imports import apply_import, propose_import
from app.seals.models import Attestation, AttestationImport, RegistryGrant, SealRegistry
from app.seals.rules.freshness import Thresholds, verification_at
from app.seals.rules.import_files import Pinned, read_file
from app.seals.rules.import_words import fault_sentence
from app.seals.rules.schemes import schemes
from app.seals.states import GrantKind, ImportState, Mode, Source, Standing, Verification
from tests.conftest import MovableClock
from tests.factories.accounts import make_account

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
    return propose_import(session, issuer, "datei.csv", content, "vom Register", by_id=first.id, at=clock.at)


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
