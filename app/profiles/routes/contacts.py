from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import RuleBroken
from app.profiles.actions.parts import NewContact, add_contact, remove_contact
from app.profiles.forms import ContactForm
from app.profiles.models import Profile
from app.profiles.queries.parts import contact_rows
from app.profiles.routes.blueprint import blueprint, form_page, own


def _page(profile: Profile, form: ContactForm) -> ResponseReturnValue:
    return form_page("contacts", form, profile=profile, contacts=contact_rows(db.session, profile.id))


@blueprint.route("/<public_id>/contacts", methods=["GET", "POST"])
@only("signed_in")
@commits
def contacts(public_id: str) -> ResponseReturnValue:
    profile, form = own(public_id), ContactForm()
    if not form.validate_on_submit():
        return _page(profile, form)
    contact = NewContact(form.name.data or "", form.role.data or None, form.email.data or None, form.phone.data or None)
    try:
        add_contact(db.session, profile, contact, by_id=current_person().id, at=now())
    except RuleBroken as error:
        form.refuse(error)
        return _page(profile, form)
    return redirect(url_for(".contacts", public_id=public_id))


@blueprint.post("/<public_id>/contacts/<int:contact_id>/remove")
@only("signed_in")
@commits
def drop_contact(public_id: str, contact_id: int) -> ResponseReturnValue:
    remove_contact(db.session, own(public_id), contact_id, by_id=current_person().id, at=now())
    return redirect(url_for(".contacts", public_id=public_id))
