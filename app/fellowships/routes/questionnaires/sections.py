"""One section: its questions in order, its own words, its place."""

from dataclasses import replace

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.database import commits, db, new_public_id
from app.core.errors import Conflict, NotFound, RuleBroken
from app.core.language import current_language, message
from app.fellowships.actions.questionnaires import edit_questionnaire, section_print, seen_section
from app.fellowships.forms.questionnaires import AddForm, MoveForm, SectionForm
from app.fellowships.routes.blueprint import IN_CONFLICT, blueprint, form_page, round_here, say
from app.fellowships.routes.meanwhile import differing
from app.fellowships.routes.questionnaires.writing import do, overview_of, section_page, sheet_here
from app.fellowships.rules.access import STAFF
from app.fellowships.rules.asking import editing
from app.fellowships.rules.asking.faults import faults
from app.fellowships.rules.asking.sheet import Sheet
from app.fellowships.rules.asking.words import KIND_HINTS, KINDS, PARTY_NAMES
from app.fellowships.rules.questionnaire import Section, Words
from app.fellowships.states import Party

STEPS = {"up": -1, "down": 1}


@blueprint.get("/staff/rounds/<public_id>/questionnaire/sections/<key>")
@only(*STAFF)
def question_section(public_id: str, key: str) -> ResponseReturnValue:
    row, _, sheet = sheet_here(public_id)
    section = editing.section_of(sheet.asked, key)
    move = MoveForm()
    move.offer(
        (each.key, each.title.in_language(current_language()) or each.key)
        for each in sheet.asked.sections_of(section.party)
        if each.key != key
    )
    place = sheet.asked.sections.index(section)
    return render_template(
        "fellowships/questionnaire/section.html",
        round=row,
        sheet=sheet,
        section=section,
        before=sheet.asked.sections[place - 1] if place else None,
        after=sheet.asked.sections[place + 1] if place + 1 < len(sheet.asked.sections) else None,
        faults=[fault for fault in faults(sheet.asked) if fault.section_key == key],
        kinds=KINDS,
        kind_hints=KIND_HINTS,
        party=PARTY_NAMES[section.party],
        move=move,
        add=AddForm(),
    )


@blueprint.route("/staff/rounds/<public_id>/questionnaire/sections/new", methods=["GET", "POST"])
@only(*STAFF)
@commits
def new_section(public_id: str) -> ResponseReturnValue:
    row, _, _ = sheet_here(public_id)
    form = SectionForm(data={"party": Party.LEAD})
    if not form.validate_on_submit():
        return form_page("questionnaire/section_words", form, round=row, section=None, theirs=[])
    made = _typed(form, Section(f"s{new_public_id()}", Words()))
    edit_questionnaire(
        db.session,
        row,
        lambda sheet: replace(sheet, asked=editing.add_section(sheet.asked, made)),
        by_id=current_person().id,
    )
    return redirect(section_page(row, made.key), 303)


@blueprint.route("/staff/rounds/<public_id>/questionnaire/sections/<key>/words", methods=["GET", "POST"])
@only(*STAFF)
@commits
def section_words(public_id: str, key: str) -> ResponseReturnValue:
    row, _, sheet = sheet_here(public_id)
    section = editing.section_of(sheet.asked, key)
    form = SectionForm(data=_shown(section))
    if not form.validate_on_submit():
        return form_page("questionnaire/section_words", form, round=row, section=section, theirs=[])

    def edit(held: Sheet) -> Sheet:
        before = seen_section(held, key, form.seen.data or "")
        return replace(held, asked=editing.change_section(held.asked, _typed(form, before)))

    try:
        edit_questionnaire(db.session, row, edit, by_id=current_person().id)
    except Conflict as error:
        stored = SectionForm(formdata=None, data=_shown(editing.section_of(sheet_here(public_id)[2].asked, key)))
        theirs = differing(form, stored, error)
        return form_page(
            "questionnaire/section_words", form, status=IN_CONFLICT, round=row, section=section, theirs=theirs
        )
    except RuleBroken as error:
        form.refuse(error)
        return form_page("questionnaire/section_words", form, round=row, section=section, theirs=[])
    say(message("Saved."))
    return redirect(section_page(row, key), 303)


def _shown(section: Section) -> dict[str, object]:
    return {
        "seen": section_print(section),
        "title_de": section.title.de,
        "title_en": section.title.en,
        "intro_de": section.intro.de,
        "intro_en": section.intro.en,
        "party": section.party,
    }


def _typed(form: SectionForm, before: Section) -> Section:
    return replace(
        before,
        title=Words(form.title_de.data or "", form.title_en.data or ""),
        intro=Words(form.intro_de.data or "", form.intro_en.data or ""),
        party=Party(form.party.data),
    )


@blueprint.post("/staff/rounds/<public_id>/questionnaire/sections/<key>/<any(up,down,remove):deed>")
@only(*STAFF)
@commits
def do_with_section(public_id: str, key: str, deed: str) -> ResponseReturnValue:
    row = round_here(public_id)
    if deed == "remove":
        edit = lambda sheet: editing.remove_section(sheet, key)  # noqa: E731 -- one of two edits
    else:
        edit = lambda sheet: replace(sheet, asked=editing.move_section(sheet.asked, key, STEPS[deed]))  # noqa: E731
    return do(row, edit, lambda _: overview_of(row))


@blueprint.post("/staff/rounds/<public_id>/questionnaire/sections/<key>/add")
@only(*STAFF)
@commits
def choose_kind(public_id: str, key: str) -> ResponseReturnValue:
    """From the choice of a kind to the page of the new question; nothing is written."""
    row, _, sheet = sheet_here(public_id)
    editing.section_of(sheet.asked, key)
    form = AddForm()
    if not form.validate_on_submit():
        return redirect(section_page(row, key), 303)
    if form.kind.data is None:
        raise NotFound
    return redirect(url_for("fellowships.new_question", public_id=public_id, key=key, kind=form.kind.data), 303)
