"""Who may edit a profile: invite, accept, change, remove, hand over."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actions.invitations import issue_invitation, withdraw_invitation
from app.accounts.models import Account, AccountToken
from app.accounts.rules.addresses import checked_address, normalised
from app.accounts.rules.links import link_path
from app.accounts.states import Purpose
from app.core import audit
from app.core.errors import NotFound, RuleBroken
from app.core.language import message
from app.core.outbox import queue_mail
from app.core.person import Person
from app.profiles.actions.lifecycle import require_owner
from app.profiles.actions.market import touch_market
from app.profiles.actions.noting import note_part
from app.profiles.models import Profile, ProfileMember
from app.profiles.queries.mine import membership_of
from app.profiles.rules.history import HistoryPart
from app.profiles.rules.publishing import check_leaves_an_owner
from app.profiles.states import MemberRole


def invite_member(
    session: Session, profile: Profile, address: str, role: MemberRole, *, by: Person, at: datetime
) -> None:
    """Mail an invitation; whether the address has an account is not looked at, but for one's own.

    Raises NotAllowed unless ``by`` owns the profile, RuleBroken (field ``address``) for an own address.
    """
    require_owner(session, profile, by.id)
    own = {each.normalised for each in session.get_one(Account, by.id).addresses}
    if normalised(address) in own:
        raise RuleBroken(message("This is your own address: you are a member already."), field="address")
    purpose = Purpose.profile_member
    raw = issue_invitation(
        session, purpose=purpose, address=address, subject_id=profile.id, by=by, at=at, detail=role.value
    )
    queue_mail(
        session,
        to=checked_address(address),
        language=by.language,
        template="profiles/invitation",
        inviter=by.display_name,
        profile_name=profile.name,
        path=link_path(raw),
    )


def withdraw_member_invitation(session: Session, profile: Profile, address: str, *, by: Person, at: datetime) -> None:
    """Raises NotAllowed unless ``by`` owns the profile."""
    require_owner(session, profile, by.id)
    withdraw_invitation(session, purpose=Purpose.profile_member, address=address, subject_id=profile.id, at=at)


def accept_membership(session: Session, token: AccountToken, account_id: int, at: datetime) -> Profile:
    """What a redeemed invitation brings. Accepting twice changes nothing, and nobody is made less than they are.

    Raises NotFound when the profile is gone.
    """
    profile = session.get(Profile, token.subject_id) if token.subject_id else None
    if profile is None:
        raise NotFound
    role = MemberRole(token.detail)
    member = _member(session, profile, account_id)
    old = member.role if member else None
    if member is None:
        session.add(ProfileMember(profile_id=profile.id, account_id=account_id, role=role, since=at))
    elif role is member.role or role is not MemberRole.OWNER:
        return profile
    else:
        member.role = role
    note_member(session, profile, account_id, old=old, new=role, by_id=account_id, at=at)
    _note(session, profile, "profile.member_joined", account_id, account_id)
    return profile


def change_role(
    session: Session, profile: Profile, account_id: int, role: MemberRole, *, by_id: int | None, at: datetime
) -> None:
    """Make a member owner or editor: handing over is making somebody else owner, then oneself editor.

    Raises NotAllowed unless ``by_id`` owns the profile, RuleBroken when the last owner would become editor.
    """
    require_owner(session, profile, by_id)
    member = _member(session, profile, account_id)
    if member is None:
        raise NotFound
    if role is not MemberRole.OWNER:
        check_leaves_an_owner(_roles(session, profile), member.role)
    note_member(session, profile, account_id, old=member.role, new=role, by_id=by_id, at=at)
    member.role = role
    profile.updated_at = at
    _note(session, profile, "profile.member_role", by_id, account_id)


def remove_member(session: Session, profile: Profile, account_id: int, *, by_id: int | None, at: datetime) -> None:
    """Take a member out; everybody may leave. Raises NotAllowed for other members' places unless ``by_id`` owns the
    profile, RuleBroken for the last owner."""
    if by_id != account_id:
        require_owner(session, profile, by_id)
    member = _member(session, profile, account_id)
    if member is None:
        raise NotFound
    check_leaves_an_owner(_roles(session, profile), member.role)
    note_member(session, profile, account_id, old=member.role, new=None, by_id=by_id, at=at)
    session.delete(member)
    _note(session, profile, "profile.member_removed", by_id, account_id)


def hand_over_and_leave(session: Session, profile: Profile, heir_id: int, *, by_id: int, at: datetime) -> None:
    """Make a member owner and leave. Raises like `change_role` and `remove_member`."""
    change_role(session, profile, heir_id, MemberRole.OWNER, by_id=by_id, at=at)
    session.flush()
    remove_member(session, profile, by_id, by_id=by_id, at=at)


def _member(session: Session, profile: Profile, account_id: int) -> ProfileMember | None:
    statement = select(ProfileMember).where(ProfileMember.profile_id == profile.id)
    return session.scalar(statement.where(ProfileMember.account_id == account_id).with_for_update())


def _roles(session: Session, profile: Profile) -> list[MemberRole]:
    # Locked on PostgreSQL, so that two owners who leave at once cannot both find the other one staying.
    session.refresh(profile, with_for_update=True)
    statement = select(ProfileMember.role).where(ProfileMember.profile_id == profile.id).order_by(ProfileMember.id)
    return list(session.scalars(statement))


def note_member(
    session: Session,
    profile: Profile,
    account_id: int,
    *,
    old: MemberRole | None,
    new: MemberRole | None,
    by_id: int | None,
    at: datetime,
) -> None:
    """The history keeps the account's public id, never its name: who deletes the account is a former member."""
    if old is new:
        return
    account = session.scalar(select(Account.public_id).where(Account.id == account_id))
    was, becomes = ({"account": account, "role": role.value} if role else None for role in (old, new))
    note_part(session, profile, HistoryPart.MEMBER, old=was, new=becomes, by_id=by_id, at=at)


def _note(session: Session, profile: Profile, event: str, by_id: int | None, account_id: int) -> None:
    audit.record(session, event, actor_id=by_id, object_type="profile", object_id=profile.id, account_id=account_id)
    session.flush()
    # Names of members are masked before matching, so the matcher must know.
    touch_market(session, [profile.id])


def member_account(session: Session, profile: Profile, public_id: str) -> Account:
    """The account of a member by its public id. Raises NotFound for everybody else."""
    account = session.scalar(select(Account).where(Account.public_id == public_id))
    if account is None or membership_of(session, account.id, profile.id) is None:
        raise NotFound
    return account
