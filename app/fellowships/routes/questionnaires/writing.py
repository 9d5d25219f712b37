"""What every page of a questionnaire begins with, and how a refusal is told."""

from collections.abc import Callable

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person
from app.core.database import db
from app.core.errors import NotFound, RuleBroken
from app.fellowships.actions.questionnaires import edit_questionnaire
from app.fellowships.forms import DeedForm
from app.fellowships.models import Questionnaire, Round
from app.fellowships.queries.questionnaires import find_draft
from app.fellowships.routes.blueprint import round_here, say
from app.fellowships.rules.asking.sheet import Sheet, read_sheet


def sheet_here(public_id: str) -> tuple[Round, Questionnaire, Sheet]:
    """The round with the version that is being written. Raises NotFound where none is."""
    row = round_here(public_id)
    draft = find_draft(db.session, row.id)
    if draft is None:
        raise NotFound
    return row, draft, read_sheet(draft.definition)


def overview_of(row: Round) -> str:
    return url_for("fellowships.questionnaire", public_id=row.public_id)


def section_page(row: Round, key: str, *, anchor: str | None = None) -> str:
    return url_for("fellowships.question_section", public_id=row.public_id, key=key, _anchor=anchor)


def do(row: Round, edit: Callable[[Sheet], Sheet], to: Callable[[Sheet], str]) -> ResponseReturnValue:
    """A deed of one button: done, or refused with a sentence; then the page ``to`` says."""
    if not DeedForm().validate_on_submit():
        return redirect(overview_of(row), 303)
    try:
        sheet = edit_questionnaire(db.session, row, edit, by_id=current_person().id)
    except RuleBroken as error:
        say(error.text, "ask")
        sheet = sheet_here(row.public_id)[2]
    return redirect(to(sheet), 303)
