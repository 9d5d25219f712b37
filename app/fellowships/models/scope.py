"""No query of this feature without saying for which programmes: a forgotten condition is an error, not a leak."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from weakref import WeakKeyDictionary

from sqlalchemy import ClauseElement, Connection, Engine, ForeignKey, Table, event
from sqlalchemy.orm import (
    LoaderCriteriaOption,
    Mapped,
    ORMExecuteState,
    Session,
    SessionTransaction,
    declared_attr,
    mapped_column,
    with_loader_criteria,
)
from sqlalchemy.sql import visitors

from app.core.database import Base

_KEY = "fellowships.scope"


class NoScope(RuntimeError):
    """Raised by a query of programmes' rows that says for which programmes it asks nowhere."""


@dataclass(frozen=True)
class Scope:
    """The programmes a piece of work may see; ``programme_ids`` is None for all of them.

    ``barred`` are applications that whoever works here is in conflict with: for them these do not exist.
    """

    programme_ids: frozenset[int] | None
    barred: frozenset[int] = frozenset()

    def holds(self, programme_id: int) -> bool:
        return self.programme_ids is None or programme_id in self.programme_ids


# What the public reads, the worker's own work, and people whose role holds for the whole platform.
EVERY = Scope(None)


class OwnedByProgramme:
    """A row of one programme. Reading it needs a scope."""

    @declared_attr
    def programme_id(cls) -> Mapped[int]:  # noqa: N805 -- SQLAlchemy hands over the class
        return mapped_column(ForeignKey("programmes.id", ondelete="RESTRICT"), index=True)


class IsApplication:
    """The application itself."""

    id: Mapped[int] = mapped_column(primary_key=True)


class OfApplication:
    """A row of one application, beside its programme."""

    @declared_attr
    def application_id(cls) -> Mapped[int]:  # noqa: N805 -- SQLAlchemy hands over the class
        return mapped_column(ForeignKey("applications.id", ondelete="CASCADE"), index=True)


@contextmanager
def within(session: Session, scope: Scope) -> Iterator[None]:
    """Everything read or changed inside sees the programmes of ``scope`` alone."""
    before = session.info.get(_KEY)
    session.info[_KEY] = scope
    try:
        yield
    finally:
        session.info[_KEY] = before


def enter(session: Session, scope: Scope) -> None:
    """For the rest of this session: a request's session ends with it."""
    session.info[_KEY] = scope


def scope_in(session: Session) -> Scope:
    """Raises NoScope where nobody has said one."""
    scope: Scope | None = session.info.get(_KEY)
    if scope is None:
        raise NoScope
    return scope


# Whose connection a statement goes over: what a session may see is written into the session.
_sessions: WeakKeyDictionary[Connection, Session] = WeakKeyDictionary()


@event.listens_for(Session, "after_begin")
def _note_connection(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    _sessions[connection] = session


@lru_cache(maxsize=1)
def _owned_tables() -> tuple[tuple[str, ...], re.Pattern[str]]:
    owned = (each for each in Base.registry.mappers if issubclass(each.class_, OwnedByProgramme))
    names = tuple(sorted(str(each.local_table) for each in owned))
    return names, re.compile(rf"\b(?:{'|'.join(names)})\b")


@lru_cache(maxsize=4096)
def _names_one(statement: str) -> bool:
    """Looked for in every statement of the platform: the pattern reads only texts that hold one of the names, and the
    same texts come again and again."""
    names, pattern = _owned_tables()
    return any(name in statement for name in names) and pattern.search(statement) is not None


@event.listens_for(Engine, "before_cursor_execute")
def _refuse_without_scope(
    connection: Connection, _cursor: object, statement: str, _parameters: object, _context: object, _many: object
) -> None:
    """The text of the statement names its tables, however it was put together."""
    session = _sessions.get(connection)
    if session is not None and _names_one(statement):
        scope_in(session)


@event.listens_for(Session, "do_orm_execute")
def _only_within(execution: ORMExecuteState) -> None:
    scope: Scope | None = execution.session.info.get(_KEY)
    if scope is None or execution.is_column_load or execution.is_relationship_load:
        return
    conditions = [*_of_programmes(scope.programme_ids), *_without(scope.barred)]
    if conditions:
        _refuse_plain_tables(execution)
        execution.statement = execution.statement.options(*conditions)


def _refuse_plain_tables(execution: ORMExecuteState) -> None:
    """A table named beside its class gets no condition: whoever may not see everything asks for rows of the class."""
    if execution.is_orm_statement or not isinstance(execution.statement, ClauseElement):
        return
    names, _pattern = _owned_tables()
    for each in visitors.iterate(execution.statement):
        if isinstance(each, Table) and each.name in names and "parententity" not in each._annotations:
            raise NoScope(f"a plain table is asked for inside a scope: {each.name}")


def _of_programmes(ids: frozenset[int] | None) -> list[LoaderCriteriaOption]:
    if ids is None:
        return []
    return [with_loader_criteria(OwnedByProgramme, lambda cls: cls.programme_id.in_(ids), include_aliases=True)]


def _without(barred: frozenset[int]) -> list[LoaderCriteriaOption]:
    if not barred:
        return []
    return [
        with_loader_criteria(IsApplication, lambda cls: cls.id.not_in(barred), include_aliases=True),
        with_loader_criteria(OfApplication, lambda cls: cls.application_id.not_in(barred), include_aliases=True),
    ]
