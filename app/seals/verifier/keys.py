"""Whose key signed: the key document of the pinned issuer, and in it only what may sign attestations."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from joserfc import jwk
from joserfc.errors import JoseError

from app.seals.states import Verdict
from app.seals.verifier.encoding import Unreadable, instant
from app.seals.verifier.model import Json, Policy, Refusal, Resolver, TrustedIssuer, Unavailable
from app.seals.verifier.reasons import Reason

WEB_DID = re.compile(r"did:web:(?P<host>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?P<port>%3A[0-9]{1,5})?(?::[A-Za-z0-9._-]+)*")
_web_address = lru_cache(maxsize=256)(WEB_DID.fullmatch)
# A last label that is a number makes the whole an IP address, also in the short and the hexadecimal forms.
ENDS_IN_A_NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")
# What a key may be used with. `EdDSA` names no curve, so the key has to be the one curve we take.
FITTING = {
    "ES256": ("EC", "P-256"),
    "ES384": ("EC", "P-384"),
    "ES512": ("EC", "P-521"),
    "Ed25519": ("OKP", "Ed25519"),
    "EdDSA": ("OKP", "Ed25519"),
}
SAME_ALGORITHM = {"EdDSA": "Ed25519"}


@dataclass(frozen=True, slots=True)
class Key:
    """A public key of an issuer's document, fit for use."""

    id: str
    kind: tuple[str, str]
    algorithm: str | None
    thumbprint: str
    public: jwk.Key


def require_web_address(did: str, loopback: frozenset[str]) -> None:
    """did:web of a name on port 443; a registry on this machine only where the development setting names it."""
    found = _web_address(did)
    if not found:
        raise Refusal(Verdict.ISSUER_UNTRUSTED, Reason.ISSUER_ADDRESS_REFUSED, issuer=did)
    port = found["port"]
    if port and f"{found['host']}:{port[3:]}" in loopback:
        return
    if port or ENDS_IN_A_NUMBER.fullmatch(found["host"]):
        raise Refusal(Verdict.ISSUER_UNTRUSTED, Reason.ISSUER_ADDRESS_REFUSED, issuer=did)


def require_key_of_issuer(key_id: object, did: str) -> None:
    if not isinstance(key_id, str) or key_id.partition("#")[0] != did or not key_id.partition("#")[2]:
        raise Refusal(Verdict.KEY_NOT_FOUND, Reason.KEY_OF_ANOTHER_ISSUER, key=key_id, issuer=did)


def require_document_of_issuer(document: Json, did: str) -> None:
    if document.get("id") != did:
        raise Refusal(Verdict.KEY_NOT_FOUND, Reason.KEY_DOCUMENT_OF_ANOTHER, issuer=did)


def require_listed_once(methods: list[Json], key_id: str) -> None:
    if len(methods) != 1:
        raise Refusal(Verdict.KEY_NOT_FOUND, Reason.KEY_UNKNOWN, key=key_id)


def require_controlled_by_issuer(method: Json, did: str) -> None:
    if method.get("controller", did) != did:
        raise Refusal(Verdict.KEY_NOT_FOUND, Reason.KEY_OF_ANOTHER_ISSUER, key=method.get("id"), issuer=did)


def require_assertion_method(document: Json, key_id: str, did: str) -> None:
    if not _is_reference(document, key_id, key_id.removeprefix(did)):
        raise Refusal(Verdict.KEY_NOT_FOUND, Reason.KEY_NOT_FOR_ATTESTATIONS, key=key_id)


def require_not_ended(method: Json, now: datetime) -> None:
    """Neither revoked nor expired; a date that cannot be read ends the key too."""
    for name in ("revoked", "expires"):
        if method.get(name) is not None and _is_past(method[name], now):
            raise Refusal(Verdict.KEY_NOT_FOUND, Reason.KEY_ENDED, key=method.get("id"))


def require_public_for_signing(parameters: Json) -> None:
    """A private key that was published signs for everybody; one for encryption signs nothing."""
    operations = parameters.get("key_ops", ["verify"])
    if "d" in parameters or parameters.get("use", "sig") != "sig" or "verify" not in operations:
        raise Refusal(Verdict.KEY_NOT_FOUND, Reason.KEY_UNUSABLE)


def require_confirmed(key: Key, confirmed: frozenset[str] | None) -> None:
    if confirmed is not None and key.thumbprint not in confirmed:
        raise Refusal(Verdict.KEY_NOT_FOUND, Reason.KEY_NOT_CONFIRMED, key=key.id)


def require_algorithm_fits(algorithm: object, key: Key) -> None:
    if FITTING.get(str(algorithm)) != key.kind:
        raise Refusal(Verdict.BAD_ALGORITHM, Reason.ALGORITHM_DOES_NOT_FIT_KEY, algorithm=algorithm)


def require_algorithm_of_key(algorithm: object, key: Key) -> None:
    """The key's own `alg`, where it has one."""
    named = SAME_ALGORITHM.get(str(algorithm), str(algorithm))
    if key.algorithm is not None and SAME_ALGORITHM.get(key.algorithm, key.algorithm) != named:
        raise Refusal(Verdict.BAD_ALGORITHM, Reason.ALGORITHM_DOES_NOT_FIT_KEY, algorithm=algorithm)


def trusted_issuer(did: str, policy: Policy) -> TrustedIssuer:
    """What is pinned for ``did``. Raises Refusal (issuer_untrusted)."""
    trusted = policy.trusted.get(did)
    if trusted is None:
        raise Refusal(Verdict.ISSUER_UNTRUSTED, Reason.ISSUER_NOT_PINNED, issuer=did)
    require_web_address(did, policy.loopback)
    return trusted


def signing_key(did: str, key_id: object, *, now: datetime, resolver: Resolver) -> Key:
    """The key ``key_id`` of ``did``. A key that is not there is looked for once more in a fresh document.

    Raises Refusal (key_not_found).
    """
    require_key_of_issuer(key_id, did)
    assert isinstance(key_id, str)
    try:
        return _key_in(_document(did, resolver, refresh=False), did, key_id, now)
    except Refusal:
        return _key_in(_document(did, resolver, refresh=True), did, key_id, now)


def _document(did: str, resolver: Resolver, *, refresh: bool) -> Json:
    try:
        document = resolver.did_document(did, refresh=refresh)
    except Unavailable as error:
        raise Refusal(Verdict.KEY_NOT_FOUND, Reason.KEY_DOCUMENT_UNAVAILABLE, issuer=did) from error
    if not isinstance(document, Mapping):
        raise Refusal(Verdict.KEY_NOT_FOUND, Reason.KEY_DOCUMENT_UNAVAILABLE, issuer=did)
    require_document_of_issuer(document, did)
    return document


def _key_in(document: Json, did: str, key_id: str, now: datetime) -> Key:
    short = key_id.removeprefix(did)
    methods = [method for method in _methods(document) if method.get("id") in (key_id, short)]
    require_listed_once(methods, key_id)
    method = methods[0]
    require_controlled_by_issuer(method, did)
    require_assertion_method(document, key_id, did)
    require_not_ended(method, now)
    parameters = method.get("publicKeyJwk")
    if not isinstance(parameters, dict):
        raise Refusal(Verdict.KEY_NOT_FOUND, Reason.KEY_UNUSABLE)
    require_public_for_signing(parameters)
    get = parameters.get
    kind, thumbprint, public = _key_of(get("kty"), get("crv"), get("x"), get("y"))
    named = parameters.get("alg")
    return Key(key_id, kind, None if named is None else str(named), thumbprint, public)


def _methods(document: Json) -> list[Json]:
    """Verification methods, those written into `assertionMethod` itself included."""
    listed = [*_list(document, "verificationMethod"), *_list(document, "assertionMethod")]
    return [method for method in listed if isinstance(method, dict)]


def _is_reference(document: Json, key_id: str, short: str) -> bool:
    listed = _list(document, "assertionMethod")
    return any((each.get("id") if isinstance(each, dict) else each) in (key_id, short) for each in listed)


def _list(document: Json, name: str) -> list[Any]:  # foreign JSON
    listed = document.get(name)
    return listed if isinstance(listed, list) else []


def _is_past(value: object, now: datetime) -> bool:
    try:
        return instant(value) <= now
    except Unreadable:
        return True


def _key_of(*parameters: object) -> tuple[tuple[str, str], str, jwk.Key]:
    try:
        return _parsed(*parameters)
    except TypeError as error:  # a coordinate that is a list or an object
        raise Refusal(Verdict.KEY_NOT_FOUND, Reason.KEY_UNUSABLE) from error


@lru_cache(maxsize=256)
def _parsed(kty: object, crv: object, x: object, y: object) -> tuple[tuple[str, str], str, jwk.Key]:
    """The key of these coordinates, its kind and its thumbprint; parsed once."""
    if (kty, crv) not in FITTING.values():
        raise Refusal(Verdict.KEY_NOT_FOUND, Reason.KEY_UNUSABLE)
    given: dict[str, Any] = {"kty": kty, "crv": crv, "x": x} | ({"y": y} if kty == "EC" else {})
    try:
        key = jwk.import_key(given)
        key.get_op_key("verify")
        return (str(kty), str(crv)), key.thumbprint(), key
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise Refusal(Verdict.KEY_NOT_FOUND, Reason.KEY_UNUSABLE) from error
