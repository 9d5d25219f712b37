"""A record as the schema `docs/seal-record.schema.json` has it, and what becomes of it when its standing changes."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tools.registry.addresses import Address
from tools.registry.clock import moment, stamp
from tools.registry.schemes import NOT_APPLICABLE, Level, Scheme, levels_of, outcome_of, scheme_by_key

JsonObject = dict[str, object]
ISSUER_NAME = "Referenzregister KI-Qualität (Testdaten)"
VALID_FOR = timedelta(days=365)
# Standings of which there is a credential: something was granted once.
WITH_CREDENTIAL = frozenset({"granted", "suspended", "withdrawn", "expired", "surrendered", "superseded"})
# Set in the revocation list for good; the record says which of the three it is.
REVOKED = frozenset({"withdrawn", "surrendered", "superseded"})
ENDED = frozenset({"withdrawn", "surrendered", "superseded", "refused"})
NEXT: dict[str, frozenset[str]] = {
    "applied": frozenset({"under_assessment", "granted", "refused", "surrendered"}),
    "under_assessment": frozenset({"granted", "refused"}),
    "granted": frozenset({"suspended", "withdrawn", "expired", "surrendered", "superseded"}),
    "suspended": frozenset({"granted", "withdrawn", "expired", "surrendered", "superseded"}),
    "expired": frozenset({"withdrawn", "superseded"}),
    **{ended: frozenset[str]() for ended in ENDED},
}
ASSESSORS: dict[str, JsonObject] = {
    "self_declared": {"kind": "own_team"},
    "internal_validated": {"kind": "own_team"},
    "internal_independent": {"kind": "own_independent", "audited": True},
    "external_validated": {"kind": "external_body", "name": "Prüflabor Beispiel (Testdaten)"},
    "certified": {"kind": "certification_body", "name": "Zertifizierung Beispiel GmbH (Testdaten)"},
    "accredited_certified": {
        "kind": "certification_body", "name": "Zertifizierung Beispiel GmbH (Testdaten)",
        "accreditation": "D-ZE-99999-01-00",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Order:
    """What is to be entered; what is not said follows from the scheme. Times are ISO 8601 with their zone."""

    number: str
    holder: str
    euid: str
    system: str
    version: str
    scheme: str = "mki-qs"
    status: str = "granted"
    assurance: str = ""
    lei: str = ""
    domain: str = ""
    country: str = "DE"
    purpose: dict[str, str] = field(default_factory=dict)
    ai_act: str = "minimal"
    levels: str = ""
    valid_from: str = ""
    valid_until: str = ""
    never_ends: bool = False
    code: str = ""
    reason: str = ""


def new_record(order: Order, address: Address, *, at: datetime) -> JsonObject:
    """The record without its sequence. Raises ValueError where the order names an unknown scheme or standing."""
    if order.status not in NEXT:
        raise ValueError(f"No standing {order.status!r}. There are: {', '.join(NEXT)}.")
    scheme = scheme_by_key(order.scheme)
    record: JsonObject = {
        "id": address.seal_id(order.number),
        "sealNumber": order.number,
        "schemaVersion": "1.0",
        "sequence": 0,
        "scheme": _scheme(scheme),
        "assurance": order.assurance or scheme.assurance,
        "holder": _holder(order),
        "system": _system(order),
        "issuer": {"id": address.did, "name": ISSUER_NAME, "country": "DE"},
        "assessors": [ASSESSORS[order.assurance or scheme.assurance]],
        "status": order.status,
        "statusSince": stamp(at),
        "history": [{"status": order.status, "at": stamp(at)}],
        **(_result(order, scheme, at) if order.status in WITH_CREDENTIAL or order.status == "refused" else {}),
        **(_links(order.number, address) if address.is_public else {}),
        "updatedAt": stamp(at),
    }
    return with_reason(record, order.code, order.reason)


def with_reason(record: JsonObject, code: str, reason: str) -> JsonObject:
    """A suspension and a withdrawal have a reason, nothing else has."""
    kept = {name: value for name, value in record.items() if name != "statusReason"}
    if record["status"] not in {"suspended", "withdrawn"}:
        return kept
    kept["statusReason"] = {"code": code or "nonconformity", **({"text": {"de": reason}} if reason else {})}
    return kept


def changed(record: JsonObject, status: str, *, at: datetime, code: str = "", reason: str = "") -> JsonObject:
    """Raises ValueError where this standing cannot follow on the record's own."""
    before = str(record["status"])
    if status not in NEXT.get(before, frozenset()):
        raise ValueError(f"{record['sealNumber']} is {before}, it cannot become {status}.")
    history = record["history"]
    assert isinstance(history, list)
    entry = {"status": status, "at": stamp(at), **({"code": code} if code else {})}
    fresh = {**record, "status": status, "statusSince": stamp(at), "history": [*history, entry], "updatedAt": stamp(at)}
    return with_reason(fresh, code, reason)


def granted_now(record: JsonObject, scheme_key: str, *, levels: str, at: datetime) -> JsonObject:
    """What an applied or assessed record gains when it is granted or refused."""
    order = Order(number="", holder="", euid="", system="", version="", scheme=scheme_key, levels=levels)
    return {**record, **_result(order, scheme_by_key(scheme_key), at)}


def _scheme(scheme: Scheme) -> JsonObject:
    return {
        "id": scheme.id,
        "name": scheme.name,
        "version": scheme.version,
        **({"criteriaUrl": scheme.criteria_url} if scheme.criteria_url else {}),
        **({"scale": list(scheme.scale)} if scheme.scale else {}),
    }


def _holder(order: Order) -> JsonObject:
    numbers = (("EUID", order.euid), ("LEI", order.lei))
    return {
        "legalName": order.holder,
        "identifiers": [{"scheme": scheme, "value": value} for scheme, value in numbers if value],
        **({"domain": order.domain} if order.domain else {}),
        "country": order.country,
    }


def _system(order: Order) -> JsonObject:
    return {
        "name": order.system,
        "version": order.version,
        **({"purpose": order.purpose} if order.purpose else {}),
        "role": "provider",
        "aiActCategory": order.ai_act,
    }


def _result(order: Order, scheme: Scheme, at: datetime) -> JsonObject:
    levels = levels_of(order.levels or scheme.levels)
    begins = moment(order.valid_from) if order.valid_from else at
    ends = moment(order.valid_until) if order.valid_until else begins + VALID_FOR
    return {
        "outcome": outcome_of(levels),
        "results": [_criterion(level) for level in levels],
        "assessedAt": (begins - timedelta(days=12)).date().isoformat(),
        "issuedAt": stamp(begins),
        "validFrom": stamp(begins),
        "validUntil": None if order.never_ends else stamp(ends),
        "firstGrantedAt": stamp(begins),
    }


def _criterion(level: Level) -> JsonObject:
    if level.fulfilled is None:
        return {"code": level.code, "applicable": False, "notApplicableReason": NOT_APPLICABLE}
    return {
        "code": level.code,
        "applicable": True,
        **({"protectionNeed": level.need} if level.need else {}),
        **({"level": level.level} if level.level else {}),
        "fulfilled": level.fulfilled,
    }


def _links(number: str, address: Address) -> JsonObject:
    return {
        "verifyUrl": f"{address.base}/verify/{number}",
        "credential": {"url": f"{address.base}/v1/seals/{number}/credential", "mediaType": "application/vc+jwt"},
    }
