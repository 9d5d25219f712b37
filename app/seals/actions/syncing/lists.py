"""Every attestation held against the signed status lists: each list fetched and unpacked once, then only bits are read.

Memory does not grow with the number of attestations: they are walked in slices, and only what changed is loaded whole.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, insert, select, update
from sqlalchemy.orm import Session

from app.core.database import bump_revision
from app.seals.actions.mails import Change, mail_team
from app.seals.actions.standings import Evidence, is_better, is_worse, record_better, record_worse
from app.seals.actions.syncing.looking import counted, is_contradicted
from app.seals.actions.syncing.tracking import beat
from app.seals.actions.syncing.way import Distrust, Run
from app.seals.models import Attestation, AttestationCheck, RegistryEntry, StatusListCopy
from app.seals.states import Alarm, CheckOutcome, Conflict, Source, Standing, StatusPurpose
from app.seals.verifier import Refusal, Unavailable
from app.seals.verifier.bitstring import bit
from app.seals.verifier.lists import SignedList, list_at

Line = Row[*tuple[Any, ...]]  # Any: fifteen columns, read by name
SLICE = 1000
# Two requests each: looked at before credentials are judged, and after.
MAX_LISTS = 500
STANDING_DETAIL = "standing:"
LONGEST_TTL = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class ReadList:
    """A list that was found good in this run."""

    signed: SignedList
    sha256: str


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What the lists say of one slice: ids that stand as they stood, and the new standing of the others."""

    confirmed: list[int]
    changed: dict[int, tuple[Standing, Evidence]]
    contradicted: dict[int, str]
    agreeing: list[int]
    unsettled: set[int] = field(default_factory=set)


def probe_lists(run: Run) -> None:
    """Look at the lists before any credential is judged by them: one older than ours must not speak for anything."""
    for url, purpose in lists_in_use(run):
        _read(run, url, purpose)
    run.resolver.kept_lists.update(run.resolver.fetched_lists)


def check_lists(run: Run) -> None:
    """Bad news is always taken; good news and the confirmation only where nothing about the registry is in doubt."""
    run.resolver.ask_again()
    asked_for = {url: _read(run, url, purpose) for url, purpose in lists_in_use(run)}
    read = {url: found for url, found in asked_for.items() if found is not None}
    run.unusable_lists = tuple(url for url in asked_for if url not in read)
    with run.around.transaction() as session:
        for url, found in read.items():
            _keep_copy(session, run, url, found)
    last = 0
    while True:
        with run.around.transaction() as session:
            rows = session.execute(_slice(run, last)).all()
            if not rows:
                return
            last = rows[-1].id
            _settle(session, run, _judge(run, rows, read))
            beat(session, run, at=run.around.now())


def lists_in_use(run: Run) -> list[tuple[str, StatusPurpose]]:
    """Every list that an attestation of this registry names, once. Of too many the one not asked for longest is first.

    What a run does not reach keeps its age, and the next run begins with it.
    """
    with run.around.transaction() as session:
        found: set[tuple[str, StatusPurpose]] = set()
        for column, purpose in (
            (Attestation.revocation_list_url, StatusPurpose.REVOCATION),
            (Attestation.suspension_list_url, StatusPurpose.SUSPENSION),
        ):
            of_registry = Attestation.registry_id == run.registry_id
            urls = session.scalars(select(column).where(of_registry, column.is_not(None)).distinct())
            found.update((url, purpose) for url in urls if url)
        asked = select(StatusListCopy.url, StatusListCopy.fetched_at).where(
            StatusListCopy.registry_id == run.registry_id
        )
        asked_at = {url: at.isoformat() for url, at in session.execute(asked)}
    oldest_first = sorted(found, key=lambda each: (asked_at.get(each[0], ""), each))
    return oldest_first[:MAX_LISTS]


def _read(run: Run, url: str, purpose: StatusPurpose) -> ReadList | None:
    try:
        token = run.resolver.status_list(url)
        signed = list_at(url, purpose, token, memory=run.memory, trusted=run.policy.trusted[run.did], asked=run.asked())
    except (Unavailable, Refusal) as error:
        reason = error.why.reason.value if isinstance(error, Refusal) else "unavailable"
        run.told.append((0, f"{url}: {reason}"))
        return None
    newest = _newest_known(run, url)
    if newest is not None and signed.valid_from < newest:
        # An older list would bring back what was withdrawn since.
        run.alarm = run.alarm or Distrust(Alarm.ROLLBACK, f"{url}: {signed.valid_from:%Y-%m-%dT%H:%M:%SZ}")
        run.resolver.refuse(url)
        return None
    return ReadList(signed, hashlib.sha256(token.encode()).hexdigest())


def _newest_known(run: Run, url: str) -> datetime | None:
    with run.around.transaction() as session:
        return session.scalar(select(StatusListCopy.valid_from).where(StatusListCopy.url == url))


def _keep_copy(session: Session, run: Run, url: str, found: ReadList) -> None:
    copy = session.scalar(select(StatusListCopy).where(StatusListCopy.url == url))
    if copy is None:
        copy = StatusListCopy(registry_id=run.registry_id, url=url)
        session.add(copy)
    now, signed = run.around.now(), found.signed
    kept = run.resolver.fetched_lists[url]
    copy.purpose = StatusPurpose(next(iter(sorted(signed.purposes))))
    copy.credential, copy.credential_sha256, copy.etag = kept.token, found.sha256, kept.etag
    copy.valid_from, copy.valid_until, copy.ttl_seconds = signed.valid_from, signed.valid_until, signed.ttl_seconds
    copy.fetched_at = now
    copy.fresh_until = min(signed.valid_until, now + min(timedelta(seconds=signed.ttl_seconds), LONGEST_TTL))


def _slice(run: Run, after: int) -> Select[*tuple[Any, ...]]:  # Any: as above
    columns = (
        Attestation.id, Attestation.number, Attestation.standing, Attestation.standing_since, Attestation.valid_until,
        Attestation.valid_from, Attestation.revocation_list_url, Attestation.revocation_index,
        Attestation.suspension_list_url, Attestation.suspension_index, Attestation.fault, Attestation.withdrawn_at,
        Attestation.conflict, Attestation.last_checked_at, RegistryEntry.status,
    )  # fmt: skip
    is_entry = (RegistryEntry.registry_id == Attestation.registry_id) & (RegistryEntry.number == Attestation.number)
    return (
        select(*columns)
        .outerjoin(RegistryEntry, is_entry)
        .where(
            Attestation.registry_id == run.registry_id,
            Attestation.revocation_list_url.is_not(None),
            Attestation.id > after,
        )
        .order_by(Attestation.id)
        .limit(SLICE)
    )


def _judge(run: Run, rows: Sequence[Line], read: Mapping[str, ReadList]) -> Verdicts:
    verdicts = Verdicts([], {}, {}, [])
    now = run.around.now()
    for row in rows:
        lists = _lists_of(row, read)
        if lists is None:
            continue
        proven = _proven(row, lists, now)
        said = Standing(row.status) if row.status in set(Standing) else proven
        standing = counted(said, proven)
        if is_contradicted(said, proven):
            verdicts.contradicted[row.id] = f"{STANDING_DETAIL} index {said.value}, signed {proven.value}"
        elif row.conflict is Conflict.SOURCES_DIFFER:
            verdicts.agreeing.append(row.id)
        if standing is not row.standing and row.withdrawn_at is None:
            verdicts.changed[row.id] = (standing, _evidence(row, lists, standing, now))
        if row.fault is None:
            verdicts.confirmed.append(row.id)
    return verdicts


def _lists_of(row: Line, read: Mapping[str, ReadList]) -> list[tuple[StatusPurpose, ReadList, int]] | None:
    """The lists of a row with its place in each; None when one of them could not be read."""
    found = []
    for purpose, url, index in (
        (StatusPurpose.REVOCATION, row.revocation_list_url, row.revocation_index),
        (StatusPurpose.SUSPENSION, row.suspension_list_url, row.suspension_index),
    ):
        if url is None:
            continue
        if url not in read or index is None or index >= len(read[url].signed.bits) * 8:
            return None
        found.append((purpose, read[url], index))
    return found


def _proven(row: Line, lists: list[tuple[StatusPurpose, ReadList, int]], now: datetime) -> Standing:
    is_set = {purpose: bit(found.signed.bits, index) for purpose, found, index in lists}
    if is_set.get(StatusPurpose.REVOCATION):
        return Standing.WITHDRAWN
    if row.valid_until is not None and row.valid_until <= now:
        return Standing.EXPIRED
    return Standing.SUSPENDED if is_set.get(StatusPurpose.SUSPENSION) else Standing.GRANTED


def _evidence(
    row: Line, lists: list[tuple[StatusPurpose, ReadList, int]], standing: Standing, now: datetime
) -> Evidence:
    """The newest list; an end by the clock happened when it had been announced for."""
    newest = max((found for _purpose, found, _index in lists), key=lambda found: found.signed.valid_from)
    at = row.valid_until if standing is Standing.EXPIRED and row.valid_until else newest.signed.valid_from
    return Evidence(Source.CREDENTIAL, at, now, sha256=newest.sha256)


def _settle(session: Session, run: Run, verdicts: Verdicts) -> None:
    now = run.around.now()
    for attestation in _whole(session, verdicts.changed):
        if not _follow(session, run, attestation, *verdicts.changed[attestation.id]):
            # It does not stand as the lists have it: nothing about it is confirmed.
            verdicts.unsettled.add(attestation.id)
    for attestation in _whole(session, verdicts.contradicted):
        _note_conflict(session, attestation, verdicts.contradicted[attestation.id], now)
    for attestation in _whole(session, verdicts.agreeing):
        _end_conflict(session, attestation)
    session.flush()
    if run.alarm is None:
        _confirm(session, run, [each for each in verdicts.confirmed if each not in verdicts.unsettled], now)
    _note_changed(session, verdicts, now)


def _follow(session: Session, run: Run, attestation: Attestation, standing: Standing, evidence: Evidence) -> bool:
    """Whether it stands as the lists have it now."""
    if is_worse(standing, attestation.standing):
        run.changed += record_worse(session, attestation, standing, evidence)
    elif run.alarm is None and is_better(standing, attestation.standing):
        run.changed += record_better(session, attestation, standing, evidence)
    return attestation.standing is standing


def _note_conflict(session: Session, attestation: Attestation, detail: str, now: datetime) -> None:
    if attestation.conflict is not None:
        return
    attestation.conflict = Conflict.SOURCES_DIFFER
    attestation.conflict_details = [{"code": Conflict.SOURCES_DIFFER.value, "criterion": "", "detail": detail}]
    bump_revision(session)
    mail_team(session, attestation, Change.CONFLICT, at=now)


def _end_conflict(session: Session, attestation: Attestation) -> None:
    """Only a conflict about the standing ends when the sources agree again; others need another record."""
    details = attestation.conflict_details or []
    left = [each for each in details if not each.get("detail", "").startswith(STANDING_DETAIL)]
    if len(left) == len(details):
        return
    attestation.conflict_details = left or None
    attestation.conflict = Conflict(left[0]["code"]) if left else None
    bump_revision(session)


def _whole(session: Session, ids: Mapping[int, object] | Sequence[int]) -> Iterator[Attestation]:
    if ids:
        yield from session.scalars(select(Attestation).where(Attestation.id.in_(list(ids))).order_by(Attestation.id))


def _confirm(session: Session, run: Run, ids: list[int], now: datetime) -> None:
    if not ids:
        return
    until = min((found.valid_until for found in _signed_lists(run)), default=None)
    today = select(Attestation.id).where(
        Attestation.id.in_(ids),
        (Attestation.last_checked_at.is_(None)) | (Attestation.last_checked_at < now.replace(hour=0, minute=0)),
    )
    # One line a day is kept of a check that found nothing new; the run itself says how many it confirmed.
    once_a_day = [
        {"attestation_id": each, "at": now, "outcome": CheckOutcome.CONFIRMED, "list_valid_until": until}
        for each in session.scalars(today)
    ]
    if once_a_day:
        session.execute(insert(AttestationCheck), once_a_day)
    session.execute(
        update(Attestation)
        .where(Attestation.id.in_(ids))
        .values(confirmed_at=now, last_checked_at=now, list_valid_until=until, told_unverifiable_at=None)
    )
    run.confirmed += len(ids)
    is_shown = select(Attestation.id).where(Attestation.id.in_(ids), Attestation.organisation_id.is_not(None))
    if session.scalar(is_shown.limit(1)) is not None:
        # "Confirmed within n days" is filtered from memory, which is read anew by the revision alone.
        bump_revision(session)


def _signed_lists(run: Run) -> list[SignedList]:
    rules = run.policy.status
    kept = (run.memory.find(kept.token, rules) for kept in run.resolver.fetched_lists.values())
    return [signed for signed in kept if signed is not None]


def _note_changed(session: Session, verdicts: Verdicts, now: datetime) -> None:
    rows = [{"attestation_id": each, "at": now, "outcome": CheckOutcome.CHANGED} for each in verdicts.changed]
    if rows:
        session.execute(insert(AttestationCheck), rows)
