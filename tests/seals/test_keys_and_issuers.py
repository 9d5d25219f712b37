"""Whose key, pinned how, listed where. Acceptance 6 and 12."""

from dataclasses import replace
from typing import Any

import pytest

from app.seals.states import Verdict
from app.seals.verifier import Checked, Reason, Recorded, TrustedIssuer
from tests.seals.making import DID, Signer, World, new_key, signed, subject


@pytest.fixture
def world() -> World:
    return World()


def said(answer: Checked) -> tuple[Verdict, Reason]:
    return answer.verdict, answer.why.reason


def test_6_three_wrong_issuers_get_three_reasons(world: World) -> None:
    lookalike = signed(world.lookalike.header(), world.payload(issuer=world.lookalike.did), world.lookalike.key)
    foreign_key = signed(world.other.header(), world.payload(), world.other.key)
    not_entitled = signed(world.other.header(), world.payload(issuer=world.other.did), world.other.key)
    verdicts = [world.check(token).verdict for token in (lookalike, foreign_key, not_entitled)]
    assert verdicts == [Verdict.ISSUER_UNTRUSTED, Verdict.KEY_NOT_FOUND, Verdict.ISSUER_NOT_ENTITLED]


def test_6_a_scheme_nobody_knows_is_not_covered(world: World) -> None:
    token = world.token(credentialSubject=subject(scheme={"id": "https://registry.example/schemes/mki-qs/"}))
    assert said(world.check(token)) == (Verdict.ISSUER_NOT_ENTITLED, Reason.NOT_ENTITLED_TO_SCHEME)


@pytest.mark.parametrize(
    "did",
    [
        "did:web:localhost%3A8123",
        "did:web:registry.example%3A443",
        "did:key:z6Mk",
        "https://registry.example",
        "did:web:A.example",
        "did:web:203.0.113.7",
        "did:web:2130706433",
        "did:web:0x7f.1",
    ],
)
def test_6_an_issuer_at_another_port_or_number_or_of_another_method_is_refused(world: World, did: str) -> None:
    signer = Signer(did)
    world.documents[did] = signer.document()
    policy = replace(world.policy, trusted={did: world.policy.trusted[DID]})
    token = signed(signer.header(), world.payload(issuer=did), signer.key)
    assert said(world.check(token, policy=policy)) == (Verdict.ISSUER_UNTRUSTED, Reason.ISSUER_ADDRESS_REFUSED)


def test_6_a_registry_on_this_machine_counts_only_where_development_names_it() -> None:
    did = "did:web:localhost%3A8123"
    world = World()
    signer = Signer(did)
    world.documents[did] = signer.document()
    hosts = frozenset({"localhost:8123"})
    trusted = TrustedIssuer(world.policy.trusted[DID].schemes, hosts, frozenset({did}))
    url = "http://localhost:8123/status/revocation/1"
    world.publish(url, "revocation", signer=signer)
    status = {"type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": "5"}
    payload = world.payload(issuer=did, credentialStatus={**status, "statusListCredential": url})
    token = signed(signer.header(), payload, signer.key)
    production = replace(world.policy, trusted={did: trusted})
    assert world.check(token, policy=production).verdict == Verdict.ISSUER_UNTRUSTED
    development = replace(production, loopback=hosts)
    assert world.check(token, policy=development).verdict == Verdict.GRANTED
    another_port = replace(production, loopback=frozenset({"localhost:8124"}))
    assert world.check(token, policy=another_port).verdict == Verdict.ISSUER_UNTRUSTED


@pytest.mark.parametrize("kid", [None, DID, f"{DID}#", "#key-2026", "key-2026", f"{DID}.evil.example#key-2026", 5])
def test_6_a_key_id_that_is_none_of_the_issuers_is_refused(world: World, kid: object) -> None:
    token = world.token(world.registry.header(kid=kid))
    assert said(world.check(token)) == (Verdict.KEY_NOT_FOUND, Reason.KEY_OF_ANOTHER_ISSUER)


def test_6_a_document_of_somebody_else_is_refused(world: World) -> None:
    world.documents[DID] = {**world.documents[DID], "id": world.other.did}
    assert said(world.check(world.token())) == (Verdict.KEY_NOT_FOUND, Reason.KEY_DOCUMENT_OF_ANOTHER)


@pytest.mark.parametrize("document", [None, [], "x", 5])
def test_6_no_document_is_no_key(world: World, document: Any) -> None:
    world.documents[DID] = document
    assert said(world.check(world.token())) == (Verdict.KEY_NOT_FOUND, Reason.KEY_DOCUMENT_UNAVAILABLE)


def test_6_a_key_that_somebody_else_controls_is_refused(world: World) -> None:
    world.registry.method = {"controller": world.other.did}
    world.republish()
    assert said(world.check(world.token())) == (Verdict.KEY_NOT_FOUND, Reason.KEY_OF_ANOTHER_ISSUER)


def test_6_two_keys_of_one_name_are_none(world: World) -> None:
    document = world.registry.document()
    twin = {**document["verificationMethod"][0], "publicKeyJwk": new_key().as_dict(private=False)}
    world.documents[DID] = {**document, "verificationMethod": [*document["verificationMethod"], twin]}
    assert said(world.check(world.token())) == (Verdict.KEY_NOT_FOUND, Reason.KEY_UNKNOWN)


@pytest.mark.parametrize("assertion", [["#key-2026"], [f"{DID}#other", f"{DID}#key-2026"]])
def test_12_a_key_may_be_named_in_full_or_in_short(world: World, assertion: list[str]) -> None:
    world.registry.assertion = assertion
    world.registry.method = {"id": "#key-2026"} if assertion == ["#key-2026"] else {}
    world.republish()
    assert world.check(world.token()).verdict == Verdict.GRANTED


def test_12_a_key_may_be_written_into_assertion_method(world: World) -> None:
    document = world.registry.document()
    world.documents[DID] = {**document, "verificationMethod": [], "assertionMethod": document["verificationMethod"]}
    assert world.check(world.token()).verdict == Verdict.GRANTED


@pytest.mark.parametrize("assertion", [None, "x", {}, [5, None, {}], [f"{DID}#key-2025"]])
def test_12_a_key_that_is_not_for_attestations_is_refused(world: World, assertion: Any) -> None:
    world.documents[DID] = {**world.registry.document(), "assertionMethod": assertion}
    assert said(world.check(world.token())) == (Verdict.KEY_NOT_FOUND, Reason.KEY_NOT_FOR_ATTESTATIONS)


@pytest.mark.parametrize("name", ["revoked", "expires"])
@pytest.mark.parametrize(
    ("at", "verdict"),
    [
        ("2026-11-20T11:59:59Z", "key_not_found"),
        ("soon", "key_not_found"),
        ("2026-12-01T00:00:00Z", "granted"),
        (None, "granted"),
    ],
)
def test_12_a_key_that_ended_is_refused(world: World, name: str, at: object, verdict: str) -> None:
    world.registry.method = {name: at}
    world.republish()
    assert world.check(world.token()).verdict == verdict


@pytest.mark.parametrize("more", [{"use": "enc"}, {"key_ops": ["sign"]}, {"d": "AA"}])
def test_12_a_key_that_is_not_public_or_not_for_signatures_is_refused(world: World, more: dict[str, Any]) -> None:
    world.registry.method = {"publicKeyJwk": {**world.registry.key.as_dict(private=False), **more}}
    world.republish()
    assert said(world.check(world.token())) == (Verdict.KEY_NOT_FOUND, Reason.KEY_UNUSABLE)


@pytest.mark.parametrize(
    "key",
    [
        None,
        [],
        {},
        {"kty": "oct", "k": "AAAA"},
        {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"},
        {"kty": "EC", "crv": "secp256k1", "x": "AA", "y": "AA"},
        {"kty": "OKP", "crv": "Ed448", "x": "AA"},
        {"kty": "OKP", "crv": "Ed25519", "x": "AA"},
        {"kty": "EC", "crv": ["P-256"], "x": {}, "y": 5},
        {"kty": "EC", "crv": "P-256", "x": 5, "y": 5},
    ],
)
def test_12_a_key_that_is_none_is_refused(world: World, key: Any) -> None:
    world.registry.method = {"publicKeyJwk": key}
    world.republish()
    assert said(world.check(world.token())) == (Verdict.KEY_NOT_FOUND, Reason.KEY_UNUSABLE)


def test_12_a_key_in_quarantine_signs_nothing_until_it_is_confirmed(world: World) -> None:
    old, new = world.registry, Signer(DID, name="key-2027")
    both = old.document()
    both["verificationMethod"] += new.document()["verificationMethod"]
    both["assertionMethod"] += new.document()["assertionMethod"]
    world.documents[DID] = both
    token = signed(new.header(), world.payload(), new.key)
    seen = replace(world.policy.trusted[DID], keys=frozenset({old.key.thumbprint()}))
    waiting = replace(world.policy, trusted={DID: seen})
    assert said(world.check(token, policy=waiting)) == (Verdict.KEY_NOT_FOUND, Reason.KEY_NOT_CONFIRMED)
    assert world.check(world.token(), policy=waiting).verdict == Verdict.GRANTED
    confirmed = replace(seen, keys=frozenset({old.key.thumbprint(), new.key.thumbprint()}))
    assert world.check(token, policy=replace(world.policy, trusted={DID: confirmed})).verdict == Verdict.GRANTED


def test_12_a_list_by_a_key_in_quarantine_is_refused(world: World) -> None:
    issuers = {DID: world.policy.trusted[DID], world.other.did: world.policy.trusted[world.other.did]}
    issuers[DID] = replace(issuers[DID], status_issuers=frozenset({world.other.did}))
    issuers[world.other.did] = replace(issuers[world.other.did], keys=frozenset())
    for url, purpose in (("revocation", "revocation"), ("suspension", "suspension")):
        world.publish(f"https://registry.example/status/{url}/1", purpose, signer=world.other)
    answer = world.check(world.token(), policy=replace(world.policy, trusted=issuers))
    assert answer.why.values["fault"] == "key_not_confirmed"


def test_a_list_remembered_under_a_key_is_checked_again_when_the_key_changes(world: World) -> None:
    token = world.token()
    assert world.check(token).verdict == Verdict.GRANTED
    successor = Signer(DID)
    again = signed(successor.header(), world.payload(), successor.key)
    resolver = Recorded({DID: successor.document()}, world.resources)
    assert said(world.check(again, resolver=resolver)) == (Verdict.STATUS_UNAVAILABLE, Reason.STATUS_LIST_NOT_SIGNED)
