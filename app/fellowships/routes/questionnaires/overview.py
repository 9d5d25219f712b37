"""The questionnaire as a whole: how it begins, its sections, what is missing, its versions."""

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import RuleBroken
from app.core.language import current_language, message
from app.fellowships.actions.questionnaires import begin_questionnaire, bring_question_back
from app.fellowships.forms import DeedForm
from app.fellowships.forms.questionnaires import BeginForm
from app.fellowships.models import Questionnaire, Round
from app.fellowships.queries.questionnaires import (
    find_draft,
    find_questionnaire,
    former_questions,
    questionnaire_for,
    sources_for,
    version_lines,
)
from app.fellowships.queries.rounds import round_of
from app.fellowships.routes.blueprint import blueprint, form_page, round_here, say
from app.fellowships.routes.questionnaires.writing import overview_of, section_page
from app.fellowships.routes.versions import discard_seen
from app.fellowships.rules.access import STAFF
from app.fellowships.rules.asking.faults import faults
from app.fellowships.rules.asking.first import first_questionnaire
from app.fellowships.rules.asking.sheet import Sheet, read_sheet
from app.fellowships.rules.asking.words import PARTY_NAMES
from app.fellowships.rules.questionnaire import Asked, as_data, read


@blueprint.get("/staff/rounds/<public_id>/questionnaire")
@only(*STAFF)
def questionnaire(public_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    draft, newest = find_draft(db.session, row.id), find_questionnaire(db.session, row.id)
    if draft is None and newest is None:
        return redirect(url_for("fellowships.begin", public_id=public_id))
    shown = draft or newest
    assert shown is not None, "one of the two is there"
    sheet = read_sheet(shown.definition)
    return render_template(
        "fellowships/questionnaire/overview.html",
        round=row,
        draft=draft,
        newest=newest,
        sheet=sheet,
        faults=faults(sheet.asked) if draft else [],
        back=_can_come_back(row, sheet) if draft else [],
        versions=version_lines(db.session, row.id),
        parties=PARTY_NAMES,
    )


def _can_come_back(row: Round, sheet: Sheet) -> list[tuple[str, str]]:
    """(key, title) of what was removed and of what earlier versions asked."""
    here = {}
    for each in sheet.removed:
        words = each.question.label if each.question else each.section.title if each.section else None
        here[each.key] = words.in_language(current_language()) if words else each.key
    kept = {one.key for each in sheet.removed if each.section for one in each.section.questions}
    for key, former in former_questions(db.session, row.id, sheet.asked).items():
        if key not in here and key not in kept:
            here[key] = former.question.label.in_language(current_language())
    return [(key, title or key) for key, title in here.items()]


@blueprint.route("/staff/rounds/<public_id>/questionnaire/begin", methods=["GET", "POST"])
@only(*STAFF)
@commits
def begin(public_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    sources, form = sources_for(db.session, row.id), BeginForm(data={"start": "template"})
    if find_draft(db.session, row.id) or find_questionnaire(db.session, row.id):
        return redirect(overview_of(row))
    starts: Any = [  # Any: the words are translated later
        ("template", message("A prepared questionnaire for fellowships, to be changed at will")),
        *([("copy", message("The questionnaire of an earlier round"))] if sources else []),
        ("empty", message("Nothing")),
    ]
    form.start.choices = starts
    form.source.choices = [
        (each.public_id, f"{each.programme_de}: {each.title_de} ({each.questions})") for each in sources
    ]
    if not form.validate_on_submit():
        return form_page("questionnaire/begin", form, round=row, sources=sources)
    try:
        definition = _beginning(form)
    except RuleBroken as error:
        form.refuse(error)
        return form_page("questionnaire/begin", form, round=row, sources=sources)
    begin_questionnaire(db.session, row, definition, by_id=current_person().id, at=now())
    return redirect(overview_of(row), 303)


def _beginning(form: BeginForm) -> Mapping[str, object]:
    """The questions alone: no date, no person and no version comes along."""
    if form.start.data == "template":
        return as_data(first_questionnaire())
    if form.start.data == "empty":
        return as_data(Asked())
    if not form.source.data:
        raise RuleBroken(message("Choose the round to copy from."), field="source")
    source = round_of(db.session, form.source.data)
    return as_data(read(questionnaire_for(db.session, source.id).definition))


@blueprint.post("/staff/rounds/<public_id>/questionnaire/change")
@only(*STAFF)
@commits
def change_questionnaire(public_id: str) -> ResponseReturnValue:
    """A new version that begins as the published one."""
    row = round_here(public_id)
    if DeedForm().validate_on_submit():
        definition = questionnaire_for(db.session, row.id).definition
        begin_questionnaire(db.session, row, definition, by_id=current_person().id, at=now())
    return redirect(overview_of(row), 303)


@blueprint.post("/staff/rounds/<public_id>/questionnaire/discard")
@only(*STAFF)
@commits
def discard(public_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    discard_seen(Questionnaire, row)
    return redirect(overview_of(row), 303)


@blueprint.post("/staff/rounds/<public_id>/questionnaire/back/<key>")
@only(*STAFF)
@commits
def bring_back(public_id: str, key: str) -> ResponseReturnValue:
    row = round_here(public_id)
    if DeedForm().validate_on_submit():
        try:
            sheet = bring_question_back(db.session, row, key, by_id=current_person().id)
        except RuleBroken as error:
            say(error.text, "ask")
        else:
            say(message("It is back."))
            section = sheet.asked.section_with(key)
            return redirect(section_page(row, section.key, anchor=key) if section else overview_of(row), 303)
    return redirect(overview_of(row), 303)
