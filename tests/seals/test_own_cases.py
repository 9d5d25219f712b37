"""The vectors that were not given, under their numbers, with keys made here."""

import gzip
import json
from typing import Any

import pytest

from app.seals.states import Verdict
from app.seals.verifier import Checked, Reason, Unavailable
from tests.seals.making import DID, HOST, OTHER, REVOCATION, SUSPENSION, World, b64, entry, sealed, signed


@pytest.fixture
def world() -> World:
    return World()


def said(answer: Checked) -> tuple[Verdict, Reason]:
    return answer.verdict, answer.why.reason


def test_01_a_good_credential_is_granted_with_everything_known_about_it(world: World) -> None:
    answer = world.check(world.token())
    assert said(answer) == (Verdict.GRANTED, Reason.ALL_CHECKS_PASS)
    assert (answer.issuer, answer.key_id) == (DID, f"{DID}#key-2026")
    assert answer.key_thumbprint == world.registry.key.thumbprint()
    assert answer.credential is not None
    assert (answer.credential.number, answer.credential.system_version) == ("KIQ-2026-000101", "2.1.0")
    assert answer.scheme == "https://registry.example/schemes/mki-qs"
    assert [(used.purpose, used.index, used.is_set, used.ttl_seconds) for used in answer.lists] == [
        ("revocation", 101, False, 3600),
        ("suspension", 101, False, 3600),
    ]


def test_09_a_lookalike_did_is_not_the_issuer(world: World) -> None:
    token = signed(world.lookalike.header(), world.payload(issuer={"id": world.lookalike.did}), world.lookalike.key)
    assert said(world.check(token)) == (Verdict.ISSUER_UNTRUSTED, Reason.ISSUER_NOT_PINNED)


def test_10_a_key_of_another_trusted_issuer_is_no_key_of_this_one(world: World) -> None:
    token = signed(world.other.header(), world.payload(), world.other.key)
    assert said(world.check(token)) == (Verdict.KEY_NOT_FOUND, Reason.KEY_OF_ANOTHER_ISSUER)


def test_10_a_key_of_the_lookalike_is_no_key_of_the_issuer(world: World) -> None:
    token = signed(world.lookalike.header(), world.payload(), world.lookalike.key)
    assert said(world.check(token)) == (Verdict.KEY_NOT_FOUND, Reason.KEY_OF_ANOTHER_ISSUER)


def test_17_a_key_taken_out_of_assertion_method_signs_no_more(world: World) -> None:
    world.registry.assertion = []
    world.republish()
    assert said(world.check(world.token())) == (Verdict.KEY_NOT_FOUND, Reason.KEY_NOT_FOR_ATTESTATIONS)


def test_20_the_old_form_with_a_vc_claim_is_refused(world: World) -> None:
    answer = world.check(world.token(vc=world.payload()))
    assert said(answer) == (Verdict.MALFORMED, Reason.OLD_FORM)


def test_20_a_credential_only_inside_a_vc_claim_is_refused(world: World) -> None:
    token = signed(world.registry.header(), {"iss": DID, "vc": world.payload()}, world.registry.key)
    assert world.check(token).verdict == Verdict.MALFORMED


def test_25_a_second_gzip_member_is_refused(world: World) -> None:
    two = gzip.compress(bytes(16_384)) + gzip.compress(bytes(16))
    world.publish(REVOCATION, "revocation", subject={"encodedList": "u" + b64(two)})
    assert said(world.check(world.token())) == (Verdict.STATUS_UNAVAILABLE, Reason.STATUS_LIST_DAMAGED)


def test_28_a_list_of_another_issuer_is_refused(world: World) -> None:
    world.publish(REVOCATION, "revocation", signer=world.lookalike)
    assert said(world.check(world.token())) == (Verdict.STATUS_UNAVAILABLE, Reason.STATUS_LIST_ISSUER_REFUSED)


def test_28_a_list_in_the_issuers_name_by_another_key_is_refused(world: World) -> None:
    payload = world.list_payload(REVOCATION, "revocation")
    world.resources[REVOCATION] = signed(world.registry.header(), payload, world.other.key)
    answer = world.check(world.token())
    assert said(answer) == (Verdict.STATUS_UNAVAILABLE, Reason.STATUS_LIST_NOT_SIGNED)
    assert answer.why.values["fault"] == "signature_does_not_fit"


def test_30_a_list_signed_for_another_address_is_refused(world: World) -> None:
    world.publish(REVOCATION, "revocation", id=f"{HOST}/status/revocation/2")
    answer = world.check(world.token())
    assert said(answer) == (Verdict.STATUS_UNAVAILABLE, Reason.STATUS_LIST_OF_ANOTHER_ADDRESS)


@pytest.mark.parametrize("index", ["131072", "9999999999"])
def test_31_an_index_outside_the_list_is_refused(world: World, index: str) -> None:
    answer = world.check(world.token(credentialStatus=[entry(index=index)]))
    assert said(answer) == (Verdict.STATUS_UNAVAILABLE, Reason.STATUS_INDEX_OUTSIDE)


def test_31_the_last_index_of_the_list_is_inside(world: World) -> None:
    world.publish(REVOCATION, "revocation", 131_071)
    assert world.check(world.token(credentialStatus=[entry(index="131071")])).verdict == Verdict.WITHDRAWN


@pytest.mark.parametrize("index", ["-1", "+1", "007", " 5", "5 ", "1e3", "٣", "", 101, None, ["1"], True, "9" * 400])
def test_32_an_index_in_any_other_spelling_is_refused(world: World, index: object) -> None:
    answer = world.check(world.token(credentialStatus=[entry(index=index)]))
    assert said(answer) == (Verdict.STATUS_UNAVAILABLE, Reason.STATUS_INDEX_NOT_READABLE)


def test_33_a_list_of_another_purpose_is_refused(world: World) -> None:
    answer = world.check(world.token(credentialStatus=[entry(url=SUSPENSION)]))
    assert said(answer) == (Verdict.STATUS_UNAVAILABLE, Reason.STATUS_LIST_OF_ANOTHER_PURPOSE)


@pytest.mark.parametrize("status", ["absent", None, [], [entry("suspension", SUSPENSION)], {}, "none", [entry(), 5]])
def test_36_a_credential_that_names_no_revocation_list_is_refused(world: World, status: object) -> None:
    assert world.check(world.token(credentialStatus=status)).verdict == Verdict.STATUS_UNAVAILABLE


def test_38_expired_and_revoked_is_withdrawn(world: World) -> None:
    world.publish(REVOCATION, "revocation", 101)
    answer = world.check(world.token(validUntil="2026-11-01T00:00:00Z"))
    assert said(answer) == (Verdict.WITHDRAWN, Reason.REVOKED)


def _twice(payload: dict[str, Any], name: str, value: object) -> bytes:
    return (json.dumps(payload)[:-1] + f', "{name}": {json.dumps(value)}}}').encode()


@pytest.mark.parametrize(
    ("name", "value"),
    [("validUntil", "2099-01-01T00:00:00Z"), ("issuer", OTHER), ("issuer", DID), ("type", []), ("id", "urn:x")],
)
def test_40_a_member_that_is_there_twice_is_refused(world: World, name: str, value: object) -> None:
    header = json.dumps(world.registry.header()).encode()
    token = sealed(header, _twice(world.payload(), name, value), world.registry.key)
    assert said(world.check(token)) == (Verdict.MALFORMED, Reason.JSON_AMBIGUOUS)


def test_40_a_member_twice_deep_inside_is_refused(world: World) -> None:
    raw = json.dumps(world.payload()).replace('"level": "B"', '"level": "B", "level": "A"', 1).encode()
    token = sealed(json.dumps(world.registry.header()).encode(), raw, world.registry.key)
    assert said(world.check(token)) == (Verdict.MALFORMED, Reason.JSON_AMBIGUOUS)


def test_40_a_member_of_the_header_twice_is_refused(world: World) -> None:
    header = json.dumps(world.registry.header())[:-1] + ', "alg": "none"}'
    token = sealed(header.encode(), json.dumps(world.payload()).encode(), world.registry.key)
    assert said(world.check(token)) == (Verdict.MALFORMED, Reason.HEADER_NOT_READABLE)


def test_40_the_signature_is_looked_at_before_the_doubled_member(world: World) -> None:
    header = json.dumps(world.registry.header()).encode()
    token = sealed(header, _twice(world.payload(), "id", "urn:x"), world.other.key)
    assert world.check(token).verdict == Verdict.BAD_SIGNATURE


def test_12_a_new_key_is_found_by_looking_once_more(world: World) -> None:
    """Acceptance 12: the document in memory is old; one fresh look, never two."""
    asked: list[bool] = []
    old = {**world.documents[DID], "verificationMethod": []}

    class Rotated:
        def did_document(self, did: str, *, refresh: bool) -> dict[str, Any]:
            asked.append(refresh)
            return world.documents[did] if refresh else old

        def status_list(self, url: str) -> str:
            found = world.resources[url]
            assert isinstance(found, str)
            return found

    assert world.check(world.token(), resolver=Rotated()).verdict == Verdict.GRANTED
    assert asked == [False, True]


def test_18_an_unknown_key_is_looked_for_once_more_and_then_refused(world: World) -> None:
    asked: list[bool] = []

    class Unchanged:
        def did_document(self, did: str, *, refresh: bool) -> dict[str, Any]:
            asked.append(refresh)
            return world.documents[did]

        def status_list(self, url: str) -> str:
            raise Unavailable(url)

    token = world.token(world.registry.header(kid=f"{DID}#key-2024"))
    assert said(world.check(token, resolver=Unchanged())) == (Verdict.KEY_NOT_FOUND, Reason.KEY_UNKNOWN)
    assert asked == [False, True]
