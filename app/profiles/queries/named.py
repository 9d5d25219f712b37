"""Who is called by a name that somebody typed."""

from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import InstrumentedAttribute


def is_named(column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None], name: str) -> ColumnElement[bool]:
    """Whether the column holds this name; capitals do not matter.

    The database folds both sides: SQLite folds A to Z alone, so "Öl" would never equal a name that Python folded. The
    usual ways of capitals are tried beside it.
    """
    ways = dict.fromkeys((name, name.lower(), name.title(), name.upper()))
    return func.lower(column).in_([func.lower(way) for way in ways])
