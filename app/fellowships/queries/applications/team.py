from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.accounts.models import Account
from app.accounts.rules.notices import can_be_written_to
from app.core.clock import now
from app.fellowships.models import Application
from app.profiles.models import ProfileMember


def team_of(session: Session, application: Application) -> list[Account]:
    """The people who get mail about an application: the members of its profile that can be written to."""
    wanted = (
        select(Account)
        .join(ProfileMember, ProfileMember.account_id == Account.id)
        .where(ProfileMember.profile_id == application.profile_id, can_be_written_to(now()))
        .options(selectinload(Account.addresses))
        .order_by(Account.id)
    )
    return list(session.scalars(wanted))
