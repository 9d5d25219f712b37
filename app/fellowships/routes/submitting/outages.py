"""Outages before a deadline: what was measured, whom it hit, and the later end for all of them with one push."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import Conflict, RuleBroken
from app.core.language import message, plural_message
from app.fellowships.actions.applications.extending import dismiss_proposal, grant_proposal
from app.fellowships.forms import DeedForm
from app.fellowships.forms.submitting import DismissForm
from app.fellowships.models import ExtensionProposal, Round
from app.fellowships.queries.applications.extensions import affected_lines, proposal_of, proposals_of
from app.fellowships.routes.blueprint import IN_CONFLICT, REFUSED, blueprint, form_page, round_here, say
from app.fellowships.rules.access import STAFF


@blueprint.get("/staff/rounds/<public_id>/outages")
@only(*STAFF)
def outages(public_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    found = proposals_of(db.session, row.id)
    return render_template("fellowships/submit/staff_outages.html", round=row, proposals=found)


@blueprint.get("/staff/rounds/<public_id>/outages/<proposal_id>")
@only(*STAFF)
def outage(public_id: str, proposal_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    return _page(DismissForm(), row, proposal_of(db.session, row.id, proposal_id))


@blueprint.post("/staff/rounds/<public_id>/outages/<proposal_id>/grant")
@only(*STAFF)
@commits
def grant_outage(public_id: str, proposal_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    proposal = proposal_of(db.session, row.id, proposal_id)
    if DeedForm().validate_on_submit():
        try:
            count = grant_proposal(db.session, proposal, by_id=current_person().id, at=now())
        except Conflict as error:
            say(error.text, "ask")
        else:
            told = plural_message(
                "{count} application has a later end.", "{count} applications have a later end.", count
            )
            say(told)
    return redirect(url_for("fellowships.outage", public_id=public_id, proposal_id=proposal_id), 303)


@blueprint.post("/staff/rounds/<public_id>/outages/<proposal_id>/dismiss")
@only(*STAFF)
@commits
def dismiss_outage(public_id: str, proposal_id: str) -> ResponseReturnValue:
    row, form = round_here(public_id), DismissForm()
    proposal = proposal_of(db.session, row.id, proposal_id)
    if not form.validate_on_submit():
        return _page(form, row, proposal)
    try:
        reason = form.reason.data or ""
        dismiss_proposal(db.session, proposal, reason=reason, by_id=current_person().id, at=now())
    except (Conflict, RuleBroken) as error:
        form.refuse(error)
        return _page(form, row, proposal, IN_CONFLICT if isinstance(error, Conflict) else REFUSED)
    say(message("Nobody gets more time. The reason stands in the log."))
    return redirect(url_for("fellowships.outages", public_id=public_id), 303)


def _page(form: DismissForm, row: Round, proposal: ExtensionProposal, status: int | None = None) -> ResponseReturnValue:
    affected = affected_lines(db.session, proposal)
    return form_page("submit/staff_outage", form, status=status, round=row, proposal=proposal, affected=affected)
