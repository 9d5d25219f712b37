"""Registries, credentials and status lists with keys made in the test, in the shape of the given vectors."""

import base64
import copy
import gzip
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from joserfc import jwk
from joserfc.jws import JWSRegistry

from app.seals.verifier import Checked, ListMemory, Policy, Recorded, read_policy, verify_credential

CASES: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "cases.json").read_text(encoding="utf-8"))
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DID = "did:web:registry.example"
OTHER = "did:web:other-registry.example"
LOOKALIKE = "did:web:xn--regstry-tog.example"
HOST = "https://registry.example"
REVOCATION, SUSPENSION = f"{HOST}/status/revocation/1", f"{HOST}/status/suspension/1"
EUID = {"EUID": "DEK1101R.HRB999901"}
ALGORITHMS = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521", "Ed25519": "Ed25519", "EdDSA": "Ed25519"}


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def new_key(algorithm: str = "ES256") -> Any:
    kind: Any = "OKP" if algorithm in {"Ed25519", "EdDSA"} else "EC"
    return jwk.generate_key(kind, ALGORITHMS[algorithm])


def signed(header: dict[str, Any], payload: bytes | dict[str, Any], key: Any) -> str:
    """A compact token; whatever the header says, signed by the algorithm that fits the key."""
    raw = payload if isinstance(payload, bytes) else json.dumps(payload, ensure_ascii=False).encode()
    return sealed(json.dumps(header).encode(), raw, key)


def sealed(header: bytes, payload: bytes, key: Any) -> str:
    start = f"{b64(header)}.{b64(payload)}"
    name = next(name for name, curve in ALGORITHMS.items() if curve == key.as_dict(private=False)["crv"])
    signature = JWSRegistry(algorithms=[name]).get_alg(name).sign(start.encode(), key)
    return f"{start}.{b64(signature)}"


def packed(*set_bits: int, entries: int = 131_072) -> str:
    raw = bytearray(entries // 8)
    for index in set_bits:
        raw[index // 8] |= 0x80 >> index % 8
    return "u" + b64(gzip.compress(bytes(raw), mtime=0))


@dataclass
class Signer:
    """An issuer with one key, and the document it publishes."""

    did: str
    algorithm: str = "ES256"
    name: str = "key-2026"
    key: Any = None
    method: dict[str, Any] = field(default_factory=dict)
    assertion: list[Any] | None = None

    def __post_init__(self) -> None:
        self.key = self.key or new_key(self.algorithm)

    @property
    def kid(self) -> str:
        return f"{self.did}#{self.name}"

    def header(self, **changes: Any) -> dict[str, Any]:
        given = {"alg": self.algorithm, "typ": "vc+jwt", "cty": "vc", "kid": self.kid, **changes}
        return {name: value for name, value in given.items() if value is not None}

    def document(self) -> dict[str, Any]:
        listed = {
            "id": self.kid,
            "type": "JsonWebKey",
            "controller": self.did,
            "publicKeyJwk": self.key.as_dict(private=False),
            **self.method,
        }
        assertion = [self.kid] if self.assertion is None else self.assertion
        return {"id": self.did, "verificationMethod": [listed], "assertionMethod": assertion}


def policy_json(**changes: Any) -> dict[str, Any]:
    return {**copy.deepcopy(CASES["policy"]), **changes}


class World:
    """A trusted registry, another trusted one, a lookalike; good credentials and lists, one change away from bad."""

    def __init__(self, algorithm: str = "ES256") -> None:
        self.registry = Signer(DID, algorithm)
        self.other = Signer(OTHER)
        self.lookalike = Signer(LOOKALIKE)
        self.documents = {each.did: each.document() for each in (self.registry, self.other, self.lookalike)}
        self.resources: dict[str, object] = {}
        self.policy: Policy = read_policy(policy_json())
        self.memory = ListMemory()
        self.publish(REVOCATION, "revocation")
        self.publish(SUSPENSION, "suspension")

    def payload(self, **changes: Any) -> dict[str, Any]:
        given = {**good_payload(), **changes}
        return {name: value for name, value in given.items() if value != "absent"}

    def token(self, header: dict[str, Any] | None = None, **changes: Any) -> str:
        return signed(header or self.registry.header(), self.payload(**changes), self.registry.key)

    def list_payload(self, url: str, purpose: object, *set_bits: int, **changes: Any) -> dict[str, Any]:
        subject = {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": packed(*set_bits),
            "ttl": 3_600_000,
            **changes.pop("subject", {}),
        }
        given = {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "id": url,
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": DID,
            "validFrom": "2026-11-20T11:00:00Z",
            "validUntil": "2026-11-20T23:00:00Z",
            "credentialSubject": subject,
            **changes,
        }
        return {name: value for name, value in given.items() if value != "absent"}

    def publish(
        self,
        url: str,
        purpose: object,
        *set_bits: int,
        signer: Signer | None = None,
        header: Any = None,
        **changes: Any,
    ) -> None:
        by = signer or self.registry
        payload = self.list_payload(url, purpose, *set_bits, **{"issuer": by.did, **changes})
        self.resources[url] = signed(header or by.header(), payload, by.key)

    def republish(self) -> None:
        """After a change of the registry's key or method."""
        self.documents[DID] = self.registry.document()

    def check(self, token: str | bytes, identifiers: Any = None, now: datetime = NOW, **given: Any) -> Checked:
        return verify_credential(
            token,
            policy=given.pop("policy", self.policy),
            identifiers=EUID if identifiers is None else identifiers,
            now=now,
            resolver=given.pop("resolver", Recorded(self.documents, self.resources)),
            memory=given.pop("memory", self.memory),
            **given,
        )


def entry(purpose: str = "revocation", url: str = REVOCATION, index: object = "101", **more: Any) -> dict[str, Any]:
    return {
        "id": f"{url}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": index,
        "statusListCredential": url,
        **more,
    }


def good_payload() -> dict[str, Any]:
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2", "https://registry.example/ns/ai-seal/v1"],
        "id": "https://registry.example/v1/seals/KIQ-2026-000101/credential/1",
        "type": ["VerifiableCredential", "AiQualitySealCredential"],
        "issuer": {"id": DID, "name": "Testregister KI-Qualität"},
        "validFrom": "2026-06-01T00:00:00Z",
        "validUntil": "2027-06-01T00:00:00Z",
        "credentialSubject": subject(),
        "credentialStatus": [entry(), entry("suspension", SUSPENSION)],
    }


def subject(**changes: Any) -> dict[str, Any]:
    given = {
        "id": "https://registry.example/v1/seals/KIQ-2026-000101",
        "type": "AiSystemSeal",
        "sealNumber": "KIQ-2026-000101",
        "holder": holder(),
        "system": {"name": "PeWi", "version": "2.1.0", "purpose": "Straßenwetterprognose", "role": "provider"},
        "scheme": {
            "id": "https://registry.example/schemes/mki-qs",
            "name": "MISSION KI Qualitätsstandard",
            "version": "1.0 (2025-12)",
        },
        "assurance": "internal_validated",
        "outcome": "passed",
        "criteria": [
            {"code": "VE1", "protectionNeed": "moderate", "level": "B"},
            {"code": "DA1", "protectionNeed": "low", "level": "B"},
        ],
        **changes,
    }
    return {name: value for name, value in given.items() if value != "absent"}


def holder(*identifiers: tuple[str, str]) -> dict[str, Any]:
    listed = identifiers or (("EUID", "DEK1101R.HRB999901"),)
    return {
        "type": "Organization",
        "legalName": "PeWi Wetter GmbH (Testdaten)",
        "identifiers": [{"scheme": scheme, "value": value} for scheme, value in listed],
        "domain": "pewi.example",
    }
