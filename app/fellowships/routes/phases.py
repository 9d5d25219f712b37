"""Switching a round by hand."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import Conflict, NotFound, RuleBroken
from app.core.language import message
from app.fellowships.actions.phases import switch_phase
from app.fellowships.forms import SwitchForm
from app.fellowships.models import Round
from app.fellowships.queries.rounds import plans_of
from app.fellowships.routes.blueprint import IN_CONFLICT, REFUSED, blueprint, form_page, round_here, say
from app.fellowships.rules.access import STAFF
from app.fellowships.rules.phases import phase_at, possible_switches
from app.fellowships.rules.words import PHASES
from app.fellowships.states import PhaseKind


@blueprint.route("/staff/rounds/<public_id>/phase", methods=["GET", "POST"])
@only(*STAFF)
@commits
def switch(public_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    plan = plans_of(db.session, [row.id])[row.id]
    holds = phase_at(row.phase, plan, now(), is_announced=row.announced_at is not None)
    form = SwitchForm()
    form.offer(possible_switches(holds, plan, is_announced=row.announced_at is not None))
    if not form.validate_on_submit():
        form.seen.data = form.seen.data or holds.value
        return form_page("round_phase", form, round=row, holds=holds, phases=PHASES)
    try:
        _switch(row, form)
    except (Conflict, RuleBroken) as error:
        form.refuse(error)
        form.seen.data = row.phase.value
        status = IN_CONFLICT if isinstance(error, Conflict) else REFUSED
        return form_page("round_phase", form, status=status, round=row, holds=row.phase, phases=PHASES)
    return redirect(url_for("fellowships.show_round", public_id=public_id), 303)


def _switch(row: Round, form: SwitchForm) -> None:
    """Raises NotFound for a phase that nobody could have seen."""
    if form.seen.data not in set(PhaseKind):
        raise NotFound
    after, seen = PhaseKind(form.phase.data), PhaseKind(form.seen.data)
    by_id, reason = current_person().id, form.reason.data or ""
    undated = switch_phase(db.session, row.id, after, seen=seen, reason=reason, by_id=by_id, at=now())
    say(message("The round is in the phase “{phase}” now.", phase=PHASES[after]))
    if undated:
        say(message("Phases whose date had passed have none any more. Look at the dates."), "ask")
