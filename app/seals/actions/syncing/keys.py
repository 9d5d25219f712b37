"""Keys a registry's document lists: new ones wait in quarantine, dropped ones count no longer from that moment."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core import audit
from app.core.database import bump_revision
from app.seals.models import Attestation, AttestationImport, RegistryEntry, RegistryKey, SealRegistry
from app.seals.queries.trust import QUARANTINE
from app.seals.states import KeyState, Verification
from app.seals.verifier import Json, Recorded, Refusal
from app.seals.verifier.header import take_apart
from app.seals.verifier.keys import signing_key

AT_ONCE = 500
MAX_METHODS = 50
LONGEST_TOKEN = 64 * 1024
PUBLIC_MEMBERS = ("kty", "crv", "x", "y", "alg", "use")


@dataclass(frozen=True, slots=True)
class ListedKey:
    kid: str
    thumbprint: str
    jwk: dict[str, str]


@dataclass(frozen=True, slots=True)
class KeyChanges:
    """Key ids that are new and wait, and those that count no longer."""

    new: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


def note_document(session: Session, registry: SealRegistry, document: Json, text: str, *, at: datetime) -> KeyChanges:
    """Remember the document and every key in it. A key that was dropped once never counts again."""
    registry.did_document, registry.did_fetched_at = text, at
    registry.did_document_sha256 = hashlib.sha256(text.encode()).hexdigest()
    listed = {(key.kid, key.thumbprint): key for key in keys_in(document, registry.did, at)}
    known = {
        (key.kid, key.thumbprint): key
        for key in session.scalars(select(RegistryKey).where(RegistryKey.registry_id == registry.id))
    }
    new = [key for place, key in listed.items() if place not in known]
    dropped = [row for place, row in known.items() if row.listed and place not in listed]
    for key in new:
        session.add(_quarantined(registry, key, at))
    for row in dropped:
        row.listed, row.removed_at = False, at
        _note(session, "registry.key_dropped", registry, row.id)
    for row in known.values():
        _out_of_quarantine(row, at)
    session.flush()
    if dropped:
        distrust_signed_by(session, registry, {row.kid for row in dropped}, at=at)
    return KeyChanges(tuple(key.kid for key in new), tuple(row.kid for row in dropped))


def keys_in(document: Json, did: str, now: datetime) -> Iterator[ListedKey]:
    """The keys that may sign by the document alone, judged exactly as a signature's key is."""
    listed = document.get("assertionMethod")
    for reference in listed[:MAX_METHODS] if isinstance(listed, list) else ():
        given = reference.get("id") if isinstance(reference, dict) else reference
        kid = did + given if isinstance(given, str) and given.startswith("#") else given
        try:
            key = signing_key(did, kid, now=now, resolver=Recorded({did: document}))
        except Refusal:
            continue
        members = key.public.as_dict(private=False)
        jwk = {name: str(members[name]) for name in PUBLIC_MEMBERS if name in members}
        yield ListedKey(key.id, key.thumbprint, jwk)


def distrust_signed_by(session: Session, registry: SealRegistry, kids: set[str], *, at: datetime) -> int:
    """Everything these keys signed is hidden at once and fetched anew; returns how much that was."""
    last, found = 0, 0
    while batch := session.execute(
        select(Attestation.id, Attestation.number, Attestation.credential)
        .where(Attestation.registry_id == registry.id, Attestation.credential.is_not(None), Attestation.id > last)
        .order_by(Attestation.id)
        .limit(AT_ONCE)
    ).all():
        last = batch[-1].id
        hit = [row for row in batch if kid_of(row.credential or "") in kids]
        found += len(hit)
        session.execute(
            update(Attestation)
            .where(Attestation.id.in_([row.id for row in hit]))
            .values(fault=Verification.INVALID_SIGNATURE, updated_at=at)
        )
        session.execute(
            update(RegistryEntry)
            .where(RegistryEntry.registry_id == registry.id, RegistryEntry.number.in_([row.number for row in hit]))
            .values(retry=True)
        )
    found += _distrust_files(session, registry, kids, at=at)
    if found:
        bump_revision(session)
    return found


def _distrust_files(session: Session, registry: SealRegistry, kids: set[str], *, at: datetime) -> int:
    """What came with a file that one of these keys signed is an unsigned import from now on; returns how much."""
    signed = select(AttestationImport.id, AttestationImport.signature).where(
        AttestationImport.registry_id == registry.id, AttestationImport.signature.is_not(None)
    )
    hit = [number for number, signature in session.execute(signed) if kid_of(signature or "") in kids]
    told = session.execute(
        update(Attestation)
        .where(Attestation.import_id.in_(hit), Attestation.file_signed_at.is_not(None))
        .values(file_signed_at=None, updated_at=at)
    )
    return int(told.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result always has it


def kid_of(token: str) -> object:
    try:
        return take_apart(token, LONGEST_TOKEN).header.key_id
    except Refusal:
        return None


def _quarantined(registry: SealRegistry, key: ListedKey, at: datetime) -> RegistryKey:
    return RegistryKey(registry_id=registry.id, kid=key.kid, thumbprint=key.thumbprint, jwk=key.jwk, first_seen_at=at)


def _out_of_quarantine(row: RegistryKey, at: datetime) -> None:
    if row.listed and row.state is KeyState.QUARANTINED and row.first_seen_at <= at - QUARANTINE:
        row.state, row.confirmed_at = KeyState.CONFIRMED, at


def _note(session: Session, event: str, registry: SealRegistry, key_id: int) -> None:
    audit.record(session, event, actor_id=None, object_type="registry", object_id=registry.id, key_id=key_id)
