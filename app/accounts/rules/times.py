"""How long links, sessions and fresh sign-ins hold. All of it is derived from the clock when it is read."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.accounts.models import AccountSession, AccountToken
from app.accounts.states import Purpose

RECENT = timedelta(minutes=15)
TOUCH_EVERY = timedelta(minutes=1)
UNCONFIRMED_KEPT = timedelta(days=7)
RECORDS_KEPT = timedelta(days=90)

LIFETIMES = {
    Purpose.confirm: timedelta(hours=24),
    Purpose.reset: timedelta(minutes=60),
    Purpose.change_address: timedelta(hours=24),
    Purpose.second_step: timedelta(minutes=5),
    Purpose.role_grant: timedelta(days=7),
    Purpose.profile_member: timedelta(days=14),
}


@dataclass(frozen=True)
class SessionLimits:
    """How long a session lasts without use, and at most."""

    idle: timedelta
    absolute: timedelta


STAFF_LIMITS = SessionLimits(idle=timedelta(hours=2), absolute=timedelta(hours=12))
IDLE_OTHERS = timedelta(hours=12)


def session_limits(*, is_staff: bool, absolute_days: int) -> SessionLimits:
    """Short for those who see other people's data, a fortnight for the rest (the operator may set the days)."""
    return STAFF_LIMITS if is_staff else SessionLimits(IDLE_OTHERS, timedelta(days=absolute_days))


def session_is_alive(session: AccountSession, limits: SessionLimits, now: datetime) -> bool:
    if session.ended_at is not None:
        return False
    return now - session.last_seen_at < limits.idle and now - session.created_at < limits.absolute


def signed_in_recently(session: AccountSession, now: datetime) -> bool:
    return now - session.reauthenticated_at < RECENT


def token_is_good(token: AccountToken, now: datetime) -> bool:
    return token.used_at is None and token.withdrawn_at is None and now < token.expires_at
