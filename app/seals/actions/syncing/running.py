"""One run against one registry: document, head, pages, head again, digest, lists. Fetch, then write, never both.

A registry without an interface has no head and no pages: its keys and lists are looked at for the credentials that
teams have shown us.
"""

import hashlib
import logging
import random
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import Conflict
from app.seals.actions.binding import bind_by_rule
from app.seals.actions.holding import watch_bindings
from app.seals.actions.syncing.alarms import end_alarm, raise_alarm
from app.seals.actions.syncing.following import follow_feed, read_head_of, retry_refused
from app.seals.actions.syncing.keys import note_document
from app.seals.actions.syncing.lists import check_lists, probe_lists
from app.seals.actions.syncing.resolver import KeptList, RegistryResolver
from app.seals.actions.syncing.tracking import begin_run, end_run, fail_run
from app.seals.actions.syncing.way import Distrust, Run, Surroundings
from app.seals.connector import Head, RegistryFault
from app.seals.models import RegistryKey, SealRegistry, StatusListCopy
from app.seals.queries.trust import documents_at_hand, policy_at
from app.seals.states import Alarm, GrantKind, RunKind
from app.seals.verifier import ListMemory

logger = logging.getLogger(__name__)

EVERY = timedelta(minutes=60)
JITTER_SECONDS = 360
FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=24)
SILENT_AFTER = 3
SILENCE = frozenset(
    {"unreachable", "time_over", "unknown_host", "unexpected_status", "certificate_refused", "host_silent"}
)
# One list of 131,072 places unpacks to 16 KiB: this is room for hundreds of them.
LIST_MEMORY_BYTES = 16 * 1024 * 1024


def sync_registry(registry_id: int, kind: RunKind, around: Surroundings) -> int:
    """Bring one registry up to date; returns the run's id, whatever came of it.

    Raises Conflict while another run is alive, RuleBroken for a registry that is not polled.
    """
    run = _begin(registry_id, kind, around)
    try:
        head = _follow(run)
    except (RegistryFault, Distrust, Conflict) as fault:
        _end_badly(run, fault)
    except Exception as error:
        _end_badly(run, RegistryFault("internal", type(error).__name__))
        raise
    else:
        _end_well(run, head)
    return run.id


def _begin(registry_id: int, kind: RunKind, around: Surroundings) -> Run:
    now = around.now()
    with around.transaction() as session:
        registry = session.get_one(SealRegistry, registry_id)
        row = begin_run(session, registry, kind, at=now)
        return _made(session, registry, row.id, kind, around)


def passing_run(registry_id: int, around: Surroundings) -> Run:
    """Everything to ask a registry for one record, without a row of its own: a claim's question is no run."""
    with around.transaction() as session:
        return _made(session, session.get_one(SealRegistry, registry_id), 0, RunKind.CHANGES, around)


def _made(session: Session, registry: SealRegistry, run_id: int, kind: RunKind, around: Surroundings) -> Run:
    now = around.now()
    client = around.client(registry.did, registry.api_base or "", hosts_of(registry))
    grants = [grant for grant in registry.grants if grant.kind is GrantKind.SCHEME]
    return Run(
        id=run_id,
        registry_id=registry.id,
        did=registry.did,
        schemes={grant.value: grant.scheme_code or "" for grant in grants},
        kind=kind,
        client=client,
        around=around,
        resolver=_resolver(session, registry, client, now),
        memory=ListMemory(LIST_MEMORY_BYTES),
        policy=policy_at(session, now, around.loopback),
    )


def hosts_of(registry: SealRegistry) -> frozenset[str]:
    """Hosts granted besides the registry's own."""
    kinds = {GrantKind.HOST, GrantKind.STATUS_HOST}
    return frozenset(grant.value for grant in registry.grants if grant.kind in kinds)


def _resolver(session: Session, registry: SealRegistry, client: object, now: datetime) -> RegistryResolver:
    copies = session.scalars(select(StatusListCopy).where(StatusListCopy.registry_id == registry.id))
    return RegistryResolver(
        client=client,  # type: ignore[arg-type]  # made by the surroundings
        documents=documents_at_hand(session),
        # Past its time to live a list is asked for whole: "unchanged" would confirm nothing.
        kept_lists={copy.url: KeptList(copy.credential, copy.etag) for copy in copies if copy.fresh_until > now},
        fetched_at=registry.did_fetched_at,
        now=now,
    )


def _follow(run: Run) -> Head | None:
    run.resolver.renew()
    _note_keys(run)
    head = _follow_index(run) if run.client.api_base else None
    if head is None:
        probe_lists(run)
    check_lists(run)
    with run.around.transaction() as session:
        bind_by_rule(session, run.registry_id, at=run.around.now())
        watch_bindings(session, at=run.around.now())
    if run.unusable_lists and run.alarm is None:
        # What the other lists say is written by now; the registry as a whole was not confirmed.
        raise RegistryFault("status_list_unusable", ", ".join(run.unusable_lists))
    return head


def _follow_index(run: Run) -> Head:
    head = read_head_of(run)
    probe_lists(run)
    head = follow_feed(run, head)
    retry_refused(run)
    _note_keys(run)
    return head


def _note_keys(run: Run) -> None:
    """Write down what the document lists, and go on with the keys that count."""
    body = run.resolver.fresh_document
    if body is None:
        return
    run.resolver.fresh_document = None
    now = run.around.now()
    with run.around.transaction() as session:
        registry = session.get_one(SealRegistry, run.registry_id)
        had_keys = session.scalar(select(RegistryKey.id).where(RegistryKey.registry_id == registry.id).limit(1))
        is_known = registry.did_document_sha256 == hashlib.sha256(body).hexdigest()
        changes = note_document(session, registry, run.resolver.documents[run.did], body.decode(), at=now)
        run.policy = policy_at(session, now, run.around.loopback)
        if changes.new and had_keys and not is_known:
            raise_alarm(session, registry, Alarm.NEW_KEY, ", ".join(changes.new), at=now)


def _end_well(run: Run, head: Head | None) -> None:
    now = run.around.now()
    with run.around.transaction() as session:
        registry = session.get_one(SealRegistry, run.registry_id)
        end_run(session, run, at=now, to_sequence=registry.cursor_sequence, digest=head.digest if head else None)
        registry.last_success_at, registry.failures = now, 0
        registry.next_due_at = now + EVERY + timedelta(seconds=random.uniform(0, JITTER_SECONDS))  # noqa: S311 -- jitter
        if run.alarm is not None:
            raise_alarm(session, registry, run.alarm.alarm, run.alarm.detail, at=now)
        elif not _waits_for_a_person(session, registry):
            end_alarm(session, registry)
            _keep_head(registry, head)


def _keep_head(registry: SealRegistry, head: Head | None) -> None:
    if head is None:
        return
    registry.head_sequence, registry.head_count = head.sequence, head.count
    registry.head_digest, registry.head_at = head.digest, head.issued_at
    registry.head_expires_at = head.expires_at


def _waits_for_a_person(session: Session, registry: SealRegistry) -> bool:
    """A key in quarantine keeps its alarm until somebody decided, or seven days went by."""
    if registry.alarm is not Alarm.NEW_KEY:
        return False
    quarantined = select(RegistryKey.id).where(
        RegistryKey.registry_id == registry.id, RegistryKey.listed, RegistryKey.state == "quarantined"
    )
    return session.scalar(quarantined.limit(1)) is not None


def _end_badly(run: Run, fault: RegistryFault | Distrust | Conflict) -> None:
    now = run.around.now()
    code, detail = _words(fault)
    with run.around.transaction() as session:
        registry = session.get_one(SealRegistry, run.registry_id)
        fail_run(session, run, code, detail, at=now)
        registry.failures += 1
        registry.next_due_at = now + min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(registry.failures - 1, 12))
        if isinstance(fault, Distrust):
            raise_alarm(session, registry, fault.alarm, fault.detail, at=now)
        elif registry.failures >= SILENT_AFTER and registry.alarm is None:
            raise_alarm(session, registry, _kind_of(code), f"{code} {detail}".strip(), at=now)
    logger.warning("sync failed: %s %s", code, detail)


def _words(fault: RegistryFault | Distrust | Conflict) -> tuple[str, str]:
    if isinstance(fault, RegistryFault):
        return fault.code, fault.detail
    if isinstance(fault, Distrust):
        return fault.alarm.value, fault.detail
    return "given_up", fault.text.source


def _kind_of(code: str) -> Alarm:
    return Alarm.UNREACHABLE if code in SILENCE else Alarm.PROTOCOL
