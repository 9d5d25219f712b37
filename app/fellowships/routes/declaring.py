"""A reviewer says whether there is a conflict of interest: before the text opens, and later whenever one comes up."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import RuleBroken
from app.core.language import message
from app.fellowships.actions.conflicts.declaring import declare_conflict, declare_free
from app.fellowships.forms import DeedForm
from app.fellowships.forms.conflicts import DeclareForm
from app.fellowships.queries.conflicts.declaring import ToDeclare, assignment_to_declare
from app.fellowships.routes.blueprint import blueprint, enter_as_reviewer, form_page, say
from app.fellowships.rules.conflicts import ConflictKind

# Where a reviewer's tasks are listed.
QUEUE = "/reviews"


def _mine(assignment_id: str) -> ToDeclare:
    enter_as_reviewer()
    return assignment_to_declare(db.session, current_person().id, assignment_id)


@blueprint.route("/reviews/<assignment_id>/declare", methods=["GET", "POST"])
@only("signed_in")
@commits
def declare(assignment_id: str) -> ResponseReturnValue:
    found, form = _mine(assignment_id), DeclareForm()
    if form.validate_on_submit():
        person_id = current_person().id
        declare_conflict(
            db.session,
            found.application,
            account_id=person_id,
            kind=ConflictKind(form.kind.data),
            words=form.words.data or "",
            by_id=person_id,
            at=now(),
        )
        say(message("Thank you. The application is no longer yours to read; staff find somebody else."))
        return redirect(QUEUE, 303)
    return form_page("conflicts/declare", form, found=found)


@blueprint.post("/reviews/<assignment_id>/free")
@only("signed_in")
@commits
def declare_no_conflict(assignment_id: str) -> ResponseReturnValue:
    found = _mine(assignment_id)
    if not DeedForm().validate_on_submit():
        return redirect(url_for("fellowships.declare", assignment_id=assignment_id), 303)
    try:
        declare_free(db.session, found.assignment, by_id=current_person().id, at=now())
    except RuleBroken as error:
        say(error.text, "ask")
        return redirect(QUEUE, 303)
    return redirect(f"{QUEUE}/{assignment_id}", 303)
