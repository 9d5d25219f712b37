"""Imports: the runs, one run with what it refused, and where imported profiles came from."""

from functools import partial

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import after_commit, commits, db
from app.core.errors import RuleBroken
from app.core.jobs import wake
from app.core.language import current_language, message
from app.core.lists.cutting import WHOLE
from app.core.lists.exports import csv_answer
from app.core.lists.filters import Filter, Filters, asked_page, asked_text
from app.profiles import tasks
from app.profiles.actions.import_runs import take_checked, wake_again
from app.profiles.models import ImportRun
from app.profiles.rules.fields import split_key
from app.profiles.rules.kinds import kind_of
from app.profiles.rules.labels import KINDS, LANGUAGES
from app.profiles.states import RunState
from app.staff.forms import DeedForm
from app.staff.queries.imports import (
    following_run,
    import_runs,
    refusals,
    refused_fields,
    run_by_public_id,
    run_line,
    sources,
)
from app.staff.routes.blueprint import DESK, READERS, blueprint, tell
from app.staff.rules.labels import IMPORT_MODES, RUN_STATES

WHOLE_FILE = "file"


@blueprint.get("/imports")
@only(*READERS)
def imports() -> ResponseReturnValue:
    page = import_runs(db.session, now(), asked_page())
    return render_template(
        "staff/imports.html",
        page=page,
        runs=page.items,
        filters=Filters("staff.imports", ()),
        may_import=current_person().role_names & set(DESK),
        states=RUN_STATES,
        modes=IMPORT_MODES,
        kinds=KINDS,
    )


@blueprint.get("/imports.csv")
@only(*READERS)
def imports_csv() -> ResponseReturnValue:
    header = [
        message("File"), message("SHA-256"), message("Kind"), message("Source"), message("Way"), message("State"),
        message("Started"), message("Ended"), message("By"), message("New"), message("Changed"), message("Unchanged"),
        message("Refused"), message("Number"),
    ]  # fmt: skip
    rows = (
        [
            run.file_name, run.file_sha256, KINDS[run.kind], run.source, IMPORT_MODES[run.mode], RUN_STATES[run.state],
            run.started_at, run.ended_at, message("command line") if run.on_command_line else run.by,
            run.created, run.changed, run.same, run.refused, run.public_id,
        ]
        for run in import_runs(db.session, now(), WHOLE).items
    )  # fmt: skip
    return csv_answer("imports", header, rows)


@blueprint.get("/imports/sources")
@only(*READERS)
def import_sources() -> ResponseReturnValue:
    page = sources(db.session, asked_page())
    return render_template("staff/import_sources.html", page=page, filters=Filters("staff.import_sources", ()))


@blueprint.get("/imports/sources.csv")
@only(*READERS)
def import_sources_csv() -> ResponseReturnValue:
    header = [message("Source"), message("Profiles"), message("First"), message("Last")]
    rows = ([line.source, line.profiles, line.first_at, line.last_at] for line in sources(db.session, WHOLE).items)
    return csv_answer("import-sources", header, rows)


def _field_words(run: ImportRun, key: str) -> str:
    """A field of ours as the editor calls it; '' for what speaks of the whole file."""
    if key == WHOLE_FILE:
        return ""
    name, language = split_key(key)
    known = {field.name: field for field in kind_of(run.kind).fields}
    if name not in known:
        return key
    asked = str(known[name].named)
    return str(message("{name}, in {language}", name=asked, language=LANGUAGES[language])) if language else asked


def _filters(run: ImportRun) -> Filters:
    fields = tuple(
        (field, f"{_field_words(run, field)} ({number})")
        for field, number in refused_fields(db.session, run)
        if field != WHOLE_FILE
    )
    asked = asked_text("field")
    chosen = asked if asked in dict(fields) else ""
    given = (Filter("field", message("Field"), chosen, fields),) if fields else ()
    return Filters("staff.import_run", given, {"public_id": run.public_id})


@blueprint.get("/imports/<public_id>")
@only(*READERS)
def import_run(public_id: str) -> ResponseReturnValue:
    run = run_by_public_id(db.session, public_id)
    filters, line = _filters(run), run_line(db.session, run, now())
    field = filters.kept.get("field", "")
    following = following_run(db.session, run)
    may_import = bool(current_person().role_names & set(DESK))
    return render_template(
        "staff/import_run.html",
        run=line,
        page=refusals(db.session, run, field, current_language(), asked_page()),
        filters=filters,
        following=following,
        may_take=may_import and following is None and line.can_be_taken,
        may_continue=may_import and line.has_file and line.state is RunState.BROKEN_OFF,
        state_name=RUN_STATES[line.state],
        mode_name=IMPORT_MODES[line.mode],
        kind_name=KINDS[line.kind],
        field_words=partial(_field_words, run),
    )


@blueprint.get("/imports/<public_id>/refused.csv")
@only(*READERS)
def import_run_csv(public_id: str) -> ResponseReturnValue:
    run = run_by_public_id(db.session, public_id)
    header = [
        message("Line"), message("File"), message("Id of the row"), message("Field"), message("Column"),
        message("Value"), message("Reason"),
    ]  # fmt: skip
    found = refusals(db.session, run, _filters(run).kept.get("field", ""), current_language(), WHOLE)
    rows = ([row.line, row.file, row.row_id, row.field, row.column, row.value, row.reason] for row in found.items)
    return csv_answer("refused-rows", header, rows)


@blueprint.post("/imports/<public_id>/take")
@only(*DESK)
@commits
def take_import(public_id: str) -> ResponseReturnValue:
    checked = run_by_public_id(db.session, public_id)
    if not DeedForm().validate_on_submit():
        return redirect(url_for("staff.import_run", public_id=public_id))
    try:
        run = take_checked(db.session, checked, by_id=current_person().id, at=now())
    except RuleBroken as error:
        tell(error.text, "ask")
        return redirect(url_for("staff.import_run", public_id=public_id))
    ask_worker(run)
    return redirect(url_for("staff.import_run", public_id=run.public_id))


@blueprint.post("/imports/<public_id>/continue")
@only(*DESK)
@commits
def continue_import(public_id: str) -> ResponseReturnValue:
    run = run_by_public_id(db.session, public_id)
    if DeedForm().validate_on_submit() and run_line(db.session, run, now()).state is RunState.BROKEN_OFF:
        try:
            wake_again(db.session, run, at=now())
        except RuleBroken as error:
            tell(error.text, "ask")
        else:
            ask_worker(run)
    return redirect(url_for("staff.import_run", public_id=public_id))


def ask_worker(run: ImportRun) -> None:
    """The worker finds the run by its sweep too; this only makes it sooner."""
    run_id = run.id
    after_commit(db.session, lambda: wake(tasks.run_import, run_id))
