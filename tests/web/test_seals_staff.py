"""Staff and operators: trust is given by two people, taken back by one, and everything that is wrong is on one page."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.models import Account, AccountAddress
from app.core.database import unit_of_work
from app.core.errors import NotAllowed
from app.seals.actions.trust import confirm, propose
from app.seals.models import Attestation, AttestationImport, RegistryKey, SealRegistry, TrustDecision
from app.seals.states import Alarm, ImportState, KeyState, RunState, Standing, TrustState, TrustWhat
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account
from tests.factories.registries import PIN, Pinned, attestation_of, registry_of
from tests.factories.seals import make_attestation, make_registry

DATA = Path(__file__).resolve().parents[1] / "seals" / "data"


def test_an_issuer_is_believed_only_after_a_second_person_agreed(
    session: Session, first: Account, second: Account, signed_in: Callable[[Account], Client]
) -> None:
    signed_in(first).send("/staff/registries/pin", PIN)
    registry = session.scalars(select(SealRegistry)).one()
    assert registry.enabled is False
    decision = session.scalars(select(TrustDecision)).one()
    path = f"/staff/registries/decisions/{decision.public_id}"
    signed_in(second).send(path, {"answer": "confirm", "reason": "Vertrag liegt vor"})
    assert (registry.enabled, decision.state) == (True, TrustState.CONFIRMED)


def test_whoever_proposed_it_cannot_be_the_second_person(
    session: Session, first: Account, signed_in: Callable[[Account], Client]
) -> None:
    client = signed_in(first)
    client.send("/staff/registries/pin", PIN)
    decision = session.scalars(select(TrustDecision)).one()
    path = f"/staff/registries/decisions/{decision.public_id}"
    assert "Somebody else has to decide." in client.get(path).text
    answer = client.send(path, {"answer": "confirm", "reason": "ich bins"}, page="/account/name")
    assert answer.status_code == 403
    assert session.scalars(select(SealRegistry)).one().enabled is False


@pytest.mark.parametrize("table", ["decision", "import"])
def test_the_database_itself_refuses_one_person_for_both(
    session: Session, first: Account, clock: MovableClock, table: str
) -> None:
    registry = make_registry(session)
    common = {"registry_id": registry.id, "by_id": first.id, "at": clock.at, "reason": "x"}
    row: TrustDecision | AttestationImport = TrustDecision(**common, what=TrustWhat.DISABLE)
    if table == "import":
        row = AttestationImport(**common, file_name="a.csv", sha256="a" * 64, content="")
    session.add(row)
    session.flush()
    row.second_by_id, row.second_at = first.id, clock.at
    row.state = TrustState.CONFIRMED if table == "decision" else ImportState.APPLIED
    with pytest.raises(IntegrityError, match="two_people_decide"):
        session.flush()


def test_one_person_alone_takes_trust_back_at_once(
    session: Session, first: Account, signed_in: Callable[[Account], Client]
) -> None:
    found = make_attestation(session)
    registry = session.get_one(SealRegistry, found.registry_id)
    signed_in(first).send(f"/staff/registries/{registry.public_id}/disable", {"reason": "Schlüssel gestohlen"})
    assert (registry.enabled, found.fault) == (False, "issuer_untrusted")


def test_12_a_key_leaves_quarantine_by_two_people_and_a_refused_one_never(
    session: Session, first: Account, second: Account, clock: MovableClock
) -> None:
    registry = make_registry(session)
    keys = [
        RegistryKey(registry_id=registry.id, kid=f"k{place}", thumbprint=f"t{place}", jwk={}, first_seen_at=clock.at)
        for place in (1, 2)
    ]
    session.add_all(keys)
    session.flush()
    wanted = propose(session, registry, TrustWhat.CONFIRM_KEY, "angekündigt", by_id=first.id, at=clock.at, key=keys[0])
    assert keys[0].state is KeyState.QUARANTINED
    with pytest.raises(NotAllowed):
        confirm(session, wanted, "ja", by_id=first.id, at=clock.at)
    confirm(session, wanted, "ja", by_id=second.id, at=clock.at)
    propose(session, registry, TrustWhat.REFUSE_KEY, "unbekannt", by_id=first.id, at=clock.at, key=keys[1])
    assert [key.state for key in keys] == [KeyState.CONFIRMED, KeyState.REFUSED]


def test_a_refused_key_does_not_count_however_long_it_is_listed(
    registry: Pinned, session: Session, clock: MovableClock
) -> None:
    registry.admin("announce-key")
    registry.sync()
    key = next(key for key in registry_of(session, registry).keys if key.state is KeyState.QUARANTINED)
    key.state = KeyState.REFUSED
    registry.admin("rotate-key")
    registry.set_clock(clock.move(days=30))
    registry.issue("KIQ-1")
    assert registry.sync().state is RunState.FAILED
    assert session.scalars(select(Attestation)).all() == []


def test_runs_refusals_conflicts_alarms_and_late_sources_stand_on_one_page(
    registry: Pinned, session: Session, first: Account, signed_in: Callable[[Account], Client], clock: MovableClock
) -> None:
    registry.issue("KIQ-21")
    registry.admin("withdraw", number="KIQ-21")
    registry.admin("lie", kind="whitewash", number="KIQ-21")
    registry.sync()
    registry.admin("go-down")
    clock.move(hours=25)
    registry.sync()
    page = signed_in(first).get("/staff/registries").text
    assert "KIQ-21" in page
    assert "(entry: granted, signed: withdrawn)" in page
    assert ">late<" in page
    detail = signed_in(first).get(f"/staff/registries/{registry_of(session, registry).public_id}").text
    assert "nobody answers at its address" in detail
    assert "failed" in detail


def test_22_a_file_is_read_proposed_and_approved_by_somebody_else(
    session: Session, first: Account, second: Account, signed_in: Callable[[Account], Client]
) -> None:
    make_registry(session)
    registry = session.scalars(select(SealRegistry)).one()
    file = (BytesIO((DATA / "import-good.csv").read_bytes()), "import-good.csv")
    values = {"registry": registry.public_id, "file": file, "reason": "vom Register geschickt"}
    mine = signed_in(first)
    mine.send("/staff/attestations/imports", values)
    made = session.scalars(select(AttestationImport)).one()
    path = f"/staff/attestations/imports/{made.public_id}"
    assert mine.send(path, {"answer": "confirm", "reason": "x"}, page="/account/name").status_code == 403
    assert session.scalars(select(Attestation)).all() == []
    signed_in(second).send(path, {"answer": "confirm", "reason": "geprüft"})
    assert [each.number for each in session.scalars(select(Attestation).order_by(Attestation.number))] == [
        "KIQ-2026-000101", "KIQ-2026-000102",
    ]  # fmt: skip


def test_22_the_page_names_every_fault_and_offers_no_approval(
    session: Session, first: Account, signed_in: Callable[[Account], Client]
) -> None:
    registry = make_registry(session)
    file = (BytesIO((DATA / "import-bad.csv").read_bytes()), "import-bad.csv")
    values = {"registry": registry.public_id, "file": file, "reason": "vom Register geschickt"}
    page = signed_in(first).send("/staff/attestations/imports", values, follow_redirects=True).text
    assert "Row 2, holder_legal_name" in page
    assert "Row 4, outcome" in page
    assert "Nothing of it was taken." in page


def test_22_the_list_of_all_attestations_holds_no_formula(
    session: Session, first: Account, signed_in: Callable[[Account], Client]
) -> None:
    make_attestation(session, holder_name='=HYPERLINK("https://evil.example")', system_name="+1", number="-2")
    lines = signed_in(first).get("/staff/attestations.csv").text.splitlines()
    assert lines[1].startswith("'-2;")
    assert "'=HYPERLINK(" in lines[1]
    assert ";'+1;" in lines[1]


@pytest.mark.parametrize("role", ["matching_staff", "programme_staff", "reviewer"])
def test_s05_no_other_role_decides_about_trust_or_files(
    session: Session, signed_in: Callable[[Account], Client], role: str
) -> None:
    client = signed_in(make_account(session, roles=[role]))
    for path in ("/staff/registries/pin", "/staff/attestations/imports"):
        answer = client.send(path, {**PIN}, page="/account/name")
        assert answer.status_code == 403
    assert session.scalars(select(SealRegistry)).all() == []


def test_s05_the_command_line_is_no_way_around_the_second_person(
    app: Flask, session: Session, clock: MovableClock, first: Account, second: Account
) -> None:
    registry = make_registry(session, enabled=False)
    decision = propose(session, registry, TrustWhat.ENABLE, "wieder", by_id=first.id, at=clock.at)
    addresses = [
        session.scalars(select(AccountAddress.address).where(AccountAddress.account_id == account.id)).one()
        for account in (first, second)
    ]
    command = ["seals", "registry", "confirm", decision.public_id, "--reason", "ja", "--by"]
    session.commit()
    runner = app.test_cli_runner()
    own = runner.invoke(args=[*command, addresses[0]])
    assert (own.exit_code, own.output) == (1, "Error: Whoever proposed it cannot be the second person.\n")
    assert runner.invoke(args=[*command, "nobody@example.org"]).exit_code == 1
    with app.app_context(), unit_of_work() as looking:
        assert looking.scalars(select(SealRegistry.enabled)).one() is False
    assert runner.invoke(args=[*command, addresses[1]]).exit_code == 0
    with app.app_context(), unit_of_work() as looking:
        assert looking.scalars(select(SealRegistry.enabled)).one() is True


def test_the_sync_command_names_every_refusal_and_fails_on_an_alarm(
    registry: Pinned, app: Flask, session: Session
) -> None:
    grants = registry_of(session, registry).grants
    session.delete(next(grant for grant in grants if grant.scheme_code == "vde-spec-90012"))
    registry.issue("VDE-1", scheme="vde-spec-90012")
    registry.issue("KIQ-1")
    session.commit()
    runner = app.test_cli_runner()
    done = runner.invoke(args=["seals", "sync", "--registry", registry.process.did, "--full"])
    assert done.exit_code == 0
    assert "refused VDE-1: issuer_not_entitled" in done.output
    assert "2 read, 1 changed" in done.output
    registry.admin("lie", kind="stale-head")
    failed = runner.invoke(args=["seals", "sync"])
    assert failed.exit_code == 1
    assert "head_expired" in failed.output
    assert attestation_of(session, "KIQ-1").standing is Standing.GRANTED
    assert registry_of(session, registry).alarm is Alarm.HEAD_EXPIRED


def test_the_desk_says_what_waits_and_which_source_is_late(
    session: Session, clock: MovableClock, first: Account, signed_in: Callable[[Account], Client]
) -> None:
    registry = make_registry(session)
    propose(session, registry, TrustWhat.DISABLE, "Vertrag beendet", by_id=None, at=clock.at)
    registry.enabled, registry.alarm, registry.alarm_at = True, Alarm.ROLLBACK, clock.at
    page = signed_in(first).get("/staff/").text
    assert "One decision waits for a second person." in page
    assert "One registry raised an alarm." in page
    assert "One registry has not answered for a day." in page
