"""What every page of a questionnaire begins with, and how a refusal is told."""

from collections.abc import Callable
from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field

from app.core.access import current_person
from app.core.database import db
from app.core.errors import Conflict, NotFound, RuleBroken
from app.core.forms import ChoiceField, ChoicesField, Form, TickField
from app.core.language import message
from app.fellowships.actions.questionnaires import edit_questionnaire
from app.fellowships.forms import DeedForm
from app.fellowships.models import Questionnaire, Round
from app.fellowships.queries.questionnaires import find_draft
from app.fellowships.routes.blueprint import Theirs, round_here, say
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


def differing(form: Form, stored: Form, error: Conflict) -> list[Theirs]:
    """Somebody else was faster: what is stored stands beside what was typed, which stays; sending again replaces it."""
    form.refuse(error)
    form["seen"].data = stored["seen"].data
    form["seen"].raw_data = None
    return [
        Theirs(str(field.label.text), _said(stored[field.short_name]) or "–")
        for field in form
        if field.short_name not in ("seen", "csrf_token") and _said(stored[field.short_name]) != _said(field)
    ]


def _said(field: Field) -> str:
    if isinstance(field, TickField):
        return str(message("Yes") if field.data else message("No"))
    if isinstance(field, ChoiceField | ChoicesField):
        held = set(field.data) if isinstance(field.data, list) else {field.data}
        choices: Any = field.choices or ()  # Any: WTForms knows choices of three shapes, ours have one
        return "\n".join(str(label) for code, label in choices if code in held)
    return "" if field.data is None else str(field.data)
