"""An imported profile has no member; the operator hands it over to its first owner."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.accounts.actions.invitations import issue_invitation
from app.accounts.rules.addresses import checked_address
from app.accounts.rules.links import link_path
from app.accounts.states import Purpose
from app.core.errors import RuleBroken
from app.core.language import message
from app.core.outbox import queue_mail
from app.profiles.models import Profile, ProfileMember
from app.profiles.states import MemberRole


def invite_first_owner(
    session: Session, profile: Profile, address: str, *, inviter: str, language: str, at: datetime
) -> None:
    """Mail an invitation to own the profile. Raises RuleBroken when it has an owner, or for an address mail cannot
    reach: owners invite further members themselves."""
    owners = exists().where(ProfileMember.profile_id == profile.id, ProfileMember.role == MemberRole.OWNER)
    if session.scalar(select(owners)):
        raise RuleBroken(message("This profile has an owner, who can invite further people."))
    raw = issue_invitation(
        session, purpose=Purpose.profile_member, address=address, subject_id=profile.id, by=None, at=at,
        detail=MemberRole.OWNER.value,
    )  # fmt: skip
    queue_mail(
        session,
        to=checked_address(address),
        language=language,
        template="profiles/invitation",
        inviter=inviter,
        profile_name=profile.name,
        path=link_path(raw),
    )
