"""Files of records: proposed with a reason after a dry run, applied as a whole by a second person.

They are never believed as a signature is.
"""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.database import bump_revision
from app.core.errors import NotAllowed, NotFound, RuleBroken
from app.core.language import message
from app.core.plain_text import clean_line
from app.seals.actions.accepting import Accepted, accept_record, update_record
from app.seals.connector import facts_of_record
from app.seals.models import Attestation, AttestationImport, SealRegistry
from app.seals.rules.import_files import Pinned, ReadFile, Record, read_file
from app.seals.states import Conflict, GrantKind, ImportState, Source

# An import says what was known on its day; nobody renews it silently.
BELIEVED_FOR = timedelta(days=90)
LONGEST_REASON = 500


def pinned_for(registry: SealRegistry) -> Pinned:
    grants = [grant for grant in registry.grants if grant.kind is GrantKind.SCHEME]
    return Pinned(registry.did, registry.name, {grant.value: grant.scheme_code or "" for grant in grants})


def dry_run(registry: SealRegistry, content: bytes) -> ReadFile:
    """What is in the file, and everything that is wrong with it. Changes nothing."""
    return read_file(content, pinned_for(registry))


def propose_import(
    session: Session,
    registry: SealRegistry,
    file_name: str,
    content: bytes,
    reason: str,
    *,
    by_id: int | None,
    at: datetime,
) -> AttestationImport:
    """Keep the file as it came with what its dry run found. Raises RuleBroken naming the field."""
    said = clean_line(reason)[:LONGEST_REASON]
    if not said:
        raise RuleBroken(message("Say where the file comes from and why it is imported."), field="reason")
    if not registry.enabled:
        raise RuleBroken(message("This issuer is not recognised at present."), field="registry")
    read = dry_run(registry, content)
    sha256 = hashlib.sha256(content).hexdigest()
    if session.scalar(select(AttestationImport.id).where(_waits(sha256)).limit(1)):
        raise RuleBroken(message("This file waits for a second person already."), field="file")
    made = AttestationImport(
        registry_id=registry.id,
        file_name=clean_line(file_name)[:200] or "–",
        sha256=sha256,
        content=content.decode("utf-8-sig", errors="replace").replace("\x00", ""),
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


def _waits(sha256: str):  # type: ignore[no-untyped-def]  # a condition of two columns
    return (AttestationImport.sha256 == sha256) & (AttestationImport.state == ImportState.PROPOSED)


def apply_import(session: Session, made: AttestationImport, reason: str, *, by_id: int, at: datetime) -> int:
    """Take the whole file; returns how many records. Raises NotAllowed for whoever proposed it, RuleBroken for faults.

    The file is read once more: what is pinned may have changed since its dry run.
    """
    _require_second(made, by_id)
    registry = session.get_one(SealRegistry, made.registry_id)
    read = dry_run(registry, made.content.encode())
    if read.faults or not registry.enabled:
        raise RuleBroken(message("This file has faults. It is taken as a whole or not at all."))
    made.state, made.second_by_id, made.second_at = ImportState.APPLIED, by_id, at
    made.second_reason, made.valid_until = clean_line(reason)[:LONGEST_REASON] or None, at + BELIEVED_FOR
    session.flush()
    for _row, record in read.records:
        _take(session, registry, made, record, at)
    _note(session, "attestations.import_applied", made, by_id)
    session.flush()
    return len(read.records)


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
        accept_record(session, taken, at=at)
    elif held.source is Source.FILE:
        update_record(session, held, taken, at=at)
        held.import_id, held.import_until = made.id, made.valid_until
    elif held.standing is not facts.standing:
        # What was signed is not overwritten by a file, but a contradiction between the two is shown to staff.
        held.conflict = Conflict.SOURCES_DIFFER
        detail = f"file: {facts.standing.value}, signed: {held.standing.value}"
        held.conflict_details = [{"code": Conflict.SOURCES_DIFFER.value, "criterion": "", "detail": detail}]
        bump_revision(session)


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
