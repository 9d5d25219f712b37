"""Whether a credential counts: pure, told everything, asks only the resolver it is given.

The order of the checks is the order of trust: size, three parts, header, pinned issuer, key of that issuer, algorithm
of that key, signature, one reading of the JSON, type, scheme, holder, time, status lists. Each guard is a function
named `require_…` that raises a `Refusal`; `python -m tests.seals.mutation` takes one after the other out.
"""

from app.seals.verifier.check import verify_credential
from app.seals.verifier.lists import ListMemory
from app.seals.verifier.model import (
    Checked,
    Credential,
    Json,
    ListUsed,
    Policy,
    Refusal,
    Resolver,
    StatusRules,
    TrustedIssuer,
    Unavailable,
    Why,
)
from app.seals.verifier.policy import PolicyError, read_policy
from app.seals.verifier.reasons import Reason
from app.seals.verifier.recorded import Recorded
from app.seals.verifier.schema import credential_fault, record_fault, record_faults
from app.seals.verifier.signed import Asked, ask, read_signed

__all__ = [
    "Asked",
    "Checked",
    "Credential",
    "Json",
    "ListMemory",
    "ListUsed",
    "Policy",
    "PolicyError",
    "Reason",
    "Recorded",
    "Refusal",
    "Resolver",
    "StatusRules",
    "TrustedIssuer",
    "Unavailable",
    "Why",
    "ask",
    "credential_fault",
    "read_policy",
    "read_signed",
    "record_fault",
    "record_faults",
    "verify_credential",
]
