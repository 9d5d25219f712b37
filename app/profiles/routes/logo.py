from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import NotFound, RuleBroken
from app.core.files import StoredFile, send_stored
from app.core.language import message
from app.profiles import queries
from app.profiles.actions.logo import remove_logo, set_logo
from app.profiles.forms import LogoForm
from app.profiles.models import Profile
from app.profiles.routes.blueprint import blueprint, form_page, own, tell, tell_undo


def _page(profile: Profile, form: LogoForm) -> ResponseReturnValue:
    return form_page("logo", form, profile=profile, has_logo=profile.logo_file_id is not None)


@blueprint.route("/<public_id>/logo", methods=["GET", "POST"])
@only("signed_in")
@commits
def logo(public_id: str) -> ResponseReturnValue:
    profile, form = own(public_id), LogoForm()
    if not form.validate_on_submit():
        return _page(profile, form)
    upload = form.logo.data
    try:
        set_logo(db.session, profile, upload.stream, upload.filename, by_id=current_person().id, at=now())
    except RuleBroken as error:
        form.refuse(error)
        return _page(profile, form)
    finally:
        upload.close()
    tell(message("The logo is saved."), "good")
    return redirect(url_for(".logo", public_id=public_id))


@blueprint.post("/<public_id>/logo/remove")
@only("signed_in")
@commits
def drop_logo(public_id: str) -> ResponseReturnValue:
    profile, back = own(public_id), url_for(".logo", public_id=public_id)
    change = remove_logo(db.session, profile, by_id=current_person().id, at=now())
    if change is not None:
        tell_undo(message("The logo is removed."), profile, change, back)
    return redirect(back)


@blueprint.get("/<public_id>/logo.png")
@only("signed_in")
def logo_picture(public_id: str) -> ResponseReturnValue:
    """The picture, for those who may see the name; a teaser has none."""
    viewer = queries.viewer_for(db.session, current_person())
    file_id = queries.logo_of(db.session, viewer, public_id)
    stored = db.session.get(StoredFile, file_id) if file_id else None
    if stored is None:
        raise NotFound
    return send_stored(stored)
