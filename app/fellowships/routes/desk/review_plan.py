"""How a round's reviews are made: how many, until when, and what reviewers may see in which phase."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import Conflict, NotFound, RuleBroken
from app.core.forms import MomentField
from app.core.language import message
from app.fellowships.actions.review_plan import (
    add_phase,
    begin_review_plan,
    change_phase,
    change_plan,
    phase_print,
    phases_in,
    remove_phase,
    switch_review_phase,
)
from app.fellowships.forms import DeedForm
from app.fellowships.forms.reviewers import PlanForm, ReviewPhaseForm, SwitchReviewForm
from app.fellowships.models import ReviewPhase, ReviewPlan, Round
from app.fellowships.printing import local_in_zone
from app.fellowships.routes.blueprint import IN_CONFLICT, Theirs, blueprint, form_page, round_here, say
from app.fellowships.routes.meanwhile import differing
from app.fellowships.rules.access import STAFF
from app.fellowships.rules.deadlines import moment_in
from app.fellowships.rules.review_words import OTHERS
from app.fellowships.rules.reviewing.wishes import ASKS_WISHES
from app.fellowships.states import OthersSeen

_SIGHTS = ("sees_applicants", "sees_reviewers", "staff_edits")


def _plan_of(row: Round) -> ReviewPlan | None:
    found: ReviewPlan | None = db.session.scalar(select(ReviewPlan).where(ReviewPlan.round_id == row.id))
    return found


def _home(public_id: str) -> ResponseReturnValue:
    return redirect(url_for("fellowships.review_plan", public_id=public_id), 303)


@blueprint.route("/staff/rounds/<public_id>/review", methods=["GET", "POST"])
@only(*STAFF)
@commits
def review_plan(public_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    plan = _plan_of(row)
    if plan is None:
        return render_template("fellowships/desk/review_begin.html", round=row, form=DeedForm())
    form = PlanForm(data=_plan_shown(row, plan))
    if not form.validate_on_submit():
        return _plan_page(row, plan, form)
    try:
        values = {
            "reviews_each": form.reviews_each.data,
            "due_at": _moment(form.due_at, row),
            "blocks_unblind": not form.blocks_unblind.answer,
            "settings": {**plan.settings, ASKS_WISHES: bool(form.asks_wishes.answer)},
        }
        change_plan(db.session, plan, values, version=form.seen_version, by_id=current_person().id)
    except Conflict as error:
        theirs = differing(form, PlanForm(formdata=None, data=_plan_shown(row, plan)), error)
        return _plan_page(row, plan, form, status=IN_CONFLICT, theirs=theirs)
    except RuleBroken as error:
        form.refuse(error)
        return _plan_page(row, plan, form)
    say(message("Saved."))
    return _home(public_id)


def _moment(field: MomentField, row: Round) -> datetime | None:
    """Raises RuleBroken for an hour that the change of clocks leaves out or has twice."""
    typed: Any = field.data  # Any: a moment, though its class says text
    return moment_in(typed, row.time_zone, field=field.short_name) if typed else None


def _plan_shown(row: Round, plan: ReviewPlan) -> dict[str, object]:
    return {
        "version": str(plan.version),
        "reviews_each": plan.reviews_each,
        "due_at": local_in_zone(plan.due_at, row.time_zone),
        "blocks_unblind": not plan.blocks_unblind,
        "asks_wishes": bool(plan.settings.get(ASKS_WISHES)),
    }


def _plan_page(
    row: Round, plan: ReviewPlan, form: PlanForm, *, status: int | None = None, theirs: Sequence[Theirs] = ()
) -> ResponseReturnValue:
    facts = {"round": row, "plan": plan, "phases": phases_in(db.session, row.id), "others": OTHERS, "theirs": theirs}
    return form_page("desk/review_plan", form, status=status, **facts)


@blueprint.post("/staff/rounds/<public_id>/review/begin")
@only(*STAFF)
@commits
def begin_review(public_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    if DeedForm().validate_on_submit():
        begin_review_plan(db.session, row, by_id=current_person().id, at=now())
    return _home(public_id)


@blueprint.post("/staff/rounds/<public_id>/review/switch/<phase_id>")
@only(*STAFF)
@commits
def switch_review(public_id: str, phase_id: str) -> ResponseReturnValue:
    row, form = round_here(public_id), SwitchReviewForm()
    after = _phase_here(row, phase_id)
    seen = next((each.id for each in phases_in(db.session, row.id) if each.public_id == form.seen.data), None)
    if form.validate_on_submit():
        try:
            switch_review_phase(db.session, row.id, after.id, seen=seen, by_id=current_person().id, at=now())
        except (Conflict, RuleBroken) as error:
            db.session.rollback()
            say(error.text, "ask")
        else:
            say(message("The phase holds from now on."))
    return _home(public_id)


def _phase_here(row: Round, phase_id: str) -> ReviewPhase:
    found = next((each for each in phases_in(db.session, row.id) if each.public_id == phase_id), None)
    if found is None:
        raise NotFound
    return found


@blueprint.route("/staff/rounds/<public_id>/review/phases/new", methods=["GET", "POST"])
@only(*STAFF)
@commits
def new_review_phase(public_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    if _plan_of(row) is None:
        raise NotFound
    form = ReviewPhaseForm(
        data={
            "can_review": True,
            "others": "never",
            "sees_applicants": False,
            "sees_reviewers": False,
            "staff_edits": False,
        }
    )
    if not form.validate_on_submit():
        return _phase_page(form, row, None)
    try:
        add_phase(db.session, row, _values(row, form), by_id=current_person().id)
    except RuleBroken as error:
        form.refuse(error)
        return _phase_page(form, row, None)
    return _home(public_id)


@blueprint.route("/staff/rounds/<public_id>/review/phases/<phase_id>", methods=["GET", "POST"])
@only(*STAFF)
@commits
def change_review_phase(public_id: str, phase_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    phase = _phase_here(row, phase_id)
    form = ReviewPhaseForm(data=_phase_shown(row, phase))
    if not form.validate_on_submit():
        return _phase_page(form, row, phase)
    try:
        change_phase(db.session, phase, _values(row, form), seen=form.seen.data or "", by_id=current_person().id)
    except Conflict as error:
        theirs = differing(form, ReviewPhaseForm(formdata=None, data=_phase_shown(row, phase)), error)
        return _phase_page(form, row, phase, status=IN_CONFLICT, theirs=theirs)
    except RuleBroken as error:
        form.refuse(error)
        return _phase_page(form, row, phase)
    say(message("Saved."))
    return _home(public_id)


def _phase_shown(row: Round, phase: ReviewPhase) -> dict[str, object]:
    names = ("name_de", "name_en", "can_review", *_SIGHTS)
    known: dict[str, object] = {name: getattr(phase, name) for name in names}
    starts_at = local_in_zone(phase.starts_at, row.time_zone)
    return known | {"others": phase.others.value, "starts_at": starts_at, "seen": phase_print(phase)}


def _phase_page(
    form: ReviewPhaseForm,
    row: Round,
    phase: ReviewPhase | None,
    *,
    status: int | None = None,
    theirs: Sequence[Theirs] = (),
) -> ResponseReturnValue:
    return form_page("desk/review_phase", form, status=status, round=row, phase=phase, theirs=theirs)


def _values(row: Round, form: ReviewPhaseForm) -> dict[str, object]:
    return {
        "name_de": form.name_de.data,
        "name_en": form.name_en.data,
        "starts_at": _moment(form.starts_at, row),
        "can_review": form.can_review.answer,
        "others": OthersSeen(form.others.data),
        "sees_applicants": form.sees_applicants.answer,
        "sees_reviewers": form.sees_reviewers.answer,
        "staff_edits": form.staff_edits.answer,
    }


@blueprint.post("/staff/rounds/<public_id>/review/phases/<phase_id>/remove")
@only(*STAFF)
@commits
def remove_review_phase(public_id: str, phase_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    phase = _phase_here(row, phase_id)
    if DeedForm().validate_on_submit():
        try:
            remove_phase(db.session, phase, by_id=current_person().id)
        except RuleBroken as error:
            say(error.text, "ask")
        else:
            say(message("The phase is removed."))
    return _home(public_id)
