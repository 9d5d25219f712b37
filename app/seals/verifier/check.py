"""The check of one credential, step by step in the order in which each step may be trusted."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.seals.states import StatusPurpose, Verdict
from app.seals.verifier.binding import check_binding, require_entitled
from app.seals.verifier.content import issuer_of, read_credential, read_payload, require_one_reading
from app.seals.verifier.header import Header, check_header, require_typ, take_apart
from app.seals.verifier.keys import Key, trusted_issuer
from app.seals.verifier.lists import ListMemory
from app.seals.verifier.model import (
    Checked,
    Credential,
    Identifiers,
    ListUsed,
    Policy,
    Refusal,
    Resolver,
    SubjectRules,
    TrustedIssuer,
    Why,
)
from app.seals.verifier.reasons import Reason
from app.seals.verifier.schema import credential_fault
from app.seals.verifier.signature import require_signature
from app.seals.verifier.signed import Asked, ask, fitting_key
from app.seals.verifier.status import Status, read_status


@dataclass(slots=True)
class _Found:
    """What is known so far; a refusal is answered with it."""

    issuer: str | None = None
    key: Key | None = None
    credential: Credential | None = None
    lists: tuple[ListUsed, ...] = ()

    def answer(self, verdict: Verdict, why: Why) -> Checked:
        return Checked(
            verdict=verdict,
            why=why,
            issuer=self.issuer,
            key_id=self.key.id if self.key else None,
            key_thumbprint=self.key.thumbprint if self.key else None,
            credential=self.credential,
            lists=self.lists,
        )


def verify_credential(
    token: str | bytes,
    *,
    policy: Policy,
    identifiers: Identifiers,
    now: datetime,
    resolver: Resolver,
    rules: SubjectRules = credential_fault,
    memory: ListMemory | None = None,
) -> Checked:
    """Whether ``token`` is a credential that counts for the organisation with these verified ``identifiers``.

    Any input has an answer. ``memory`` keeps unpacked status lists from one check to the next.
    """
    found = _Found()
    asked = ask(policy, now, resolver)
    try:
        return _answered(found, token, identifiers, rules, ListMemory() if memory is None else memory, asked)
    except Refusal as refusal:
        return found.answer(refusal.verdict, refusal.why)


def require_typ_of_issuer(header: Header, policy: Policy, trusted: TrustedIssuer) -> None:
    """An old form is taken only from the issuer it was allowed for."""
    if header.typ not in policy.typ:
        require_typ(header, trusted.typ)


def require_begun(credential: Credential, now: datetime, skew: timedelta) -> None:
    if credential.valid_from > now + skew:
        raise Refusal(Verdict.NOT_YET_VALID, Reason.BEGINS_LATER, at=credential.valid_from.isoformat())


def require_not_over(credential: Credential, now: datetime, skew: timedelta) -> None:
    if credential.valid_until is not None and credential.valid_until < now - skew:
        raise Refusal(Verdict.EXPIRED, Reason.ENDED, at=credential.valid_until.isoformat())


def require_not_revoked(status: Status) -> None:
    used = status.is_set(StatusPurpose.REVOCATION)
    if used:
        raise Refusal(Verdict.WITHDRAWN, Reason.REVOKED, url=used.url, index=used.index)


def require_not_suspended(status: Status) -> None:
    used = status.is_set(StatusPurpose.SUSPENSION)
    if used:
        raise Refusal(Verdict.SUSPENDED, Reason.SUSPENDED, url=used.url, index=used.index)


def require_known_status(status: Status) -> None:
    if status.fault:
        raise status.fault


def _answered(
    found: _Found,
    token: str | bytes,
    identifiers: Identifiers,
    rules: SubjectRules,
    memory: ListMemory,
    asked: Asked,
) -> Checked:
    policy = asked.policy
    parts = take_apart(token, policy.max_token_bytes)
    check_header(parts.header, policy, policy.typ if parts.header.typ in policy.typ else _typ_of_anyone(policy))
    reading = read_payload(parts.payload)
    issuer = found.issuer = issuer_of(reading)
    trusted = trusted_issuer(issuer, policy)
    require_typ_of_issuer(parts.header, policy, trusted)
    key = found.key = fitting_key(issuer, parts, asked)
    require_signature(parts, key)
    require_one_reading(reading)
    credential = found.credential = read_credential(reading.value, issuer, rules)
    require_entitled(credential, trusted)
    check_binding(credential, identifiers)
    status = read_status(reading.value, trusted=trusted, memory=memory, asked=asked)
    found.lists = status.lists
    _decide(credential, status, asked)
    return found.answer(Verdict.GRANTED, Why(Reason.ALL_CHECKS_PASS))


def _decide(credential: Credential, status: Status, asked: Asked) -> None:
    """Of several things that are true, the gravest is said: withdrawn, expired, not yet valid, suspended, unknown."""
    skew = asked.skew
    require_not_revoked(status)
    require_not_over(credential, asked.now, skew)
    require_begun(credential, asked.now, skew)
    require_not_suspended(status)
    require_known_status(status)


def _typ_of_anyone(policy: Policy) -> frozenset[str]:
    """Before the issuer is known, every form that some issuer may use."""
    further = [issuer.typ for issuer in policy.trusted.values() if issuer.typ]
    return policy.typ.union(*further) if further else policy.typ
