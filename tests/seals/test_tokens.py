"""The token itself: size, parts, header, signature, one reading of its JSON. Acceptance 2, 9 and 10."""

import json
from typing import Any

import pytest

from app.seals.states import Verdict
from app.seals.verifier import Checked, Reason, TrustedIssuer, read_policy
from app.seals.verifier.encoding import MAX_DEPTH
from tests.seals.making import DID, World, b64, new_key, policy_json, sealed, signed


@pytest.fixture
def world() -> World:
    return World()


def said(answer: Checked) -> tuple[Verdict, Reason]:
    return answer.verdict, answer.why.reason


def _raw(world: World, payload: bytes) -> str:
    return sealed(json.dumps(world.registry.header()).encode(), payload, world.registry.key)


# Acceptance 2: tokens of the shape of W3C's test suite.


def test_2_a_minimal_credential_without_an_end_is_accepted(world: World) -> None:
    token = world.token(issuer=DID, validUntil="absent", id="absent")
    answer = world.check(token)
    assert answer.verdict == Verdict.GRANTED
    assert answer.credential is not None
    assert (answer.credential.valid_until, answer.credential.issuer_name) == (None, None)


def test_2_an_issuer_that_matches_iss_is_accepted_with_iat_as_text(world: World) -> None:
    assert world.check(world.token(iss=DID, iat="2026-06-01T00:00:00Z")).verdict == Verdict.GRANTED


def test_2_unknown_extensions_are_accepted(world: World) -> None:
    token = world.token(world.registry.header(extension="anything"), unknownProperty={"deep": [1, 2.5, None]})
    assert world.check(token).verdict == Verdict.GRANTED


@pytest.mark.parametrize("algorithm", ["ES256", "ES384", "ES512", "Ed25519", "EdDSA"])
def test_2_every_algorithm_of_the_policy_is_checked(algorithm: str) -> None:
    world = World(algorithm)
    policy = read_policy(policy_json(algorithms=[algorithm]))
    assert world.check(world.token(), policy=policy).verdict == Verdict.GRANTED
    forged = signed(world.registry.header(), world.payload(), new_key(algorithm))
    assert world.check(forged, policy=policy).verdict == Verdict.BAD_SIGNATURE


def test_2_a_bad_media_type_is_refused(world: World) -> None:
    token = world.token(world.registry.header(typ="vc+ld+json+jwt"))
    assert said(world.check(token)) == (Verdict.BAD_TYP, Reason.TYP_REFUSED)


def test_2_vp_claims_are_refused(world: World) -> None:
    assert said(world.check(world.token(vp={}))) == (Verdict.MALFORMED, Reason.OLD_FORM)


def test_an_old_form_is_taken_only_from_the_issuer_it_was_allowed_for(world: World) -> None:
    issuers = policy_json()["trustedIssuers"]
    token = world.token(world.registry.header(typ="vc+ld+json+jwt"))
    for_us = {**issuers, DID: {**issuers[DID], "typ": ["vc+ld+json+jwt"]}}
    for_others = {**issuers, world.other.did: {**issuers[world.other.did], "typ": ["vc+ld+json+jwt"]}}
    allowed, elsewhere = (read_policy(policy_json(trustedIssuers=each)) for each in (for_us, for_others))
    assert world.check(token, policy=allowed).verdict == Verdict.GRANTED
    assert world.check(token, policy=elsewhere).verdict == Verdict.BAD_TYP


# Acceptance 9: algorithms and keys that the token would like.


@pytest.mark.parametrize("algorithm", ["none", "None", "HS256", "RS256", "ES256K", "", None, 256, ["ES256"], {}])
def test_9_an_algorithm_outside_the_list_is_refused(world: World, algorithm: object) -> None:
    header = {**world.registry.header(), "alg": algorithm}
    assert said(world.check(world.token(header))) == (Verdict.BAD_ALGORITHM, Reason.ALGORITHM_REFUSED)


def test_9_a_missing_algorithm_is_refused(world: World) -> None:
    assert world.check(world.token(world.registry.header(alg=None))).verdict == Verdict.BAD_ALGORITHM


def test_9_an_algorithm_that_does_not_fit_the_key_is_refused(world: World) -> None:
    header = world.registry.header(alg="ES384")
    assert said(world.check(world.token(header))) == (Verdict.BAD_ALGORITHM, Reason.ALGORITHM_DOES_NOT_FIT_KEY)


def test_9_an_algorithm_other_than_the_keys_own_is_refused(world: World) -> None:
    listed = {**world.registry.key.as_dict(private=False), "alg": "ES384"}
    world.registry.method = {"publicKeyJwk": listed}
    world.republish()
    assert said(world.check(world.token())) == (Verdict.BAD_ALGORITHM, Reason.ALGORITHM_DOES_NOT_FIT_KEY)


@pytest.mark.parametrize("name", ["jwk", "jku", "x5u", "x5c"])
def test_9_a_key_brought_along_is_not_listened_to(world: World, name: str) -> None:
    own = new_key()
    brought = {"jwk": own.as_dict(private=False), "x5c": ["MIIB"]}.get(name, "https://evil.example/keys.json")
    header = world.registry.header(**{name: brought})
    assert world.check(signed(header, world.payload(), own)).verdict == Verdict.BAD_SIGNATURE
    assert world.check(signed(header, world.payload(), world.registry.key)).verdict == Verdict.GRANTED


@pytest.mark.parametrize("extra", [{"crit": ["exp"]}, {"b64": False}, {"b64": True}, {"crit": []}])
def test_9_a_critical_header_is_refused(world: World, extra: dict[str, Any]) -> None:
    token = world.token(world.registry.header(**extra))
    assert said(world.check(token)) == (Verdict.MALFORMED, Reason.CRITICAL_HEADER)


# Acceptance 10: tampered with, ambiguous, of another form.


def test_10_a_token_at_the_limit_is_read_and_one_above_it_is_not(world: World) -> None:
    token = world.token()
    at, below = (read_policy(policy_json(maxTokenBytes=len(token) - less)) for less in (0, 1))
    assert world.check(token, policy=at).verdict == Verdict.GRANTED
    assert said(world.check(token, policy=below)) == (Verdict.TOO_LARGE, Reason.TOO_MANY_BYTES)


@pytest.mark.parametrize(
    "token", ["", ".", "..", "a.b", "a.b.c.d", "a.b.c.d.e", "\x00", "ü.ü.ü", b"\xff\xfe.a.b", "{}"]
)
def test_10_what_is_no_token_is_malformed(world: World, token: str | bytes) -> None:
    assert world.check(token).verdict == Verdict.MALFORMED


def test_10_a_fourth_part_is_refused(world: World) -> None:
    assert said(world.check(world.token() + ".")) == (Verdict.MALFORMED, Reason.NOT_THREE_PARTS)


def test_10_bytes_read_as_text_does(world: World) -> None:
    assert world.check(world.token().encode()).verdict == Verdict.GRANTED


@pytest.mark.parametrize("header", [b"[]", b"{", b"5", b"\xff", b'{"alg":NaN}', b"[" * 5000])
def test_10_a_header_that_is_no_object_is_malformed(world: World, header: bytes) -> None:
    token = sealed(header, json.dumps(world.payload()).encode(), world.registry.key)
    assert said(world.check(token)) == (Verdict.MALFORMED, Reason.HEADER_NOT_READABLE)


def test_10_a_long_header_is_read_too(world: World) -> None:
    assert world.check(world.token(world.registry.header(note="x" * 2000))).verdict == Verdict.GRANTED


@pytest.mark.parametrize("cty", ["jwt", "json", 5])
def test_10_another_content_type_is_refused(world: World, cty: object) -> None:
    token = world.token(world.registry.header(cty=cty))
    assert said(world.check(token)) == (Verdict.BAD_TYP, Reason.CONTENT_TYPE_REFUSED)


@pytest.mark.parametrize("cty", [None, "vc", "application/vc"])
def test_10_the_content_type_may_be_left_out(world: World, cty: str | None) -> None:
    assert world.check(world.token(world.registry.header(cty=cty))).verdict == Verdict.GRANTED


@pytest.mark.parametrize(
    "payload",
    [b"", b"[]", b"null", b"\xff\xfe", b"{", b"[" * 20_000, b'{"issuer": 5}', b'{"issuer": {"id": []}}', b"{}"],
)
def test_10_a_payload_without_an_issuer_is_malformed(world: World, payload: bytes) -> None:
    assert said(world.check(_raw(world, payload))) == (Verdict.MALFORMED, Reason.NOT_READABLE)


@pytest.mark.parametrize(
    "text", ["NaN", "Infinity", "-Infinity", "1e999", '"\\ud800"', '"\\u0000"', "[" * 300 + "]" * 300]
)
def test_10_json_that_is_read_in_more_than_one_way_is_refused(world: World, text: str) -> None:
    raw = json.dumps(world.payload())[:-1] + f', "extra": {text}}}'
    assert said(world.check(_raw(world, raw.encode()))) == (Verdict.MALFORMED, Reason.JSON_AMBIGUOUS)


@pytest.mark.parametrize("text", ['"[[[[" ', '"\\\\u0041 \\u00e4 \\"["', "[" * 200 + "]" * 200, "1e300"])
def test_10_unusual_but_clear_json_is_read(world: World, text: str) -> None:
    raw = json.dumps(world.payload())[:-1] + f', "extra": {text}}}'
    assert world.check(_raw(world, raw.encode())).verdict == Verdict.GRANTED


def test_10_many_brackets_side_by_side_are_not_deep(world: World) -> None:
    raw = json.dumps(world.payload(extra=[["["]] * MAX_DEPTH)).encode()
    assert world.check(_raw(world, raw)).verdict == Verdict.GRANTED


@pytest.mark.parametrize("tail", ["=", "\n", " ", "+", "/", "A"])
def test_10_a_signature_in_a_second_spelling_is_refused(world: World, tail: str) -> None:
    assert world.check(world.token() + tail).verdict == Verdict.BAD_SIGNATURE


def test_10_the_unused_bits_of_a_signature_are_zero(world: World) -> None:
    token = world.token()
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    assert world.check(token[:-1] + letters[letters.index(token[-1]) + 1]).verdict == Verdict.BAD_SIGNATURE


def test_10_no_signature_is_refused(world: World) -> None:
    assert world.check(world.token().rpartition(".")[0] + ".").verdict == Verdict.BAD_SIGNATURE


def test_10_iss_of_another_is_refused(world: World) -> None:
    for issuer in (world.other.did, None, [DID]):
        raw = json.dumps({**world.payload(), "iss": issuer}).encode()
        assert said(world.check(_raw(world, raw))) == (Verdict.MALFORMED, Reason.ISS_DIFFERS)


@pytest.mark.parametrize(
    "context", [[], "https://www.w3.org/ns/credentials/v2", ["https://www.w3.org/2018/credentials/v1"], None, "absent"]
)
def test_10_another_context_is_refused(world: World, context: object) -> None:
    assert said(world.check(world.token(**{"@context": context}))) == (Verdict.MALFORMED, Reason.CONTEXT_MISSING)


@pytest.mark.parametrize(
    "types",
    [["VerifiableCredential"], ["AiQualitySealCredential"], "AiQualitySealCredential", [], None, [[], {}], "absent"],
)
def test_10_another_type_is_refused(world: World, types: object) -> None:
    assert said(world.check(world.token(type=types))) == (Verdict.WRONG_TYPE, Reason.NOT_AN_ATTESTATION)


def test_a_padded_payload_is_refused(world: World) -> None:
    header, payload, signature = world.token().split(".")
    assert world.check(f"{header}.{payload}=.{signature}").verdict == Verdict.MALFORMED
    assert world.check(f"{header}=.{payload}.{signature}").verdict == Verdict.MALFORMED
    assert world.check(f"{b64(b'{}')}.{payload}.{signature}").verdict == Verdict.BAD_ALGORITHM


def test_an_issuer_is_pinned_with_what_it_may_do(world: World) -> None:
    trusted = world.policy.trusted[DID]
    assert trusted == TrustedIssuer(
        schemes=frozenset({"https://registry.example/schemes/mki-qs"}),
        status_hosts=frozenset({"registry.example"}),
        status_issuers=frozenset({DID}),
    )
