"""The criteria as a whole: how they begin, their order and shares, what is missing, their versions, how they look."""

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import NotFound, RuleBroken
from app.core.language import message
from app.fellowships.actions.rubrics import begin_rubric
from app.fellowships.forms import DeedForm
from app.fellowships.forms.rubrics import BeginForm
from app.fellowships.models import Rubric
from app.fellowships.queries.rounds import round_of
from app.fellowships.queries.rubrics import (
    find_rubric,
    find_rubric_draft,
    reviews_by_earlier,
    rubric_for,
    rubric_sources,
    rubric_versions,
)
from app.fellowships.routes.blueprint import blueprint, form_page, round_here
from app.fellowships.routes.reviewing.showing import Entry, Writer
from app.fellowships.routes.rubrics.writing import overview_of
from app.fellowships.routes.versions import discard_seen
from app.fellowships.rules.access import STAFF
from app.fellowships.rules.first_rubric import first_rubric
from app.fellowships.rules.judging.counting import shares
from app.fellowships.rules.judging.faults import faults
from app.fellowships.rules.judging.sheet import read_sheet
from app.fellowships.rules.rubric import Judged, read

MOST_LISTED = 50


@blueprint.get("/staff/rounds/<public_id>/rubric")
@only(*STAFF)
def rubric(public_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    draft, newest = find_rubric_draft(db.session, row.id), find_rubric(db.session, row.id)
    if draft is None and newest is None:
        return redirect(url_for("fellowships.rubric_begin", public_id=public_id))
    shown = draft or newest
    assert shown is not None, "one of the two is there"
    sheet = read_sheet(shown.definition)
    earlier = reviews_by_earlier(db.session, row.id, newest) if newest else []
    return render_template(
        "fellowships/rubric/overview.html",
        round=row,
        draft=draft,
        newest=newest,
        sheet=sheet,
        shares=shares(sheet.judged),
        faults=faults(sheet.judged) if draft else [],
        versions=rubric_versions(db.session, row.id),
        earlier=earlier[:MOST_LISTED],
        more_earlier=len(earlier[MOST_LISTED:]),
    )


@blueprint.route("/staff/rounds/<public_id>/rubric/begin", methods=["GET", "POST"])
@only(*STAFF)
@commits
def rubric_begin(public_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    if find_rubric_draft(db.session, row.id) or find_rubric(db.session, row.id):
        return redirect(overview_of(row))
    sources, form = rubric_sources(db.session, row.id), BeginForm(data={"start": "template"})
    starts: Any = [  # Any: the words are translated later
        ("template", message("Prepared criteria for fellowships, to be changed at will")),
        *([("copy", message("The criteria of an earlier round"))] if sources else []),
        ("empty", message("Nothing")),
    ]
    form.start.choices = starts
    form.source.choices = [
        (each.public_id, f"{each.programme_de}: {each.title_de} ({each.criteria})") for each in sources
    ]
    if not form.validate_on_submit():
        return form_page("rubric/begin", form, round=row, sources=sources)
    try:
        judged = _beginning(form)
    except RuleBroken as error:
        form.refuse(error)
        return form_page("rubric/begin", form, round=row, sources=sources)
    begin_rubric(db.session, row, judged, by_id=current_person().id, at=now())
    return redirect(overview_of(row), 303)


def _beginning(form: BeginForm) -> Judged:
    """The criteria alone: no review and no version comes along."""
    if form.start.data == "template":
        return first_rubric()
    if form.start.data == "empty":
        return Judged()
    if not form.source.data:
        raise RuleBroken(message("Choose the round to copy from."), field="source")
    return read(rubric_for(db.session, round_of(db.session, form.source.data).id).definition)


@blueprint.post("/staff/rounds/<public_id>/rubric/change")
@only(*STAFF)
@commits
def rubric_change(public_id: str) -> ResponseReturnValue:
    """A new version that begins as the published one."""
    row = round_here(public_id)
    if DeedForm().validate_on_submit():
        judged = read(rubric_for(db.session, row.id).definition)
        begin_rubric(db.session, row, judged, by_id=current_person().id, at=now())
    return redirect(overview_of(row), 303)


@blueprint.post("/staff/rounds/<public_id>/rubric/discard")
@only(*STAFF)
@commits
def rubric_discard(public_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    discard_seen(Rubric, row)
    return redirect(overview_of(row), 303)


@blueprint.get("/staff/rounds/<public_id>/rubric/preview")
@only(*STAFF)
def rubric_preview(public_id: str) -> ResponseReturnValue:
    """The fields of the reviewer's own desk, with nothing behind them."""
    row = round_here(public_id)
    shown = find_rubric_draft(db.session, row.id) or find_rubric(db.session, row.id)
    if shown is None:
        raise NotFound
    judged = read_sheet(shown.definition).judged
    judgement = Writer(judged, None, Entry(), is_open=True).judgement()
    return render_template("fellowships/rubric/preview.html", round=row, judgement=judgement)
