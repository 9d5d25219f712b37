"""Investors whose word that they are investing has grown old, and whom to ask."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.rules.notices import may_be_told
from app.profiles.models import InvestorFacts, Profile, ProfileMember
from app.profiles.rules.asking_again import STILL_DEPLOYING
from app.profiles.rules.publishing import DEPLOYING_STALE_AFTER
from app.profiles.states import Deploying, Kind, ProfileState

Columns = TypeVarTuple("Columns")

# An investor whose row has no moment made the statement, at the latest, on publishing.
SAID_AT = func.coalesce(InvestorFacts.deploying_said_at, Profile.published_at)


@dataclass(frozen=True)
class StillDeploying:
    """A statement that has to be made again, and the member of the profile who is asked."""

    profile: Profile
    account: Account
    deploying: Deploying
    until: date | None
    said_at: datetime


def members_to_ask(session: Session, at: datetime, today: date, *, limit: int) -> list[tuple[int, int]]:
    """Profile and account of each mail still to be written, the oldest statement first."""
    due = _asked(select(Profile.id, Account.id), at, today).order_by(SAID_AT, Profile.id, Account.id)
    return [(profile_id, account_id) for profile_id, account_id in session.execute(due.limit(limit))]


def find_member_to_ask(
    session: Session, profile_id: int, account_id: int, at: datetime, today: date
) -> StillDeploying | None:
    """Locks the profile's row, so that no second worker and no new answer comes in between."""
    session.execute(select(Profile.id).where(Profile.id == profile_id).with_for_update())
    return _found(session, _asked(_WHOLE, at, today).where(Profile.id == profile_id, Account.id == account_id))


def find_statement(session: Session, profile_id: str, account_id: str, today: date) -> StillDeploying | None:
    """By public ids: what this member of a published profile may confirm now, however old it is."""
    one = Profile.public_id == profile_id, Account.public_id == account_id, Account.locked_at.is_(None)
    return _found(session, _stated(_WHOLE, today).where(*one))


def find_statement_of(session: Session, profile_id: int, account_id: int, today: date) -> StillDeploying | None:
    """The same by the numbers that wait for a digest."""
    one = Profile.id == profile_id, Account.id == account_id, Account.locked_at.is_(None)
    return _found(session, _stated(_WHOLE, today).where(*one))


def is_an_investors_member(session: Session, account_id: int) -> bool:
    """Whether the question could ever be put to this account."""
    member = exists().where(ProfileMember.profile_id == Profile.id, ProfileMember.account_id == account_id)
    return bool(session.scalar(select(exists().where(Profile.kind == Kind.INVESTOR, member))))


_WHOLE = select(Profile, Account, InvestorFacts.deploying, InvestorFacts.deploying_until, SAID_AT)


def _found(
    session: Session, wanted: Select[Profile, Account, Deploying | None, date | None, datetime]
) -> StillDeploying | None:
    row = session.execute(wanted).first()
    if row is None:
        return None
    profile, account, deploying, until, said_at = row
    assert deploying is not None  # the query asked for those who said yes
    return StillDeploying(profile, account, deploying, until, said_at)


def _stated(wanted: Select[*Columns], today: date) -> Select[*Columns]:
    """Members of published investors whose statement still says that money is being invested."""
    return (
        wanted.select_from(Profile)
        .join(InvestorFacts, InvestorFacts.profile_id == Profile.id)
        .join(ProfileMember, ProfileMember.profile_id == Profile.id)
        .join(Account, Account.id == ProfileMember.account_id)
        .where(Profile.state == ProfileState.PUBLISHED, _says_yes(today))
    )


def _says_yes(today: date) -> ColumnElement[bool]:
    """An "until" that has passed says no by itself."""
    still = and_(InvestorFacts.deploying == Deploying.UNTIL, InvestorFacts.deploying_until >= today)
    return or_(InvestorFacts.deploying == Deploying.YES, still)


def _asked(wanted: Select[*Columns], at: datetime, today: date) -> Select[*Columns]:
    told = may_be_told(STILL_DEPLOYING, Profile.id, SAID_AT, at)
    return _stated(wanted, today).where(at - DEPLOYING_STALE_AFTER > SAID_AT, told)
