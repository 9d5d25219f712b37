"""Payloads of what the registry signs: credentials, status lists, the head."""

import base64
import gzip
import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from tools.registry.addresses import Address
from tools.registry.clock import stamp

JsonObject = dict[str, object]
CONTEXT = "https://www.w3.org/ns/credentials/v2"
PURPOSES = ("revocation", "suspension")
LIST_ENTRIES = 131_072
LIST_TTL = timedelta(minutes=5)
LIST_VALID = timedelta(hours=12)
HEAD_VALID = timedelta(hours=12)
SEPARATOR = "\x1f"


def credential_payload(record: JsonObject, address: Address, *, revision: int, status_index: int) -> JsonObject:
    """The verifiable credential of a record that was granted. Texts are in German where there are two languages."""
    number, issuer = str(record["sealNumber"]), record["issuer"]
    assert isinstance(issuer, dict)
    payload: JsonObject = {
        "@context": [CONTEXT, f"{address.names}/ns/ai-seal/v1"],
        "id": f"{address.seal_id(number)}/credential/{revision}",
        "type": ["VerifiableCredential", "AiQualitySealCredential"],
        "issuer": {"id": issuer["id"], "name": issuer["name"]},
        "validFrom": record["validFrom"],
    }
    if record["validUntil"] is not None:
        payload["validUntil"] = record["validUntil"]
    payload["credentialSubject"] = _subject(record)
    payload["credentialStatus"] = [_status_entry(address, purpose, status_index) for purpose in PURPOSES]
    return payload


def _subject(record: JsonObject) -> JsonObject:
    holder, system, scheme, results = record["holder"], record["system"], record["scheme"], record["results"]
    assert isinstance(holder, dict)
    assert isinstance(system, dict)
    assert isinstance(scheme, dict)
    assert isinstance(results, list)
    kept = ("code", "protectionNeed", "level")
    said = system.get("purpose") or {}
    purpose = {"purpose": said.get("de") or next(iter(said.values()))} if said else {}
    return {
        "id": record["id"],
        "type": "AiSystemSeal",
        "sealNumber": record["sealNumber"],
        "holder": {"type": "Organization", **{name: value for name, value in holder.items() if name != "country"}},
        "system": {"name": system["name"], "version": system["version"], **purpose, "role": system["role"]},
        "scheme": {"id": scheme["id"], "name": scheme["name"]["de"], "version": scheme["version"]},
        "assurance": record["assurance"],
        "outcome": record["outcome"],
        "criteria": [{name: one[name] for name in kept if name in one} for one in results if one["applicable"]],
    }


def _status_entry(address: Address, purpose: str, status_index: int) -> JsonObject:
    number, place = divmod(status_index, LIST_ENTRIES)
    address_of_list = address.status_list(purpose, number + 1)
    return {
        "id": f"{address_of_list}#{place}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": str(place),
        "statusListCredential": address_of_list,
    }


def encoded_list(places: Iterable[int], *, entries: int = LIST_ENTRIES) -> str:
    """`u` and base64url of the gzipped bits; the leftmost bit of the first byte is place 0."""
    bits = bytearray(entries // 8)
    for place in places:
        bits[place // 8] |= 0x80 >> (place % 8)
    return encoded_bytes(bytes(bits))


def encoded_bytes(content: bytes) -> str:
    packed = gzip.compress(content, mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def list_payload(own: str, did: str, purpose: str, encoded: str, *, at: datetime, until: datetime) -> JsonObject:
    """A status list; ``own`` is the address it is fetched from."""
    return {
        "@context": [CONTEXT],
        "id": own,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": did,
        "validFrom": stamp(at),
        "validUntil": stamp(until),
        "credentialSubject": {
            "id": f"{own}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encoded,
            "ttl": int(LIST_TTL.total_seconds() * 1000),
        },
    }


def set_digest(standings: Iterable[tuple[str, str, int]]) -> str:
    """SHA-256 in hexadecimal over number, status, sequence with U+001F between, one line a record, by number."""
    lines = (f"{number}{SEPARATOR}{status}{SEPARATOR}{sequence}\n" for number, status, sequence in standings)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def head_payload(
    did: str, standings: list[tuple[str, str, int]], *, sequence: int, at: datetime, until: datetime
) -> JsonObject:
    return {
        "iss": did,
        "iat": int(at.timestamp()),
        "exp": int(until.timestamp()),
        "sequence": sequence,
        "count": len(standings),
        "setDigest": set_digest(standings),
    }
