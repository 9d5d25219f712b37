"""Attestations as pages show them: explicit columns only, never the raw record or credential."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.profiles.models import ProductVersion, Profile
from app.profiles.states import Kind
from app.seals.models import (
    Attestation,
    AttestationComment,
    AttestationEvent,
    AttestationResult,
    SealRegistry,
)
from app.seals.rules.consistency import Indicators
from app.seals.rules.display import Facts
from app.seals.rules.schemes import find_scheme
from app.seals.states import Need, ReasonCode, Source, Standing

# Names of `Facts` that are columns of the same name.
_SAME = (
    "public_id", "number", "scheme_code", "subject_kind", "assurance", "outcome", "standing", "standing_since",
    "reason_code", "system_name", "system_version", "source", "assessed_on", "valid_from", "valid_until",
    "surveillance_due", "confirmed_at", "import_until", "fault", "conflict", "shown_before_granted",
)  # fmt: skip
_MORE = ("id", "organisation_id", "scheme_version", "verify_url", "issued_at", "conflict_details")
_COLUMNS = [getattr(Attestation, name) for name in (*_SAME, *_MORE)]


@dataclass(frozen=True)
class ResultLine:
    """One criterion as the issuer gave it."""

    criterion: str
    applicable: bool
    not_applicable_reason: str | None
    need: Need | None
    level: str | None
    fulfilled: bool | None
    indicators: Indicators | None = None


@dataclass(frozen=True)
class Stored:
    """An attestation's facts and what stands beside them on a page."""

    id: int
    facts: Facts
    scheme_version: str
    verify_url: str | None
    issued_at: datetime | None
    details: tuple[Mapping[str, str], ...] = ()
    results: tuple[ResultLine, ...] = ()


@dataclass(frozen=True)
class EventLine:
    at: datetime
    standing: Standing
    reason_code: ReasonCode | None
    source: Source


@dataclass(frozen=True)
class CommentLine:
    at: datetime
    text: str


@dataclass(frozen=True)
class Whole:
    """Everything a page of its own shows of one attestation. The holder's name is the record's own."""

    stored: Stored
    holder_name: str
    report_url: str | None
    events: tuple[EventLine, ...]
    comments: tuple[CommentLine, ...]


def _current_version(statement: Select[*tuple[object, ...]]) -> Select[*tuple[object, ...]]:
    is_current = (ProductVersion.product_id == Attestation.product_id) & ProductVersion.is_current
    return statement.outerjoin(ProductVersion, is_current)


def _facts(row: Row[*tuple[object, ...]]) -> Facts:
    found = row._mapping
    scheme = find_scheme(found["scheme_code"])
    return Facts(
        **{name: found[name] for name in _SAME},
        scheme_name=scheme.name if scheme else found["scheme_code"],
        issuer_name=found["registry_name"],
        current_version=found["current_version"],
        is_bound=found["organisation_id"] is not None,
    )


def _stored(row: Row[*tuple[object, ...]]) -> Stored:
    details = tuple(row.conflict_details or ())
    return Stored(row.id, _facts(row), row.scheme_version, row.verify_url, row.issued_at, details)


_SHOWN = (*_COLUMNS, SealRegistry.name.label("registry_name"), ProductVersion.name.label("current_version"))
_RESULT = (
    AttestationResult.criterion, AttestationResult.applicable, AttestationResult.not_applicable_reason,
    AttestationResult.need, AttestationResult.level, AttestationResult.fulfilled,
)  # fmt: skip


def attestations_of(session: Session, profile_ids: Sequence[int]) -> dict[int, list[Stored]]:
    """Start-ups of ``profile_ids`` → what is bound to their organisations, newest first. One statement.

    Other kinds of profile are left out: what is known of a research team before its founding stays unnamed.
    """
    found: dict[int, list[Stored]] = {}
    for row in session.execute(_of_startups(select(Profile.id.label("profile_id"), *_SHOWN), profile_ids)):
        held = found.setdefault(row.profile_id, [])
        if row.id is not None:
            held.append(_stored(row))
    return found


def attestations_with_results(session: Session, profile_ids: Sequence[int]) -> dict[int, list[Stored]]:
    """As `attestations_of`, with every criterion's result. One statement."""
    statement = _of_startups(select(Profile.id.label("profile_id"), *_SHOWN, *_RESULT), profile_ids)
    joined = statement.outerjoin(AttestationResult, AttestationResult.attestation_id == Attestation.id)
    found: dict[int, dict[int, Stored]] = {}
    for row in session.execute(joined.order_by(AttestationResult.position, AttestationResult.id)):
        held = found.setdefault(row.profile_id, {})
        if row.id is None:
            continue
        stored = held.get(row.id) or _stored(row)
        held[row.id] = replace(stored, results=(*stored.results, *_results(row)))
    return {profile_id: list(held.values()) for profile_id, held in found.items()}


def _of_startups(statement: Select[*tuple[object, ...]], profile_ids: Sequence[int]) -> Select[*tuple[object, ...]]:
    joined = (
        statement.select_from(Profile)
        .outerjoin(Attestation, Attestation.organisation_id == Profile.organisation_id)
        .outerjoin(SealRegistry, SealRegistry.id == Attestation.registry_id)
        .where(Profile.id.in_(profile_ids), Profile.kind == Kind.STARTUP)
        .order_by(Profile.id, Attestation.standing_since.desc(), Attestation.id)
    )
    return _current_version(joined)


def _results(row: Row[*tuple[object, ...]]) -> Iterator[ResultLine]:
    if row.criterion is not None:
        yield ResultLine(row.criterion, row.applicable, row.not_applicable_reason, row.need, row.level, row.fulfilled)


def stored_by_public_id(session: Session, public_id: str) -> Stored:
    """Without results. Raises NotFound."""
    return _stored(_row(session, public_id))


def whole_by_public_id(session: Session, public_id: str) -> Whole:
    """Raises NotFound."""
    row = _row(session, public_id, Attestation.holder_name, Attestation.report_url)
    results = session.execute(
        select(*_RESULT)
        .where(AttestationResult.attestation_id == row.id)
        .order_by(AttestationResult.position, AttestationResult.id)
    )
    return Whole(
        stored=replace(_stored(row), results=tuple(line for result in results for line in _results(result))),
        holder_name=row.holder_name,
        report_url=row.report_url,
        events=_events(session, row.id),
        comments=_comments(session, row.id),
    )


def _row(session: Session, public_id: str, *more: object) -> Row[*tuple[object, ...]]:
    statement = select(*_SHOWN, *more).select_from(Attestation)
    joined = statement.join(SealRegistry, SealRegistry.id == Attestation.registry_id)
    row = session.execute(_current_version(joined).where(Attestation.public_id == public_id)).one_or_none()
    if row is None:
        raise NotFound
    return row


def _events(session: Session, attestation_id: int) -> tuple[EventLine, ...]:
    """Newest first."""
    event = AttestationEvent
    rows = session.execute(
        select(event.at, event.to_standing, event.reason_code, event.source)
        .where(event.attestation_id == attestation_id)
        .order_by(event.at.desc(), event.id.desc())
    )
    return tuple(EventLine(*row) for row in rows)


def _comments(session: Session, attestation_id: int) -> tuple[CommentLine, ...]:
    comment = AttestationComment
    rows = session.execute(
        select(comment.at, comment.text)
        .where(comment.attestation_id == attestation_id)
        .order_by(comment.at.desc(), comment.id.desc())
    )
    return tuple(CommentLine(*row) for row in rows)
