"""Whether a round can be read blind: what could tell who applies, for its staff to decide about."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import jobs
from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import after_commit, commits, db
from app.core.errors import RuleBroken
from app.core.language import Message, message, plural_message
from app.fellowships.actions.blind.marking import mark_passage
from app.fellowships.actions.blind.runs import ask_for_search
from app.fellowships.actions.blind.settling import settle_places
from app.fellowships.forms import DeedForm
from app.fellowships.forms.blind import PassageForm, PlacesForm
from app.fellowships.models import Application, Round
from app.fellowships.queries.blind.report import (
    Blindness,
    Line,
    application_in,
    blindness_of,
    certain_places,
    places_in,
)
from app.fellowships.routes.blueprint import REFUSED, blueprint, form_page, round_here, say
from app.fellowships.rules.access import STAFF
from app.fellowships.rules.asking.words import PARTY_NAMES
from app.fellowships.rules.blind.words import CARRIERS, KINDS, WHYS
from app.fellowships.states import FindingState
from app.fellowships.tasks.blind import search_names

DEEDS = {
    "redact": FindingState.REDACTED,
    "dismiss": FindingState.DISMISSED,
    "reopen": FindingState.OPEN,
}


@blueprint.get("/staff/rounds/<public_id>/blindness")
@only(*STAFF)
def round_blindness(public_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    return render_template("fellowships/blind/round.html", round=row, blindness=blindness_of(db.session, row.id))


@blueprint.post("/staff/rounds/<public_id>/blindness/search")
@only(*STAFF)
@commits
def search_blindness(public_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    if DeedForm().validate_on_submit():
        report_id = ask_for_search(db.session, row, by_id=current_person().id, at=now()).id
        after_commit(db.session, lambda: jobs.wake(search_names, report_id))
        say(message("The search has begun. This page says how far it is."))
    return redirect(url_for("fellowships.round_blindness", public_id=public_id), 303)


@blueprint.post("/staff/rounds/<public_id>/blindness/certain")
@only(*STAFF)
@commits
def redact_certain(public_id: str) -> ResponseReturnValue:
    """Everything that is certain and nobody has decided about."""
    row = round_here(public_id)
    if DeedForm().validate_on_submit() and (ids := certain_places(db.session, row.id)):
        settle_places(db.session, row.id, ids, FindingState.REDACTED, reason="", by_id=current_person().id, at=now())
        say(_told(FindingState.REDACTED, len(ids)))
    return redirect(url_for("fellowships.round_blindness", public_id=public_id), 303)


@blueprint.get("/staff/rounds/<public_id>/blindness/<application_id>")
@only(*STAFF)
def application_blindness(public_id: str, application_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    return _page(row, application_in(db.session, row.id, application_id), PlacesForm(), PassageForm())


@blueprint.post("/staff/rounds/<public_id>/blindness/<application_id>/settle")
@only(*STAFF)
@commits
def settle_blindness(public_id: str, application_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    application, form = application_in(db.session, row.id, application_id), PlacesForm()
    if not form.validate_on_submit():
        return _page(row, application, form, PassageForm())
    try:
        _settle(row, form)
    except RuleBroken as error:
        if error.field == "places":
            say(error.text, "ask")
        else:
            form.refuse(error)
            return _page(row, application, form, PassageForm())
    return redirect(_here(row, application), 303)


def _settle(row: Round, form: PlacesForm) -> None:
    """Raises RuleBroken where nothing was chosen, or no deed that there is."""
    state = DEEDS.get(request.form.get("deed", ""))
    if state is None:
        raise RuleBroken(message("Choose what becomes of them."), field="places")
    ids, by_id = request.form.getlist("id"), current_person().id
    rows = settle_places(db.session, row.id, ids, state, reason=form.reason.data or "", by_id=by_id, at=now())
    say(_told(state, len(rows)))


@blueprint.post("/staff/rounds/<public_id>/blindness/<application_id>/mark")
@only(*STAFF)
@commits
def mark_blindness(public_id: str, application_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    application, form = application_in(db.session, row.id, application_id), PassageForm()
    if not form.validate_on_submit():
        return _page(row, application, PlacesForm(formdata=None), form)
    try:
        rows = mark_passage(db.session, application, form.passage.data or "", by_id=current_person().id, at=now())
    except RuleBroken as error:
        form.refuse(error)
        return _page(row, application, PlacesForm(formdata=None), form)
    say(_told(FindingState.REDACTED, len(rows)))
    return redirect(_here(row, application), 303)


def _told(state: FindingState, count: int) -> Message:
    if state is FindingState.REDACTED:
        return plural_message(
            "{count} place is kept from blind readers.", "{count} places are kept from blind readers.", count
        )
    if state is FindingState.DISMISSED:
        return plural_message("{count} place may stand.", "{count} places may stand.", count)
    return plural_message("{count} place is open again.", "{count} places are open again.", count)


def _here(row: Round, application: Application) -> str:
    return url_for("fellowships.application_blindness", public_id=row.public_id, application_id=application.public_id)


def _page(row: Round, application: Application, form: PlacesForm, passage: PassageForm) -> ResponseReturnValue:
    places = places_in(db.session, application)
    blindness = blindness_of(db.session, row.id)
    return form_page(
        "blind/application",
        passage if passage.errors else form,
        status=REFUSED if form.errors or passage.errors else None,
        round=row,
        application=application,
        places=[each for each in places if each.state is FindingState.OPEN],
        settled=[each for each in places if each.state is not FindingState.OPEN],
        places_form=form,
        passage_form=passage,
        line=_line(blindness, application),
        following=_following(blindness, application),
        kinds=KINDS,
        whys=WHYS,
        carriers=CARRIERS,
        parties=PARTY_NAMES,
    )


def _line(blindness: Blindness, application: Application) -> Line | None:
    return next((each for each in blindness.lines if each.public_id == application.public_id), None)


def _following(blindness: Blindness, application: Application) -> Line | None:
    """The next one that is not done, from here on, then from the beginning."""
    ids = [each.public_id for each in blindness.lines]
    here = ids.index(application.public_id) if application.public_id in ids else -1
    ordered = (*blindness.lines[here + 1 :], *blindness.lines[: max(here, 0)])
    return next((each for each in ordered if not each.is_done), None)
