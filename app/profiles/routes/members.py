from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.core import limits
from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import DomainError, NotFound, RuleBroken
from app.core.language import message
from app.core.limits import Limit
from app.profiles import queries
from app.profiles.actions.members import (
    change_role,
    invite_member,
    member_account,
    remove_member,
    withdraw_member_invitation,
)
from app.profiles.forms import DeedForm, InviteForm
from app.profiles.models import Profile
from app.profiles.queries.parts import invitations_of, members_of
from app.profiles.routes.blueprint import blueprint, form_page, own, tell
from app.profiles.rules import labels
from app.profiles.states import MemberRole

INVITATIONS_PER_DAY = Limit("account", 20, 86_400)


def _page(profile: Profile, form: InviteForm | DeedForm) -> ResponseReturnValue:
    person = current_person()
    return form_page(
        "members",
        form,
        profile=profile,
        members=members_of(db.session, profile.id),
        invitations=invitations_of(db.session, profile.id, now()),
        me=person.id,
        is_owner=queries.membership_of(db.session, person.id, profile.id) is MemberRole.OWNER,
        roles=labels.MEMBER_ROLES,
    )


@blueprint.route("/<public_id>/members", methods=["GET", "POST"])
@only("signed_in")
@commits
def members(public_id: str) -> ResponseReturnValue:
    profile, form = own(public_id), InviteForm()
    if not form.validate_on_submit():
        return _page(profile, form)
    person = current_person()
    limits.charge(db.session, "profile_invitation", {INVITATIONS_PER_DAY: str(person.id)})
    try:
        invite_member(db.session, profile, form.address.data or "", MemberRole(form.role.data), by=person, at=now())
    except RuleBroken as error:
        form.refuse(error)
        return _page(profile, form)
    tell(message("The invitation is on its way to {address}.", address=form.address.data), "good")
    return redirect(url_for(".members", public_id=public_id))


@blueprint.post("/<public_id>/members/withdraw")
@only("signed_in")
@commits
def withdraw_invitation(public_id: str) -> ResponseReturnValue:
    form = InviteForm()
    form.validate_on_submit()
    profile = own(public_id)
    withdraw_member_invitation(db.session, profile, form.address.data or "", by=current_person(), at=now())
    tell(message("The invitation is withdrawn."), "good")
    return redirect(url_for(".members", public_id=public_id))


@blueprint.post("/<public_id>/members/<account_id>/<deed>")
@only("signed_in")
@commits
def change_member(public_id: str, account_id: str, deed: str) -> ResponseReturnValue:
    profile, form = own(public_id), DeedForm()
    account = member_account(db.session, profile, account_id)
    try:
        _change(profile, account.id, deed)
    except RuleBroken as error:
        form.validate_on_submit()
        return _refused(profile, error)
    if account.id == current_person().id and deed == "remove":
        return redirect(url_for(".overview"))
    return redirect(url_for(".members", public_id=public_id))


def _change(profile: Profile, account_id: int, deed: str) -> None:
    person_id = current_person().id
    if deed == "remove":
        remove_member(db.session, profile, account_id, by_id=person_id, at=now())
    elif deed in set(MemberRole):
        change_role(db.session, profile, account_id, MemberRole(deed), by_id=person_id, at=now())
    else:
        raise NotFound


def _refused(profile: Profile, error: DomainError) -> ResponseReturnValue:
    form = InviteForm()
    form.validate_on_submit()
    # What was wrong is the deed, not the empty invitation beside it.
    for field in form:
        field.errors = []
    form.refuse(error)
    return _page(profile, form)
