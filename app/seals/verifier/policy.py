"""The trust policy as a file: who is pinned, for which schemes, with which bounds."""

from collections.abc import Mapping
from typing import Any

from app.seals.verifier.model import Json, Policy, StatusRules, TrustedIssuer

# What this verifier can check at all; a policy chooses among them.
ALGORITHMS = frozenset({"ES256", "ES384", "ES512", "Ed25519", "EdDSA"})
LONGEST_SKEW_SECONDS = 300


class PolicyError(ValueError):
    """Raised for a policy that is not one; the message is for the operator."""


def read_policy(given: object) -> Policy:
    """The policy in ``given`` (the form of `policy.json`). Raises PolicyError."""
    try:
        return _policy(_mapping(given, "policy"))
    except (KeyError, TypeError, ValueError) as error:
        fault = f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error)
        raise PolicyError(f"The policy cannot be used: {fault}.") from error


def _policy(given: Json) -> Policy:
    unknown = sorted(_names(given["algorithms"]) - ALGORITHMS)
    if unknown:
        raise ValueError(f"unknown algorithm {', '.join(unknown)}")
    skew = _count(given, "clockSkewSeconds")
    if skew > LONGEST_SKEW_SECONDS:
        raise ValueError(f"clockSkewSeconds is above {LONGEST_SKEW_SECONDS}")
    issuers = _mapping(given["trustedIssuers"], "trustedIssuers")
    return Policy(
        algorithms=_names(given["algorithms"]),
        typ=_names(given["typ"]),
        max_token_bytes=_count(given, "maxTokenBytes"),
        clock_skew_seconds=skew,
        status=_status(_mapping(given["status"], "status")),
        trusted={did: _issuer(_mapping(issuer, did)) for did, issuer in issuers.items()},
    )


def _status(given: Json) -> StatusRules:
    return StatusRules(
        min_entries=_count(given, "minEntries"),
        max_encoded_chars=_count(given, "maxEncodedChars"),
        max_expanded_bytes=_count(given, "maxExpandedBytes"),
        required=_names(given["required"]),
    )


def _issuer(given: Json) -> TrustedIssuer:
    return TrustedIssuer(
        schemes=_names(given["schemes"]),
        status_hosts=frozenset(host.lower() for host in _names(given["statusHosts"])),
        status_issuers=_names(given["statusIssuers"]),
        keys=_names(given["keys"]) if given.get("keys") is not None else None,
        typ=_names(given.get("typ", [])),
    )


def _mapping(given: object, name: str) -> Mapping[str, Any]:  # foreign JSON
    if not isinstance(given, dict):
        raise ValueError(f"{name} is not an object")
    return given


def _names(given: object) -> frozenset[str]:
    if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
        raise ValueError(f"{given!r} is not a list of words")
    return frozenset(given)


def _count(given: Json, name: str) -> int:
    value = given[name]
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{name} is not a count")
    return value
