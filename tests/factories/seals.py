"""Attestations for tests: a trusted registry and what it says of a start-up, in one line each."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

from sqlalchemy.orm import Session

from app.core import clock
from app.profiles.actions.parts import add_product
from app.profiles.models import Product, Profile
from app.seals.models import (
    Attestation,
    AttestationEvent,
    AttestationIdentifier,
    AttestationImport,
    AttestationResult,
    RegistryGrant,
    RegistryKey,
    SealRegistry,
    TrustDecision,
)
from app.seals.states import (
    Assurance,
    Conflict,
    GrantKind,
    HolderScheme,
    Mode,
    Need,
    Outcome,
    ReasonCode,
    Source,
    Standing,
    TrustWhat,
)

_numbers = count(101)
SCHEME_URI = "https://registry.example/schemes/mki-qs"
# Criterion → need and level, as in a low-risk system that passes.
RESULTS: Mapping[str, tuple[Need, str]] = {
    "DA1": (Need.LOW, "C"),
    "TR1": (Need.LOW, "B"),
    "VE1": (Need.MODERATE, "B"),
    "VE2": (Need.LOW, "B"),
    "CY1": (Need.LOW, "C"),
}
EUID = "DEK1101R.HRB999901"


def make_registry(session: Session, did: str = "did:web:registry.example", **values: object) -> SealRegistry:
    """A pinned, enabled registry that may speak for the MISSION KI standard."""
    chosen: dict[str, object] = {
        "did": did,
        "name": "Testregister KI-Qualität",
        "api_base": f"https://{did.removeprefix('did:web:')}",
        "mode": Mode.PULL,
        "enabled": True,
        "created_at": clock.now(),
    }
    registry = SealRegistry(**{**chosen, **values})
    host = did.removeprefix("did:web:")
    for kind, value in (
        (GrantKind.SCHEME, SCHEME_URI),
        (GrantKind.HOST, host),
        (GrantKind.STATUS_HOST, host),
        (GrantKind.STATUS_ISSUER, did),
    ):
        code = "mki-qs" if kind is GrantKind.SCHEME else None
        registry.grants.append(RegistryGrant(kind=kind, value=value, scheme_code=code, since=clock.now()))
    session.add(registry)
    session.flush()
    return registry


def make_attestation(
    session: Session,
    profile: Profile | None = None,
    *,
    registry: SealRegistry | None = None,
    product: Product | None = None,
    results: Mapping[str, tuple[Need, str]] = RESULTS,
    not_applicable: Sequence[str] = ("DA2",),
    **values: object,
) -> Attestation:
    """Granted, signed, confirmed now, and bound to ``profile``'s organisation; ``values`` replace columns."""
    number = next(_numbers)
    at = clock.now()
    registry = registry or _the_registry(session)
    credential = f"header.payload{number}.signature"
    chosen: dict[str, object] = {
        "registry_id": registry.id,
        "number": f"KIQ-2026-{number:06}",
        "issuer_did": registry.did,
        "issuer_name": registry.name,
        "scheme_code": "mki-qs",
        "scheme_version": "1.0 (2025-12)",
        "scheme_uri": SCHEME_URI,
        "assurance": Assurance.INTERNAL_INDEPENDENT,
        "outcome": Outcome.PASSED,
        "holder_name": "PeWi Wetter GmbH",
        "system_name": "PeWi",
        "system_version": "2.1.0",
        "standing": Standing.GRANTED,
        "standing_since": datetime(2026, 6, 1, tzinfo=UTC),
        "assessed_on": datetime(2026, 5, 20, tzinfo=UTC).date(),
        "issued_at": datetime(2026, 6, 1, tzinfo=UTC),
        "valid_from": datetime(2026, 6, 1, tzinfo=UTC),
        "valid_until": datetime(2027, 6, 1, tzinfo=UTC),
        "verify_url": f"https://registry.example/verify/KIQ-2026-{number:06}",
        "source": Source.CREDENTIAL,
        "sequence": number,
        "confirmed_at": at,
        "last_checked_at": at,
        "organisation_id": profile.organisation_id if profile else None,
        "product_id": product.id if product else None,
        "created_at": at,
        "updated_at": at,
    }
    chosen.update(values)
    if chosen["source"] is Source.FILE:
        chosen["confirmed_at"] = None
    else:
        chosen.setdefault("credential", credential)
        chosen.setdefault("credential_sha256", hashlib.sha256(credential.encode()).hexdigest())
    if chosen["standing"] is Standing.WITHDRAWN:
        chosen.setdefault("withdrawn_at", chosen["standing_since"])
    made = Attestation(**chosen)
    made.identifiers.append(AttestationIdentifier(scheme=HolderScheme.EUID, value=EUID))
    for position, (code, (need, level)) in enumerate(results.items()):
        made.results.append(
            AttestationResult(position=position, criterion=code, need=need, level=level, fulfilled=True)
        )
    for code in not_applicable:
        reason = "keine personenbezogenen Daten"
        made.results.append(
            AttestationResult(position=90, criterion=code, applicable=False, not_applicable_reason=reason)
        )
    session.add(made)
    session.flush()
    add_event(session, made, None, made.standing)
    return made


def add_event(session: Session, made: Attestation, before: Standing | None, after: Standing) -> None:
    session.add(
        AttestationEvent(
            attestation_id=made.id,
            at=made.standing_since,
            noted_at=clock.now(),
            from_standing=before,
            to_standing=after,
            reason_code=made.reason_code,
            source=made.source,
            evidence_sha256=made.credential_sha256,
        )
    )
    session.flush()


def _the_registry(session: Session) -> SealRegistry:
    return session.query(SealRegistry).order_by(SealRegistry.id).first() or make_registry(session)


def make_product(session: Session, profile: Profile, name: str = "PeWi", version: str = "2.1.0") -> Product:
    return add_product(session, profile, name, version, by_id=None, at=clock.now())


def add_desk_rows(session: Session, registry: SealRegistry) -> tuple[RegistryKey, TrustDecision, AttestationImport]:
    """What waits for a second person: a key in quarantine, a decision, a file with a fault."""
    at, of_registry = clock.now(), registry.id
    key = RegistryKey(
        registry_id=of_registry, kid=f"{registry.did}#key-1", thumbprint="t" * 43, jwk={}, first_seen_at=at
    )
    decision = TrustDecision(registry_id=of_registry, what=TrustWhat.DISABLE, reason="Vertrag beendet", at=at)
    file = AttestationImport(
        registry_id=of_registry, file_name="nachweise.csv", sha256="a" * 64, content="", reason="vom Register", at=at,
        rows_good=2, rows_bad=1, faults=[{"row": "3", "field": "assurance", "code": "schema_enum", "value": "gold"}],
    )  # fmt: skip
    session.add_all([key, decision, file])
    session.flush()
    return key, decision, file


def addresses_of(session: Session, profile: Profile) -> dict[str, str]:
    """What stands in the addresses of the pages of attestations, for walks over every page."""
    made = make_attestation(session, profile)
    registry = session.get_one(SealRegistry, made.registry_id)
    key, decision, file = add_desk_rows(session, registry)
    of_team = ("own", "add", "take_offer", "choose_mail", "claimed", "comment_on", "choose_product", "show_early")
    return {
        "seals:public_id": made.public_id,
        **{f"seals.{name}:public_id": profile.public_id for name in (*of_team, "give_attestation_back")},
        **{
            f"seals.{name}:public_id": registry.public_id
            for name in ("registry", "propose_deed", "propose_key", "hint")
        },
        "seals:attestation_id": made.public_id,
        "seals:choice": "off",
        "seals:answer": "keep",
        "seals.propose_deed:deed": "disable",
        "seals.propose_key:deed": "confirm",
        "seals:key_id": str(key.id),
        "seals:decision_id": decision.public_id,
        "seals.attestation_import:public_id": file.public_id,
    }


def furnish_attestations(session: Session, profile: Profile) -> None:
    """One in every tone for the pages of the browser tests: confirmed, long unconfirmed, suspended, contradicted."""
    product, at = make_product(session, profile), clock.now()
    make_attestation(session, profile, product=product, number="KIQ-GOOD")
    make_attestation(session, profile, product=product, number="KIQ-OLD", confirmed_at=at - timedelta(days=9))
    suspended = make_attestation(
        session, profile, product=product, number="KIQ-SUSPENDED", standing=Standing.SUSPENDED,
        reason_code=ReasonCode.SURVEILLANCE_OVERDUE, standing_since=at - timedelta(days=3),
    )  # fmt: skip
    add_event(session, suspended, Standing.GRANTED, Standing.SUSPENDED)
    make_attestation(session, profile, number="KIQ-CONTRADICTED", conflict=Conflict.SOURCES_DIFFER)
    add_desk_rows(session, _the_registry(session))
