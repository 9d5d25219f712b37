"""Changing what is submitted, taking an application back, and undoing either."""

from collections.abc import Callable

from flask import redirect
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import RuleBroken
from app.core.language import Message, message
from app.fellowships.actions.applications.reopening import keep_as_submitted, reopen, take_up, withdraw_application
from app.fellowships.forms import DeedForm
from app.fellowships.forms.submitting import WithdrawForm
from app.fellowships.models import EVERY, Round, enter
from app.fellowships.queries.applications.deadlines import openness_of
from app.fellowships.queries.applications.own import own_application
from app.fellowships.queries.applications.reading import lead_of
from app.fellowships.routes.applying.deadline import later_end_shown
from app.fellowships.routes.blueprint import blueprint, form_page, say
from app.fellowships.routes.guard import Writing, at_any_time, lead_until_deadline
from app.fellowships.rules.openness import Closed
from app.fellowships.rules.paths import application_path


@blueprint.post("/applications/<application_id>/reopen")
@only("signed_in")
@commits
@lead_until_deadline(Closed.SUBMITTED)
def reopen_application(writing: Writing) -> ResponseReturnValue:
    return _done(
        writing,
        lambda: reopen(db.session, writing.application.id, by_id=current_person().id, at=writing.received_at),
        message("You can change the application. What you submitted last counts until you submit again."),
    )


@blueprint.post("/applications/<application_id>/keep-submitted")
@only("signed_in")
@commits
@lead_until_deadline(Closed.SUBMITTED)
def keep_submitted(writing: Writing) -> ResponseReturnValue:
    return _done(
        writing,
        lambda: keep_as_submitted(db.session, writing.application.id, by_id=current_person().id),
        message("The application stays as you submitted it."),
    )


@blueprint.post("/applications/<application_id>/take-up")
@only("signed_in")
@commits
@lead_until_deadline(Closed.WITHDRAWN)
def take_up_application(writing: Writing) -> ResponseReturnValue:
    return _done(
        writing,
        lambda: take_up(db.session, writing.application.id, by_id=current_person().id, at=writing.received_at),
        message("The application is a draft again. Submit it before the deadline."),
    )


@blueprint.route("/applications/<application_id>/withdraw", methods=["GET", "POST"])
@only("signed_in")
@commits
@at_any_time("Who no longer wants to be judged may say so until the decision; nothing of the text changes.")
def withdraw_own(application_id: str) -> ResponseReturnValue:
    enter(db.session, EVERY)
    row, form = own_application(db.session, current_person().id, application_id), WithdrawForm()
    can_undo = openness_of(db.session, row, lead_of(db.session, row), now()).closed is not Closed.LATE
    if not form.validate_on_submit():
        round_ = db.session.get_one(Round, row.round_id)
        later = later_end_shown(db.session, row)
        return form_page("submit/withdraw", form, application=row, round=round_, can_undo=can_undo, later=later)
    try:
        reason = form.reason.data or ""
        withdraw_application(db.session, row.id, by_id=current_person().id, at=now(), reason=reason)
    except RuleBroken as error:
        say(error.text, "ask")
    else:
        say(message("The application is withdrawn."))
    return redirect(application_path(application_id), 303)


def _done(writing: Writing, deed: Callable[[], None], told: Message) -> ResponseReturnValue:
    if not DeedForm().validate_on_submit():
        return redirect(application_path(writing.application.public_id), 303)
    try:
        deed()
    except RuleBroken as error:
        db.session.rollback()
        say(error.text, "ask")
    else:
        say(told)
    return redirect(application_path(writing.application.public_id), 303)
