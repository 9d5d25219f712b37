"""Credentials, status lists, keys and records, checked with joserfc and the published schema."""

import base64
import gzip
import json
from pathlib import Path

import pytest
from joserfc.errors import BadSignatureError
from jsonschema import Draft202012Validator, FormatChecker

from tests.registry.conftest import feed, get, opened
from tools.registry.process import RegistryProcess

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs" / "seal-record.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=FormatChecker())


def bits(registry: RegistryProcess, purpose: str) -> bytes:
    _, payload = opened(registry, get(registry, f"/status/{purpose}/1").body)
    encoded = payload["credentialSubject"]["encodedList"]
    assert encoded[0] == "u"
    return gzip.decompress(base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4)))


def places(content: bytes) -> list[int]:
    """The places that are set, written out: place 0 is the leftmost character."""
    written = "".join(f"{byte:08b}" for byte in content)
    return [place for place, bit in enumerate(written) if bit == "1"]


def test_a_credential_is_signed_by_a_listed_key_and_says_what_was_attested(registry: RegistryProcess) -> None:
    registry.admin(
        "issue", number="KIQ-2026-000101", holder="PeWi Wetter GmbH", euid="DEK1101R.HRB999901", system="PeWi",
        version="2.1.0", domain="pewi.example", levels="VE1=moderate:B|DA2=na",
        valid_from="2026-06-01T00:00:00Z", valid_until="2027-06-01T00:00:00Z",
    )  # fmt: skip
    answer = get(registry, "/v1/seals/KIQ-2026-000101/credential")
    header, payload = opened(registry, answer.body)
    names = f"https://{registry.authority}"
    assert answer.kind == "application/vc+jwt"
    assert header == {"alg": "ES256", "typ": "vc+jwt", "cty": "vc", "kid": f"{registry.did}#key-1"}
    assert payload == {
        "@context": ["https://www.w3.org/ns/credentials/v2", f"{names}/ns/ai-seal/v1"],
        "id": f"{names}/v1/seals/KIQ-2026-000101/credential/1",
        "type": ["VerifiableCredential", "AiQualitySealCredential"],
        "issuer": {"id": registry.did, "name": "Referenzregister KI-Qualität (Testdaten)"},
        "validFrom": "2026-06-01T00:00:00Z",
        "validUntil": "2027-06-01T00:00:00Z",
        "credentialSubject": {
            "id": f"{names}/v1/seals/KIQ-2026-000101",
            "type": "AiSystemSeal",
            "sealNumber": "KIQ-2026-000101",
            "holder": {
                "type": "Organization",
                "legalName": "PeWi Wetter GmbH",
                "identifiers": [{"scheme": "EUID", "value": "DEK1101R.HRB999901"}],
                "domain": "pewi.example",
            },
            "system": {"name": "PeWi", "version": "2.1.0", "role": "provider"},
            "scheme": {
                "id": "https://registry.example/schemes/mki-qs",
                "name": "MISSION KI Qualitätsstandard",
                "version": "1.0 (2025-12)",
            },
            "assurance": "internal_validated",
            "outcome": "passed",
            "criteria": [{"code": "VE1", "protectionNeed": "moderate", "level": "B"}],
        },
        "credentialStatus": [
            {
                "id": f"{registry.base}/status/{purpose}/1#0",
                "type": "BitstringStatusListEntry",
                "statusPurpose": purpose,
                "statusListIndex": "0",
                "statusListCredential": f"{registry.base}/status/{purpose}/1",
            }
            for purpose in ("revocation", "suspension")
        ],
    }


def test_15_place_0_is_the_leftmost_bit_of_the_first_byte(registry: RegistryProcess) -> None:
    registry.admin("issue-many", count=20, prefix="BIT")
    numbers = [item["sealNumber"] for item in feed(registry)]
    for place in (0, 9, 17):
        registry.admin("withdraw", number=numbers[place])
    content = bits(registry, "revocation")
    assert content[:3] == bytes([0b1000_0000, 0b0100_0000, 0b0100_0000])
    assert places(content) == [0, 9, 17]
    assert len(content) * 8 >= 131_072


def test_a_suspension_comes_and_goes_and_a_withdrawal_stays(registry: RegistryProcess) -> None:
    for place in range(4):
        registry.admin("issue", number=f"NR-{place}")
    registry.admin("suspend", number="NR-0", code="drift")
    registry.admin("suspend", number="NR-1")
    registry.admin("surrender", number="NR-2")
    registry.admin("supersede", number="NR-3", version="2.0")
    assert (places(bits(registry, "suspension")), places(bits(registry, "revocation"))) == ([0, 1], [2, 3])
    registry.admin("lift", number="NR-0")
    registry.admin("withdraw", number="NR-1")
    assert (places(bits(registry, "suspension")), places(bits(registry, "revocation"))) == ([], [1, 2, 3])
    with pytest.raises(ValueError, match="NR-1 is withdrawn, it cannot become granted"):
        registry.admin("lift", number="NR-1")
    history = get(registry, "/v1/seals/NR-0/history").json()
    assert [entry["status"] for entry in history["items"]] == ["granted", "suspended", "granted"]


def test_a_status_list_says_how_long_it_counts(registry: RegistryProcess) -> None:
    answer = get(registry, "/status/suspension/1")
    _, payload = opened(registry, answer.body)
    subject = payload["credentialSubject"]
    assert payload["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
    assert (payload["id"], payload["issuer"]) == (f"{registry.base}/status/suspension/1", registry.did)
    assert (subject["statusPurpose"], subject["ttl"]) == ("suspension", 300_000)
    assert answer.headers["cache-control"] == "max-age=300"
    assert payload["validFrom"] < payload["validUntil"]
    assert [get(registry, f"/status/{path}").status for path in ("suspension/2", "suspension/0", "other/1")] == [
        404
    ] * 3


def test_records_of_all_nine_standings_keep_to_the_schema(registry: RegistryProcess) -> None:
    for command in ("suspend", "withdraw", "expire", "surrender"):
        registry.admin("issue", number=command)
        registry.admin(command, number=command)
    registry.admin("issue", number="replaced")
    registry.admin("supersede", number="replaced", version="2.0")
    for number, last in (("asked", "applied"), ("looked-at", "under_assessment"), ("declined", "refused")):
        registry.admin("issue", number=number, status="applied")
        if last != "applied":
            registry.admin("assess", number=number)
        if last == "refused":
            registry.admin("refuse", number=number, levels="VE1=high:C")
    items = feed(registry)
    assert [(item["sealNumber"], error.message) for item in items for error in VALIDATOR.iter_errors(item)] == []
    assert {item["status"] for item in items} == {
        "applied", "under_assessment", "granted", "suspended", "withdrawn", "expired", "surrendered", "superseded",
        "refused",
    }  # fmt: skip
    without = {n: get(registry, f"/v1/seals/{n}/credential") for n in ("asked", "looked-at", "declined")}
    assert {answer.json()["code"] for answer in without.values()} == {"not_issued"}
    _, ended = opened(registry, get(registry, "/v1/seals/expire/credential").body)
    record = get(registry, "/v1/seals/expire").json()
    assert ended["validUntil"] == record["validUntil"] == record["statusSince"]
    assert ended["id"].endswith("/credential/2")


def test_12_what_an_announced_key_signs_later_and_what_the_old_one_signed_both_count(registry: RegistryProcess) -> None:
    registry.admin("issue", number="BEFORE")
    assert registry.admin("announce-key") == {"key": "key-2"}
    header, _ = opened(registry, get(registry, "/v1/head").body)
    assert header["kid"].endswith("#key-1")
    assert registry.admin("rotate-key") == {"key": "key-2"}
    registry.admin("issue", number="AFTER")
    signers = [opened(registry, get(registry, f"/v1/seals/{n}/credential").body)[0]["kid"] for n in ("BEFORE", "AFTER")]
    assert signers == [f"{registry.did}#key-1", f"{registry.did}#key-2"]


def test_12_a_compromised_key_asserts_nothing_and_its_credentials_are_signed_anew(registry: RegistryProcess) -> None:
    registry.admin("issue", number="ONE")
    stolen = get(registry, "/v1/seals/ONE/credential").body
    assert registry.admin("compromise-key") == {"issued_again": 1, "key": "key-2"}
    document = get(registry, "/.well-known/did.json").json()
    assert document["assertionMethod"] == [f"{registry.did}#key-2"]
    assert [method["id"][-5:] for method in document["verificationMethod"]] == ["key-1", "key-2"]
    with pytest.raises(KeyError):
        opened(registry, stolen)
    header, payload = opened(registry, get(registry, "/v1/seals/ONE/credential").body)
    assert (header["kid"][-5:], payload["id"][-1]) == ("key-2", "2")
    assert get(registry, "/v1/seals?since=1").json()["items"][0]["sealNumber"] == "ONE"


def test_a_changed_credential_fails(shared: RegistryProcess) -> None:
    shared.admin("issue", number="FORGED")
    head, payload, signature = get(shared, "/v1/seals/FORGED/credential").body.split(b".")
    other = base64.urlsafe_b64encode(base64.urlsafe_b64decode(payload + b"==").replace(b"passed", b"failed")).rstrip(
        b"="
    )
    with pytest.raises(BadSignatureError):
        opened(shared, b".".join((head, other, signature)))
