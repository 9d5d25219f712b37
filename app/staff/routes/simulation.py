"""Trying a policy of proposals: its form, the trials there were, the versions that held."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.core import limits
from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import after_commit, commits, db
from app.core.errors import RuleBroken
from app.core.forms.base import REDISPLAY
from app.core.jobs import wake
from app.core.language import message
from app.core.limits import Limit
from app.core.lists.cutting import WHOLE, Cut
from app.core.lists.exports import csv_answer
from app.core.lists.filters import Filters, asked_page
from app.introductions import tasks
from app.introductions.actions.policies import go_back
from app.introductions.actions.trials import ask_trial
from app.introductions.queries.policies import current_policy, policy_by_public_id, versions
from app.introductions.rules.policy import DIALS, Policy, policy_of
from app.staff.forms import DeedForm, PolicyForm
from app.staff.queries.trials import trials, trials_of
from app.staff.routes.blueprint import DESK, REFUSED, blueprint, tell
from app.staff.rules.labels import TRIAL_STATES, TRIAL_STOPPED
from app.staff.rules.policy_words import FIRST, dial_lines, differences, shown, version_lines

TRIALS_AN_HOUR = Limit("person", 30, 3_600)
SHOWN_TRIALS = Cut(1, 5)


@blueprint.get("/simulation")
@only(*DESK)
def simulation() -> ResponseReturnValue:
    """Values may stand in the address; they are put in order there, so that the same policy has one address."""
    today = current_policy(db.session)
    asked = {dial.name: request.args[dial.name] for dial in DIALS if dial.name in request.args}
    given = MultiDict({**{name: str(value) for name, value in today.values.items()}, **asked})
    form = PolicyForm(given, meta={"csrf": False})
    if not asked:
        return _page(form, today, today)
    if not form.validate():
        return _page(form, today, None), REFUSED
    policy = policy_of({dial.name: form[dial.name].data for dial in DIALS})
    if REDISPLAY not in request.args and asked != {name: str(value) for name, value in policy.values.items()}:
        return redirect(url_for("staff.simulation", **policy.values))  # type: ignore[arg-type]  # values are no parameters of url_for
    return _page(form, today, policy)


@blueprint.post("/simulation")
@only(*DESK)
@commits
def try_policy() -> ResponseReturnValue:
    form = PolicyForm()
    if not form.validate_on_submit():
        return _page(form, current_policy(db.session), None), REFUSED
    limits.charge(db.session, "trial", {TRIALS_AN_HOUR: str(current_person().id)})
    policy = policy_of({dial.name: form[dial.name].data for dial in DIALS})
    trial = ask_trial(db.session, policy, by_id=current_person().id, at=now())
    trial_id = trial.id
    after_commit(db.session, lambda: wake(tasks.play_trial, trial_id))
    return redirect(url_for("staff.trial", public_id=trial.public_id))


def _page(form: PolicyForm, today: Policy, asked: Policy | None) -> str:
    page = trials(db.session, now(), SHOWN_TRIALS)
    return render_template(
        "staff/simulation.html",
        form=form,
        faulty=bool(form.errors),
        hints={each.dial.name: _hint(each.dial.name, today) for each in dial_lines(today, today)},
        dials=DIALS,
        page=page,
        same=trials_of(db.session, asked, now()) if asked and asked != today else (),
        states=TRIAL_STATES,
        stopped=TRIAL_STOPPED,
        differences=differences,
    )


def _hint(name: str, today: Policy) -> str:
    dial = next(each for each in DIALS if each.name == name)
    return str(
        message(
            "{does} From {low} to {high}; today {value}.",
            does=dial.does,
            low=dial.low,
            high=dial.high,
            value=shown(dial, today.values[name]),
        )
    )


@blueprint.get("/simulation/trials")
@only(*DESK)
def simulation_trials() -> ResponseReturnValue:
    return render_template(
        "staff/trials.html",
        page=trials(db.session, now(), asked_page()),
        filters=Filters("staff.simulation_trials", ()),
        states=TRIAL_STATES,
        stopped=TRIAL_STOPPED,
        differences=differences,
    )


@blueprint.get("/simulation/trials.csv")
@only(*DESK)
def simulation_trials_csv() -> ResponseReturnValue:
    header = [message("Asked for"), message("By"), message("State"), message("Number"), *(each.label for each in DIALS)]
    rows = (
        [line.asked_at, line.by, TRIAL_STATES[line.state], line.public_id, *line.policy.values.values()]
        for line in trials(db.session, now(), WHOLE).items
    )
    return csv_answer("trials", header, rows)


@blueprint.get("/simulation/policies")
@only(*DESK)
def policies() -> ResponseReturnValue:
    """The newest first, and at the end what held before."""
    lines = version_lines(versions(db.session))
    now_lines = dial_lines(Policy(), current_policy(db.session))
    return render_template("staff/policies.html", lines=lines, now_lines=now_lines)


@blueprint.post("/simulation/policies/<public_id>/back")
@only(*DESK, recent=True)
@commits
def back_to_policy(public_id: str) -> ResponseReturnValue:
    to = Policy() if public_id == FIRST else policy_of(policy_by_public_id(db.session, public_id).dials)
    if DeedForm().validate_on_submit():
        try:
            go_back(db.session, to, by_id=current_person().id, at=now())
        except RuleBroken as error:
            tell(error.text, "ask")
        else:
            tell(message("The earlier policy holds again, from the next run on."))
    return redirect(url_for("staff.policies"))
