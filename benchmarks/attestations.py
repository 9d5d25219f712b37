"""``python -m benchmarks.attestations [verify | sync]``: what checking attestations costs, on one core.

`verify`: credentials checked a second, beside joserfc's bare check of their signatures in the same run, batch by batch
in turn, so that a machine that slows down slows both. Processor time of this thread. Prints a table and writes
`var/bench/attestations-verify.json`.
"""

import argparse
import base64
import gzip
import json
import random
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from statistics import median
from typing import Any

from joserfc import jwk, jws

from app.seals.states import Verdict
from app.seals.verifier import (
    ListMemory,
    Policy,
    Recorded,
    StatusRules,
    TrustedIssuer,
    credential_fault,
    verify_credential,
)
from benchmarks.fresh import BENCH
from benchmarks.market import machine

DID, HOST = "did:web:registry.example", "https://registry.example"
SCHEME = f"{HOST}/schemes/mki-qs"
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HEADER = {"alg": "ES256", "typ": "vc+jwt", "cty": "vc", "kid": f"{DID}#key-1"}
CRITERIA = ("DA1", "DA2", "DA3", "ND1", "TR1", "TR2", "MA1", "MA2", "VE1", "VE2", "CY1", "CY2")
PURPOSES = ("revocation", "suspension")
ENTRIES, SET_ENTRIES = 131_072, 1_311
GOAL = 0.60


@dataclass(frozen=True)
class Work:
    """Credentials of one registry, its key, its two lists."""

    key: Any  # joserfc's key types share no name
    tokens: list[str]
    holders: dict[str, dict[str, str]]
    resolver: Recorded
    policy: Policy


@dataclass(frozen=True)
class Line:
    name: str
    per_second: float
    lowest: float
    highest: float
    share: float


def signed(payload: dict[str, Any], key: Any) -> str:  # joserfc's key types share no name
    return jws.serialize_compact(HEADER, json.dumps(payload, ensure_ascii=False), key, algorithms=["ES256"])


def status_list(purpose: str, chance: random.Random) -> dict[str, Any]:
    bits = bytearray(ENTRIES // 8)
    for index in chance.sample(range(ENTRIES // 2, ENTRIES), SET_ENTRIES):
        bits[index // 8] |= 0x80 >> index % 8
    packed = base64.urlsafe_b64encode(gzip.compress(bytes(bits))).rstrip(b"=").decode()
    url = f"{HOST}/status/{purpose}/1"
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": DID,
        "validFrom": "2026-11-20T11:00:00Z",
        "validUntil": "2026-11-20T23:00:00Z",
        "credentialSubject": {"type": "BitstringStatusList", "statusPurpose": purpose, "encodedList": f"u{packed}"},
    }


def holder(number: int) -> dict[str, str]:
    """The verified identifiers of the company with this credential."""
    return {"EUID": f"DEK1101R.HRB{number:06d}"}


def credential(number: int, criteria: Sequence[str]) -> dict[str, Any]:
    name = f"KIQ-2026-{number:06d}"
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2", f"{HOST}/ns/ai-seal/v1"],
        "id": f"{HOST}/v1/seals/{name}/credential/1",
        "type": ["VerifiableCredential", "AiQualitySealCredential"],
        "issuer": {"id": DID, "name": "Messregister KI-Qualität"},
        "validFrom": "2026-06-01T00:00:00Z",
        "validUntil": "2027-06-01T00:00:00Z",
        "credentialSubject": {
            "id": f"{HOST}/v1/seals/{name}",
            "type": "AiSystemSeal",
            "sealNumber": name,
            "holder": {
                "legalName": f"Messfirma {number} GmbH",
                "identifiers": [{"scheme": "EUID", "value": holder(number)["EUID"]}],
            },
            "system": {"name": f"System {number}", "version": "2.1.0", "role": "provider"},
            "scheme": {"id": SCHEME, "name": "MISSION KI Qualitätsstandard", "version": "1.0 (2025-12)"},
            "assurance": "internal_validated",
            "outcome": "passed",
            "criteria": [{"code": code, "protectionNeed": "moderate", "level": "B"} for code in criteria],
        },
        "credentialStatus": [status_entry(purpose, number) for purpose in PURPOSES],
    }


def status_entry(purpose: str, index: int) -> dict[str, str]:
    return {
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": f"{HOST}/status/{purpose}/1",
    }


def work(count: int, criteria: Sequence[str]) -> Work:
    key = jwk.generate_key("EC", "P-256")
    method = {"id": HEADER["kid"], "controller": DID, "publicKeyJwk": key.as_dict(private=False)}
    document = {"id": DID, "verificationMethod": [method], "assertionMethod": [HEADER["kid"]]}
    chance = random.Random(20)
    lists: dict[str, object] = {
        f"{HOST}/status/{purpose}/1": signed(status_list(purpose, chance), key) for purpose in PURPOSES
    }
    host = frozenset({"registry.example"})
    trusted = TrustedIssuer(frozenset({SCHEME}), host, frozenset({DID}))
    policy = Policy(frozenset({"ES256"}), frozenset({"vc+jwt"}), 65_536, 60, StatusRules(), {DID: trusted})
    public = jwk.import_key(key.as_dict(private=False))
    tokens = [signed(credential(number, criteria), key) for number in range(count)]
    holders = {token: holder(number) for number, token in enumerate(tokens)}
    return Work(public, tokens, holders, Recorded({DID: document}, lists), policy)


def no_rules(_subject: object) -> None:
    """In the place of the JSON Schema, to measure without it."""


def ways(given: Work) -> dict[str, Callable[[str], object]]:
    memory = ListMemory()

    def check(token: str, rules: Callable[[Any], str | None]) -> None:  # foreign JSON
        answer = verify_credential(
            token,
            policy=given.policy,
            identifiers=given.holders[token],
            now=NOW,
            resolver=given.resolver,
            memory=memory,
            rules=rules,
        )
        assert answer.verdict is Verdict.GRANTED, answer.why

    return {
        "joserfc, signature alone": lambda token: jws.deserialize_compact(token, given.key, algorithms=["ES256"]),
        "verdict without JSON Schema": lambda token: check(token, no_rules),
        "verdict with JSON Schema": lambda token: check(token, credential_fault),
    }


def seconds_for(way: Callable[[str], object], tokens: Sequence[str]) -> float:
    began = time.thread_time()
    for token in tokens:
        way(token)
    return time.thread_time() - began


def measured(given: Work, rounds: int, batch: int) -> list[Line]:
    named = ways(given)
    for way in named.values():
        seconds_for(way, given.tokens[:batch])  # keys parsed, lists unpacked, schema compiled
    rates: dict[str, list[float]] = {name: [] for name in named}
    for turn in range(rounds):
        begin = turn * batch % (len(given.tokens) - batch + 1)
        for name, way in named.items():
            rates[name].append(batch / seconds_for(way, given.tokens[begin : begin + batch]))
    bare = next(iter(rates.values()))
    return [
        Line(
            name, median(each), min(each), max(each), median(one / other for one, other in zip(each, bare, strict=True))
        )
        for name, each in rates.items()
    ]


def kibibytes_kept(given: Work) -> float:
    """What stays in memory after every credential was checked once more."""
    way = ways(given)["verdict without JSON Schema"]
    seconds_for(way, given.tokens[:100])
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    seconds_for(way, given.tokens)
    kept = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return kept / 1024


def verify(count: int, rounds: int, batch: int) -> int:
    """Small credentials of two criteria, as in the given vectors, and those of the whole catalogue."""
    small, whole = (table(work(count, criteria), rounds, batch) for criteria in (CRITERIA[:2], CRITERIA))
    BENCH.mkdir(parents=True, exist_ok=True)
    found = {"machine": machine(), "credentials": count, "small": small, "whole": whole}
    (BENCH / "attestations-verify.json").write_text(json.dumps(found, indent=2), encoding="utf-8")
    return 0 if small[1]["share"] >= GOAL else 1


def table(given: Work, rounds: int, batch: int) -> list[dict[str, Any]]:
    lines, kept = measured(given, rounds, batch), kibibytes_kept(given)
    count, size = len(given.tokens), len(given.tokens[0])
    print(f"{count} credentials of {size} bytes, {rounds} rounds of {batch} in turn; {machine()}")
    print(f"{'':<30}{'a second':>10}{'lowest':>10}{'highest':>10}{'of bare':>10}")
    for line in lines:
        print(f"{line.name:<30}{line.per_second:>10,.0f}{line.lowest:>10,.0f}{line.highest:>10,.0f}{line.share:>10.0%}")
    print(f"memory kept after {count} checks: {kept:,.0f} KiB; goal without JSON Schema: {GOAL:.0%} of bare\n")
    return [asdict(line) | {"kept_kib": kept} for line in lines]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", nargs="?", choices=["verify", "sync"], default="verify")
    parser.add_argument("--records", type=int, default=20_000, help="of `sync`, see benchmarks/attestation_sync.py")
    parser.add_argument("--credentials", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--batch", type=int, default=50)
    asked = parser.parse_args(arguments)
    if asked.part == "sync":
        from benchmarks.attestation_sync import main as sync  # noqa: PLC0415 -- starts the whole application

        sync(asked.records)
        return 0
    return verify(asked.credentials, asked.rounds, asked.batch)


if __name__ == "__main__":
    sys.exit(main())
