"""What people reported about profiles: the queue, and the page on which a report is closed."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db, keep
from app.core.errors import RuleBroken
from app.core.language import message
from app.core.lists.cutting import WHOLE
from app.core.lists.exports import csv_answer
from app.core.lists.filters import Filter, Filters, asked_page, asked_word
from app.profiles import queries as profiles
from app.profiles.actions.staff import note_staff_view
from app.profiles.rules.kinds import kind_of
from app.profiles.rules.labels import KINDS, REPORT_REASONS, STATES
from app.profiles.states import ReportState
from app.staff.actions.reports import settle_report
from app.staff.forms import CloseForm
from app.staff.queries.reports import ReportPage, report_neighbours, report_page
from app.staff.queries.reports import reports as reports_found
from app.staff.queries.verification import owners_of
from app.staff.routes.blueprint import DESK, blueprint, form_page, tell
from app.staff.states import Outcome


def _state() -> ReportState:
    return asked_word(ReportState, "state") or ReportState.OPEN


def _filters() -> Filters:
    shown = ReportState.CLOSED.value if _state() is ReportState.CLOSED else ""
    closed = ((ReportState.CLOSED.value, str(message("closed"))),)
    return Filters("staff.reports", (Filter("state", message("State"), shown, closed, message("open")),))


@blueprint.get("/reports")
@only(*DESK)
def reports() -> ResponseReturnValue:
    return render_template(
        "staff/reports.html",
        page=reports_found(db.session, _state(), asked_page()),
        filters=_filters(),
        is_open=_state() is ReportState.OPEN,
        reasons=REPORT_REASONS,
    )


@blueprint.get("/reports.csv")
@only(*DESK)
def reports_csv() -> ResponseReturnValue:
    header = [
        message("Profile"),
        message("Reason"),
        message("Reported"),
        message("Closed"),
        message("Outcome"),
        message("Number"),
    ]
    rows = (
        [line.profile_name, REPORT_REASONS[line.reason], line.reported_at, line.closed_at, line.outcome, line.public_id]
        for line in reports_found(db.session, _state(), WHOLE).items
    )
    return csv_answer("reports", header, rows)


@blueprint.get("/reports/<public_id>")
@only(*DESK)
def report(public_id: str) -> ResponseReturnValue:
    return _page(report_page(db.session, public_id), CloseForm(formdata=None))


@blueprint.post("/reports/<public_id>/close")
@only(*DESK, recent=True)
@commits
def close(public_id: str) -> ResponseReturnValue:
    found, form = report_page(db.session, public_id), CloseForm()
    if form.validate_on_submit():
        outcome, reason = Outcome(form.outcome.data), form.reason.data or ""
        try:
            settle_report(db.session, found, outcome, reason, by=current_person(), at=now())
        except RuleBroken as error:
            form.refuse(error)
        else:
            tell(message("The report is closed. Whoever sent it gets a mail."))
            return redirect(url_for("staff.reports"))
    return _page(found, form)


def _page(found: ReportPage, form: CloseForm) -> ResponseReturnValue:
    person, profile_id = current_person(), found.profile.id
    full = profiles.full_for(db.session, profiles.viewer_for(db.session, person), found.profile.public_id)
    keep(lambda session: note_staff_view(session, profile_id, by_id=person.id))
    return form_page(
        "report",
        form,
        found=found,
        report=found.report,
        is_open=found.report.state is ReportState.OPEN,
        reason_name=REPORT_REASONS[found.report.reason],
        beside=report_neighbours(db.session, found.report),
        owners=owners_of(db.session, profile_id),
        full=full,
        page=full.page,
        card=full.card,
        kind=kind_of(found.profile.kind),
        kind_name=KINDS[found.profile.kind],
        state_name=STATES[found.profile.state],
        is_mine=False,
    )
