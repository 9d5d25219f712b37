"""Where imported profiles came from."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.core.paging import Page
from app.profiles.models import ProfileSource
from app.staff.queries.pages import Cut, cut


@dataclass(frozen=True)
class SourceLine:
    """One source, how many profiles it brought and when the last of them came."""

    source: str
    profiles: int
    first_at: datetime
    last_at: datetime


def sources(session: Session, wanted: Cut) -> Page[SourceLine]:
    """The source that brought something last comes first."""
    row = ProfileSource
    last = func.max(row.imported_at)
    statement: Select[*tuple[Any, ...]] = (
        select(row.source, func.count(), func.min(row.imported_at), last)
        .group_by(row.source)
        .order_by(last.desc(), row.source)
    )
    return cut(session, statement, wanted, lambda rows: [SourceLine(*found) for found in rows])
