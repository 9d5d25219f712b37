"""One way to cut a list into pages and to read it whole for a file, within bounds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.core.paging import PAGE_SIZE, Page, offset_of

EXPORT_ROWS = 10_000
SEARCH_LENGTH = 100

Line = TypeVar("Line")


def holds(column: InstrumentedAttribute[str], text: str) -> ColumnElement[bool]:
    """Whether ``text`` stands in the column; wildcards are ordinary signs, and capitals do not matter.

    SQLite folds A to Z alone: "özlem" finds "Özlem" by its other ways of writing.
    """
    ways = dict.fromkeys((text, text.casefold(), text.title(), text.upper()))
    return or_(*(column.icontains(way, autoescape=True) for way in ways))


@dataclass(frozen=True)
class Cut:
    """Which part of a list is wanted: a page of the screen, or the file's bounded whole."""

    number: int = 1
    size: int = PAGE_SIZE


WHOLE = Cut(1, EXPORT_ROWS)


def cut(
    session: Session,
    statement: Select[*tuple[Any, ...]],  # Any: each list has its own columns
    wanted: Cut,
    shape: Callable[[Sequence[Any]], Sequence[Line]],
) -> Page[Line]:
    """One page of ``statement``; a number past the end gives the last page. ``shape`` gets the rows at once."""
    total = session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    empty: Page[Line] = Page((), 1, wanted.size, total)
    number = min(wanted.number, empty.pages)
    rows = session.execute(statement.limit(wanted.size).offset(offset_of(number, wanted.size))).all()
    return Page(shape(rows), number, wanted.size, total)
