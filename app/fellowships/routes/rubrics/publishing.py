"""What publishing criteria would mean for reviews, and the deed itself."""

from flask import redirect
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import Conflict, RuleBroken
from app.core.language import message
from app.fellowships.actions.rubrics import publish_rubric
from app.fellowships.forms.questionnaires import PublishForm
from app.fellowships.queries.rubrics import effect_on_reviews, find_rubric
from app.fellowships.routes.blueprint import IN_CONFLICT, blueprint, form_page, say
from app.fellowships.routes.rubrics.writing import overview_of, sheet_here
from app.fellowships.rules.access import STAFF
from app.fellowships.rules.judging.counting import shares
from app.fellowships.rules.judging.faults import faults
from app.fellowships.rules.rubric import Judged, read


@blueprint.route("/staff/rounds/<public_id>/rubric/publish", methods=["GET", "POST"])
@only(*STAFF)
@commits
def rubric_publish(public_id: str) -> ResponseReturnValue:
    row, draft, _ = sheet_here(public_id)
    form = PublishForm(data={"version": str(draft.lock)})
    if not form.validate_on_submit():
        return _page(public_id, form)
    by_id, note = current_person().id, form.note.data or ""
    try:
        publish_rubric(db.session, row, lock=form.seen_version, note=note, by_id=by_id, at=now())
    except Conflict as error:
        form.refuse(error)
        db.session.refresh(draft)
        form.version.data = str(draft.lock)
        return _page(public_id, form, status=IN_CONFLICT)
    except RuleBroken as error:
        form.refuse(error)
        return _page(public_id, form)
    say(message("The criteria are published. Reviews are made by them from now on."))
    return redirect(overview_of(row), 303)


def _page(public_id: str, form: PublishForm, *, status: int | None = None) -> ResponseReturnValue:
    row, draft, sheet = sheet_here(public_id)
    newest = find_rubric(db.session, row.id)
    before = read(newest.definition) if newest else Judged()
    return form_page(
        "rubric/publish",
        form,
        status=status,
        round=row,
        draft=draft,
        newest=newest,
        faults=faults(sheet.judged),
        effect=effect_on_reviews(db.session, row.id, sheet.judged),
        before=before,
        judged=sheet.judged,
        shares=shares(sheet.judged),
        shares_before=shares(before),
    )
