"""One status list: who signed it, for which address, purpose and time; remembered once it was unpacked."""

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock

from app.seals.states import Verdict
from app.seals.verifier.bitstring import unpack
from app.seals.verifier.content import check_form, issuer_of, read_payload, require_one_reading, validity
from app.seals.verifier.header import Token, check_header, take_apart
from app.seals.verifier.model import Json, Refusal, StatusRules, TrustedIssuer
from app.seals.verifier.reasons import Reason
from app.seals.verifier.signature import require_signature
from app.seals.verifier.signed import Asked, fitting_key

LIST_TYPES = frozenset({"VerifiableCredential", "BitstringStatusListCredential"})
SUBJECT_TYPE = "BitstringStatusList"
SHORTEST_TTL_SECONDS, LONGEST_TTL_SECONDS = 300, 86_400
MILLISECONDS = 1000
MEMORY_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class SignedList:
    """What a signed list says; ``encoded`` is dropped once ``bits`` are there."""

    token: Token
    issuer: str
    thumbprint: str
    id: object
    purposes: frozenset[str]
    valid_from: datetime
    valid_until: datetime
    ttl_seconds: int
    rules: StatusRules
    encoded: str
    bits: bytes = b""


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed a list, and the bounds it is unpacked in."""

    issuer: str
    thumbprint: str
    rules: StatusRules


class ListMemory:
    """Unpacked lists by their whole token, the least used forgotten first; bounded in bytes, safe among threads."""

    def __init__(self, limit_bytes: int = MEMORY_BYTES) -> None:
        self._limit = limit_bytes
        self._used = 0
        self._lock = Lock()
        self._lists: OrderedDict[str, SignedList] = OrderedDict()

    def find(self, token: str, rules: StatusRules) -> SignedList | None:
        with self._lock:
            found = self._lists.get(token)
            if found is None or (found.rules is not rules and found.rules != rules):
                return None
            self._lists.move_to_end(token)
            return found

    def keep(self, token: str, signed: SignedList) -> None:
        with self._lock:
            replaced = self._lists.pop(token, None)
            self._used += _weight(token, signed) - (_weight(token, replaced) if replaced else 0)
            self._lists[token] = signed
            while self._used > self._limit:
                oldest, forgotten = self._lists.popitem(last=False)
                self._used -= _weight(oldest, forgotten)

    @property
    def used_bytes(self) -> int:
        return self._used


def _weight(token: str, signed: SignedList) -> int:
    return len(token) + len(signed.bits)


def require_list_issuer(issuer: str, trusted: TrustedIssuer) -> None:
    if issuer not in trusted.status_issuers:
        raise Refusal(Verdict.STATUS_UNAVAILABLE, Reason.STATUS_LIST_ISSUER_REFUSED, issuer=issuer)


def require_own_address(signed: SignedList, url: str) -> None:
    """A list signed for another address was swapped in."""
    if signed.id != url:
        raise Refusal(Verdict.STATUS_UNAVAILABLE, Reason.STATUS_LIST_OF_ANOTHER_ADDRESS, url=url)


def require_purpose(signed: SignedList, purpose: str) -> None:
    if purpose not in signed.purposes:
        raise Refusal(Verdict.STATUS_UNAVAILABLE, Reason.STATUS_LIST_OF_ANOTHER_PURPOSE, purpose=purpose)


def require_begun(signed: SignedList, now: datetime, skew: timedelta) -> None:
    if signed.valid_from > now + skew:
        raise Refusal(Verdict.STATUS_UNAVAILABLE, Reason.STATUS_LIST_BEGINS_LATER, at=signed.valid_from.isoformat())


def require_not_over(signed: SignedList, now: datetime, skew: timedelta) -> None:
    if signed.valid_until < now - skew:
        raise Refusal(Verdict.STATUS_UNAVAILABLE, Reason.STATUS_LIST_ENDED, at=signed.valid_until.isoformat())


def require_list_end(end: datetime | None) -> None:
    """A list that never ends could be replayed for ever."""
    if end is None:
        raise Refusal(Verdict.STATUS_UNAVAILABLE, Reason.STATUS_LIST_NOT_READABLE)


def require_list_subject(subject: object) -> None:
    if not isinstance(subject, dict) or subject.get("type") != SUBJECT_TYPE:
        raise Refusal(Verdict.STATUS_UNAVAILABLE, Reason.STATUS_LIST_NOT_READABLE)


def require_one_bit_an_entry(subject: Json) -> None:
    if subject.get("statusSize", 1) != 1:
        raise Refusal(Verdict.STATUS_UNAVAILABLE, Reason.STATUS_LIST_NOT_READABLE)


def list_at(
    url: str, purpose: str, fetched: str | bytes, *, memory: ListMemory, trusted: TrustedIssuer, asked: Asked
) -> SignedList:
    """The unpacked list for ``url`` and ``purpose``. Raises Refusal (status_unavailable)."""
    text = _text(fetched)
    rules = asked.policy.status
    remembered = memory.find(text, rules)
    signed = _signed_again(remembered, trusted, asked) if remembered else None
    if signed is None:
        remembered, signed = None, _opened(text, trusted, asked)
    skew = asked.skew
    require_own_address(signed, url)
    require_purpose(signed, purpose)
    require_begun(signed, asked.now, skew)
    require_not_over(signed, asked.now, skew)
    if remembered is None:
        signed = replace(signed, bits=unpack(signed.encoded, rules), encoded="")
        memory.keep(text, signed)
    return signed


def _text(fetched: str | bytes) -> str:
    try:
        return fetched.decode("ascii") if isinstance(fetched, bytes) else fetched
    except UnicodeDecodeError as error:
        raise Refusal(Verdict.STATUS_UNAVAILABLE, Reason.STATUS_LIST_NOT_SIGNED, fault="not a token") from error


def _signed_again(remembered: SignedList, trusted: TrustedIssuer, asked: Asked) -> SignedList | None:
    """The remembered list if its issuer and key still count as they did; None if another key has the name now."""
    require_list_issuer(remembered.issuer, trusted)
    key = _trust(remembered.token, remembered.issuer, asked)
    return remembered if key == remembered.thumbprint else None


def _trust(token: Token, issuer: str, asked: Asked) -> str:
    try:
        check_header(token.header, asked.policy, asked.policy.typ)
        return fitting_key(issuer, token, asked).thumbprint
    except Refusal as refusal:
        raise _not_signed(refusal) from refusal


def _opened(text: str, trusted: TrustedIssuer, asked: Asked) -> SignedList:
    try:
        token = take_apart(text, asked.policy.status.max_token_bytes)
        check_header(token.header, asked.policy, asked.policy.typ)
        reading = read_payload(token.payload)
        issuer = issuer_of(reading)
    except Refusal as refusal:
        raise _not_signed(refusal) from refusal
    require_list_issuer(issuer, trusted)
    try:
        key = fitting_key(issuer, token, asked)
        require_signature(token, key)
        require_one_reading(reading)
        check_form(reading.value, issuer, LIST_TYPES)
        window = validity(reading.value)
    except Refusal as refusal:
        raise _not_signed(refusal) from refusal
    return _said(reading.value, token, Signer(issuer, key.thumbprint, asked.policy.status), window)


def _said(payload: Json, token: Token, signer: Signer, window: tuple[datetime, datetime | None]) -> SignedList:
    subject = payload.get("credentialSubject")
    begin, end = window
    require_list_end(end)
    require_list_subject(subject)
    assert isinstance(subject, dict)
    assert end is not None
    require_one_bit_an_entry(subject)
    encoded = subject.get("encodedList")
    return SignedList(
        token=replace(token, signed="", payload=""),
        issuer=signer.issuer,
        thumbprint=signer.thumbprint,
        id=payload.get("id"),
        purposes=_purposes(subject.get("statusPurpose")),
        valid_from=begin,
        valid_until=end,
        ttl_seconds=_ttl_seconds(subject.get("ttl")),
        rules=signer.rules,
        encoded=encoded if isinstance(encoded, str) else "",
    )


def _purposes(given: object) -> frozenset[str]:
    named = given if isinstance(given, list) else [given]
    return frozenset(each for each in named if isinstance(each, str))


def _ttl_seconds(milliseconds: object) -> int:
    """How long an answer may be kept; the standard's five minutes where nothing usable is said."""
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int):
        return SHORTEST_TTL_SECONDS
    return max(SHORTEST_TTL_SECONDS, min(LONGEST_TTL_SECONDS, milliseconds // MILLISECONDS))


def _not_signed(refusal: Refusal) -> Refusal:
    """What is wrong with a list's token is no verdict about the attestation: its status is unknown."""
    return Refusal(Verdict.STATUS_UNAVAILABLE, Reason.STATUS_LIST_NOT_SIGNED, fault=refusal.why.reason.value)
