"""The reviewers of a round: who was asked, who reads, how much, and ending a place."""

from collections.abc import Sequence

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only, public
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import Conflict, RuleBroken
from app.core.language import current_language, message
from app.fellowships.actions.reviewers import (
    Load,
    change_load,
    end_place,
    invite_again,
    invite_reviewer,
    invited_place,
    open_tasks,
    refuse_place,
    take_place,
)
from app.fellowships.forms import DeedForm
from app.fellowships.forms.reviewers import EndForm, InviteForm, LoadForm
from app.fellowships.models import EVERY, Reviewer, Round, enter
from app.fellowships.queries.desk.reviewers import places_of, reviewer_here
from app.fellowships.routes.blueprint import IN_CONFLICT, Theirs, blueprint, form_page, round_here, say
from app.fellowships.routes.meanwhile import differing
from app.fellowships.rules.access import STAFF
from app.fellowships.rules.review_words import REVIEWERS

LONGEST = 100
USUAL_MOST = 15


def _load(form: InviteForm | LoadForm) -> Load:
    return Load(int(form.load_least.data or 0), int(form.load_most.data or 0))


def _list(public_id: str) -> ResponseReturnValue:
    return redirect(url_for("fellowships.round_reviewers", public_id=public_id), 303)


@blueprint.get("/staff/rounds/<public_id>/reviewers")
@only(*STAFF)
def round_reviewers(public_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    places = places_of(db.session, row.id)
    return render_template("fellowships/desk/reviewers.html", round=row, places=places, states=REVIEWERS)


@blueprint.route("/staff/rounds/<public_id>/reviewers/new", methods=["GET", "POST"])
@only(*STAFF)
@commits
def invite_one_reviewer(public_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    form = InviteForm(data={"language": "de", "load_least": 0, "load_most": USUAL_MOST})
    if not form.validate_on_submit():
        return form_page("desk/reviewer_new", form, round=row)
    load = _load(form)
    who = {"address": form.address.data or "", "name": form.name.data or "", "language": form.language.data or "de"}
    try:
        invite_reviewer(db.session, row, **who, load=load, by=current_person(), at=now())
    except RuleBroken as error:
        form.refuse(error)
        return form_page("desk/reviewer_new", form, round=row)
    say(message("The invitation is on its way."))
    return _list(public_id)


@blueprint.route("/staff/rounds/<public_id>/reviewers/<reviewer_id>", methods=["GET", "POST"])
@only(*STAFF)
@commits
def change_reviewer(public_id: str, reviewer_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    place = reviewer_here(db.session, row, reviewer_id)
    form = LoadForm(obj=place)
    if not form.validate_on_submit():
        return _place_page(row, place, form)
    load = _load(form)
    try:
        change_load(db.session, place, load, version=form.seen_version, by_id=current_person().id)
    except Conflict as error:
        theirs = differing(form, LoadForm(formdata=None, obj=place), error)
        return _place_page(row, place, form, status=IN_CONFLICT, theirs=theirs)
    except RuleBroken as error:
        form.refuse(error)
        return _place_page(row, place, form)
    say(message("Saved."))
    return _list(public_id)


def _place_page(
    row: Round, place: Reviewer, form: LoadForm, *, status: int | None = None, theirs: Sequence[Theirs] = ()
) -> ResponseReturnValue:
    line = next(each for each in places_of(db.session, row.id) if each.public_id == place.public_id)
    left = len(open_tasks(db.session, place.id))
    facts = {"line": line, "left": left, "states": REVIEWERS, "end_form": EndForm(formdata=None), "theirs": theirs}
    return form_page("desk/reviewer", form, status=status, round=row, **facts)


@blueprint.post("/staff/rounds/<public_id>/reviewers/<reviewer_id>/again")
@only(*STAFF)
@commits
def remind_reviewer(public_id: str, reviewer_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    place = reviewer_here(db.session, row, reviewer_id)
    if DeedForm().validate_on_submit():
        try:
            invite_again(db.session, row, place, by=current_person())
        except RuleBroken as error:
            say(error.text, "ask")
        else:
            say(message("The invitation is on its way again. The older link is dead."))
    return _list(public_id)


@blueprint.post("/staff/rounds/<public_id>/reviewers/<reviewer_id>/end")
@only(*STAFF)
@commits
def end_reviewer(public_id: str, reviewer_id: str) -> ResponseReturnValue:
    row, form = round_here(public_id), EndForm()
    place = reviewer_here(db.session, row, reviewer_id)
    if not form.validate_on_submit():
        return _place_page(row, place, LoadForm(formdata=None, obj=place))
    end_place(db.session, place, reason=form.reason.data or "", by_id=current_person().id, at=now())
    say(message("The place has ended. Finished reviews count on; open tasks can be given to others."))
    return _list(public_id)


@blueprint.get("/reviews/join/<token>")
@public
def reviewer_invitation(token: str) -> ResponseReturnValue:
    """Opening it changes nothing: mail scanners open links too."""
    enter(db.session, EVERY)
    row = db.session.get_one(Round, invited_place(db.session, token[:LONGEST]).round_id)
    title = row.title_de if current_language() == "de" else row.title_en
    return render_template("fellowships/desk/reviewer_invitation.html", token=token, round=row, round_title=title)


@blueprint.post("/reviews/join/<token>")
@only("signed_in")
@commits
def join_reviewers(token: str) -> ResponseReturnValue:
    enter(db.session, EVERY)
    try:
        place = take_place(db.session, token[:LONGEST], account_id=current_person().id, at=now())
    except RuleBroken as error:
        say(error.text, "ask")
        return redirect(url_for("fellowships.reviews_home"), 303)
    return redirect(url_for("fellowships.reviews_place", place_id=place.public_id), 303)


@blueprint.post("/reviews/join/<token>/decline")
@public
@commits
def refuse_reviewing(token: str) -> ResponseReturnValue:
    enter(db.session, EVERY)
    refuse_place(db.session, token[:LONGEST], at=now())
    say(message("You have declined. The programme sees that, and nothing else."))
    return redirect(url_for("fellowships.calls"), 303)
