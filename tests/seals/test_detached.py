"""A detached signature beside a file: over these very bytes, by a key that counts, at a time that can have been."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.seals.states import Verdict
from app.seals.verifier import Recorded, Refusal, ask
from app.seals.verifier.detached import signed_at
from tests.seals.making import DID, NOW, Signer, World, signed

FILE = b"seal_number;scheme_id\r\nKIQ-1;x\r\n"


@pytest.fixture
def world() -> World:
    return World()


def beside(signer: Signer, content: bytes = FILE, **header: Any) -> str:
    """What an issuer puts beside its file."""
    at = int(NOW.timestamp())
    start, _payload, end = signed(
        signer.header(**{"typ": "ai-seal-file+jws", "cty": None, "iat": at, **header}), content, signer.key
    ).split(".")
    return f"{start}..{end}"


def check(world: World, signature: str, content: bytes = FILE, now: datetime = NOW) -> datetime:
    asked = ask(world.policy, now, Recorded(world.documents))
    return signed_at(signature, content, did=DID, asked=asked)


def refused(world: World, signature: str, content: bytes = FILE, now: datetime = NOW) -> Verdict:
    with pytest.raises(Refusal) as raised:
        check(world, signature, content, now)
    return raised.value.verdict


def test_the_issuers_signature_over_the_file_says_when(world: World) -> None:
    assert check(world, beside(world.registry) + "\n") == NOW.astimezone(UTC)


def test_one_changed_byte_is_another_file(world: World) -> None:
    assert refused(world, beside(world.registry), FILE.replace(b"KIQ-1", b"KIQ-2")) is Verdict.BAD_SIGNATURE


def test_a_signature_that_brings_a_text_of_its_own_is_none_over_the_file(world: World) -> None:
    whole = signed(
        world.registry.header(typ="ai-seal-file+jws", cty=None, iat=int(NOW.timestamp())), FILE, world.registry.key
    )
    assert refused(world, whole) is Verdict.MALFORMED
    assert refused(world, beside(world.registry) + "." + "A" * 5000) is Verdict.MALFORMED


def test_a_credential_or_a_head_is_no_signature_over_a_file(world: World) -> None:
    assert refused(world, beside(world.registry, typ="vc+jwt")) is Verdict.BAD_TYP
    assert refused(world, beside(world.registry, typ="ai-seal-head+jwt")) is Verdict.BAD_TYP


def test_somebody_elses_key_signs_nothing_for_this_issuer(world: World) -> None:
    assert refused(world, beside(world.other)) is Verdict.KEY_NOT_FOUND
    assert refused(world, beside(world.lookalike, kid=world.registry.kid)) is Verdict.BAD_SIGNATURE


@pytest.mark.parametrize("header", [{"crit": ["b64"], "b64": False}, {"alg": "none"}, {"alg": "HS256"}])
def test_a_header_that_changes_what_is_signed_is_refused(world: World, header: dict[str, Any]) -> None:
    assert refused(world, beside(world.registry, **header)) in {Verdict.MALFORMED, Verdict.BAD_ALGORITHM}


@pytest.mark.parametrize("at", [None, "2026-11-20T12:00:00Z", True, 10**18, json.loads("1.5")])
def test_without_a_readable_time_nobody_knows_what_is_newer(world: World, at: object) -> None:
    assert refused(world, beside(world.registry, iat=at)) is Verdict.MALFORMED


def test_a_time_to_come_is_refused_beyond_a_minute(world: World) -> None:
    assert check(world, beside(world.registry), now=NOW - timedelta(seconds=45)) == NOW
    assert refused(world, beside(world.registry), now=NOW - timedelta(seconds=120)) is Verdict.NOT_YET_VALID
