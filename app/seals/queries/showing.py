"""Attestations as pages show them: explicit columns only, never the raw record or credential."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    ScalarSelect,
    Select,
    String,
    bindparam,
    cast,
    func,
    null,
    select,
    type_coerce,
)
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
    "former_number", "file_signed_at",
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
    """The record's own word, else where the registry's profile puts it."""
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
    base = row.registry_base.rstrip("/") if row.registry_base else None
    lookup = row.verify_url or (f"{base}/verify/{quote(row.number)}" if base else None)
    return Stored(row.id, _facts(row), row.scheme_version, lookup, row.issued_at, details)


_SHOWN = (
    *_COLUMNS,
    SealRegistry.name.label("registry_name"),
    SealRegistry.api_base.label("registry_base"),
    ProductVersion.name.label("current_version"),
)
# Characters that no stored line can hold (`core.plain_text` leaves them out).
_FIELD, _LINE = "\x1f", "\x1e"


def _as_text(column: object, kind: type[String] | type[Integer] = String) -> ColumnElement[str]:
    plain = cast(column, kind) if kind is Integer else type_coerce(column, String)
    return func.coalesce(cast(plain, String), "")


def _results_in_one_text() -> ScalarSelect[str]:
    """Every result of an attestation as one value: twelve criteria do not repeat its thirty columns twelve times."""
    result = AttestationResult
    fields = (
        _as_text(result.position, Integer),
        _as_text(result.criterion),
        _as_text(result.applicable, Integer),
        _as_text(result.need),
        _as_text(result.level),
        _as_text(result.fulfilled, Integer),
        _as_text(result.not_applicable_reason),
    )
    line = functools.reduce(lambda one, other: one + _FIELD + other, fields)
    return (
        select(func.aggregate_strings(line, _LINE))
        .where(result.attestation_id == Attestation.id)
        .correlate(Attestation)
        .scalar_subquery()
    )


def _result_line(text: str) -> tuple[int, str, ResultLine]:
    position, criterion, applicable, need, level, fulfilled, reason = text.split(_FIELD)
    line = ResultLine(
        criterion=criterion,
        applicable=applicable == "1",
        not_applicable_reason=reason or None,
        need=Need(need) if need else None,
        level=level or None,
        fulfilled=fulfilled == "1" if fulfilled else None,
    )
    return int(position), criterion, line


@functools.lru_cache(maxsize=512)
def _results(text: str | None) -> tuple[ResultLine, ...]:
    """In the issuer's order."""
    lines = sorted((_result_line(each) for each in text.split(_LINE)), key=lambda each: each[:2]) if text else []
    return tuple(line for _position, _criterion, line in lines)


def attestations_of(session: Session, profile_ids: Sequence[int]) -> dict[int, list[Stored]]:
    """Start-ups of ``profile_ids`` → what is bound to their organisations, newest first. One statement.

    Other kinds of profile are left out: what is known of a research team before its founding stays unnamed.
    """
    return _by_startup(session, _WITHOUT_RESULTS, profile_ids)


def attestations_with_results(session: Session, profile_ids: Sequence[int]) -> dict[int, list[Stored]]:
    """As `attestations_of`, with every criterion's result. One statement."""
    return _by_startup(session, _WITH_RESULTS, profile_ids)


def _by_startup(
    session: Session, statement: Select[*tuple[object, ...]], profile_ids: Sequence[int]
) -> dict[int, list[Stored]]:
    found: dict[int, list[Stored]] = {}
    for row in session.execute(statement, {"ids": list(profile_ids)}):
        held = found.setdefault(row.profile_id, [])
        if row.id is not None:
            held.append(replace(_stored(row), results=_results(row.results)))
    return found


def _of_startups(statement: Select[*tuple[object, ...]]) -> Select[*tuple[object, ...]]:
    joined = (
        statement.select_from(Profile)
        .outerjoin(Attestation, Attestation.organisation_id == Profile.organisation_id)
        .outerjoin(SealRegistry, SealRegistry.id == Attestation.registry_id)
        .where(Profile.id.in_(bindparam("ids", expanding=True)), Profile.kind == Kind.STARTUP)
        .order_by(Profile.id, Attestation.standing_since.desc(), Attestation.id)
    )
    return _current_version(joined)


# Built once: putting forty columns together anew for each page would cost more than asking.
_PROFILE = Profile.id.label("profile_id")
_WITHOUT_RESULTS = _of_startups(select(_PROFILE, *_SHOWN, null().label("results")))
_WITH_RESULTS = _of_startups(select(_PROFILE, *_SHOWN, _results_in_one_text().label("results")))


def stored_by_public_id(session: Session, public_id: str) -> Stored:
    """Without results. Raises NotFound."""
    return _stored(_row(session, public_id))


def whole_by_public_id(session: Session, public_id: str) -> Whole:
    """Raises NotFound."""
    results = _results_in_one_text().label("results")
    row = _row(session, public_id, Attestation.holder_name, Attestation.report_url, results)
    return Whole(
        stored=replace(_stored(row), results=_results(row.results)),
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
