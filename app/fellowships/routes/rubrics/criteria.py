"""One criterion: its words, its weight, its points, its place, its removal."""

from dataclasses import replace

from flask import redirect, request
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.database import commits, db, new_public_id
from app.core.errors import Conflict, RuleBroken
from app.core.language import message
from app.fellowships.actions.rubrics import edit_rubric, seen_criterion
from app.fellowships.forms import DeedForm
from app.fellowships.forms.rubrics import AnchorRow, CriterionForm
from app.fellowships.models import Round
from app.fellowships.routes.blueprint import IN_CONFLICT, Theirs, blueprint, form_page, round_here, say
from app.fellowships.routes.meanwhile import differing
from app.fellowships.routes.rubrics.typed import (
    faults_typed,
    is_filled,
    marked,
    rearranged,
    rows_of,
    shown,
    typed,
    typed_rows,
    usual_rows,
)
from app.fellowships.routes.rubrics.writing import overview_of, sheet_here
from app.fellowships.rules.access import STAFF
from app.fellowships.rules.judging import editing
from app.fellowships.rules.judging.faults import MOST_ANCHORS
from app.fellowships.rules.judging.sheet import Sheet
from app.fellowships.rules.questionnaire import Words
from app.fellowships.rules.rubric import Criterion

STEPS = {"up": -1, "down": 1}


def _page(
    form: CriterionForm,
    row: Round,
    criterion: Criterion | None,
    rows: list[AnchorRow],
    *,
    status: int | None = None,
    theirs: list[Theirs] | None = None,
) -> ResponseReturnValue:
    """``criterion`` is None for a new one."""
    return form_page(
        "rubric/criterion",
        form,
        status=status,
        round=row,
        criterion=criterion,
        rows=rows or [AnchorRow()],
        may_grow=len(rows) < MOST_ANCHORS,
        theirs=theirs or [],
    )


def _is_rearranging() -> bool:
    """A push that changes the lines on the page and saves nothing."""
    return request.method == "POST" and ("more" in request.form or "remove" in request.form)


def _typed(form: CriterionForm, before: Criterion) -> tuple[Criterion, list[AnchorRow], bool]:
    """The criterion as sent, its lines with those marked that are to be mended, whether all of it can stay."""
    rows = [row for row in typed_rows(request.form) if is_filled(row)]
    is_valid = form.validate_on_submit()
    made = typed(form, before, rows)
    faults = faults_typed(made, rows)
    for name, text in faults:
        if not form[name].errors:
            form.refuse(RuleBroken(text, field=name))
    return made, marked(made, rows), is_valid and not faults


@blueprint.route("/staff/rounds/<public_id>/rubric/criteria/new", methods=["GET", "POST"])
@only(*STAFF)
@commits
def rubric_criterion_new(public_id: str) -> ResponseReturnValue:
    row, _, _ = sheet_here(public_id)
    form = CriterionForm(data={"weight": 1, "is_reason_required": True})
    if not form.is_submitted():
        return _page(form, row, None, usual_rows())
    if _is_rearranging():
        return _page(form, row, None, rearranged(typed_rows(request.form), request.form), status=200)
    made, rows, is_whole = _typed(form, Criterion(f"c{new_public_id()}", Words()))
    if not is_whole:
        return _page(form, row, None, rows)
    try:
        edit_rubric(db.session, row, lambda held: _added(held, made), by_id=current_person().id)
    except RuleBroken as error:
        form.refuse(error)
        return _page(form, row, None, rows)
    say(message("The criterion is added."))
    return redirect(overview_of(row, anchor=made.key), 303)


def _added(sheet: Sheet, made: Criterion) -> Sheet:
    return replace(sheet, judged=editing.add_criterion(sheet.judged, made))


@blueprint.route("/staff/rounds/<public_id>/rubric/criteria/<key>", methods=["GET", "POST"])
@only(*STAFF)
@commits
def rubric_criterion(public_id: str, key: str) -> ResponseReturnValue:
    row, _, sheet = sheet_here(public_id)
    before = editing.criterion_of(sheet.judged, key)
    form = CriterionForm(data=shown(before))
    if not form.is_submitted():
        return _page(form, row, before, rows_of(before))
    if _is_rearranging():
        return _page(form, row, before, rearranged(typed_rows(request.form), request.form), status=200)
    made, rows, is_whole = _typed(form, before)
    if not is_whole:
        return _page(form, row, before, rows)
    try:
        _save(row, key, form, made)
    except Conflict as error:
        return _conflict(public_id, key, form, rows, error)
    say(message("Saved."))
    return redirect(overview_of(row, anchor=key), 303)


def _save(row: Round, key: str, form: CriterionForm, made: Criterion) -> None:
    def edit(sheet: Sheet) -> Sheet:
        seen_criterion(sheet, key, form.seen.data or "")
        return replace(sheet, judged=editing.change_criterion(sheet.judged, made))

    edit_rubric(db.session, row, edit, by_id=current_person().id)


def _conflict(
    public_id: str, key: str, form: CriterionForm, rows: list[AnchorRow], error: Conflict
) -> ResponseReturnValue:
    """Both texts; the lines of points too."""
    row, _, sheet = sheet_here(public_id)
    stored = editing.criterion_of(sheet.judged, key)
    theirs = differing(form, CriterionForm(formdata=None, data=shown(stored)), error)
    if rows_of(stored) != rows:
        told = "\n".join(f"{each.points} · {each.de} / {each.en}" for each in rows_of(stored))
        theirs.append(Theirs(str(message("Points")), told or "–"))
    return _page(form, row, stored, rows, status=IN_CONFLICT, theirs=theirs)


@blueprint.post("/staff/rounds/<public_id>/rubric/criteria/<key>/<any(up,down,remove):deed>")
@only(*STAFF)
@commits
def rubric_criterion_do(public_id: str, key: str, deed: str) -> ResponseReturnValue:
    row, _, sheet = sheet_here(public_id)
    editing.criterion_of(sheet.judged, key)
    if not DeedForm().validate_on_submit():
        return redirect(overview_of(row), 303)

    def edit(held: Sheet) -> Sheet:
        if deed == "remove":
            return editing.remove_criterion(held, key)
        return replace(held, judged=editing.move_criterion(held.judged, key, STEPS[deed]))

    edit_rubric(db.session, row, edit, by_id=current_person().id)
    if deed == "remove":
        say(message("The criterion is removed. It can be brought back below."))
    return redirect(overview_of(row, anchor="back" if deed == "remove" else key), 303)


@blueprint.post("/staff/rounds/<public_id>/rubric/back/<key>")
@only(*STAFF)
@commits
def rubric_back(public_id: str, key: str) -> ResponseReturnValue:
    row = round_here(public_id)
    if DeedForm().validate_on_submit():
        try:
            edit_rubric(db.session, row, lambda held: editing.bring_back(held, key), by_id=current_person().id)
        except RuleBroken as error:
            say(error.text, "ask")
        else:
            say(message("It is back."))
    return redirect(overview_of(row, anchor=key), 303)
