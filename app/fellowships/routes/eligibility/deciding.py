"""The cases that the rules leave open: a person says yes or no, with a reason."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import RuleBroken
from app.core.language import message
from app.fellowships.actions.eligibility import decide_check
from app.fellowships.forms.eligibility import DecisionForm
from app.fellowships.queries.eligibility import check_by_public_id, unclear_checks
from app.fellowships.routes.blueprint import blueprint, form_page, round_here, say
from app.fellowships.rules.access import STAFF
from app.fellowships.rules.eligibility_words import answer_words
from app.fellowships.states import Eligibility


@blueprint.get("/staff/rounds/<public_id>/eligibility/unclear")
@only(*STAFF)
def unclear(public_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    return render_template(
        "fellowships/eligibility/unclear.html",
        round=row,
        waiting=unclear_checks(db.session, row.id),
        answer_words=answer_words,
    )


@blueprint.route("/staff/rounds/<public_id>/eligibility/unclear/<check_id>", methods=["GET", "POST"])
@only(*STAFF)
@commits
def decide_unclear(public_id: str, check_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    check, form = check_by_public_id(db.session, row.id, check_id), DecisionForm()
    shown = next((each for each in unclear_checks(db.session, row.id) if each.check is check), None)
    if shown is None or check.decided_at is not None:
        return redirect(url_for("fellowships.unclear", public_id=public_id))
    if form.validate_on_submit():
        try:
            decide_check(
                db.session,
                row,
                check,
                says=Eligibility(form.says.data),
                reason=form.reason.data or "",
                by_id=current_person().id,
                at=now(),
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            say(message("It is decided, and the applicant is told by mail."))
            return redirect(url_for("fellowships.unclear", public_id=public_id), 303)
    return form_page("eligibility/decide", form, round=row, case=shown, answer_words=answer_words)
