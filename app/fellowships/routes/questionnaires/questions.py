"""One question: its words and marks, its place, its copy, its removal."""

from dataclasses import replace
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.database import commits, db, new_public_id
from app.core.errors import Conflict, NotFound, RuleBroken
from app.core.language import message
from app.fellowships.actions.questionnaires import edit_questionnaire, seen_question
from app.fellowships.forms.questionnaires import QuestionForm, question_form
from app.fellowships.models import Round
from app.fellowships.routes.blueprint import IN_CONFLICT, Theirs, blueprint, form_page, round_here, say
from app.fellowships.routes.meanwhile import differing
from app.fellowships.routes.questionnaires.sections import STEPS
from app.fellowships.routes.questionnaires.typed import (
    SPARE_ROWS,
    OptionRow,
    condition_choices,
    moved_up,
    rows_of,
    shown,
    typed,
    typed_rows,
)
from app.fellowships.routes.questionnaires.writing import do, overview_of, section_page, sheet_here
from app.fellowships.rules.access import STAFF
from app.fellowships.rules.asking import editing
from app.fellowships.rules.asking.order import deciding_before
from app.fellowships.rules.asking.sheet import Sheet
from app.fellowships.rules.asking.words import KIND_HINTS, KINDS
from app.fellowships.rules.questionnaire import OPTIONED, Asked, Question, Section, Words
from app.fellowships.states import QuestionKind

KINDS_BY_WORD = {kind.value: kind for kind in QuestionKind}
WITH_ROWS = OPTIONED | {QuestionKind.TABLE}


def _form(asked: Asked, section: Section, question: Question, *, is_stored: bool = False) -> QuestionForm:
    given = {"formdata": None} if is_stored else {}
    form = question_form(question.kind, section.party, data=shown(question), **given)
    offered: Any = condition_choices(
        deciding_before(asked, section.key, question.key)
    )  # Any: the words are translated later
    form.condition.choices = offered
    return form


def _page(
    form: QuestionForm,
    row: Round,
    section: Section,
    question: Question,
    rows: list[OptionRow],
    *,
    status: int | None = None,
    theirs: list[Theirs] | None = None,
    is_new: bool = False,
) -> ResponseReturnValue:
    return form_page(
        "questionnaire/question",
        form,
        status=status,
        round=row,
        section=section,
        question=question,
        kind=KINDS[question.kind],
        kind_hint=KIND_HINTS[question.kind],
        rows=[*rows, *[OptionRow()] * SPARE_ROWS] if question.kind in WITH_ROWS else [],
        theirs=theirs or [],
        is_new=is_new,
    )


def _rows(question: Question) -> list[OptionRow]:
    if request.method == "POST":
        return moved_up(typed_rows(request.form), request.form.get("up", ""))
    return rows_of(question)


def _only_rows() -> bool:
    """A push that rearranges the rows and saves nothing."""
    return request.method == "POST" and ("up" in request.form or "more" in request.form)


@blueprint.route("/staff/rounds/<public_id>/questionnaire/sections/<key>/new/<kind>", methods=["GET", "POST"])
@only(*STAFF)
@commits
def new_question(public_id: str, key: str, kind: str) -> ResponseReturnValue:
    row, _, sheet = sheet_here(public_id)
    section = editing.section_of(sheet.asked, key)
    if kind not in KINDS_BY_WORD:
        raise NotFound
    blank = Question(f"q{new_public_id()}", KINDS_BY_WORD[kind], Words(), is_required=True)
    form, rows = _form(sheet.asked, section, blank), _rows(blank)
    if _only_rows() or not form.validate_on_submit():
        return _page(form, row, section, blank, rows, status=200 if _only_rows() else None, is_new=True)
    try:
        made = typed(form, blank, rows)
        edit_questionnaire(db.session, row, lambda held: _added(held, key, made), by_id=current_person().id)
    except RuleBroken as error:
        form.refuse(error)
        return _page(form, row, section, blank, rows, is_new=True)
    say(message("The question is added."))
    return redirect(section_page(row, key, anchor=made.key), 303)


def _added(sheet: Sheet, key: str, made: Question) -> Sheet:
    return replace(sheet, asked=editing.change_question(editing.add_question(sheet.asked, key, made), made))


@blueprint.route("/staff/rounds/<public_id>/questionnaire/questions/<key>", methods=["GET", "POST"])
@only(*STAFF)
@commits
def question(public_id: str, key: str) -> ResponseReturnValue:
    row, _, sheet = sheet_here(public_id)
    section, before = editing.question_of(sheet.asked, key)
    form, rows = _form(sheet.asked, section, before), _rows(before)
    if _only_rows() or not form.validate_on_submit():
        return _page(form, row, section, before, rows, status=200 if _only_rows() else None)
    try:
        _save(row, key, form, rows)
    except Conflict as error:
        return _conflict(public_id, key, form, rows, error)
    except RuleBroken as error:
        form.refuse(error)
        return _page(form, row, section, before, rows)
    say(message("Saved."))
    return redirect(section_page(row, section.key, anchor=key), 303)


def _save(row: Round, key: str, form: QuestionForm, rows: list[OptionRow]) -> None:
    def edit(sheet: Sheet) -> Sheet:
        before = seen_question(sheet, key, form.seen.data or "")
        return replace(sheet, asked=editing.change_question(sheet.asked, typed(form, before, rows)))

    edit_questionnaire(db.session, row, edit, by_id=current_person().id)


def _conflict(
    public_id: str, key: str, form: QuestionForm, rows: list[OptionRow], error: Conflict
) -> ResponseReturnValue:
    """Both texts; the answers of a choice too."""
    row, _, sheet = sheet_here(public_id)
    section, stored = editing.question_of(sheet.asked, key)
    theirs = differing(form, _form(sheet.asked, section, stored, is_stored=True), error)
    if rows_of(stored) != rows:
        told = "\n".join(f"{each.de} / {each.en}" for each in rows_of(stored))
        theirs.append(Theirs(str(message("Answers or columns")), told or "–"))
    return _page(form, row, section, stored, rows, status=IN_CONFLICT, theirs=theirs)


@blueprint.post("/staff/rounds/<public_id>/questionnaire/questions/<key>/<any(up,down,copy,remove):deed>")
@only(*STAFF)
@commits
def do_with_question(public_id: str, key: str, deed: str) -> ResponseReturnValue:
    row, _, sheet = sheet_here(public_id)
    section, _ = editing.question_of(sheet.asked, key)
    copied = f"q{new_public_id()}"

    def edit(held: Sheet) -> Sheet:
        if deed == "remove":
            return editing.remove_question(held, key)
        if deed == "copy":
            return replace(held, asked=editing.duplicate_question(held.asked, key, copied))
        return replace(held, asked=editing.move_question(held.asked, key, STEPS[deed]))

    def to(after: Sheet) -> str:
        """What was removed can be brought back on the same page; a copy waits to be changed."""
        if deed == "copy" and after.asked.question(copied):
            return url_for("fellowships.question", public_id=public_id, key=copied)
        if deed == "remove" and after.asked.question(key) is None:
            say(message("The question is removed. It can be brought back below."))
            return section_page(row, section.key)
        return section_page(row, section.key, anchor=key)

    return do(row, edit, to)


@blueprint.post("/staff/rounds/<public_id>/questionnaire/questions/<key>/move")
@only(*STAFF)
@commits
def move_question(public_id: str, key: str) -> ResponseReturnValue:
    """To another section, and to its page."""
    row = round_here(public_id)
    target = request.form.get("section", "")

    def edit(sheet: Sheet) -> Sheet:
        if sheet.asked.section(target) is None:
            raise RuleBroken(message("Choose the section that the question goes to."))
        return replace(sheet, asked=editing.move_question_to(sheet.asked, key, target))

    def to(after: Sheet) -> str:
        section = after.asked.section_with(key)
        return section_page(row, section.key, anchor=key) if section else overview_of(row)

    return do(row, edit, to)
