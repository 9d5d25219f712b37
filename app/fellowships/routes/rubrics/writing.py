"""What every page of the criteria begins with."""

from flask import url_for

from app.core.database import db
from app.core.errors import NotFound
from app.fellowships.models import Round, Rubric
from app.fellowships.queries.rubrics import find_rubric_draft
from app.fellowships.routes.blueprint import round_here
from app.fellowships.rules.judging.sheet import Sheet, read_sheet


def sheet_here(public_id: str) -> tuple[Round, Rubric, Sheet]:
    """The round with the version that is being written. Raises NotFound where none is."""
    row = round_here(public_id)
    draft = find_rubric_draft(db.session, row.id)
    if draft is None:
        raise NotFound
    return row, draft, read_sheet(draft.definition)


def overview_of(row: Round, *, anchor: str | None = None) -> str:
    return url_for("fellowships.rubric", public_id=row.public_id, _anchor=anchor)
