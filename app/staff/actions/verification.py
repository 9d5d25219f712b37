"""Who may judge a profile, asking its owners for what is needed to verify it, and a number that turned out wrong."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.actions.mailing import mail_account
from app.core import audit
from app.core.errors import RuleBroken
from app.core.language import message
from app.profiles.actions.identifiers import take_identifier_back
from app.profiles.models import OrganisationIdentifier, Profile
from app.profiles.queries.mine import membership_of
from app.seals.actions.holding import let_go_of_number
from app.staff.queries.verification import MORE_ASKED, owners_of


def check_is_no_member(session: Session, profile_id: int, *, by_id: int) -> None:
    """Nobody judges a profile of their own. Raises RuleBroken."""
    if membership_of(session, by_id, profile_id) is not None:
        raise RuleBroken(message("You are a member of this profile. Another person of the staff has to judge it."))


def ask_for_more(session: Session, profile: Profile, question: str, *, by_id: int) -> int:
    """Mail every owner; returns how many. Raises RuleBroken where nobody owns the profile (imported ones)."""
    owners = owners_of(session, profile.id)
    if not owners:
        raise RuleBroken(message("Nobody owns this profile yet, so nobody can be asked."))
    for owner in owners:
        mail_account(
            session,
            owner,
            "staff/more_asked",
            profile_name=profile.name,
            question=question,
            path=f"/profiles/{profile.public_id}/edit",
        )
    audit.record(session, MORE_ASKED, actor_id=by_id, object_type="profile", object_id=profile.id, owners=len(owners))
    return len(owners)


def take_number_back(
    session: Session, profile: Profile, row: OrganisationIdentifier, why: str, *, by_id: int, at: datetime
) -> int:
    """A verified number is not theirs, and neither is what was bound by it alone; returns how many attestations.

    Raises RuleBroken without a reason, and for a member of the profile.
    """
    check_is_no_member(session, profile.id, by_id=by_id)
    take_identifier_back(session, profile, row, why, by_id=by_id, at=at)
    return let_go_of_number(session, row.organisation_id, row.scheme, row.value, by_id=by_id, at=at)
