"""Files of records: proposed with a reason after a dry run, applied as a whole by a second person.

They are never believed as a signature is.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.database import bump_revision
from app.core.errors import NotAllowed, NotFound, RuleBroken
from app.core.language import message
from app.core.plain_text import clean_line
from app.seals.actions.accepting import Accepted, accept_record, update_record
from app.seals.actions.binding import alone_with_records_of
from app.seals.actions.standings import Evidence, record_better
from app.seals.connector import facts_of_record
from app.seals.models import Attestation, AttestationImport, SealRegistry
from app.seals.queries.trust import at_hand, policy_at
from app.seals.rules.import_files import Pinned, ReadFile, Record, read_file
from app.seals.rules.verdicts import sentence
from app.seals.states import Conflict, GrantKind, ImportState, Source
from app.seals.verifier import Refusal, ask
from app.seals.verifier.detached import signed_at

# An import says what was known on its day; nobody renews it silently.
BELIEVED_FOR = timedelta(days=90)
LONGEST_REASON = 500


def pinned_for(registry: SealRegistry) -> Pinned:
    grants = [grant for grant in registry.grants if grant.kind is GrantKind.SCHEME]
    return Pinned(registry.did, registry.name, {grant.value: grant.scheme_code or "" for grant in grants})


def dry_run(registry: SealRegistry, content: bytes) -> ReadFile:
    """What is in the file, and everything that is wrong with it. Changes nothing."""
    return read_file(content, pinned_for(registry))


@dataclass(frozen=True)
class Given:
    """A file as somebody brings it; ``signature`` is the detached JWS that came beside it, if one did."""

    name: str
    content: bytes
    signature: str = ""


def propose_import(
    session: Session,
    registry: SealRegistry,
    given: Given,
    reason: str,
    *,
    by_id: int | None,
    at: datetime,
    loopback: frozenset[str] = frozenset(),
) -> AttestationImport:
    """Keep the file as it came with what its dry run found. Raises RuleBroken naming the field."""
    content = given.content
    said = clean_line(reason)[:LONGEST_REASON]
    if not said:
        raise RuleBroken(message("Say where the file comes from and why it is imported."), field="reason")
    if not registry.enabled:
        raise RuleBroken(message("This issuer is not recognised at present."), field="registry")
    read = dry_run(registry, content)
    sha256 = hashlib.sha256(content).hexdigest()
    if session.scalar(select(AttestationImport.id).where(_waits(sha256)).limit(1)):
        raise RuleBroken(message("This file waits for a second person already."), field="file")
    signed = _signed_at(session, registry, content, given.signature, at, loopback) if given.signature else None
    made = AttestationImport(
        registry_id=registry.id,
        file_name=clean_line(given.name)[:200] or "–",
        signature=given.signature or None,
        signed_at=signed,
        sha256=sha256,
        content=content.decode("utf-8", errors="replace").replace("\x00", ""),
        rows_good=read.rows_good,
        rows_bad=read.rows_bad,
        faults=[fault.as_json() for fault in read.faults][:2000],
        reason=said,
        by_id=by_id,
        at=at,
    )
    session.add(made)
    session.flush()
    _note(session, "attestations.import_proposed", made, by_id)
    return made


def _signed_at(
    session: Session, registry: SealRegistry, content: bytes, signature: str, at: datetime, loopback: frozenset[str]
) -> datetime:
    """When the issuer signed the file. Raises RuleBroken unless the signature holds, by the keys that count now."""
    asked = ask(policy_at(session, at, loopback), at, at_hand(session, at))
    try:
        return signed_at(signature, content, did=registry.did, asked=asked)
    except Refusal as refusal:
        told = message("The signature does not count for this file. {why}", why=sentence(refusal.why))
        raise RuleBroken(told, field="signature") from refusal


def _waits(sha256: str):  # type: ignore[no-untyped-def]  # a condition of two columns
    return (AttestationImport.sha256 == sha256) & (AttestationImport.state == ImportState.PROPOSED)


def apply_import(
    session: Session,
    made: AttestationImport,
    reason: str,
    *,
    by_id: int,
    at: datetime,
    loopback: frozenset[str] = frozenset(),
) -> int:
    """Take the whole file; returns how many records. Raises NotAllowed for whoever proposed it, RuleBroken for faults.

    The file is read once more: what is pinned may have changed since its dry run, and so may the keys that count.
    """
    _require_second(made, by_id)
    registry = session.get_one(SealRegistry, made.registry_id)
    content = made.content.encode()
    read = dry_run(registry, content)
    if read.faults or not registry.enabled:
        raise RuleBroken(message("This file has faults. It is taken as a whole or not at all."))
    if made.signature:
        made.signed_at = _signed_at(session, registry, content, made.signature, at, loopback)
        require_newest(session, made)
    made.state, made.second_by_id, made.second_at = ImportState.APPLIED, by_id, at
    made.second_reason, made.valid_until = clean_line(reason)[:LONGEST_REASON] or None, at + BELIEVED_FOR
    session.flush()
    alone_with_records_of(session, registry.id)
    for _row, record in read.records:
        _take(session, registry, made, record, at)
    _note(session, "attestations.import_applied", made, by_id)
    session.flush()
    return len(read.records)


def require_newest(session: Session, made: AttestationImport) -> None:
    """An older signed file would bring back what a newer one said is over. Raises RuleBroken."""
    newer = select(AttestationImport.id).where(
        AttestationImport.registry_id == made.registry_id,
        AttestationImport.state == ImportState.APPLIED,
        AttestationImport.signed_at > made.signed_at,
    )
    if session.scalar(newer.limit(1)) is not None:
        raise RuleBroken(message("A file that this issuer signed later was taken already."))


def refuse_import(session: Session, made: AttestationImport, reason: str, *, by_id: int, at: datetime) -> None:
    """Raises NotAllowed for whoever proposed it."""
    _require_second(made, by_id)
    made.state, made.second_by_id, made.second_at = ImportState.REFUSED, by_id, at
    made.second_reason = clean_line(reason)[:LONGEST_REASON] or None
    _note(session, "attestations.import_refused", made, by_id)
    session.flush()


def _require_second(made: AttestationImport, by_id: int) -> None:
    if made.state is not ImportState.PROPOSED:
        raise RuleBroken(message("This was decided already."))
    if made.by_id == by_id:
        raise NotAllowed(message("Whoever proposed it cannot be the second person."))


def _take(session: Session, registry: SealRegistry, made: AttestationImport, record: Record, at: datetime) -> None:
    facts = facts_of_record(record)
    taken = Accepted(
        facts=facts,
        standing=facts.standing,
        registry_id=registry.id,
        scheme_code=pinned_for(registry).schemes[facts.scheme_uri],
        source=Source.FILE,
        import_id=made.id,
        import_until=made.valid_until,
    )
    held = session.scalar(
        select(Attestation).where(Attestation.issuer_did == facts.issuer_did, Attestation.number == facts.number)
    )
    if held is None:
        held = accept_record(session, taken, at=at)
        held.file_signed_at = made.signed_at
    elif _may_replace(held, made):
        _replace(session, held, made, taken, at)
    elif held.standing is not facts.standing:
        # What was signed is not overwritten by less, but a contradiction between the two is shown to staff.
        held.conflict = Conflict.SOURCES_DIFFER
        detail = f"file: {facts.standing.value}, signed: {held.standing.value}"
        held.conflict_details = [{"code": Conflict.SOURCES_DIFFER.value, "criterion": "", "detail": detail}]
        bump_revision(session)


def _may_replace(held: Attestation, made: AttestationImport) -> bool:
    """A file replaces what came with files, and an unsigned one nothing that was signed."""
    if held.source is not Source.FILE:
        return False
    return held.file_signed_at is None or (made.signed_at is not None and made.signed_at >= held.file_signed_at)


def _replace(session: Session, held: Attestation, made: AttestationImport, taken: Accepted, at: datetime) -> None:
    update_record(session, held, taken, at=at)
    held.import_id, held.import_until, held.file_signed_at = made.id, made.valid_until, made.signed_at
    if made.signed_at is not None:
        # Newer signed evidence may also lift what was suspended; no unsigned file ever does.
        record_better(session, held, taken.standing, Evidence(Source.FILE, made.signed_at, at, sha256=made.sha256))


def import_by_public_id(session: Session, public_id: str) -> AttestationImport:
    """Raises NotFound."""
    found = session.scalar(select(AttestationImport).where(AttestationImport.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def _note(session: Session, event: str, made: AttestationImport, by_id: int | None) -> None:
    audit.record(
        session, event, actor_id=by_id, object_type="attestation_import", object_id=made.id, sha256=made.sha256
    )  # fmt: skip
