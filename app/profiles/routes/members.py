from collections.abc import Sequence

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts.models import Account
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
    hand_over_and_leave,
    invite_member,
    member_account,
    remove_member,
    withdraw_member_invitation,
)
from app.profiles.forms import DeedForm, InviteForm, LeaveForm
from app.profiles.models import Profile, ProfileMember
from app.profiles.queries.parts import invitations_of, members_of
from app.profiles.routes.blueprint import blueprint, form_page, own, tell
from app.profiles.rules import labels
from app.profiles.rules.publishing import possible_deeds
from app.profiles.states import MemberRole

INVITATIONS_PER_DAY = Limit("account", 20, 86_400)


def _page(profile: Profile, form: InviteForm | DeedForm) -> ResponseReturnValue:
    person = current_person()
    members = members_of(db.session, profile.id)
    return form_page(
        "members",
        form,
        profile=profile,
        members=members,
        last_owner=person.id if _is_last_owner(members, person.id) else None,
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


def _is_last_owner(members: Sequence[tuple[ProfileMember, Account]], account_id: int) -> bool:
    return [member.account_id for member, _account in members if member.role is MemberRole.OWNER] == [account_id]


@blueprint.route("/<public_id>/leave", methods=["GET", "POST"])
@only("signed_in")
@commits
def leave(public_id: str) -> ResponseReturnValue:
    """For the last owner: hand over to another member and go, or archive. Everybody else leaves with one click."""
    profile, person = own(public_id), current_person()
    members = members_of(db.session, profile.id)
    if not _is_last_owner(members, person.id):
        return redirect(url_for(".members", public_id=public_id))
    heirs = [(account.public_id, account.display_name) for _member, account in members if account.id != person.id]
    form = LeaveForm()
    form.heir.choices = heirs
    if not heirs or not form.validate_on_submit():
        may_archive = "archive" in possible_deeds(profile.state)
        return form_page("leave", form, profile=profile, heirs=heirs, may_archive=may_archive)
    heir = member_account(db.session, profile, form.heir.data or "")
    hand_over_and_leave(db.session, profile, heir.id, by_id=person.id, at=now())
    said = message("{heir} owns {profile} now. You have left it.", heir=heir.display_name, profile=profile.name)
    tell(said, "good")
    return redirect(url_for(".overview"))


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
