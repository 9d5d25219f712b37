"""Two people of the demo world who used their switches: one is not learned from, one fund is not proposed."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actions.learning import refuse_learning
from app.accounts.models import Account
from app.profiles.actions.proposing import object_to_proposals
from app.profiles.models import Profile, ProfileSource

FUND = "luebecker-bucht-capital"
AGO = timedelta(days=3)


def add_switches(session: Session, researcher_id: int, *, at: datetime) -> None:
    """Said three days ago; said again it changes nothing."""
    refuse_learning(session, session.get_one(Account, researcher_id), at=at - AGO)
    named = ProfileSource.external_id == FUND
    fund = session.scalar(select(Profile).join(ProfileSource, ProfileSource.profile_id == Profile.id).where(named))
    if fund is not None:
        object_to_proposals(session, fund, by_id=None, at=at - AGO)
