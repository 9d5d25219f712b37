"""Staff: files of records, with every fault of their dry run, and the list of all attestations as a file."""

from flask import Response, current_app, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now, today
from app.core.database import commits, db
from app.core.errors import RuleBroken
from app.core.language import message, plural_message
from app.core.spreadsheet import csv_lines
from app.seals.actions.file_imports import (
    Given,
    apply_import,
    dry_run,
    import_by_public_id,
    propose_import,
    refuse_import,
)
from app.seals.forms import AnswerForm, ImportForm
from app.seals.models import AttestationImport, SealRegistry
from app.seals.queries import desk
from app.seals.queries.trust import registry_by_public_id
from app.seals.routes.blueprint import blueprint
from app.seals.routes.registries import DECIDERS, READERS
from app.seals.rules import desk_words, words
from app.seals.rules.import_files import MAX_BYTES
from app.seals.rules.import_preview import preview
from app.seals.rules.import_words import fault_sentence
from app.seals.states import ImportState
from app.seals.verifier.detached import MAX_SIGNATURE_BYTES
from config import Settings

REFUSED = 422


@blueprint.route("/staff/attestations/imports", methods=["GET", "POST"])
@only(*DECIDERS)
@commits
def imports() -> ResponseReturnValue:
    form = ImportForm()
    form.registry.choices = [
        (health.registry.public_id, health.registry.name)
        for health in desk.registries(db.session, now())
        if health.registry.enabled
    ]
    if not form.validate_on_submit():
        return _page(form)
    try:
        made = _propose(form)
    except RuleBroken as error:
        form.refuse(error)
        return _page(form)
    return redirect(url_for("seals.attestation_import", public_id=made.public_id))


def _propose(form: ImportForm) -> AttestationImport:
    if form.file.data is None:
        raise RuleBroken(message("Choose a file."), field="file")
    content = form.file.data.stream.read(MAX_BYTES + 1)
    beside = form.signature.data.stream.read(MAX_SIGNATURE_BYTES + 1) if form.signature.data is not None else b""
    given = Given(form.file.data.filename or "", content, beside.decode("ascii", errors="replace").strip())
    registry = registry_by_public_id(db.session, form.registry.data or "")
    return propose_import(
        db.session, registry, given, form.reason.data or "", by_id=current_person().id, at=now(), loopback=_loopback()
    )


def _loopback() -> frozenset[str]:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.loopback_hosts


def _page(form: ImportForm) -> ResponseReturnValue:
    page = render_template("seals/imports.html", form=form, imports=desk.imports(db.session), words=desk_words)
    return make_response(page, REFUSED if form.is_submitted() else 200)


@blueprint.route("/staff/attestations/imports/<public_id>", methods=["GET", "POST"])
@only(*DECIDERS, recent=True)
@commits
def attestation_import(public_id: str) -> ResponseReturnValue:
    made, form = import_by_public_id(db.session, public_id), AnswerForm()
    if not form.validate_on_submit():
        return _import_page(made, form)
    try:
        _answer(made, form)
    except RuleBroken as error:
        form.refuse(error)
        return _import_page(made, form)
    return redirect(url_for("seals.imports"))


def _answer(made: AttestationImport, form: AnswerForm) -> None:
    by_id, reason = current_person().id, form.reason.data or ""
    if form.answer.data == "confirm":
        count = apply_import(db.session, made, reason, by_id=by_id, at=now(), loopback=_loopback())
        flash(str(plural_message("{count} record was taken.", "{count} records were taken.", count)), "good")
    else:
        refuse_import(db.session, made, reason, by_id=by_id, at=now())
        flash(str(message("The file was refused.")), "good")


def _import_page(made: AttestationImport, form: AnswerForm) -> ResponseReturnValue:
    registry = db.session.get_one(SealRegistry, made.registry_id)
    page = render_template(
        "seals/import.html",
        form=form,
        made=made,
        registry=registry,
        rows=() if made.faults else preview(dry_run(registry, made.content.encode()).records),
        faults=[fault_sentence(fault) for fault in made.faults],
        is_mine=made.by_id == current_person().id,
        is_open=made.state is ImportState.PROPOSED and not made.rows_bad and not made.faults,
        words=desk_words,
    )
    return make_response(page, REFUSED if form.is_submitted() else 200)


@blueprint.get("/staff/attestations.csv")
@only(*READERS)
def attestations_csv() -> ResponseReturnValue:
    header = [
        message("Number"), message("Registry"), message("Scheme"), message("Holder"), message("Company here"),
        message("System"), message("Version"), message("Status"), message("Last confirmed"), message("Valid until"),
    ]  # fmt: skip
    rows = [[str(name) for name in header]]
    for found, registry_name, company in desk.exported(db.session):
        rows.append(
            [
                found.number, registry_name, found.scheme_code, found.holder_name, company or "", found.system_name,
                found.system_version, str(words.STANDINGS[found.standing]),
                found.confirmed_at.isoformat() if found.confirmed_at else "",
                found.valid_until.isoformat() if found.valid_until else "",
            ]
        )  # fmt: skip
    answer = Response("".join(csv_lines(rows)), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="attestations-{today().isoformat()}.csv"'
    return answer
