"""A file of profiles, sent from the browser: first its dry run."""

from flask import current_app, redirect, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import RuleBroken
from app.profiles.actions.import_runs import Upload, upload_run
from app.profiles.models import ImportRun
from app.profiles.states import Kind
from app.staff.forms import UploadForm
from app.staff.routes.blueprint import DESK, blueprint, form_page
from app.staff.routes.imports import ask_worker

LONGEST_MAPPING_BYTES = 64_000


@blueprint.route("/imports/new", methods=["GET", "POST"])
@only(*DESK)
@commits
def new_import() -> ResponseReturnValue:
    form = UploadForm()
    if form.validate_on_submit():
        try:
            run = _upload(form)
        except RuleBroken as error:
            db.session.rollback()
            form.refuse(error)
        else:
            ask_worker(run)
            return redirect(url_for("staff.import_run", public_id=run.public_id))
    return form_page("import_new", form, limit_mib=current_app.config["SETTINGS"].upload_limit_mib)


def _upload(form: UploadForm) -> ImportRun:
    """Raises RuleBroken naming the field that cannot be taken."""
    sent, mapping = form.file.data, form.mapping.data
    words = mapping.stream.read(LONGEST_MAPPING_BYTES).decode("utf-8", "replace") if mapping else None
    upload = Upload(
        stream=sent.stream,
        name=sent.filename or "",
        kind=Kind(form.kind.data),
        source=form.source.data or None,
        publish=form.state.data == "published",
        mapping=words,
    )
    return upload_run(db.session, upload, by_id=current_person().id, at=now())
