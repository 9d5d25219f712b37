"""One trial of a policy: how far it is, what came out, and switching it on."""

from collections.abc import Callable

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import NotFound, RuleBroken
from app.core.language import message
from app.core.lists.exports import csv_answer
from app.introductions.actions.policies import switch_on
from app.introductions.actions.trials import take_away
from app.introductions.models import PolicyTrial
from app.introductions.queries.policies import current_policy, find_previous, trial_by_public_id
from app.introductions.rules.trials import Basis, Result
from app.introductions.states import TrialState
from app.profiles.queries import taxonomy
from app.profiles.states import TaxonomyList
from app.staff import charts
from app.staff.forms import DeedForm, SwitchOnForm
from app.staff.queries.trials import trial_line
from app.staff.routes.blueprint import DESK, REFUSED, blueprint, tell
from app.staff.routes.board import asked_look
from app.staff.rules.board_words import Panel
from app.staff.rules.labels import TRIAL_STATES, TRIAL_STOPPED
from app.staff.rules.policy_words import FIRST, dial_lines, tried_on
from app.staff.rules.readings import decimals
from app.staff.rules.trial_words import DIFFERENCE, NEW, TODAY, all_figures, panels, trial_tiles

WHOLE = 100
GOING = (TrialState.WAITING, TrialState.RUNNING)


@blueprint.get("/simulation/<public_id>")
@only(*DESK)
def trial(public_id: str) -> ResponseReturnValue:
    return _page(trial_by_public_id(db.session, public_id), SwitchOnForm(formdata=None))


def _page(found: PolicyTrial, form: SwitchOnForm) -> str:
    line, current = trial_line(db.session, found, now()), current_policy(db.session)
    result = Result.of(found.result) if found.result else None
    return render_template(
        "staff/trial.html",
        trial=line,
        form=form,
        faulty=bool(form.errors),
        state_name=TRIAL_STOPPED if line.is_stopped else TRIAL_STATES[line.state],
        goes_on=line.state in GOING and not line.is_stopped,
        percent=WHOLE * found.done // max(found.total, 1),
        basis=tried_on(Basis.of(found.basis)) if found.basis else None,
        tiles=trial_tiles(result) if result else (),
        panels=_panels(result) if result else (),
        dials=dial_lines(line.today, line.policy),
        holds=line.policy == current,
        has_changed=line.today != current,
    )


def _panels(result: Result) -> tuple[Panel, ...]:
    return panels(result, _region_names())


def _region_names() -> Callable[[str], str]:
    terms = taxonomy(db.session)
    return lambda code: str(terms.term(TaxonomyList.REGIONS, code))


@blueprint.get("/simulation/<public_id>/<chart>.svg")
@only(*DESK)
def trial_svg(public_id: str, chart: str) -> ResponseReturnValue:
    found = trial_by_public_id(db.session, public_id)
    drawings = {each.key: each.drawing for each in _panels(Result.of(found.result))} if found.result else {}
    drawing = drawings.get(chart)
    if drawing is None:
        raise NotFound
    picture = charts.drawn(drawing(), asked_look())
    return make_response(picture, {"Content-Type": "image/svg+xml; charset=utf-8"})


@blueprint.get("/simulation/<public_id>/figures.csv")
@only(*DESK)
def trial_csv(public_id: str) -> ResponseReturnValue:
    found = trial_by_public_id(db.session, public_id)
    lines = all_figures(Result.of(found.result), _region_names()) if found.result else []
    header = [message("Figure"), message("Line"), message("Policy"), message("Mean"), message("Half of the interval")]
    rows = [
        [title, line.label, name, decimals(estimate.mean, 4), decimals(estimate.half, 4)]
        for title, line in lines
        for name, estimate in ((TODAY, line.today), (NEW, line.new), (DIFFERENCE, line.difference))
    ]
    return csv_answer("trial", header, rows)


@blueprint.post("/simulation/<public_id>/switch-on")
@only(*DESK, recent=True)
@commits
def switch_policy_on(public_id: str) -> ResponseReturnValue:
    found, form = trial_by_public_id(db.session, public_id), SwitchOnForm()
    if not form.validate_on_submit():
        return _page(found, form), REFUSED
    try:
        made = switch_on(db.session, found, form.reason.data or "", by_id=current_person().id, at=now())
    except RuleBroken as error:
        form.refuse(error)
        return _page(found, form), REFUSED
    before = find_previous(db.session, made)
    tell(
        {
            "text": str(message("The policy holds, from the next run on.")),
            "undo_href": url_for("staff.back_to_policy", public_id=before.public_id if before else FIRST),
            "undo_label": str(message("Back to the former one")),
        }
    )
    return redirect(url_for("staff.policies"))


@blueprint.post("/simulation/<public_id>/delete")
@only(*DESK)
@commits
def delete_trial(public_id: str) -> ResponseReturnValue:
    found = trial_by_public_id(db.session, public_id)
    if DeedForm().validate_on_submit():
        take_away(db.session, found, by_id=current_person().id)
        tell(message("The trial is deleted. Its values can be tried again at any time."))
    return redirect(url_for("staff.simulation"))
