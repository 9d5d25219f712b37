from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import NotFound, RuleBroken
from app.core.language import message
from app.profiles.actions.parts import NewContact, add_contact, change_contact, remove_contact
from app.profiles.forms import ContactForm
from app.profiles.models import Profile
from app.profiles.queries.held import contact_values
from app.profiles.queries.parts import contact_rows
from app.profiles.routes.blueprint import blueprint, form_page, own, tell, tell_undo
from app.profiles.routes.part_pages import Entry, entry_page
from app.profiles.rules.history import HistoryPart
from app.profiles.rules.opened import PartClash


def _page(profile: Profile, form: ContactForm) -> ResponseReturnValue:
    return form_page("contacts", form, profile=profile, contacts=contact_rows(db.session, profile.id))


def _typed(form: ContactForm) -> NewContact:
    return NewContact(form.name.data or "", form.role.data or None, form.email.data or None, form.phone.data or None)


@blueprint.route("/<public_id>/contacts", methods=["GET", "POST"])
@only("signed_in")
@commits
def contacts(public_id: str) -> ResponseReturnValue:
    profile, form = own(public_id), ContactForm()
    if not form.validate_on_submit():
        return _page(profile, form)
    try:
        add_contact(db.session, profile, _typed(form), by_id=current_person().id, at=now())
    except RuleBroken as error:
        form.refuse(error)
        return _page(profile, form)
    return redirect(url_for(".contacts", public_id=public_id))


@blueprint.route("/<public_id>/contacts/<int:contact_id>", methods=["GET", "POST"])
@only("signed_in")
@commits
def edit_contact(public_id: str, contact_id: int) -> ResponseReturnValue:
    profile = own(public_id)
    row = next((row for row in contact_rows(db.session, profile.id) if row.id == contact_id), None)
    saved = contact_values(row) if row else None
    form = ContactForm(data=saved)
    if saved is None and not form.is_submitted():
        raise NotFound
    href = url_for(".contacts", public_id=public_id)
    entry = Entry(HistoryPart.CONTACT, message("Change the contact person"), message("Contact people"), href)
    if not form.validate_on_submit():
        return entry_page(profile, entry, form, saved)
    opened, at = form.opened.data or "", now()
    try:
        change_contact(db.session, profile, contact_id, _typed(form), opened=opened, by_id=current_person().id, at=at)
    except PartClash as clash:
        return entry_page(profile, entry, form, clash.saved, clash)
    tell(message("The contact person is saved."), "good")
    return redirect(href)


@blueprint.post("/<public_id>/contacts/<int:contact_id>/remove")
@only("signed_in")
@commits
def drop_contact(public_id: str, contact_id: int) -> ResponseReturnValue:
    profile, back = own(public_id), url_for(".contacts", public_id=public_id)
    change = remove_contact(db.session, profile, contact_id, by_id=current_person().id, at=now())
    tell_undo(message("The contact person is removed."), profile, change, back)
    return redirect(back)
