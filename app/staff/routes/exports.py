"""Lists as files: bounded in rows and in number, put on record, harmless in a spreadsheet."""

from collections.abc import Iterable, Sequence

from flask import make_response
from flask.wrappers import Response

from app.core import limits
from app.core.access import current_person
from app.core.clock import today
from app.core.database import db, keep
from app.core.limits import Limit
from app.staff.actions.people import note_export
from app.staff.rules.tables import as_csv

EXPORTS_AN_HOUR = Limit("person", 60, 3_600)


def csv_answer(name: str, header: Sequence[object], rows: Iterable[Sequence[object]]) -> Response:
    """The file of a list. Raises TooMany."""
    person = current_person()
    limits.charge(db.session, "export", {EXPORTS_AN_HOUR: str(person.id)})
    listed = list(rows)
    keep(lambda session: note_export(session, name, len(listed), by_id=person.id))
    text = as_csv(header, listed)
    response = make_response(text.encode())
    response.mimetype = "text/csv"
    response.headers["Content-Disposition"] = f'attachment; filename="anschub-{name}-{today().isoformat()}.csv"'
    return response
