"""Sessions, tokens and second factors."""

from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import Session

from app.accounts.keys import token_hash
from app.accounts.models import (
    Account,
    AccountAddress,
    AccountSession,
    AccountToken,
    RecoveryCode,
    SecondFactor,
)
from app.accounts.person import SET_UP_SECOND_FACTOR, SignedIn
from app.accounts.queries.roles import role_names_in, role_names_in_force
from app.accounts.rules import times
from app.accounts.states import STAFF_ROLES
from app.core.access import IN_PART
from app.core.errors import NotFound

# Built once: every request asks.
_SIGNED_IN = (
    select(AccountSession, Account, AccountAddress.address, SecondFactor.id, role_names_in_force())
    .join(Account, Account.id == AccountSession.account_id)
    .join(AccountAddress, and_(AccountAddress.account_id == Account.id, AccountAddress.is_primary))
    .outerjoin(SecondFactor, and_(SecondFactor.account_id == Account.id, SecondFactor.confirmed_at.is_not(None)))
    .where(AccountSession.token_hash == bindparam("token_hash"), AccountSession.ended_at.is_(None))
)


def find_signed_in(session: Session, token: str, *, now: datetime, absolute_days: int) -> SignedIn | None:
    """The person behind a session's random value; None once it ended, ran out, or its account may not sign in."""
    found = session.execute(_SIGNED_IN, {"token_hash": token_hash(token), "now": now}).first()
    if found is None:
        return None
    row, account, address, factor_id, role_names = found
    roles = role_names_in(role_names)
    is_staff = bool({name.removesuffix(IN_PART) for name in roles} & STAFF_ROLES)
    limits = times.session_limits(is_staff=is_staff, absolute_days=absolute_days)
    # A session opened before the second factor was set up proves one factor too few.
    lacks_step = factor_id is not None and row.second_factor_at is None
    if not account.is_open or lacks_step or not times.session_is_alive(row, limits, now):
        return None
    must_set_up = SET_UP_SECOND_FACTOR if is_staff and factor_id is None else None
    return SignedIn(
        id=account.id,
        public_id=account.public_id,
        display_name=account.display_name,
        language=account.language,
        email=address,
        role_names=frozenset() if must_set_up else roles,
        signed_in_recently=times.signed_in_recently(row, now),
        must_set_up=must_set_up,
        has_second_factor=factor_id is not None,
        session_id=row.id,
        session_ends_at=min(now + limits.idle, row.created_at + limits.absolute),
        session_is_stale=now - row.last_seen_at >= times.TOUCH_EVERY,
        token=token,
    )


def find_account_of_session(session: Session, token: str) -> int | None:
    """Whose session this random value opened, whether or not it is still alive."""
    return session.scalar(select(AccountSession.account_id).where(AccountSession.token_hash == token_hash(token)))


def sessions_of(session: Session, account_id: int) -> list[AccountSession]:
    """Sessions that were not ended, last used first."""
    wanted = select(AccountSession).where(AccountSession.account_id == account_id, AccountSession.ended_at.is_(None))
    return list(session.scalars(wanted.order_by(AccountSession.last_seen_at.desc(), AccountSession.id.desc())))


def session_by_public_id(session: Session, account_id: int, public_id: str) -> AccountSession:
    """A session of this account. Raises NotFound for anybody else's."""
    wanted = AccountSession.account_id == account_id, AccountSession.public_id == public_id
    found = session.scalar(select(AccountSession).where(*wanted, AccountSession.ended_at.is_(None)))
    if found is None:
        raise NotFound
    return found


def find_token(session: Session, token: str, *, now: datetime) -> AccountToken | None:
    """The row behind a link that is still good; whoever calls looks at its purpose."""
    found = session.scalar(select(AccountToken).where(AccountToken.token_hash == token_hash(token)))
    return found if found is not None and times.token_is_good(found, now) else None


def find_second_factor(session: Session, account_id: int) -> SecondFactor | None:
    """Confirmed or still being set up."""
    return session.scalar(select(SecondFactor).where(SecondFactor.account_id == account_id))


def recovery_codes_left(session: Session, account_id: int) -> int:
    wanted = RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None)
    return session.scalar(select(func.count(RecoveryCode.id)).where(*wanted)) or 0


def knows_device(
    session: Session, account_id: int, *, agent_family: str, address_prefix: str, since: timedelta, now: datetime
) -> bool:
    """Whether this browser signed in from this network lately, or nobody ever signed in to this account."""
    seen = select(AccountSession.agent_family, AccountSession.address_prefix).where(
        AccountSession.account_id == account_id, AccountSession.created_at > now - since
    )
    devices = {(family, prefix) for family, prefix in session.execute(seen.order_by(AccountSession.id))}
    return not devices or (agent_family, address_prefix) in devices
