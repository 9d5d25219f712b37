from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import RuleBroken
from app.profiles.actions.identifiers import add_identifier, remove_identifier
from app.profiles.forms import IdentifierForm
from app.profiles.models import Profile
from app.profiles.queries.parts import identifiers_of
from app.profiles.routes.blueprint import blueprint, form_page, own
from app.profiles.states import IdentifierScheme


def _page(profile: Profile, form: IdentifierForm) -> ResponseReturnValue:
    return form_page("identifiers", form, profile=profile, identifiers=identifiers_of(db.session, profile))


@blueprint.route("/<public_id>/identifiers", methods=["GET", "POST"])
@only("signed_in")
@commits
def identifiers(public_id: str) -> ResponseReturnValue:
    profile, form = own(public_id), IdentifierForm()
    if not form.validate_on_submit():
        return _page(profile, form)
    scheme = IdentifierScheme(form.scheme.data)
    try:
        add_identifier(db.session, profile, scheme, form.value.data or "", by_id=current_person().id, at=now())
    except RuleBroken as error:
        form.refuse(error)
        return _page(profile, form)
    return redirect(url_for(".identifiers", public_id=public_id))


@blueprint.post("/<public_id>/identifiers/<int:identifier_id>/remove")
@only("signed_in")
@commits
def drop_identifier(public_id: str, identifier_id: int) -> ResponseReturnValue:
    remove_identifier(db.session, own(public_id), identifier_id, by_id=current_person().id)
    return redirect(url_for(".identifiers", public_id=public_id))
