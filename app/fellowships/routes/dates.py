"""When a call opens and closes, and when each phase begins."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.database import commits, db
from app.core.errors import Conflict, RuleBroken
from app.core.language import message
from app.fellowships.actions.rounds import plan_round
from app.fellowships.forms import DATED, DatesForm
from app.fellowships.models import Round
from app.fellowships.printing import local_in_zone
from app.fellowships.queries.rounds import plans_of
from app.fellowships.routes.blueprint import IN_CONFLICT, REFUSED, Theirs, blueprint, form_page, round_here, say
from app.fellowships.routes.meanwhile import differing
from app.fellowships.rules.access import STAFF
from app.fellowships.rules.deadlines import moment_in
from app.fellowships.rules.phases import Plan, Step
from app.fellowships.states import ALWAYS, PhaseKind


@blueprint.route("/staff/rounds/<public_id>/dates", methods=["GET", "POST"])
@only(*STAFF)
@commits
def dates(public_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    form = DatesForm(data=_shown(row))
    if not form.validate_on_submit():
        return _page(form, row)
    try:
        _save(row, form)
    except Conflict as error:
        theirs = differing(form, DatesForm(formdata=None, data=_shown(row)), error)
        return _page(form, row, status=IN_CONFLICT, theirs=theirs)
    except RuleBroken as error:
        form.refuse(error)
        return _page(form, row, status=REFUSED)
    say(message("The dates are saved."))
    return redirect(url_for("fellowships.show_round", public_id=public_id), 303)


def _page(
    form: DatesForm, row: Round, *, status: int | None = None, theirs: Sequence[Theirs] = ()
) -> ResponseReturnValue:
    return form_page("round_dates", form, status=status, round=row, dated=DATED, theirs=theirs)


def _shown(row: Round) -> dict[str, object]:
    plan = plans_of(db.session, [row.id])[row.id]
    shown: dict[str, object] = {
        kind.value: local_in_zone(plan.get(kind, Step()).starts_at, row.time_zone) for kind in DATED
    }
    return shown | {
        "version": str(row.version),
        "closes_at": local_in_zone(row.closes_at, row.time_zone),
        "grace_minutes": row.grace_minutes,
        "used": [kind.value for kind, step in plan.items() if step.is_used],
    }


def _save(row: Round, form: DatesForm) -> None:
    def moment(name: str) -> datetime | None:
        local: datetime | None = form[name].data
        return moment_in(local, row.time_zone, field=name) if local else None

    plan_round(
        db.session,
        row,
        _plan(form, {kind: moment(kind.value) for kind in DATED}),
        closes_at=moment("closes_at"),
        grace=timedelta(minutes=int(form.grace_minutes.data or 0)),
        version=form.seen_version,
        by_id=current_person().id,
    )


def _plan(form: DatesForm, begins: dict[PhaseKind, datetime | None]) -> Plan:
    """A phase that is not used has no date, whatever its field still says."""
    used = set(form.used.data or ())
    plan = {PhaseKind.PREPARATION: Step()}
    for kind, starts_at in begins.items():
        is_used = kind in ALWAYS or kind.value in used
        plan[kind] = Step(starts_at if is_used else None, is_used)
    return plan
