from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import RuleBroken
from app.core.language import message
from app.profiles.actions.parts import add_never_show, remove_never_show
from app.profiles.forms import NeverShowForm
from app.profiles.models import Profile
from app.profiles.queries.parts import never_show_rows
from app.profiles.routes.blueprint import blueprint, form_page, own, tell_undo


def _page(profile: Profile, form: NeverShowForm) -> ResponseReturnValue:
    return form_page("never_show", form, profile=profile, entries=never_show_rows(db.session, profile.id))


@blueprint.route("/<public_id>/never-show", methods=["GET", "POST"])
@only("signed_in")
@commits
def never_show(public_id: str) -> ResponseReturnValue:
    profile, form = own(public_id), NeverShowForm()
    if not form.validate_on_submit():
        return _page(profile, form)
    try:
        add_never_show(
            db.session,
            profile,
            form.name.data or None,
            (form.domain.data or "").casefold() or None,
            by_id=current_person().id,
            at=now(),
        )
    except RuleBroken as error:
        form.refuse(error)
        return _page(profile, form)
    return redirect(url_for(".never_show", public_id=public_id))


@blueprint.post("/<public_id>/never-show/<int:entry_id>/remove")
@only("signed_in")
@commits
def drop_never_show(public_id: str, entry_id: int) -> ResponseReturnValue:
    profile, back = own(public_id), url_for(".never_show", public_id=public_id)
    change = remove_never_show(db.session, profile, entry_id, by_id=current_person().id, at=now())
    tell_undo(message("The entry is removed."), profile, change, back)
    return redirect(back)
