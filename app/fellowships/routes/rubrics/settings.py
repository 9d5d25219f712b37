"""What a review asks beside its criteria."""

from dataclasses import replace

from flask import redirect
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.database import commits, db
from app.core.errors import Conflict
from app.core.language import message
from app.fellowships.actions.rubrics import edit_rubric, seen_settings
from app.fellowships.forms.rubrics import JudgingForm
from app.fellowships.routes.blueprint import IN_CONFLICT, blueprint, form_page, say
from app.fellowships.routes.meanwhile import differing
from app.fellowships.routes.rubrics.writing import overview_of, sheet_here
from app.fellowships.rules.access import STAFF
from app.fellowships.rules.judging.sheet import Sheet, settings_print
from app.fellowships.rules.rubric import Judged


@blueprint.route("/staff/rounds/<public_id>/rubric/settings", methods=["GET", "POST"])
@only(*STAFF)
@commits
def rubric_settings(public_id: str) -> ResponseReturnValue:
    row, _, sheet = sheet_here(public_id)
    form = JudgingForm(data=_shown(sheet.judged))
    if not form.validate_on_submit():
        return form_page("rubric/settings", form, round=row, theirs=[])

    def edit(held: Sheet) -> Sheet:
        judged = seen_settings(held, form.seen.data or "")
        asks, may = bool(form.asks_confidence.data), bool(form.may_abstain.data)
        return replace(held, judged=replace(judged, asks_confidence=asks, may_abstain=may))

    try:
        edit_rubric(db.session, row, edit, by_id=current_person().id)
    except Conflict as error:
        stored = JudgingForm(formdata=None, data=_shown(sheet_here(public_id)[2].judged))
        theirs = differing(form, stored, error)
        return form_page("rubric/settings", form, status=IN_CONFLICT, round=row, theirs=theirs)
    say(message("Saved."))
    return redirect(overview_of(row), 303)


def _shown(judged: Judged) -> dict[str, object]:
    return {
        "seen": settings_print(judged),
        "asks_confidence": judged.asks_confidence,
        "may_abstain": judged.may_abstain,
    }
