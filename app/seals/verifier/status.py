"""What the issuer's status lists say of one attestation. Bad news found counts even if another list is silent."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from app.seals.states import StatusPurpose, Verdict
from app.seals.verifier.bitstring import bit
from app.seals.verifier.lists import ListMemory, list_at
from app.seals.verifier.model import Json, ListUsed, Refusal, TrustedIssuer, Unavailable
from app.seals.verifier.reasons import Reason
from app.seals.verifier.signed import Asked

ENTRY_TYPE = "BitstringStatusListEntry"
RELEVANT = frozenset(purpose.value for purpose in StatusPurpose)
# Purposes of the standard that say nothing about validity.
IRRELEVANT = frozenset({"message", "refresh"})
MOST_ENTRIES = 8
HTTPS_PORT = 443
_INDEX = re.compile(r"0|[1-9][0-9]{0,9}")
_PLAIN_ADDRESS = re.compile(r"[!-\[\]-~]{1,2000}")


@dataclass(slots=True)
class Status:
    """What could be read, and what could not."""

    lists: tuple[ListUsed, ...]
    fault: Refusal | None

    def is_set(self, purpose: StatusPurpose) -> ListUsed | None:
        return next((used for used in self.lists if used.is_set and used.purpose == purpose), None)


def require_entry_count(entries: list[object]) -> None:
    """Each entry may cost a request: a credential must not make us send hundreds."""
    if len(entries) > MOST_ENTRIES:
        raise Refusal(Verdict.STATUS_UNAVAILABLE, Reason.STATUS_ENTRY_NOT_READABLE)


def require_every_entry(readable: Sequence[object], given: Sequence[object]) -> None:
    """An entry that cannot be read might be the one that says revoked."""
    if len(readable) != len(given):
        raise Refusal(Verdict.STATUS_UNAVAILABLE, Reason.STATUS_ENTRY_NOT_READABLE)


def require_entries_for(purposes: set[str], required: frozenset[str]) -> None:
    missing = sorted(required - purposes)
    if missing:
        raise Refusal(Verdict.STATUS_UNAVAILABLE, Reason.STATUS_ENTRY_MISSING, purpose=", ".join(missing))


def require_entry_type(entry: Json) -> None:
    if entry.get("type") != ENTRY_TYPE or entry.get("statusSize", 1) != 1:
        raise Refusal(Verdict.STATUS_UNAVAILABLE, Reason.STATUS_ENTRY_NOT_READABLE)


def require_known_purpose(purpose: object) -> None:
    if purpose not in RELEVANT:
        raise Refusal(Verdict.STATUS_UNAVAILABLE, Reason.STATUS_ENTRY_NOT_READABLE)


def require_index(index: object) -> None:
    """Digits as a string, as the standard writes it: no sign, no leading zero, no number."""
    if not isinstance(index, str) or not _INDEX.fullmatch(index):
        raise Refusal(Verdict.STATUS_UNAVAILABLE, Reason.STATUS_INDEX_NOT_READABLE, index=index)


def require_plain_address(url: object) -> None:
    """Without blanks and backslashes, which parsers of addresses read differently."""
    if not isinstance(url, str) or not _PLAIN_ADDRESS.fullmatch(url):
        raise Refusal(Verdict.STATUS_UNAVAILABLE, Reason.STATUS_ADDRESS_REFUSED, url=url)


def require_https(parts: SplitResult, loopback: frozenset[str]) -> None:
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.netloc in loopback):
        raise Refusal(Verdict.STATUS_UNAVAILABLE, Reason.STATUS_ADDRESS_REFUSED, url=parts.geturl())


def require_no_extras(parts: SplitResult) -> None:
    """No sign-in and no fragment: neither has business in the address of a list."""
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise Refusal(Verdict.STATUS_UNAVAILABLE, Reason.STATUS_ADDRESS_REFUSED, url=parts.geturl())


def require_usual_port(parts: SplitResult, loopback: frozenset[str]) -> None:
    if parts.port not in {None, HTTPS_PORT} and parts.netloc not in loopback:
        raise Refusal(Verdict.STATUS_UNAVAILABLE, Reason.STATUS_ADDRESS_REFUSED, url=parts.geturl())


def require_host_of_issuer(parts: SplitResult, hosts: frozenset[str]) -> None:
    if parts.hostname not in hosts and parts.netloc not in hosts:
        raise Refusal(Verdict.STATUS_UNAVAILABLE, Reason.STATUS_HOST_REFUSED, host=parts.hostname)


def read_status(payload: Json, *, trusted: TrustedIssuer, memory: ListMemory, asked: Asked) -> Status:
    """Every entry looked up. A fault never hides what another entry says."""
    used: list[ListUsed] = []
    fault: Refusal | None = None
    try:
        entries = _entries(payload)
        require_entries_for({str(entry["statusPurpose"]) for entry in entries}, asked.policy.status.required)
    except Refusal as refusal:
        return Status((), refusal)
    for entry in entries:
        try:
            used.append(_looked_up(entry, trusted, memory, asked))
        except Refusal as refusal:
            fault = fault or refusal
    return Status(tuple(used), fault)


def _entries(payload: Json) -> list[Json]:
    given = payload.get("credentialStatus")
    listed = given if isinstance(given, list) else [given]
    require_entry_count(listed)
    entries = [each for each in listed if isinstance(each, dict) and isinstance(each.get("statusPurpose"), str)]
    require_every_entry(entries, [each for each in listed if each is not None])
    return [entry for entry in entries if entry["statusPurpose"] not in IRRELEVANT]


def _check_entry(entry: Json, trusted: TrustedIssuer, asked: Asked) -> None:
    require_entry_type(entry)
    require_known_purpose(entry["statusPurpose"])
    require_index(entry.get("statusListIndex"))
    url = entry.get("statusListCredential")
    require_plain_address(url)
    _check_address(str(url), trusted.status_hosts, asked.policy.loopback)


# Thousands of attestations name the same few lists; a refusal is not remembered.
@lru_cache(maxsize=1024)
def _check_address(url: str, hosts: frozenset[str], loopback: frozenset[str]) -> None:
    try:
        parts = urlsplit(url)
        require_host_of_issuer(parts, hosts)
        require_https(parts, loopback)
        require_no_extras(parts)
        require_usual_port(parts, loopback)
    except ValueError as error:
        raise Refusal(Verdict.STATUS_UNAVAILABLE, Reason.STATUS_ADDRESS_REFUSED, url=url) from error


def _looked_up(entry: Json, trusted: TrustedIssuer, memory: ListMemory, asked: Asked) -> ListUsed:
    _check_entry(entry, trusted, asked)
    url, purpose, index = entry["statusListCredential"], entry["statusPurpose"], int(entry["statusListIndex"])
    try:
        fetched = asked.resolver.status_list(url)
    except Unavailable as error:
        raise Refusal(Verdict.STATUS_UNAVAILABLE, Reason.STATUS_NOT_AVAILABLE, url=url) from error
    signed = list_at(url, purpose, fetched, memory=memory, trusted=trusted, asked=asked)
    is_set = bit(signed.bits, index)
    return ListUsed(url, purpose, index, is_set, signed.valid_from, signed.valid_until, signed.ttl_seconds)
