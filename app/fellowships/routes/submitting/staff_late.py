"""Texts that came too late, for the staff: which there are, and admitting one under the call's rule."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import Conflict, RuleBroken
from app.core.language import current_language, message
from app.fellowships.actions.applications.keeping import admit_late
from app.fellowships.forms.submitting import AdmitForm
from app.fellowships.models import Application, KeptText, Round
from app.fellowships.queries.applications.kept import KeptLine, late_text, late_texts
from app.fellowships.routes.applying.showing import printed
from app.fellowships.routes.blueprint import IN_CONFLICT, REFUSED, blueprint, form_page, round_here, say
from app.fellowships.rules.access import STAFF


@blueprint.get("/staff/rounds/<public_id>/late")
@only(*STAFF)
def late_list(public_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    return render_template("fellowships/submit/staff_late.html", round=row, texts=late_texts(db.session, row.id))


@blueprint.route("/staff/rounds/<public_id>/late/<kept_id>", methods=["GET", "POST"])
@only(*STAFF)
@commits
def admit_late_text(public_id: str, kept_id: str) -> ResponseReturnValue:
    row, form = round_here(public_id), AdmitForm()
    kept, application, lines = late_text(db.session, row.id, kept_id, printed, current_language())
    if not form.validate_on_submit():
        return _page(form, row, kept, application, lines)
    try:
        admit_late(db.session, kept, reason=form.reason.data or "", by_id=current_person().id, at=now())
    except (Conflict, RuleBroken) as error:
        form.refuse(error)
        db.session.rollback()
        status = IN_CONFLICT if isinstance(error, Conflict) else REFUSED
        return _page(form, row, kept, application, lines, status)
    say(message("The text is admitted. The team is told, and the call's page says so."))
    return redirect(url_for("fellowships.late_list", public_id=public_id), 303)


def _page(
    form: AdmitForm,
    row: Round,
    kept: KeptText,
    application: Application,
    lines: list[KeptLine],
    status: int | None = None,
) -> ResponseReturnValue:
    rule = row.late_rule_de if current_language() == "de" else row.late_rule_en
    return form_page(
        "submit/staff_admit",
        form,
        status=status,
        round=row,
        kept=kept,
        application=application,
        lines=lines if row.late_rule_de or row.late_rule_en else [],
        rule=rule or row.late_rule_de or row.late_rule_en,
    )
