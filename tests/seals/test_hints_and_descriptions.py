"""What a registry says of itself and of a change: read strictly, believed by nobody for more than a reason to look."""

import json
from datetime import timedelta
from typing import Any

import pytest

from app.seals.connector.description import Description, read_description
from app.seals.connector.hint import read_hint
from app.seals.states import Verdict
from app.seals.verifier import Recorded, Refusal, ask
from tests.seals.making import DID, NOW, World, signed

HOME = "https://registry.example"
SAYS: dict[str, Any] = {
    "did": DID,
    "name": "Testregister\nKI",
    "apiBase": "https://registry.example/api",
    "schemes": [{"id": "https://registry.example/schemes/mki-qs"}, "nonsense"],
    "limits": {"pageItems": 500, "pageBytes": "many"},
    "contact": "mailto:register@registry.example",
}


def described(**changes: Any) -> Description:
    return read_description(json.dumps({**SAYS, **changes}).encode(), DID, HOME)


def test_a_description_is_read_as_plain_claims() -> None:
    assert described() == Description(
        DID,
        "Testregister KI",
        "https://registry.example/api",
        ("https://registry.example/schemes/mki-qs",),
        (("pageItems", 500),),
        "mailto:register@registry.example",
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"did": "did:web:other.example"},
        {"apiBase": "https://elsewhere.example"},
        {"apiBase": "http://registry.example"},
        {"apiBase": "https://registry.example@evil.example/"},
        {"apiBase": "https://registry.example?next=https://evil.example"},
        {"apiBase": 7},
    ],
)
def test_a_description_of_another_registry_or_an_interface_elsewhere_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        described(**changes)


def test_a_description_that_is_no_json_of_one_reading_is_refused() -> None:
    for body in (b"[]", b"{", b'{"did": 1, "did": 2}'):
        with pytest.raises(ValueError, match=r"\w"):
            read_description(body, DID, HOME)


@pytest.fixture
def world() -> World:
    return World()


def hint(world: World, header: dict[str, Any] | None = None, **changes: Any) -> bytes:
    members = {"iss": DID, "iat": int(NOW.timestamp()), "sequence": 9, **changes}
    header = {"typ": "ai-seal-hint+jwt", "cty": None, **(header or {})}
    return signed(world.registry.header(**header), members, world.registry.key).encode()


def refused(world: World, token: bytes) -> Verdict:
    with pytest.raises(Refusal) as raised:
        read_hint(token, DID, ask(world.policy, NOW, Recorded(world.documents)))
    return raised.value.verdict


def test_a_signed_hint_says_when(world: World) -> None:
    assert read_hint(hint(world), DID, ask(world.policy, NOW, Recorded(world.documents))) == NOW


def test_a_hint_of_another_form_issuer_or_time_is_refused(world: World) -> None:
    assert refused(world, hint(world, {"typ": "ai-seal-head+jwt"})) is Verdict.BAD_TYP
    assert refused(world, hint(world, iss="did:web:other.example")) is Verdict.MALFORMED
    assert refused(world, hint(world, iat="now")) is Verdict.MALFORMED
    for minutes in (-6, 6):
        at = int((NOW + timedelta(minutes=minutes)).timestamp())
        assert refused(world, hint(world, iat=at)) is Verdict.EXPIRED
    assert refused(world, hint(world)[:-4] + b"AAAA") is Verdict.BAD_SIGNATURE
