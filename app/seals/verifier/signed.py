"""A signed JSON object of a pinned issuer: how lists and a registry's head are opened too."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.seals.verifier.content import read_payload, require_one_reading
from app.seals.verifier.header import Token, check_header, take_apart
from app.seals.verifier.keys import (
    Key,
    require_algorithm_fits,
    require_algorithm_of_key,
    require_confirmed,
    signing_key,
)
from app.seals.verifier.model import Json, Policy, Resolver
from app.seals.verifier.signature import require_signature


@dataclass(frozen=True, slots=True)
class Asked:
    """What every step of one verification needs to know."""

    policy: Policy
    now: datetime
    resolver: Resolver
    skew: timedelta
    # Credential and lists are mostly signed by one key: found and checked once in each verification.
    keys: dict[tuple[str, object, object], Key] = field(default_factory=dict)


def ask(policy: Policy, now: datetime, resolver: Resolver) -> Asked:
    return Asked(policy, now, resolver, timedelta(seconds=policy.clock_skew_seconds))


def fitting_key(did: str, token: Token, asked: Asked) -> Key:
    """The key the header names, listed by ``did``, confirmed, fit for the algorithm. Raises Refusal."""
    named = (did, token.header.key_id, token.header.algorithm)
    if named not in asked.keys:
        asked.keys[named] = _fitting_key(did, token, asked)
    return asked.keys[named]


def _fitting_key(did: str, token: Token, asked: Asked) -> Key:
    key = signing_key(did, token.header.key_id, now=asked.now, resolver=asked.resolver)
    pinned = asked.policy.trusted.get(did)
    require_confirmed(key, pinned.keys if pinned else None)
    require_algorithm_fits(token.header.algorithm, key)
    require_algorithm_of_key(token.header.algorithm, key)
    return key


def read_signed(token: str | bytes, *, did: str, typ: frozenset[str], limit: int, asked: Asked) -> Json:
    """The members of ``token``, signed by a key of ``did`` just as a credential is. Raises Refusal.

    Who ``did`` may speak for, and when, is for the caller to check.
    """
    parts = take_apart(token, limit)
    check_header(parts.header, asked.policy, typ)
    reading = read_payload(parts.payload)
    require_signature(parts, fitting_key(did, parts, asked))
    require_one_reading(reading)
    members: Json = reading.value
    return members
