"""Following the change feed: until the head stands still, and until our index has the digest it signed."""

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.seals.actions.syncing.looking import Looked, look_at
from app.seals.actions.syncing.tracking import beat
from app.seals.actions.syncing.way import BATCH, MAX_PAGES, MAX_REQUESTS, Distrust, Progress, Run
from app.seals.actions.syncing.writing import write_batch
from app.seals.connector import Entry, Head, RegistryFault, read_head
from app.seals.connector.feed import read_entry
from app.seals.connector.head import set_digest
from app.seals.models import RegistryEntry, SealRegistry
from app.seals.states import Alarm, RunKind
from app.seals.verifier import Reason, Refusal
from app.seals.verifier.encoding import Unreadable, strict_json

ROUNDS = 5
MAX_RETRIES = 2000
START_AGAIN = "start_again"
ALARMS = {
    Reason.ENDED: Alarm.HEAD_EXPIRED,
    Reason.KEY_NOT_CONFIRMED: Alarm.NEW_KEY,
}


def read_head_of(run: Run) -> Head:
    """The head, newer than or equal to the last one. Raises Distrust, RegistryFault."""
    try:
        head = read_head(run.client.head(), run.did, run.asked())
    except Refusal as refusal:
        alarm = ALARMS.get(refusal.why.reason, Alarm.HEAD_INVALID)
        raise Distrust(alarm, refusal.why.reason.value) from refusal
    with run.around.transaction() as session:
        registry = session.get_one(SealRegistry, run.registry_id)
        known, at, cursor = registry.head_sequence or 0, registry.head_at, registry.cursor_sequence
    if head.sequence < max(known, cursor):
        raise Distrust(Alarm.ROLLBACK, f"{head.sequence} after {max(known, cursor)}")
    if at is not None and head.issued_at < at:
        raise Distrust(Alarm.ROLLBACK, f"head of {head.issued_at:%Y-%m-%dT%H:%M:%SZ} after {at:%Y-%m-%dT%H:%M:%SZ}")
    run.expected = head.count
    return head


def follow_feed(run: Run, head: Head) -> Head:
    """Read what changed until the head stands still. Raises Distrust, RegistryFault."""
    if run.kind is RunKind.FULL:
        _from_the_start(run)
    head = _until_it_stands(run, head)
    if _difference(run, head) is None:
        return head
    if not run.is_full:
        _from_the_start(run)
        head = _until_it_stands(run, head)
        run.alarm = Distrust(Alarm.DIGEST_DIFFERS, "the index was read anew")
    run.alarm = _difference(run, head) or run.alarm
    return head


def _until_it_stands(run: Run, head: Head) -> Head:
    for _round in range(ROUNDS):
        _read_pages(run)
        again = read_head_of(run)
        if again.sequence == head.sequence:
            return again
        head = again
    raise RegistryFault("keeps_changing", f"{ROUNDS} rounds")


def _from_the_start(run: Run) -> None:
    run.is_full = True
    with run.around.transaction() as session:
        registry = session.get_one(SealRegistry, run.registry_id)
        registry.cursor_sequence, registry.feed_etag = 0, None


def _read_pages(run: Run) -> None:
    while True:
        since, etag = _cursor(run)
        try:
            page = run.client.page(since, etag)
        except RegistryFault as fault:
            if fault.code != START_AGAIN or run.is_full:
                raise
            _from_the_start(run)
            continue
        if page is None:
            return
        run.pages += 1
        _take(run, page.entries)
        _keep_cursor(run, page.next_since, None if page.has_more or page.entries else page.etag)
        if not page.has_more and not page.entries:
            return
        if run.pages >= MAX_PAGES:
            raise RegistryFault("too_many_pages", str(MAX_PAGES))


def _cursor(run: Run) -> tuple[int, str | None]:
    with run.around.transaction() as session:
        registry = session.get_one(SealRegistry, run.registry_id)
        return registry.cursor_sequence, registry.feed_etag


def _keep_cursor(run: Run, since: int, etag: str | None) -> None:
    """The tag belongs to the empty page after the last change: what a quiet poll asks for."""
    with run.around.transaction() as session:
        registry = session.get_one(SealRegistry, run.registry_id)
        registry.cursor_sequence = max(registry.cursor_sequence, since)
        registry.feed_etag = etag


def _take(run: Run, entries: Sequence[Entry]) -> None:
    for batch in _batches(entries):
        looked = [_looked_at(run, entry) for entry in batch]
        now = run.around.now()
        with run.around.transaction() as session:
            write_batch(session, run, looked, at=now)
            registry = session.get_one(SealRegistry, run.registry_id)
            registry.cursor_sequence = batch[-1].sequence
            registry.feed_etag = None
            beat(session, run, at=now)
        run.around.tell(Progress(run.read, run.expected))


def _looked_at(run: Run, entry: Entry) -> Looked:
    if run.client.requests >= MAX_REQUESTS:
        raise RegistryFault("too_many_requests", str(MAX_REQUESTS))
    return look_at(run, entry)


def _batches(entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    for start in range(0, len(entries), BATCH):
        yield entries[start : start + BATCH]


def retry_refused(run: Run) -> None:
    """Records that were refused for something that passes: a key that was confirmed since, a list that is back."""
    with run.around.transaction() as session:
        numbers = list(
            session.scalars(
                select(RegistryEntry.number)
                .where(RegistryEntry.registry_id == run.registry_id, RegistryEntry.retry)
                .order_by(RegistryEntry.id)
                .limit(MAX_RETRIES)
            )
        )
    for start in range(0, len(numbers), BATCH):
        looked = [found for number in numbers[start : start + BATCH] if (found := _looked_again(run, number))]
        with run.around.transaction() as session:
            write_batch(session, run, looked, at=run.around.now())
            beat(session, run, at=run.around.now())


def _looked_again(run: Run, number: str) -> Looked | None:
    body = run.client.record(number)
    if body is None:
        return None
    try:
        entry = read_entry(strict_json(body))
    except (Unreadable, ValueError):
        return None
    return _looked_at(run, entry) if entry.number == number else None


def _difference(run: Run, head: Head) -> Distrust | None:
    with run.around.transaction() as session:
        gone = _gone(session, run) if run.is_full else []
        lines = session.execute(
            select(RegistryEntry.number, RegistryEntry.status, RegistryEntry.sequence).where(
                RegistryEntry.registry_id == run.registry_id
            )
        )
        # Sorted byte for byte in Python: databases have their own opinions about the order of letters.
        standings = [(number, status, sequence) for number, status, sequence in lines]
    if gone:
        return Distrust(Alarm.DELETED, ", ".join(gone))
    if len(standings) != head.count:
        return Distrust(Alarm.COUNT_DIFFERS, f"{len(standings)} known, {head.count} signed")
    if set_digest(standings) != head.digest:
        return Distrust(Alarm.DIGEST_DIFFERS, head.digest[:16])
    return None


def _gone(session: Session, run: Run) -> list[str]:
    """What a full reading did not meet: records are never deleted, they only change."""
    not_met = (RegistryEntry.registry_id == run.registry_id) & (func.coalesce(RegistryEntry.seen_run_id, 0) != run.id)
    return list(session.scalars(select(RegistryEntry.number).where(not_met).order_by(RegistryEntry.number).limit(10)))
