"""Deeds of the assignment: calculate, take over, let rules give way, and one pair by hand."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import after_commit, commits, db
from app.core.errors import RuleBroken
from app.core.jobs import wake
from app.core.language import Message, message, plural_message
from app.fellowships.actions.assigning.applying import apply_run, give_way
from app.fellowships.actions.assigning.by_hand import assign_by_hand, lift_ruling, rule_pair, withdraw_by_hand
from app.fellowships.actions.assigning.running import order_run
from app.fellowships.forms.assigning import ASSIGN, FORBID, LIFT, PIN, WITHDRAW, PairForm, RunDeedForm, RunForm
from app.fellowships.models import Application, Reviewer, Round
from app.fellowships.queries.assigning.pages import application_in_review, reviewer_of, reviewers_named
from app.fellowships.routes.assigning import assignment_page, pair_page
from app.fellowships.routes.blueprint import blueprint, round_here, say
from app.fellowships.rules.access import STAFF
from app.fellowships.states import PairRule
from app.fellowships.tasks.assigning import make_assignment

DONE: dict[str, Message] = {
    ASSIGN: message("Assigned. The reviewer hears of it in about ten minutes."),
    WITHDRAW: message("Withdrawn."),
    PIN: message("Pinned. It holds from the next calculation on."),
    FORBID: message("Ruled out. It holds from the next calculation on."),
    LIFT: message("Lifted. It holds from the next calculation on."),
}


@blueprint.post("/staff/rounds/<public_id>/assignment/run")
@only(*STAFF)
@commits
def order_assignment(public_id: str) -> ResponseReturnValue:
    row, form = round_here(public_id), RunForm()
    if not form.validate_on_submit():
        return assignment_page(row, form)
    try:
        run = order_run(db.session, row, form.chosen(), by_id=current_person().id, at=now())
    except RuleBroken as error:
        say(error.text, "ask")
        return _back(row)
    run_id = run.id
    after_commit(db.session, lambda: wake(make_assignment, run_id))
    return _back(row)


@blueprint.post("/staff/rounds/<public_id>/assignment/apply")
@only(*STAFF)
@commits
def apply_assignment(public_id: str) -> ResponseReturnValue:
    row, form = round_here(public_id), RunDeedForm()
    if form.validate_on_submit():
        _apply(row, form.run.data or "")
    return _back(row)


def _apply(row: Round, run: str) -> None:
    try:
        done = apply_run(db.session, row, run, by_id=current_person().id, at=now())
    except RuleBroken as error:
        say(error.text, "ask")
        return
    say(plural_message("{count} new assignment.", "{count} new assignments.", done.new))
    if done.ended:
        say(
            plural_message(
                "{count} that nobody began was replaced.", "{count} that nobody began were replaced.", done.ended
            )
        )
    if done.left_out:
        say(
            plural_message(
                "{count} pair was left out: something said since the calculation bars it. Calculate again.",
                "{count} pairs were left out: something said since the calculation bars them. Calculate again.",
                done.left_out,
            ),
            "ask",
        )


@blueprint.post("/staff/rounds/<public_id>/assignment/relax")
@only(*STAFF)
@commits
def relax_assignment(public_id: str) -> ResponseReturnValue:
    row, form = round_here(public_id), RunDeedForm()
    if not form.validate_on_submit():
        return _back(row)
    try:
        changed = give_way(db.session, row, form.run.data or "", by_id=current_person().id, at=now())
    except RuleBroken as error:
        say(error.text, "ask")
    else:
        say(
            plural_message(
                "{count} rule was changed. Calculate again.", "{count} rules were changed. Calculate again.", changed
            )
        )
    return _back(row)


@blueprint.post("/staff/rounds/<public_id>/assignment/applications/<application>")
@only(*STAFF)
@commits
def change_pair(public_id: str, application: str) -> ResponseReturnValue:
    row = round_here(public_id)
    found, form = application_in_review(db.session, row.id, application), PairForm()
    people = reviewers_named(db.session, row.id).values()
    form.offer([(each.public_id, each.name) for each in people if each.is_active])
    if not form.validate_on_submit():
        return pair_page(row, found, form)
    try:
        form.check_reason()
        _do(row, found, reviewer_of(db.session, row.id, form.reviewer.data), form)
    except RuleBroken as error:
        form.refuse(error)
        return pair_page(row, found, form)
    say(DONE[form.deed.data])
    return redirect(url_for("fellowships.assignment_pair", public_id=public_id, application=application), 303)


def _do(row: Round, application: Application, reviewer: Reviewer, form: PairForm) -> None:
    deed, reason, by_id, at = form.deed.data, form.reason.data or "", current_person().id, now()
    if deed == ASSIGN:
        assign_by_hand(db.session, row, application, reviewer, by_id=by_id, at=at)
    elif deed == WITHDRAW:
        withdraw_by_hand(db.session, application, reviewer, reason, by_id=by_id, at=at)
    elif deed == LIFT:
        lift_ruling(db.session, application, reviewer, by_id=by_id, at=at)
    else:
        rule = PairRule.PIN if deed == PIN else PairRule.FORBID
        rule_pair(db.session, application, reviewer, rule, reason, by_id=by_id, at=at)


def _back(row: Round) -> ResponseReturnValue:
    return redirect(url_for("fellowships.round_assignment", public_id=row.public_id), 303)
