"""Deeds of the screening: one application, or those that are ticked."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import NotFound, RuleBroken
from app.core.language import message, plural_message
from app.fellowships.actions.applications.screening import admit_together, screen
from app.fellowships.forms import DeedForm
from app.fellowships.forms.submitting import ReasonForm
from app.fellowships.queries.desk.one import application_here
from app.fellowships.routes.blueprint import REFUSED, blueprint, form_page, round_here, say
from app.fellowships.rules.access import STAFF
from app.fellowships.states import Deed

MOST_AT_ONCE = 100
# Deeds without a reason, each with what is said afterwards; excluding has a page of its own.
_DONE = {
    Deed.ADMIT: message("The application goes to the reviewers."),
    Deed.READMIT: message("The application is submitted again and waits for its screening."),
    Deed.RETURN: message("The application waits for its screening again."),
}


@blueprint.post("/staff/rounds/<public_id>/applications/<application_id>/screen/<deed>")
@only(*STAFF)
@commits
def screen_application(public_id: str, application_id: str, deed: str) -> ResponseReturnValue:
    row = round_here(public_id)
    if deed not in {each.value for each in _DONE}:
        raise NotFound
    if DeedForm().validate_on_submit():
        try:
            screen(db.session, row, application_id, Deed(deed), by_id=current_person().id, at=now())
        except RuleBroken as error:
            say(error.text, "ask")
        else:
            say(_DONE[Deed(deed)])
    here = url_for("fellowships.round_application", public_id=public_id, application_id=application_id)
    return redirect(here, 303)


@blueprint.route("/staff/rounds/<public_id>/applications/<application_id>/exclude", methods=["GET", "POST"])
@only(*STAFF)
@commits
def exclude_application(public_id: str, application_id: str) -> ResponseReturnValue:
    row, form = round_here(public_id), ReasonForm()
    found = application_here(db.session, row, application_id)
    if not form.validate_on_submit():
        return form_page("desk/exclude", form, round=row, application=found.application)
    by_id = current_person().id
    try:
        screen(db.session, row, application_id, Deed.EXCLUDE, by_id=by_id, at=now(), reason=form.reason.data or "")
    except RuleBroken as error:
        form.refuse(error)
        return form_page("desk/exclude", form, status=REFUSED, round=row, application=found.application)
    say(message("The application is not eligible. Its team gets the reason by mail."))
    here = url_for("fellowships.round_application", public_id=public_id, application_id=application_id)
    return redirect(here, 303)


@blueprint.post("/staff/rounds/<public_id>/applications/admit")
@only(*STAFF)
@commits
def admit_applications(public_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    chosen = request.form.getlist("id")[:MOST_AT_ONCE]
    if DeedForm().validate_on_submit() and chosen:
        count = admit_together(db.session, row, chosen, by_id=current_person().id, at=now())
        say(
            plural_message(
                "{count} application goes to the reviewers.", "{count} applications go to the reviewers.", count
            )
        )
        if count < len(chosen):
            say(message("Those that are not submitted, or may still be changed, were passed over."), "ask")
    elif not chosen:
        say(message("Choose applications first."), "ask")
    return redirect(url_for("fellowships.round_applications", public_id=public_id), 303)
