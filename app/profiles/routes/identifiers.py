from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import NotFound, RuleBroken
from app.core.language import message
from app.profiles.actions.identifiers import add_identifier, change_identifier, remove_identifier
from app.profiles.forms import IdentifierForm
from app.profiles.models import Profile
from app.profiles.queries.held import find_identifier, identifier_values
from app.profiles.queries.parts import identifiers_of
from app.profiles.routes.blueprint import blueprint, form_page, own, tell, tell_undo
from app.profiles.routes.part_pages import Entry, entry_page
from app.profiles.rules.history import HistoryPart
from app.profiles.rules.opened import PartClash
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


@blueprint.route("/<public_id>/identifiers/<int:identifier_id>", methods=["GET", "POST"])
@only("signed_in")
@commits
def edit_identifier(public_id: str, identifier_id: int) -> ResponseReturnValue:
    profile = own(public_id)
    row = find_identifier(db.session, profile, identifier_id)
    saved = identifier_values(row) if row else None
    form = IdentifierForm(data=saved)
    if saved is None and not form.is_submitted():
        raise NotFound
    href = url_for(".identifiers", public_id=public_id)
    entry = Entry(HistoryPart.IDENTIFIER, message("Change the number"), message("Register and numbers"), href)
    if not form.validate_on_submit():
        return entry_page(profile, entry, form, saved)
    try:
        _save(profile, identifier_id, form)
    except PartClash as clash:
        return entry_page(profile, entry, form, clash.saved, clash)
    except RuleBroken as error:
        form.refuse(error)
        return entry_page(profile, entry, form, saved)
    tell(message("The number is saved."), "good")
    return redirect(href)


def _save(profile: Profile, identifier_id: int, form: IdentifierForm) -> None:
    scheme, typed, opened = IdentifierScheme(form.scheme.data), form.value.data or "", form.opened.data or ""
    person_id, at = current_person().id, now()
    change_identifier(db.session, profile, identifier_id, scheme, typed, opened=opened, by_id=person_id, at=at)


@blueprint.post("/<public_id>/identifiers/<int:identifier_id>/remove")
@only("signed_in")
@commits
def drop_identifier(public_id: str, identifier_id: int) -> ResponseReturnValue:
    profile, back = own(public_id), url_for(".identifiers", public_id=public_id)
    change = remove_identifier(db.session, profile, identifier_id, by_id=current_person().id, at=now())
    tell_undo(message("The number is removed."), profile, change, back)
    return redirect(back)
