"""The document a profile keeps for its introductions: for its members alone."""

from flask import current_app, redirect, url_for
from flask.typing import ResponseReturnValue

from app.core import limits
from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db, let_go
from app.core.documents import LEFT_OUT, clean_document, send_document
from app.core.errors import NotFound, RuleBroken
from app.core.files import path_of
from app.core.language import message
from app.core.limits import Limit
from app.core.slots import filled
from app.profiles.actions.documents import remove_document, save_document
from app.profiles.forms import DocumentForm
from app.profiles.models import Profile
from app.profiles.queries.documents import find_document
from app.profiles.routes.blueprint import blueprint, form_page, own, tell
from config import Settings

# Each is read in a process of its own for up to some seconds.
DOCUMENTS_AN_HOUR = Limit("account", 20, 3_600)


def _page(profile: Profile, form: DocumentForm) -> ResponseReturnValue:
    settings: Settings = current_app.config["SETTINGS"]
    document = find_document(db.session, profile.id)
    panels = filled("profile.document", db.session, current_person(), [profile.id])
    return form_page(
        "document",
        form,
        profile=profile,
        document=document,
        panels=panels[profile.id],
        limit_mib=settings.document_limit_mib,
        limit_pages=settings.document_page_limit,
        is_scanning=settings.has_scanner,
    )


@blueprint.route("/<public_id>/document", methods=["GET", "POST"])
@only("signed_in")
@commits
def document(public_id: str) -> ResponseReturnValue:
    profile, form = own(public_id), DocumentForm()
    if not form.validate_on_submit():
        return _page(profile, form)
    upload, person = form.document.data, current_person()
    person_id = person.id
    limits.charge(db.session, "documents", {DOCUMENTS_AN_HOUR: str(person_id)})
    let_go(db.session)
    try:
        cleaned = clean_document(upload.stream, current_app.config["SETTINGS"], field="document")
    except RuleBroken as error:
        form.refuse(error)
        return _page(own(public_id), form)
    finally:
        upload.close()
    save_document(db.session, own(public_id), cleaned, upload.filename, by_id=person_id, at=now())
    left_out = [str(LEFT_OUT[code]) for code in cleaned.left_out]
    tell(message("The document is saved. Nobody reads it until you release it in an introduction."), "good")
    if left_out:
        tell(message("Taken out of it: {parts}.", parts=", ".join(left_out)), "info")
    return redirect(url_for(".document", public_id=public_id), 303)


@blueprint.post("/<public_id>/document/remove")
@only("signed_in")
@commits
def drop_document(public_id: str) -> ResponseReturnValue:
    if remove_document(db.session, own(public_id), by_id=current_person().id):
        tell(message("The document is deleted. Nobody can read it any more."), "good")
    return redirect(url_for(".document", public_id=public_id), 303)


@blueprint.get("/<public_id>/document.pdf")
@only("signed_in")
def document_file(public_id: str) -> ResponseReturnValue:
    """What is kept, without a watermark, for members alone."""
    kept = find_document(db.session, own(public_id).id)
    if kept is None or not path_of(kept.file).exists():
        raise NotFound
    return send_document(path_of(kept.file).read_bytes(), f"anschub-{public_id}")
