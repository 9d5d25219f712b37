from collections import defaultdict
from collections.abc import Mapping, Sequence

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


def teams_of(session: Session, applications: Sequence[Application]) -> Mapping[int, list[Account]]:
    """The same for many at once, by the application's id."""
    of_profile: dict[int | None, list[Account]] = defaultdict(list)
    wanted = (
        select(ProfileMember.profile_id, Account)
        .join(ProfileMember, ProfileMember.account_id == Account.id)
        .where(ProfileMember.profile_id.in_([row.profile_id for row in applications]), can_be_written_to(now()))
        .options(selectinload(Account.addresses))
        .order_by(Account.id)
    )
    for profile_id, account in session.execute(wanted):
        of_profile[profile_id].append(account)
    return {row.id: of_profile[row.profile_id] for row in applications}
