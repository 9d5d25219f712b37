"""What is attested, to whom, from when to when. Acceptance 3, 4, 5, 7, 8 and 11."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.seals.states import Verdict
from app.seals.verifier import Checked, Reason, record_fault, record_faults
from tests.seals.making import REVOCATION, SUSPENSION, World, entry, holder, signed, subject


@pytest.fixture
def world() -> World:
    return World()


def said(answer: Checked) -> tuple[Verdict, Reason]:
    return answer.verdict, answer.why.reason


def test_3_expired_says_since_when(world: World) -> None:
    answer = world.check(world.token(validUntil="2026-11-01T00:00:00Z"))
    assert said(answer) == (Verdict.EXPIRED, Reason.ENDED)
    assert answer.why.values == {"at": "2026-11-01T00:00:00+00:00"}


def test_3_expired_and_suspended_is_expired(world: World) -> None:
    world.publish(SUSPENSION, "suspension", 101)
    assert world.check(world.token(validUntil="2026-11-01T00:00:00Z")).verdict == Verdict.EXPIRED


def test_3_expired_with_an_unknown_status_is_expired(world: World) -> None:
    world.resources.clear()
    assert world.check(world.token(validUntil="2026-11-01T00:00:00Z")).verdict == Verdict.EXPIRED


def test_4_suspended_and_lifted_by_a_newer_list(world: World) -> None:
    world.publish(SUSPENSION, "suspension", 101)
    assert said(world.check(world.token())) == (Verdict.SUSPENDED, Reason.SUSPENDED)
    world.publish(SUSPENSION, "suspension", validFrom="2026-11-20T11:30:00Z")
    assert world.check(world.token()).verdict == Verdict.GRANTED


def test_4_suspended_counts_though_the_other_list_is_silent(world: World) -> None:
    world.publish(SUSPENSION, "suspension", 101)
    del world.resources[REVOCATION]
    assert world.check(world.token()).verdict == Verdict.SUSPENDED


def test_5_revoked_counts_though_the_other_list_is_silent(world: World) -> None:
    world.publish(REVOCATION, "revocation", 101)
    del world.resources[SUSPENSION]
    answer = world.check(world.token())
    assert said(answer) == (Verdict.WITHDRAWN, Reason.REVOKED)
    assert [(used.url, used.is_set) for used in answer.lists] == [(REVOCATION, True)]


def test_5_revoked_and_suspended_is_withdrawn(world: World) -> None:
    world.publish(REVOCATION, "revocation", 101)
    world.publish(SUSPENSION, "suspension", 101)
    assert world.check(world.token()).verdict == Verdict.WITHDRAWN


def test_5_revoked_before_it_begins_is_withdrawn(world: World) -> None:
    world.publish(REVOCATION, "revocation", 101)
    assert world.check(world.token(validFrom="2026-12-01T00:00:00Z")).verdict == Verdict.WITHDRAWN


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ([("EUID", "DEK1101R.HRB999901")], {"EUID": "DEB8537.HRB000002"}),
        ([("EUID", "DEK1101R.HRB999901")], {}),
        ([("EUID", "DEK1101R.HRB999901")], {"LEI": "DEK1101R.HRB999901"}),
        ([("EUID", "DEK1101R.HRB99990I")], {"EUID": "DEK1101R.HRB99990ı"}),
        ([("VATID", "DE123456789")], {"VATID": ""}),
    ],
)
def test_7_a_credential_of_another_company_is_refused(
    world: World, theirs: list[tuple[str, str]], ours: dict[str, str]
) -> None:
    answer = world.check(world.token(credentialSubject=subject(holder=holder(*theirs))), ours)
    assert said(answer) == (Verdict.SUBJECT_MISMATCH, Reason.NO_IDENTIFIER_IN_COMMON)
    assert answer.credential is not None  # the holder is told whose it is


def test_7_one_number_in_common_does_not_outweigh_another_that_contradicts(world: World) -> None:
    both = holder(("EUID", "DEK1101R.HRB999901"), ("LEI", "529900ANSCHUB0000017"))
    ours = {"EUID": "DEK1101R.HRB999901", "LEI": "529900OTHER000000042"}
    answer = world.check(world.token(credentialSubject=subject(holder=both)), ours)
    assert said(answer) == (Verdict.SUBJECT_MISMATCH, Reason.IDENTIFIERS_CONTRADICT)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        (("EUID", "DEK1101R.HRB999901"), [("EUID", "dek1101r.hrb 999901")]),
        (("VATID", "DE123456789"), [("vat", "DE 123 456 789")]),
        (("LEI", "529900ANSCHUB0000017"), [("lei", "529900ANSCHUB0000017"), ("euid", "DEX1.HRB1")]),
        (("DID", "did:web:pewi.example"), [("DID", "did:web:pewi.example")]),
        (("VATID", "DE123456789"), [("VATID", "DE1"), ("VATID", "DE123456789")]),
    ],
)
def test_7_the_same_number_in_another_spelling_is_the_same(
    world: World, theirs: tuple[str, str], ours: list[tuple[str, str]]
) -> None:
    token = world.token(credentialSubject=subject(holder=holder(theirs)))
    assert world.check(token, ours).verdict == Verdict.GRANTED


def test_7_a_domain_binds_nobody(world: World) -> None:
    given: dict[str, Any] = subject()
    given["holder"]["identifiers"] = [{"scheme": "DOMAIN", "value": "pewi.example"}]
    answer = world.check(world.token(credentialSubject=given), {"DOMAIN": "pewi.example"}, rules=lambda _subject: None)
    assert answer.verdict == Verdict.SUBJECT_MISMATCH


def test_8_the_version_is_handed_on_for_comparison(world: World) -> None:
    given = subject(system={"name": "PeWi", "version": "1.9.0"})
    answer = world.check(world.token(credentialSubject=given))
    assert answer.credential is not None
    assert (answer.credential.system_name, answer.credential.system_version) == ("PeWi", "1.9.0")


@pytest.mark.parametrize(
    ("begin", "verdict"),
    [
        ("2026-11-20T12:00:45Z", "granted"),
        ("2026-11-20T12:01:00Z", "granted"),
        ("2026-11-20T12:01:01Z", "not_yet_valid"),
        ("2026-11-20T12:02:00Z", "not_yet_valid"),
        ("2026-11-20T13:00:30+01:00", "granted"),
        ("2026-11-20T12:00:30-01:00", "not_yet_valid"),
    ],
)
def test_11_the_clock_may_be_a_minute_slow(world: World, begin: str, verdict: str) -> None:
    assert world.check(world.token(validFrom=begin)).verdict == verdict


@pytest.mark.parametrize(
    ("end", "verdict"),
    [
        ("2026-11-20T11:59:00Z", "granted"),
        ("2026-11-20T11:58:59Z", "expired"),
        (None, "granted"),
        ("absent", "granted"),
    ],
)
def test_11_the_clock_may_be_a_minute_fast(world: World, end: str | None, verdict: str) -> None:
    assert world.check(world.token(validUntil=end)).verdict == verdict


@pytest.mark.parametrize(
    "time",
    [
        "2026-06-01",
        "2026-06-01T00:00:00",
        "2026-06-01 00:00:00Z",
        "01.06.2026",
        "20260601T000000Z",
        "2026-13-01T00:00:00Z",
        "2026-06-01T00:00:60Z",
        "2026-06-01T24:30:00Z",
        "0001-01-01T00:00:00+14:00",
        "۲۰۲۶-06-01T00:00:00Z",
        1780272000,
        None,
        [],
        "absent",
    ],
)
def test_11_a_time_without_one_reading_is_malformed(world: World, time: object) -> None:
    assert said(world.check(world.token(validFrom=time))) == (Verdict.MALFORMED, Reason.TIME_NOT_READABLE)


def test_11_an_end_before_the_beginning_is_malformed(world: World) -> None:
    token = world.token(validFrom="2027-06-01T00:00:00Z", validUntil="2026-06-01T00:00:00Z")
    assert said(world.check(token)) == (Verdict.MALFORMED, Reason.ENDS_BEFORE_IT_BEGINS)


@pytest.mark.parametrize(
    ("claim", "value", "verdict"),
    [
        ("exp", 1_780_358_400, "expired"),
        ("nbf", 1_796_000_000, "not_yet_valid"),
        ("nbf", 0, "granted"),
        ("exp", 4_000_000_000.5, "granted"),
        ("exp", "2030-01-01T00:00:00Z", "malformed"),
        ("exp", True, "malformed"),
        ("exp", 10**30, "malformed"),
        ("nbf", None, "malformed"),
    ],
)
def test_11_exp_and_nbf_may_only_narrow(world: World, claim: str, value: object, verdict: str) -> None:
    payload = {**world.payload(), claim: value}
    answer = world.check(signed(world.registry.header(), payload, world.registry.key))
    assert answer.verdict == verdict


@pytest.mark.parametrize(
    "given",
    [
        None,
        [],
        "x",
        {},
        subject(scheme={}),
        subject(scheme=None),
        subject(sealNumber=""),
        subject(sealNumber=5),
        subject(holder={}),
        subject(holder="PeWi"),
        subject(holder={"identifiers": []}),
        subject(holder={"identifiers": [{"scheme": 5}]}),
        subject(holder={"identifiers": ["EUID"]}),
    ],
)
def test_a_subject_without_number_scheme_or_holder_is_malformed(world: World, given: object) -> None:
    answer = world.check(world.token(credentialSubject=given), rules=lambda _subject: None)
    assert said(answer) == (Verdict.MALFORMED, Reason.SUBJECT_INCOMPLETE)


@pytest.mark.parametrize(
    "given",
    [
        subject(assurance="gold"),
        subject(sealNumber="<script>"),
        subject(sealNumber="KIQ-2026-000101\n"),
        subject(outcome="great"),
        subject(verifyUrl="javascript:alert(1)"),
        subject(criteria=[{"code": "VE1", "level": "A" * 13}]),
        subject(assessedAt="01.02.2026"),
        subject(system={"name": "PeWi"}),
    ],
)
def test_a_subject_that_breaks_the_schema_is_malformed(world: World, given: dict[str, Any]) -> None:
    answer = world.check(world.token(credentialSubject=given))
    assert said(answer) == (Verdict.MALFORMED, Reason.SUBJECT_BREAKS_SCHEMA)
    assert answer.credential is None


def test_an_organisation_may_be_attested_without_a_system(world: World) -> None:
    answer = world.check(world.token(credentialSubject=subject(system="absent")))
    assert answer.verdict == Verdict.GRANTED
    assert answer.credential is not None
    assert answer.credential.system_version is None


def test_the_clock_is_an_argument(world: World) -> None:
    token = world.token(credentialStatus=entry())
    for at, verdict in (
        (datetime(2026, 5, 1, tzinfo=UTC), "not_yet_valid"),
        (datetime(2027, 7, 1, tzinfo=UTC), "expired"),
    ):
        assert world.check(token, now=at).verdict == verdict


def test_the_shape_of_a_record_is_checked_place_by_place() -> None:
    record = json.loads((Path(__file__).parent / "data" / "seal-record.example.json").read_text(encoding="utf-8"))
    assert (record_fault(record), record_faults(record)) == (None, [])
    broken = {**record, "sealNumber": "x\n", "updatedAt": "yesterday", "verifyUrl": "javascript:alert(1)"}
    assert sorted(record_faults(broken)) == [
        ("sealNumber", "minLength"),
        ("sealNumber", "pattern"),
        ("updatedAt", "format"),
        ("verifyUrl", "pattern"),
    ]
    assert record_fault({**record, "secret": 1}) == "$ (additionalProperties)"
