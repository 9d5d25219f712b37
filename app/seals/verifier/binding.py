"""Whom and what the attestation is for: the scheme its issuer may speak for, the register identifiers of its holder."""

from collections.abc import Iterable, Mapping

from app.seals.states import Verdict
from app.seals.verifier.model import Credential, Identifiers, Refusal, TrustedIssuer
from app.seals.verifier.reasons import Reason

# A domain or a name binds nobody: both can be taken over or chosen alike.
REGISTERS = frozenset({"EUID", "LEI", "VATID", "WID", "DID", "GND"})
OTHER_WORDS = {"VAT": "VATID"}
EXACT = frozenset({"DID"})


def require_entitled(credential: Credential, trusted: TrustedIssuer) -> None:
    if credential.scheme_id not in trusted.schemes:
        raise Refusal(
            Verdict.ISSUER_NOT_ENTITLED,
            Reason.NOT_ENTITLED_TO_SCHEME,
            issuer=credential.issuer,
            scheme=credential.scheme_id,
        )


def require_common_identifier(theirs: Mapping[str, set[str]], ours: Mapping[str, set[str]]) -> None:
    if not any(theirs[scheme] & ours[scheme] for scheme in theirs.keys() & ours.keys()):
        raise Refusal(Verdict.SUBJECT_MISMATCH, Reason.NO_IDENTIFIER_IN_COMMON)


def require_no_contradiction(theirs: Mapping[str, set[str]], ours: Mapping[str, set[str]]) -> None:
    """One shared number does not outweigh another register that names somebody else."""
    for scheme in theirs.keys() & ours.keys():
        if not theirs[scheme] & ours[scheme]:
            raise Refusal(Verdict.SUBJECT_MISMATCH, Reason.IDENTIFIERS_CONTRADICT, scheme=scheme)


def check_binding(credential: Credential, identifiers: Identifiers) -> None:
    """The holder is the organisation with these verified ``identifiers``. Raises Refusal (subject_mismatch)."""
    given = identifiers.items() if isinstance(identifiers, Mapping) else identifiers
    theirs, ours = _by_register(credential.identifiers), _by_register(given)
    require_common_identifier(theirs, ours)
    require_no_contradiction(theirs, ours)


def _by_register(identifiers: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for scheme, value in identifiers:
        named = scheme.upper()
        register = OTHER_WORDS.get(named, named)
        if register in REGISTERS and (plain := _plain(register, value)):
            found.setdefault(register, set()).add(plain)
    return found


def _plain(register: str, value: str) -> str:
    """Spelt the one way registers print it; a letter of another script is no letter of a register."""
    if not value.isascii():
        return ""
    return value.strip() if register in EXACT else "".join(value.split()).upper()
