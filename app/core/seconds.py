"""Whole seconds between two moments, on either database."""

from datetime import datetime
from typing import Any

from sqlalchemy import Integer, SQLColumnExpression
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction


class seconds_between(GenericFunction[int]):  # noqa: N801 -- named like the functions of the database
    """From the second moment to the first."""

    type = Integer()
    inherit_cache = True

    def __init__(
        self, later: SQLColumnExpression[datetime | None], earlier: SQLColumnExpression[datetime | None]
    ) -> None:
        super().__init__(later, earlier)


@compiles(seconds_between, "sqlite")
def _on_sqlite(element: seconds_between, compiler: SQLCompiler, **options: Any) -> str:  # Any: SQLAlchemy's signature
    later, earlier = (compiler.process(each, **options) for each in element.clauses)
    return f"(CAST(strftime('%s', {later}) AS INTEGER) - CAST(strftime('%s', {earlier}) AS INTEGER))"


@compiles(seconds_between, "postgresql")
def _on_postgresql(element: seconds_between, compiler: SQLCompiler, **options: Any) -> str:  # Any: as above
    later, earlier = (compiler.process(each, **options) for each in element.clauses)
    return f"CAST(floor(extract(epoch FROM {later})) - floor(extract(epoch FROM {earlier})) AS BIGINT)"
