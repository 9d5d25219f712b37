"""Programmes and their rounds: the first page of whoever runs fellowships."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import Conflict, DomainError
from app.core.language import message
from app.fellowships.actions.programmes import (
    archive_programme,
    change_programme,
    create_programme,
    take_programme_up,
)
from app.fellowships.forms import DeedForm, ProgrammeForm
from app.fellowships.models import Programme
from app.fellowships.queries.rounds import programmes as programmes_in_scope
from app.fellowships.routes.blueprint import (
    IN_CONFLICT,
    blueprint,
    enter_as_staff,
    form_page,
    programme_here,
    say,
    show_conflict,
)
from app.fellowships.rules.access import STAFF
from app.fellowships.rules.words import CALL_STATES, PHASES

COLUMNS = ("name_de", "name_en", "purpose_de", "purpose_en", "contact")


def _values(form: ProgrammeForm) -> dict[str, object]:
    return {name: form[name].data or "" for name in COLUMNS}


@blueprint.get("/staff/programmes")
@only(*STAFF)
def programmes() -> ResponseReturnValue:
    scope = enter_as_staff()
    return render_template(
        "fellowships/programmes.html",
        programmes=programmes_in_scope(db.session, now()),
        may_begin=scope.programme_ids is None,
        phases=PHASES,
        states=CALL_STATES,
    )


@blueprint.route("/staff/programmes/new", methods=["GET", "POST"])
@only(*STAFF)
@commits
def new_programme() -> ResponseReturnValue:
    enter_as_staff()
    form = ProgrammeForm()
    if form.validate_on_submit():
        made = create_programme(db.session, _values(form), by_id=current_person().id, at=now())
        say(message("The programme is set up. Begin its first round."))
        return redirect(url_for("fellowships.new_round", public_id=made.public_id), 303)
    return form_page("programme", form, programme=None, theirs=[])


@blueprint.route("/staff/programmes/<public_id>", methods=["GET", "POST"])
@only(*STAFF)
@commits
def programme(public_id: str) -> ResponseReturnValue:
    row = programme_here(public_id)
    form = ProgrammeForm(obj=row)
    if not form.validate_on_submit():
        return form_page("programme", form, programme=row, theirs=[])
    try:
        change_programme(db.session, row, _values(form), version=form.seen_version, by_id=current_person().id)
    except Conflict as error:
        theirs = show_conflict(form, error, row)
        return form_page("programme", form, status=IN_CONFLICT, programme=row, theirs=theirs)
    say(message("Saved."))
    return redirect(url_for("fellowships.programmes"), 303)


@blueprint.post("/staff/programmes/<public_id>/archive")
@only(*STAFF)
@commits
def archive(public_id: str) -> ResponseReturnValue:
    row = programme_here(public_id)
    if DeedForm().validate_on_submit():
        _archive(row)
    return redirect(url_for("fellowships.programmes"), 303)


def _archive(row: Programme) -> None:
    try:
        archive_programme(db.session, row, by_id=current_person().id, at=now())
    except DomainError as error:
        say(error.text, "ask")
    else:
        say(message("The programme is in the archive. Its calls are in no list any more."))


@blueprint.post("/staff/programmes/<public_id>/take-up")
@only(*STAFF)
@commits
def take_up(public_id: str) -> ResponseReturnValue:
    row = programme_here(public_id)
    if DeedForm().validate_on_submit():
        take_programme_up(db.session, row, by_id=current_person().id)
        say(message("The programme is back."))
    return redirect(url_for("fellowships.programmes"), 303)
