"""What `matches` keeps of a person, for the download of one's own data."""

from collections.abc import Mapping, Sequence

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from app.core.database import Base
from app.core.person import Person
from app.matches.models import Exposure, Hide, SavedItem, SavedList, WeightPreset

TABLES: Mapping[str, tuple[type[Base], str]] = {
    "saved_lists": (SavedList, "created_by_id"),
    "saved_items": (SavedItem, "saved_by_id"),
    "hides": (Hide, "hidden_by_id"),
    "weight_presets": (WeightPreset, "created_by_id"),
    "exposures": (Exposure, "viewer_id"),
}
LEFT_OUT = frozenset({"id"})


def export_matches(session: Session, _viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `person.export`: account id → rows by table. What was shown to the person belongs to it."""
    return {account_id: {name: _rows(session, name, account_id) for name in TABLES} for account_id in ids}


def _rows(session: Session, name: str, account_id: int) -> list[dict[str, object]]:
    table, column = TABLES[name]
    rows = session.scalars(select(table).where(getattr(table, column) == account_id).order_by(table.__table__.c.id))
    return [_plain(row) for row in rows]


def _plain(row: Base) -> dict[str, object]:
    columns = [column.key for column in inspect(row).mapper.column_attrs if column.key not in LEFT_OUT]
    return {key: _value(getattr(row, key)) for key in columns}


def _value(value: object) -> object:
    return value if isinstance(value, str | int | bool | dict | None) else str(value)
