"""The audit log, read by administrators."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from app.core.audit import AuditEntry
from app.core.lists.cutting import Cut, cut
from app.core.paging import Page
from app.staff.queries.people import names_of


@dataclass(frozen=True)
class LogFilter:
    """``event`` is the beginning of an event's name; numbers are those of accounts and objects."""

    event: str = ""
    object_type: str = ""
    object_id: int | None = None
    actor_id: int | None = None
    # Applications that the reader is in conflict with: no entry of theirs is there.
    barred: frozenset[int] = frozenset()


@dataclass(frozen=True)
class LogLine:
    at: datetime
    event: str
    actor: str
    actor_id: int | None
    object_type: str
    object_id: int | None
    details: tuple[tuple[str, str], ...]
    request_id: str
    is_sealed: bool


def log(session: Session, asked: LogFilter, wanted: Cut) -> Page[LogLine]:
    """Newest first."""
    statement: Select[*tuple[Any, ...]] = select(AuditEntry).where(*_without(asked.barred))
    if asked.event:
        statement = statement.where(AuditEntry.event.startswith(asked.event, autoescape=True))
    if asked.object_type:
        statement = statement.where(AuditEntry.object_type == asked.object_type)
    if asked.object_id is not None:
        statement = statement.where(AuditEntry.object_id == asked.object_id)
    if asked.actor_id is not None:
        statement = statement.where(AuditEntry.actor_id == asked.actor_id)
    return cut(session, statement.order_by(AuditEntry.id.desc()), wanted, lambda rows: _lines(session, rows))


def _lines(session: Session, rows: Sequence[Any]) -> list[LogLine]:  # Any: one-column rows
    entries: list[AuditEntry] = [row[0] for row in rows]
    names = names_of(session, [entry.actor_id for entry in entries])
    return [
        LogLine(
            entry.at,
            entry.event,
            names.get(entry.actor_id or 0, ""),
            entry.actor_id,
            entry.object_type,
            entry.object_id,
            tuple((key, str(value)) for key, value in json.loads(entry.details).items() if value is not None),
            entry.request_id,
            entry.sequence is not None,
        )
        for entry in entries
    ]


def object_types(session: Session, barred: frozenset[int]) -> list[str]:
    kinds = select(AuditEntry.object_type).where(*_without(barred)).distinct()
    return list(session.scalars(kinds.order_by(AuditEntry.object_type)))


def _without(barred: frozenset[int]) -> list[ColumnElement[bool]]:
    """Entries of an application, and those whose details name one; details are JSON in the order of their names."""
    named = [f'%"application_id": {each}{after}%' for each in sorted(barred) for after in (",", "}")]
    of_one = and_(AuditEntry.object_type == "application", AuditEntry.object_id.in_(barred))
    return [~or_(of_one, *(AuditEntry.details.like(each) for each in named))] if barred else []
