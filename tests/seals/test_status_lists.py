"""Status lists: bounds, windows, addresses, bit order. Acceptance 13, 14, 15 and the verifier's part of 16."""

import gzip
import tracemalloc
import zlib
from dataclasses import replace
from typing import Any

import pytest

from app.seals.states import Verdict
from app.seals.verifier import Checked, ListMemory, Reason, StatusRules
from app.seals.verifier.bitstring import bit, unpack
from app.seals.verifier.model import Refusal
from tests.seals.making import CASES, DID, HOST, REVOCATION, World, b64, entry, packed, signed

RULES = StatusRules()
MEBIBYTE = 1024 * 1024


@pytest.fixture
def world() -> World:
    return World()


def said(answer: Checked) -> tuple[Verdict, Reason]:
    return answer.verdict, answer.why.reason


def _answer(world: World, **changes: Any) -> tuple[Verdict, Reason]:
    """What a credential is told when its revocation list is published with ``changes``."""
    world.publish(REVOCATION, "revocation", **changes)
    return said(world.check(world.token()))


def _encoded(world: World, raw: bytes) -> tuple[Verdict, Reason]:
    return _answer(world, subject={"encodedList": "u" + b64(raw)})


def test_13_a_bomb_is_refused_and_costs_little_memory(world: World) -> None:
    bomb = gzip.compress(bytes(64 * MEBIBYTE))
    world.publish(REVOCATION, "revocation", subject={"encodedList": "u" + b64(bomb)})
    token = world.token()
    tracemalloc.start()
    answer = world.check(token)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert said(answer) == (Verdict.STATUS_UNAVAILABLE, Reason.STATUS_LIST_TOO_LARGE)
    assert peak < 20 * MEBIBYTE


def test_13_the_given_bomb_costs_little_memory(world: World) -> None:
    case = next(case for case in CASES["cases"] if case["name"] == "23-status-bomb")
    world.documents, world.resources = CASES["didDocuments"], CASES["resources"]
    tracemalloc.start()
    assert world.check(case["jwt"]).verdict == Verdict.STATUS_UNAVAILABLE
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20 * MEBIBYTE


def test_13_a_list_at_the_bounds_is_read(world: World) -> None:
    assert _encoded(world, gzip.compress(bytes(RULES.max_expanded_bytes)))[0] == Verdict.GRANTED
    larger = gzip.compress(bytes(RULES.max_expanded_bytes + 1))
    assert _encoded(world, larger)[1] == Reason.STATUS_LIST_TOO_LARGE


def test_13_a_list_of_too_many_letters_is_refused(world: World) -> None:
    exact = packed()
    fits = replace(world.policy, status=StatusRules(max_encoded_chars=len(exact)))
    short = replace(world.policy, status=StatusRules(max_encoded_chars=len(exact) - 1))
    assert world.check(world.token(), policy=fits, memory=ListMemory()).verdict == Verdict.GRANTED
    answer = world.check(world.token(), policy=short, memory=ListMemory())
    assert said(answer) == (Verdict.STATUS_UNAVAILABLE, Reason.STATUS_LIST_TOO_LARGE)


def test_13_a_token_far_above_a_lists_bounds_is_not_taken_apart(world: World) -> None:
    world.publish(REVOCATION, "revocation", padding="x" * 500_000)
    answer = world.check(world.token())
    assert answer.why.values["fault"] == "too_many_bytes"


@pytest.mark.parametrize("entries", [131_064, 8, 0])
def test_13_a_short_list_is_refused(world: World, entries: int) -> None:
    assert _encoded(world, gzip.compress(bytes(entries // 8)))[1] == Reason.STATUS_LIST_TOO_SHORT


@pytest.mark.parametrize(
    "raw",
    [
        gzip.compress(bytes(16_384))[:-1],
        gzip.compress(bytes(16_384)) + b"x",
        gzip.compress(bytes(16_384))[:-8] + bytes(8),
        zlib.compress(bytes(16_384)),
        bytes(16_384),
        b"",
    ],
    ids=["cut", "tail", "checksum", "zlib", "raw", "nothing"],
)
def test_13_a_damaged_list_is_refused(world: World, raw: bytes) -> None:
    assert _encoded(world, raw) == (Verdict.STATUS_UNAVAILABLE, Reason.STATUS_LIST_DAMAGED)


@pytest.mark.parametrize(
    "encoded",
    [packed()[1:], "z" + packed()[1:], "U" + packed()[1:], packed() + "=", "", None, 5, []],
    ids=["none", "base58", "capital", "padded", "empty", "missing", "number", "array"],
)
def test_13_a_list_in_another_base_is_refused(world: World, encoded: object) -> None:
    assert _answer(world, subject={"encodedList": encoded})[1] == Reason.STATUS_LIST_DAMAGED


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"validUntil": "2026-11-20T11:58:59Z"}, Reason.STATUS_LIST_ENDED),
        ({"validFrom": "2026-11-20T12:01:01Z"}, Reason.STATUS_LIST_BEGINS_LATER),
        ({"validUntil": "absent"}, Reason.STATUS_LIST_NOT_READABLE),
        ({"validUntil": None}, Reason.STATUS_LIST_NOT_READABLE),
        ({"validFrom": "absent"}, Reason.STATUS_LIST_NOT_SIGNED),
        ({"type": ["VerifiableCredential"]}, Reason.STATUS_LIST_NOT_SIGNED),
        ({"iss": "did:web:other-registry.example"}, Reason.STATUS_LIST_NOT_SIGNED),
        ({"credentialSubject": []}, Reason.STATUS_LIST_NOT_READABLE),
        ({"subject": {"type": "StatusList2021"}}, Reason.STATUS_LIST_NOT_READABLE),
        ({"subject": {"statusSize": 2}}, Reason.STATUS_LIST_NOT_READABLE),
        ({"subject": {"statusPurpose": "suspension"}}, Reason.STATUS_LIST_OF_ANOTHER_PURPOSE),
        ({"subject": {"statusPurpose": None}}, Reason.STATUS_LIST_OF_ANOTHER_PURPOSE),
        ({"id": "absent"}, Reason.STATUS_LIST_OF_ANOTHER_ADDRESS),
        ({"header": {"alg": "none", "typ": "vc+jwt", "kid": f"{DID}#key-2026"}}, Reason.STATUS_LIST_NOT_SIGNED),
        ({"header": {"alg": "ES256", "typ": "JWT", "kid": f"{DID}#key-2026"}}, Reason.STATUS_LIST_NOT_SIGNED),
    ],
)
def test_14_a_list_that_does_not_say_what_it_should_is_refused(
    world: World, changes: dict[str, Any], reason: Reason
) -> None:
    assert _answer(world, **changes) == (Verdict.STATUS_UNAVAILABLE, reason)


@pytest.mark.parametrize(
    "changes",
    [
        {"validUntil": "2026-11-20T11:59:00Z"},
        {"validFrom": "2026-11-20T12:01:00Z"},
        {"subject": {"statusPurpose": ["refresh", "revocation"]}},
    ],
)
def test_14_the_clock_may_be_a_minute_off_and_a_list_may_serve_two_purposes(
    world: World, changes: dict[str, Any]
) -> None:
    assert _answer(world, **changes)[0] == Verdict.GRANTED


def test_14_a_remembered_list_is_still_held_against_the_clock(world: World) -> None:
    token = world.token(credentialStatus=entry())
    assert world.check(token).verdict == Verdict.GRANTED
    later = world.check(token, now=world.check(token).lists[0].valid_until.replace(hour=23, minute=2))
    assert said(later) == (Verdict.STATUS_UNAVAILABLE, Reason.STATUS_LIST_ENDED)


@pytest.mark.parametrize("found", [None, 404, {}, "", "{}", b"\xff", "a.b.c"])
def test_14_no_list_and_no_token_are_refused(world: World, found: object) -> None:
    world.resources[REVOCATION] = found
    assert world.check(world.token()).verdict == Verdict.STATUS_UNAVAILABLE


def test_14_a_list_with_a_doubled_member_is_refused(world: World) -> None:
    header, payload, _signature = str(world.resources[REVOCATION]).split(".")
    del header, payload
    raw = str(world.list_payload(REVOCATION, "revocation")).replace("'", '"')[:-1] + ', "id": "x"}'
    world.resources[REVOCATION] = signed(world.registry.header(), raw.encode(), world.registry.key)
    assert said(world.check(world.token())) == (Verdict.STATUS_UNAVAILABLE, Reason.STATUS_LIST_NOT_SIGNED)


@pytest.mark.parametrize(
    "given",
    [
        [entry(type="StatusList2021Entry")],
        [entry(), entry("withdrawal")],
        [entry(statusSize=2)],
        [entry()] * 9,
        [entry(), None, 5],
        [entry(), {"statusPurpose": 5}],
    ],
    ids=["type", "purpose", "size", "many", "not-objects", "no-purpose"],
)
def test_14_an_entry_that_cannot_be_read_is_refused(world: World, given: list[Any]) -> None:
    answer = world.check(world.token(credentialStatus=given))
    assert said(answer) == (Verdict.STATUS_UNAVAILABLE, Reason.STATUS_ENTRY_NOT_READABLE)


def test_14_entries_that_say_nothing_of_validity_are_passed_over(world: World) -> None:
    given = [entry(), entry("message", statusSize=4), entry("refresh")]
    answer = world.check(world.token(credentialStatus=given))
    assert (answer.verdict, len(answer.lists)) == (Verdict.GRANTED, 1)


def test_14_a_policy_may_require_suspension_too(world: World) -> None:
    policy = replace(world.policy, status=StatusRules(required=frozenset({"revocation", "suspension"})))
    answer = world.check(world.token(credentialStatus=[entry()]), policy=policy)
    assert said(answer) == (Verdict.STATUS_UNAVAILABLE, Reason.STATUS_ENTRY_MISSING)


def test_15_the_leftmost_bit_is_entry_0() -> None:
    """In the shape of a published list with entries 2, 6 and 8 set: the other order of bits would set 7 instead."""
    bits = unpack(packed(2, 6, 8, entries=131_072), RULES)
    assert [index for index in range(16) if bit(bits, index)] == [2, 6, 8]
    assert (bit(bits, 8), bit(bits, 7)) == (True, False)


def test_15_the_example_of_the_standard_is_all_zero() -> None:
    bits = unpack(packed(), RULES)
    assert (len(bits), any(bits)) == (16_384, False)


def test_15_a_list_shorter_than_the_standard_allows_is_refused_by_length() -> None:
    with pytest.raises(Refusal) as refused:
        unpack(packed(50_007, entries=100_000), RULES)
    assert refused.value.why.reason == Reason.STATUS_LIST_TOO_SHORT


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://169.254.169.254/latest/meta-data", Reason.STATUS_HOST_REFUSED),
        ("https://evil.example/status/revocation/1", Reason.STATUS_HOST_REFUSED),
        ("https://registry.example.evil.example/1", Reason.STATUS_HOST_REFUSED),
        ("https://registry.example./status/revocation/1", Reason.STATUS_HOST_REFUSED),
        ("https://registry.example@evil.example/1", Reason.STATUS_HOST_REFUSED),
        ("http://registry.example/status/revocation/1", Reason.STATUS_ADDRESS_REFUSED),
        ("ftp://registry.example/status/revocation/1", Reason.STATUS_ADDRESS_REFUSED),
        ("//registry.example/status/revocation/1", Reason.STATUS_ADDRESS_REFUSED),
        ("https://registry.example:22/status/revocation/1", Reason.STATUS_ADDRESS_REFUSED),
        ("https://registry.example:99999/status", Reason.STATUS_ADDRESS_REFUSED),
        ("https://me:pw@registry.example/status", Reason.STATUS_ADDRESS_REFUSED),
        (f"{REVOCATION}#list", Reason.STATUS_ADDRESS_REFUSED),
        ("https://registry.exa\nmple/status", Reason.STATUS_ADDRESS_REFUSED),
        ("https://registry.example\\@evil.example/", Reason.STATUS_ADDRESS_REFUSED),
        ("https://[::1/status", Reason.STATUS_ADDRESS_REFUSED),
        ("https://registry.example/" + "x" * 2000, Reason.STATUS_ADDRESS_REFUSED),
        (None, Reason.STATUS_ADDRESS_REFUSED),
        (["https://registry.example/"], Reason.STATUS_ADDRESS_REFUSED),
    ],
)
def test_16_nothing_is_asked_for_at_another_address(world: World, url: Any, reason: Reason) -> None:
    asked: list[str] = []

    class Watched:
        def did_document(self, did: str, *, refresh: bool) -> dict[str, Any]:
            return world.documents[did]

        def status_list(self, asked_for: str) -> str:
            asked.append(asked_for)
            return str(world.resources[REVOCATION])

    answer = world.check(world.token(credentialStatus=entry(url=url)), resolver=Watched())
    assert (said(answer), asked) == ((Verdict.STATUS_UNAVAILABLE, reason), [])


def test_16_the_usual_port_may_be_written_out(world: World) -> None:
    url = f"{HOST}:443/status/revocation/1"
    world.publish(url, "revocation", 101)
    assert world.check(world.token(credentialStatus=entry(url=url))).verdict == Verdict.WITHDRAWN


def test_lists_are_unpacked_once_and_the_memory_is_bounded(world: World) -> None:
    memory = ListMemory(limit_bytes=40_000)
    for number in range(6):
        url = f"{HOST}/status/revocation/{number}"
        world.publish(url, "revocation")
        assert world.check(world.token(credentialStatus=entry(url=url)), memory=memory).verdict == Verdict.GRANTED
        assert memory.used_bytes <= 40_000
    last, first = (str(world.resources[f"{HOST}/status/revocation/{number}"]) for number in (5, 0))
    assert memory.find(last, world.policy.status) is not None
    assert memory.find(first, world.policy.status) is None


@pytest.mark.parametrize(
    ("ttl", "seconds"),
    [(3_600_000, 3600), (1, 300), (10**15, 86_400), (None, 300), ("1h", 300), (True, 300), (-5, 300), (2.5, 300)],
)
def test_how_long_an_answer_may_be_kept_is_bounded(world: World, ttl: object, seconds: int) -> None:
    world.publish(REVOCATION, "revocation", subject={"ttl": ttl})
    assert world.check(world.token()).lists[0].ttl_seconds == seconds
