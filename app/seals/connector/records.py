"""A record, in our words: what a registry's JSON or a file says, and what the signed credential says over it."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from app.core.plain_text import clean_line
from app.seals.states import Assurance, HolderScheme, Need, Outcome, ReasonCode, Standing
from app.seals.verifier import Credential, Json
from app.seals.verifier.encoding import instant

HOLDER_SCHEMES = {
    "EUID": HolderScheme.EUID,
    "LEI": HolderScheme.LEI,
    "VATID": HolderScheme.VAT,
    "VAT": HolderScheme.VAT,
    "WID": HolderScheme.WID,
    "DID": HolderScheme.DID,
    "GND": HolderScheme.GND,
}
MAX_NAME, MAX_VERSION, MAX_LINE, MAX_URL = 200, 80, 500, 1000


@dataclass(frozen=True, slots=True)
class ResultFacts:
    criterion: str
    applicable: bool = True
    not_applicable_reason: str | None = None
    need: Need | None = None
    level: str | None = None
    fulfilled: bool | None = None
    # Levels of indicators come with no registry yet; the rules ask for them all the same.
    indicators: Mapping[str, Mapping[str, object]] | None = None


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """A record whose shape was found good. Texts are plain, cut to what the tables hold; links are https."""

    number: str
    standing: Standing
    standing_since: datetime
    scheme_uri: str
    scheme_version: str
    assurance: Assurance
    issuer_did: str
    issuer_name: str
    holder_name: str
    system_name: str
    system_version: str
    identifiers: tuple[tuple[HolderScheme, str], ...]
    outcome: Outcome | None = None
    results: tuple[ResultFacts, ...] = ()
    reason_code: ReasonCode | None = None
    reason_text: str | None = None
    superseded_by: str | None = None
    is_high_risk: bool = False
    sequence: int | None = None
    assessed_on: date | None = None
    issued_at: datetime | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    surveillance_due: date | None = None
    first_granted_at: datetime | None = None
    report_url: str | None = None
    report_digest: str | None = None
    verify_url: str | None = None
    # Members in which the index and the credential contradict each other; the credential's are the ones kept.
    differing: tuple[str, ...] = field(default=())


def plain_identifier(scheme: HolderScheme, value: str) -> str:
    """Spelt as the identifiers of our organisations are."""
    value = clean_line(value)[:MAX_NAME]
    if scheme is HolderScheme.DID:
        return value
    if scheme is HolderScheme.EUID:
        return "".join(value.split()).upper()
    return re.sub(r"[\s.-]", "", value).upper()


def facts_of_record(record: Json) -> RecordFacts:
    """The record of a registry or file, after `record_fault` found nothing wrong with its shape."""
    holder, system, scheme, issuer = record["holder"], record["system"], record["scheme"], record["issuer"]
    reason, report = record.get("statusReason") or {}, record.get("report") or {}
    return RecordFacts(
        number=record["sealNumber"],
        standing=Standing(record["status"]),
        standing_since=instant(record["statusSince"]),
        scheme_uri=scheme["id"],
        scheme_version=_line(scheme["version"], MAX_VERSION),
        assurance=Assurance(record["assurance"]),
        issuer_did=issuer["id"],
        issuer_name=_line(issuer["name"]),
        holder_name=_line(holder["legalName"]),
        system_name=_line(system["name"]),
        system_version=_line(system["version"], MAX_VERSION),
        identifiers=_identifiers([(each["scheme"], each["value"]) for each in holder["identifiers"]]),
        outcome=Outcome(record["outcome"]) if record.get("outcome") else None,
        results=tuple(_result(each) for each in record.get("results") or ()),
        reason_code=ReasonCode(reason["code"]) if reason.get("code") else None,
        reason_text=_text(reason.get("text")),
        superseded_by=_line(record["supersededBy"], MAX_URL) if record.get("supersededBy") else None,
        is_high_risk=system.get("aiActCategory") == "high_risk",
        sequence=record.get("sequence"),
        assessed_on=_day(record.get("assessedAt")),
        issued_at=_time(record.get("issuedAt")),
        valid_from=_time(record.get("validFrom")),
        valid_until=_time(record.get("validUntil")),
        surveillance_due=_day(record.get("surveillanceDue")),
        first_granted_at=_time(record.get("firstGrantedAt")),
        report_url=_link(report.get("url")) if report.get("public", True) is True else None,
        report_digest=_line(report["digestSRI"]) if report.get("digestSRI") else None,
        verify_url=_link(record.get("verifyUrl")),
    )


def with_credential(facts: RecordFacts, credential: Credential) -> RecordFacts:
    """The facts as the signed credential has them; what differs from the index is named in ``differing``."""
    signed = {
        "scheme_uri": credential.scheme_id,
        "scheme_version": _line(credential.scheme_version or facts.scheme_version, MAX_VERSION),
        "assurance": Assurance(credential.assurance) if credential.assurance else facts.assurance,
        "holder_name": _line(credential.holder_name or facts.holder_name),
        "system_name": _line(credential.system_name or facts.system_name),
        "system_version": _line(credential.system_version or facts.system_version, MAX_VERSION),
        "identifiers": _identifiers(credential.identifiers),
        "outcome": Outcome(credential.outcome) if credential.outcome else facts.outcome,
        "valid_from": credential.valid_from,
        "valid_until": credential.valid_until,
    }
    differing = tuple(sorted(name for name, value in signed.items() if getattr(facts, name) != value))
    results, changed = _signed_results(facts.results, credential.subject)
    if changed:
        differing = (*differing, "results")
    return replace(facts, **signed, results=results, differing=differing)  # type: ignore[arg-type]  # names of fields


def facts_of_credential(credential: Credential, at: datetime) -> RecordFacts:
    """What a credential alone says, shown by its holder and in no index of ours. Raises KeyError, ValueError."""
    subject = credential.subject
    bare = RecordFacts(
        number=credential.number,
        standing=Standing.GRANTED,
        standing_since=min(credential.valid_from, at),
        scheme_uri=credential.scheme_id,
        scheme_version=credential.scheme_version or "",
        assurance=Assurance(str(subject["assurance"])),
        issuer_did=credential.issuer,
        issuer_name=_line(credential.issuer_name or credential.issuer),
        holder_name=credential.holder_name or "",
        system_name=credential.system_name or "",
        system_version=credential.system_version or "",
        identifiers=(),
        issued_at=credential.valid_from,
    )
    return replace(with_credential(bare, credential), differing=())


def _signed_results(said: tuple[ResultFacts, ...], subject: Json) -> tuple[tuple[ResultFacts, ...], bool]:
    """Need and level as signed; the index adds only what the credential does not speak of."""
    criteria = subject.get("criteria")
    if not isinstance(criteria, list):
        return said, False
    by_code = {result.criterion: result for result in said}
    signed = [_merged(by_code.get(each["code"]), _result(each)) for each in criteria if isinstance(each, dict)]
    codes = {result.criterion for result in signed}
    left_out = [result for result in said if result.criterion not in codes]
    changed = any(result.applicable for result in left_out) or any(
        by_code.get(result.criterion) not in {None, result} for result in signed
    )
    # A criterion that only the index calls applicable is not attested: it is dropped.
    return (*signed, *(result for result in left_out if not result.applicable)), changed


def _merged(said: ResultFacts | None, signed: ResultFacts) -> ResultFacts:
    if said is None:
        return signed
    return replace(signed, fulfilled=said.fulfilled if signed.fulfilled is None else signed.fulfilled)


def _result(member: Mapping[str, object]) -> ResultFacts:
    need, level, fulfilled = member.get("protectionNeed"), member.get("level"), member.get("fulfilled")
    applicable = member.get("applicable", True) is True
    return ResultFacts(
        criterion=str(member["code"])[:40],
        applicable=applicable,
        not_applicable_reason=_text(member.get("notApplicableReason")),
        need=Need(str(need)) if need else None,
        level=str(level)[:12] if level and applicable else None,
        fulfilled=fulfilled if isinstance(fulfilled, bool) else None,
    )


def _identifiers(given: object) -> tuple[tuple[HolderScheme, str], ...]:
    assert isinstance(given, list | tuple)
    found = {
        (HOLDER_SCHEMES[scheme.upper()], plain_identifier(HOLDER_SCHEMES[scheme.upper()], value))
        for scheme, value in given
        if scheme.upper() in HOLDER_SCHEMES
    }
    return tuple(sorted(found))


def _line(value: object, limit: int = MAX_NAME) -> str:
    return clean_line(unicodedata.normalize("NFC", str(value)))[:limit]


def _text(value: object) -> str | None:
    """One of the languages of a text; German first, as the registries in view write it."""
    if isinstance(value, dict):
        value = value.get("de") or value.get("en") or next(iter(value.values()), None)
    return _line(value, MAX_LINE) if isinstance(value, str) and value else None


def _link(value: object) -> str | None:
    if not isinstance(value, str) or len(value) > MAX_URL:
        return None
    parts = urlsplit(value)
    return value if parts.scheme == "https" and parts.hostname and not parts.username else None


def _time(value: object) -> datetime | None:
    return None if value is None else instant(value)


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None


def is_over(valid_until: datetime | None, now: datetime) -> bool:
    return valid_until is not None and valid_until <= now.astimezone(UTC)
