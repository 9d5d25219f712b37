"""Writing a batch of looked-at records: index lines, attestations, refusals and the cursor, in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.seals.actions.accepting import Accepted, accept_record, update_record
from app.seals.actions.binding import alone_with_records_of
from app.seals.actions.standings import Evidence, record_worse
from app.seals.actions.syncing.looking import OF_VERDICT, Looked, counted, is_contradicted
from app.seals.actions.syncing.way import Distrust, Run
from app.seals.models import Attestation, RegistryEntry, SyncRefusal
from app.seals.states import NOT_PUBLIC, Alarm, Conflict, Source, Standing

NUMBER_LENGTH = 64


def write_batch(session: Session, run: Run, batch: Sequence[Looked], *, at: datetime) -> None:
    """Raises Distrust when a record is older than what we know of its number."""
    alone_with_records_of(session, run.registry_id)
    numbers = [looked.entry.number for looked in batch]
    entries = {
        entry.number: entry
        for entry in session.scalars(
            select(RegistryEntry).where(RegistryEntry.registry_id == run.registry_id, RegistryEntry.number.in_(numbers))
        )
    }
    held = {
        attestation.number: attestation
        for attestation in session.scalars(
            select(Attestation).where(Attestation.issuer_did == run.did, Attestation.number.in_(numbers))
        )
    }
    for looked in batch:
        _must_not_be_older(entries.get(looked.entry.number), looked)
    for looked in batch:
        _write(session, run, looked, held.get(looked.entry.number), at)
        _index(session, run, looked, entries)
    run.read += len(batch)


def _must_not_be_older(known: RegistryEntry | None, looked: Looked) -> None:
    entry = looked.entry
    if known is not None and entry.sequence < known.sequence:
        raise Distrust(Alarm.ROLLBACK, f"{entry.number}: {entry.sequence} after {known.sequence}")


def _index(session: Session, run: Run, looked: Looked, entries: Mapping[str, RegistryEntry]) -> None:
    entry = looked.entry
    row = entries.get(entry.number)
    if row is None:
        row = RegistryEntry(registry_id=run.registry_id, number=entry.number, retry=False)
        session.add(row)
    row.status, row.sequence = entry.status, entry.sequence
    row.refusal, row.retry = looked.refusal, looked.retry
    if run.is_full:
        row.seen_run_id = run.id


def _write(session: Session, run: Run, looked: Looked, held: Attestation | None, at: datetime) -> None:
    if looked.facts is None:
        _refuse(session, run, looked, held, at)
        return
    said = looked.said or looked.facts.standing
    proven = OF_VERDICT[looked.checked.verdict] if looked.checked else said
    standing = said if said in NOT_PUBLIC else counted(said, proven)
    conflict = Conflict.SOURCES_DIFFER if _differs(looked, said, proven) else None
    taken = Accepted(
        facts=looked.facts,
        standing=standing,
        registry_id=run.registry_id,
        scheme_code=run.schemes[looked.facts.scheme_uri],
        source=Source.CREDENTIAL if looked.token else Source.REGISTRY,
        raw=looked.entry.raw,
        token=looked.token,
        checked=looked.checked,
        conflict=conflict,
        conflict_detail=_conflict_words(looked, said, proven),
    )
    if held is None:
        accept_record(session, taken, at=at)
        run.changed += 1
    elif update_record(session, held, taken, at=at):
        run.changed += 1


def _differs(looked: Looked, said: Standing, proven: Standing) -> bool:
    assert looked.facts is not None
    return bool(looked.facts.differing) or (looked.checked is not None and is_contradicted(said, proven))


def _conflict_words(looked: Looked, said: Standing, proven: Standing) -> str:
    assert looked.facts is not None
    if looked.checked is not None and is_contradicted(said, proven):
        return f"standing: index {said.value}, signed {proven.value}"
    return ", ".join(looked.facts.differing)


def _refuse(session: Session, run: Run, looked: Looked, held: Attestation | None, at: datetime) -> None:
    """Not accepted, and named in the run. What we hold of the number stays, but bad news about it is taken."""
    assert looked.refusal is not None
    run.refused += 1
    entry = looked.entry
    session.add(
        SyncRefusal(
            run_id=run.id,
            number=entry.number[:NUMBER_LENGTH],
            sequence=entry.sequence,
            code=looked.refusal[:40],
            detail=looked.detail,
            at=at,
        )
    )
    is_bad_news = looked.said is not None and looked.said not in NOT_PUBLIC | {Standing.GRANTED}
    if held is not None and looked.said is not None and is_bad_news:
        evidence = Evidence(Source.REGISTRY, at, at, sequence=entry.sequence)
        run.changed += record_worse(session, held, looked.said, evidence)
