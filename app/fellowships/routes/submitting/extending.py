"""Drafts of a round by name and day alone, and a later end for one of them."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import RuleBroken
from app.core.language import message
from app.fellowships.actions.applications.extending import extend_application
from app.fellowships.forms.submitting import ExtendForm
from app.fellowships.models import Application, Round
from app.fellowships.queries.applications.deadlines import deadline_for
from app.fellowships.queries.applications.extensions import application_in, drafts_of, extensions_of
from app.fellowships.routes.blueprint import REFUSED, blueprint, form_page, round_here, say
from app.fellowships.routes.submitting.reading import local_of
from app.fellowships.rules.access import STAFF
from app.fellowships.rules.deadlines import moment_in


@blueprint.get("/staff/rounds/<public_id>/drafts")
@only(*STAFF)
def draft_list(public_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    found = drafts_of(db.session, row.id)
    return render_template("fellowships/submit/staff_drafts.html", round=row, drafts=found)


@blueprint.route("/staff/rounds/<public_id>/applications/<application_id>/extend", methods=["GET", "POST"])
@only(*STAFF)
@commits
def extend_draft(public_id: str, application_id: str) -> ResponseReturnValue:
    row, form = round_here(public_id), ExtendForm()
    application, profile = application_in(db.session, row, application_id)
    if not form.validate_on_submit():
        return _page(form, row, application, profile)
    try:
        until = moment_in(local_of(form.until), row.time_zone, field="until")
        extend_application(
            db.session,
            application.id,
            until=until,
            reason=form.reason.data or "",
            by_id=current_person().id,
            at=now(),
        )
    except RuleBroken as error:
        form.refuse(error)
        return _page(form, row, application, profile, REFUSED)
    say(message("The later end holds. The team has a mail."))
    return redirect(url_for("fellowships.draft_list", public_id=public_id), 303)


def _page(
    form: ExtendForm, row: Round, application: Application, profile: str, status: int | None = None
) -> ResponseReturnValue:
    return form_page(
        "submit/staff_extend",
        form,
        status=status,
        round=row,
        application_id=application.public_id,
        profile=profile,
        deadline=deadline_for(db.session, application),
        extensions=extensions_of(db.session, application.id),
    )
