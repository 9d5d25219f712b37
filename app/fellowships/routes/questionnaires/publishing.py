"""What publishing would change, and the deed itself."""

from flask import redirect
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import Conflict, RuleBroken
from app.core.language import message
from app.fellowships.actions.questionnaires import publish_questionnaire
from app.fellowships.forms.questionnaires import PublishForm
from app.fellowships.queries.questionnaires import effect_of, find_questionnaire
from app.fellowships.routes.blueprint import IN_CONFLICT, blueprint, form_page, say
from app.fellowships.routes.questionnaires.writing import overview_of, sheet_here
from app.fellowships.rules.access import STAFF
from app.fellowships.rules.asking.changes import CHANGE_NAMES, is_rearranged
from app.fellowships.rules.asking.faults import faults
from app.fellowships.rules.questionnaire import Asked, read


@blueprint.route("/staff/rounds/<public_id>/questionnaire/publish", methods=["GET", "POST"])
@only(*STAFF)
@commits
def publish(public_id: str) -> ResponseReturnValue:
    row, draft, _ = sheet_here(public_id)
    form = PublishForm(data={"version": str(draft.lock)})
    if not form.validate_on_submit():
        return _page(public_id, form)
    try:
        publish_questionnaire(
            db.session,
            row,
            lock=form.seen_version,
            note=form.note.data or "",
            by_id=current_person().id,
            at=now(),
        )
    except Conflict as error:
        form.refuse(error)
        db.session.refresh(draft)
        form.version.data = str(draft.lock)
        return _page(public_id, form, status=IN_CONFLICT)
    except RuleBroken as error:
        form.refuse(error)
        return _page(public_id, form)
    say(message("The questionnaire is published. Drafts move to it when they are opened."))
    return redirect(overview_of(row), 303)


def _page(public_id: str, form: PublishForm, *, status: int | None = None) -> ResponseReturnValue:
    row, draft, sheet = sheet_here(public_id)
    newest = find_questionnaire(db.session, row.id)
    before = read(newest.definition) if newest else Asked()
    return form_page(
        "questionnaire/publish",
        form,
        status=status,
        round=row,
        draft=draft,
        newest=newest,
        faults=faults(sheet.asked),
        effect=effect_of(db.session, row.id, sheet.asked),
        names=CHANGE_NAMES,
        is_rearranged=newest is not None and is_rearranged(before, sheet.asked),
    )
