"""Whom we trust with what, as the verifier wants to know it, and what is at hand without asking anybody."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, selectinload

from app.core.errors import NotFound
from app.core.language import message
from app.profiles.models import OrganisationIdentifier
from app.profiles.states import IdentifierScheme
from app.seals.models import Attestation, RegistryKey, SealRegistry, StatusListCopy
from app.seals.states import GrantKind, KeyState
from app.seals.verifier import Json, Policy, StatusRules, TrustedIssuer, Unavailable

ALGORITHMS = frozenset({"ES256", "ES384", "Ed25519", "EdDSA"})
TYP = frozenset({"vc+jwt"})
MAX_TOKEN_BYTES = 64 * 1024
SKEW_SECONDS = 60
# A key that was listed for so long without anybody objecting counts by itself.
QUARANTINE = timedelta(days=7)
# Registers whose number of an organisation binds an attestation to it, in the words of credentials.
BINDING = {IdentifierScheme.EUID: "EUID", IdentifierScheme.LEI: "LEI", IdentifierScheme.VAT: "VATID"}


def counts_at(now: datetime) -> ColumnElement[bool]:
    """A key that may sign: listed, and confirmed or out of quarantine by time."""
    is_old = and_(RegistryKey.state == KeyState.QUARANTINED, RegistryKey.first_seen_at <= now - QUARANTINE)
    return and_(RegistryKey.listed, or_(RegistryKey.state == KeyState.CONFIRMED, is_old))


def policy_at(session: Session, now: datetime, loopback: frozenset[str] = frozenset()) -> Policy:
    """Every enabled registry with its grants and the keys that count now."""
    registries = session.scalars(
        select(SealRegistry)
        .where(SealRegistry.enabled)
        .options(selectinload(SealRegistry.grants))
        .order_by(SealRegistry.id)
    )
    return Policy(
        algorithms=ALGORITHMS,
        typ=TYP,
        max_token_bytes=MAX_TOKEN_BYTES,
        clock_skew_seconds=SKEW_SECONDS,
        status=StatusRules(),
        trusted={registry.did: _issuer(session, registry, now) for registry in registries},
        loopback=loopback,
    )


def _issuer(session: Session, registry: SealRegistry, now: datetime) -> TrustedIssuer:
    def granted(kind: GrantKind) -> frozenset[str]:
        return frozenset(grant.value for grant in registry.grants if grant.kind is kind)

    keys = session.scalars(select(RegistryKey.thumbprint).where(RegistryKey.registry_id == registry.id, counts_at(now)))
    return TrustedIssuer(
        schemes=granted(GrantKind.SCHEME),
        status_hosts=granted(GrantKind.STATUS_HOST),
        status_issuers=granted(GrantKind.STATUS_ISSUER),
        keys=frozenset(keys),
    )


@dataclass(frozen=True)
class AtHand:
    """A resolver of the verifier that asks nobody: documents and lists as they were last fetched and still hold."""

    documents: dict[str, Json]
    lists: dict[str, str]
    asked_in_vain: set[str] = field(default_factory=set)

    def did_document(self, did: str, *, refresh: bool) -> Json:
        del refresh  # the worker may fetch, a page may not
        if did not in self.documents:
            self.asked_in_vain.add(did)
            raise Unavailable(did)
        return self.documents[did]

    def status_list(self, url: str) -> str:
        if url not in self.lists:
            self.asked_in_vain.add(url)
            raise Unavailable(url)
        return self.lists[url]


def at_hand(session: Session, now: datetime) -> AtHand:
    copies = session.execute(
        select(StatusListCopy.url, StatusListCopy.credential).where(StatusListCopy.fresh_until > now)
    )
    return AtHand(documents_at_hand(session), {row.url: row.credential for row in copies})


def documents_at_hand(session: Session) -> dict[str, Json]:
    """The stored key documents by DID; they were read strictly when they came."""
    rows = session.execute(select(SealRegistry.did, SealRegistry.did_document).where(SealRegistry.enabled))
    return {did: json.loads(text) for did, text in rows if text}


def verified_identifiers(session: Session, organisation_id: int | None) -> tuple[tuple[str, str], ...]:
    """The numbers of an organisation that a person of the staff has checked, in the words of credentials."""
    if organisation_id is None:
        return ()
    rows = session.execute(
        select(OrganisationIdentifier.scheme, OrganisationIdentifier.value)
        .where(
            OrganisationIdentifier.organisation_id == organisation_id,
            OrganisationIdentifier.verified_at.is_not(None),
            OrganisationIdentifier.scheme.in_(BINDING),
        )
        .order_by(OrganisationIdentifier.id)
    )
    return tuple((BINDING[scheme], value) for scheme, value in rows)


def registry_by_public_id(session: Session, public_id: str) -> SealRegistry:
    """Raises NotFound."""
    found = session.scalar(select(SealRegistry).where(SealRegistry.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def registry_named(session: Session, name: str) -> SealRegistry:
    """By DID, public id or exact name. Raises NotFound."""
    is_it = or_(SealRegistry.did == name, SealRegistry.public_id == name, SealRegistry.name == name)
    found = session.scalar(select(SealRegistry).where(is_it).order_by(SealRegistry.id))
    if found is None:
        raise NotFound(message("There is no registry {name}.", name=name))
    return found


def is_asked() -> ColumnElement[bool]:
    """Registries that runs go to: those with an interface, those whose signatures we hold otherwise."""
    is_signed = or_(Attestation.credential.is_not(None), Attestation.file_signed_at.is_not(None))
    shown = exists().where(Attestation.registry_id == SealRegistry.id, is_signed)
    return SealRegistry.enabled & or_(SealRegistry.api_base.is_not(None), shown)


def due_registries(session: Session, now: datetime) -> list[int]:
    """Registries to be asked now, the one that waited longest first."""
    is_due = or_(SealRegistry.next_due_at.is_(None), SealRegistry.next_due_at <= now)
    rows: Iterable[int] = session.scalars(
        select(SealRegistry.id)
        .where(is_asked(), is_due)
        .order_by(SealRegistry.next_due_at.is_not(None), SealRegistry.next_due_at, SealRegistry.id)
    )
    return list(rows)
