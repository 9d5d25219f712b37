"""What was signed: one reading of the JSON, the form of a credential 2.0, the shape of an attestation."""

from datetime import UTC, datetime, timedelta

from app.seals.states import Verdict
from app.seals.verifier.encoding import Reading, Unreadable, base64url, instant, read_json
from app.seals.verifier.model import Credential, Json, Refusal, SubjectRules, text_of
from app.seals.verifier.reasons import Reason

CONTEXT = "https://www.w3.org/ns/credentials/v2"
TYPES = frozenset({"VerifiableCredential", "AiQualitySealCredential"})


def require_one_reading(reading: Reading) -> None:
    if reading.fault:
        raise Refusal(Verdict.MALFORMED, Reason.JSON_AMBIGUOUS, fault=reading.fault)


def require_one_issuer(reading: Reading, named: str) -> None:
    """Where the JSON has two readings, both name the same issuer; whose signature would be looked at otherwise?"""
    if reading.fault and reading.other is not None and _issuer_in(reading.other) != named:
        raise Refusal(Verdict.MALFORMED, Reason.JSON_AMBIGUOUS, fault=reading.fault)


def require_new_form(payload: Json) -> None:
    """Version 1.1 hid the credential in a `vc` claim beside claims that could say otherwise."""
    if "vc" in payload or "vp" in payload:
        raise Refusal(Verdict.MALFORMED, Reason.OLD_FORM)


def require_same_issuer(payload: Json, issuer: str) -> None:
    if payload.get("iss", issuer) != issuer:
        raise Refusal(Verdict.MALFORMED, Reason.ISS_DIFFERS)


def require_context(payload: Json) -> None:
    contexts = payload.get("@context")
    if not isinstance(contexts, list) or not contexts or contexts[0] != CONTEXT:
        raise Refusal(Verdict.MALFORMED, Reason.CONTEXT_MISSING)


def require_types(payload: Json, types: frozenset[str]) -> None:
    named = payload.get("type")
    if not isinstance(named, list) or any(each not in named for each in types):
        raise Refusal(Verdict.WRONG_TYPE, Reason.NOT_AN_ATTESTATION)


def require_subject(subject: object) -> None:
    """Number, holder's identifiers and scheme: without them nothing can be bound to anybody."""
    if not isinstance(subject, dict):
        raise Refusal(Verdict.MALFORMED, Reason.SUBJECT_INCOMPLETE, member="credentialSubject")
    scheme = subject.get("scheme")
    holder = subject.get("holder")
    found = {
        "sealNumber": isinstance(subject.get("sealNumber"), str) and bool(subject["sealNumber"]),
        "scheme.id": isinstance(scheme, dict) and isinstance(scheme.get("id"), str),
        "holder.identifiers": isinstance(holder, dict) and _are_identifiers(holder.get("identifiers")),
    }
    for member, is_there in found.items():
        if not is_there:
            raise Refusal(Verdict.MALFORMED, Reason.SUBJECT_INCOMPLETE, member=member)


def require_rules(subject: Json, rules: SubjectRules) -> None:
    fault = rules(subject)
    if fault:
        raise Refusal(Verdict.MALFORMED, Reason.SUBJECT_BREAKS_SCHEMA, fault=fault)


def require_order(begin: datetime, end: datetime | None) -> None:
    if end is not None and end < begin:
        raise Refusal(Verdict.MALFORMED, Reason.ENDS_BEFORE_IT_BEGINS)


def read_payload(segment: str) -> Reading:
    """The payload, before it is believed: its issuer says whose key to look for. Raises Refusal (malformed)."""
    try:
        reading = read_json(base64url(segment))
    except Unreadable as error:
        raise Refusal(Verdict.MALFORMED, Reason.NOT_READABLE) from error
    if not isinstance(reading.value, dict):
        raise Refusal(Verdict.MALFORMED, Reason.NOT_READABLE)
    return reading


def issuer_of(reading: Reading) -> str:
    """The issuer's id, written plainly or as an object. Raises Refusal (malformed)."""
    named = _issuer_in(reading.value)
    if named is None:
        raise Refusal(Verdict.MALFORMED, Reason.NOT_READABLE)
    require_one_issuer(reading, named)
    return named


def check_form(payload: Json, issuer: str, types: frozenset[str]) -> None:
    """The rules of every credential 2.0. Raises Refusal (malformed, wrong_type)."""
    require_new_form(payload)
    require_same_issuer(payload, issuer)
    require_context(payload)
    require_types(payload, types)


def read_credential(payload: Json, issuer: str, rules: SubjectRules) -> Credential:
    """The attestation. Raises Refusal (malformed, wrong_type)."""
    check_form(payload, issuer, TYPES)
    subject = payload.get("credentialSubject")
    require_subject(subject)
    assert isinstance(subject, dict)
    require_rules(subject, rules)
    begin, end = validity(payload)
    name = text_of(payload["issuer"], "name")
    return Credential(text_of(payload, "id"), issuer, name, begin, end, subject)


def validity(payload: Json) -> tuple[datetime, datetime | None]:
    """From when to when the signer stands by it; `nbf` and `exp` may only narrow it. Raises Refusal (malformed)."""
    try:
        begin = instant(payload.get("validFrom"))
        end = None if payload.get("validUntil") is None else instant(payload["validUntil"])
        begins = [begin, *_numeric(payload, "nbf")]
        ends = [each for each in (end, *_numeric(payload, "exp")) if each is not None]
    except Unreadable as error:
        raise Refusal(Verdict.MALFORMED, Reason.TIME_NOT_READABLE) from error
    narrow_end = min(ends) if ends else None
    require_order(max(begins), narrow_end)
    return max(begins), narrow_end


def _numeric(payload: Json, name: str) -> list[datetime]:
    if name not in payload:
        return []
    value = payload[name]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unreadable(f"{name} is not a number")
    try:
        return [datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=value)]
    except OverflowError as error:
        raise Unreadable(f"{name} is out of range") from error


def _issuer_in(payload: Json) -> str | None:
    issuer = payload.get("issuer")
    named = issuer.get("id") if isinstance(issuer, dict) else issuer
    return named if isinstance(named, str) else None


def _are_identifiers(given: object) -> bool:
    return isinstance(given, list) and bool(given) and all(_is_identifier(each) for each in given)


def _is_identifier(given: object) -> bool:
    return isinstance(given, dict) and isinstance(given.get("scheme"), str) and isinstance(given.get("value"), str)
