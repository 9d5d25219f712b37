"""Lists as files: bounded in rows and in number, put on record, harmless in a spreadsheet."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from flask import make_response
from flask.wrappers import Response
from sqlalchemy.orm import Session

from app.core import audit, limits
from app.core.access import current_person
from app.core.clock import today
from app.core.database import db, keep
from app.core.limits import Limit
from app.core.spreadsheet import csv_lines

EXPORTS_AN_HOUR = Limit("person", 60, 3_600)


def csv_answer(name: str, header: Sequence[object], rows: Iterable[Sequence[object]]) -> Response:
    """The file of a list. Raises TooMany."""
    person = current_person()
    limits.charge(db.session, "export", {EXPORTS_AN_HOUR: str(person.id)})
    listed = list(rows)
    keep(lambda session: _note(session, name, len(listed), by_id=person.id))
    text = as_csv(header, listed)
    response = make_response(text.encode())
    response.mimetype = "text/csv"
    response.headers["Content-Disposition"] = f'attachment; filename="anschub-{name}-{today().isoformat()}.csv"'
    return response


def as_csv(header: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """The whole file: what is missing is an empty cell, times are ISO in UTC, no cell is ever calculated."""
    return "".join(csv_lines([_text(cell) for cell in row] for row in (header, *rows)))


def _text(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)


def _note(session: Session, list_name: str, rows: int, *, by_id: int) -> None:
    audit.record(
        session, "list.exported", actor_id=by_id, object_type="list", object_id=None, list=list_name, rows=rows
    )
