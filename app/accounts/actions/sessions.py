from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.accounts import queries
from app.accounts.actions.mailing import mail_account
from app.accounts.keys import new_token, token_hash
from app.accounts.models import Account, AccountSession
from app.accounts.rules.links import RESET_PATH, SESSIONS_PATH
from app.accounts.rules.times import TOUCH_EVERY
from app.accounts.states import SessionEnd
from app.core import audit

DEVICE_REMEMBERED = timedelta(days=90)


@dataclass(frozen=True)
class Device:
    """What is kept of a browser: its family and the network it came from."""

    agent_family: str
    address_prefix: str


def open_session(session: Session, account: Account, device: Device, *, at: datetime, second_factor: bool) -> str:
    """Sign in on one device; returns the random value for its cookie. A device not seen before is told by mail."""
    known = queries.knows_device(
        session,
        account.id,
        agent_family=device.agent_family,
        address_prefix=device.address_prefix,
        since=DEVICE_REMEMBERED,
        now=at,
    )
    if not known:
        _tell_of_new_device(session, account, device, at=at)
    raw = new_token()
    row = AccountSession(
        account_id=account.id,
        token_hash=token_hash(raw),
        created_at=at,
        last_seen_at=at,
        reauthenticated_at=at,
        second_factor_at=at if second_factor else None,
        agent_family=device.agent_family,
        address_prefix=device.address_prefix,
    )
    session.add(row)
    account.last_signed_in_at = at
    session.flush()
    _record(session, "sign_in.accepted", account.id, session_id=row.id, second_factor=second_factor)
    return raw


def _tell_of_new_device(session: Session, account: Account, device: Device, *, at: datetime) -> None:
    mail_account(
        session,
        account,
        "accounts/new_device",
        agent_family=device.agent_family,
        at=at,
        sessions_path=SESSIONS_PATH,
        reset_path=RESET_PATH,
    )


def touch_session(session: Session, session_id: int, *, at: datetime) -> None:
    """Note that the session is in use; at most once a minute, whoever comes first."""
    stale = AccountSession.last_seen_at <= at - TOUCH_EVERY
    session.execute(
        update(AccountSession)
        .where(AccountSession.id == session_id, AccountSession.ended_at.is_(None), stale)
        .values(last_seen_at=at)
    )


def reauthenticate(session: Session, *, account_id: int, session_id: int, at: datetime) -> str:
    """The password was given again: the session gets a new random value, which is returned; the old one is dead."""
    raw = new_token()
    row = session.get_one(AccountSession, session_id)
    row.token_hash, row.reauthenticated_at, row.last_seen_at = token_hash(raw), at, at
    session.flush()
    _record(session, "sign_in.repeated", account_id, session_id=session_id)
    return raw


def end_session(session: Session, row: AccountSession, *, why: SessionEnd, by_id: int, at: datetime) -> None:
    row.ended_at, row.ended_why = at, why
    session.flush()
    audit.record(
        session,
        "session.ended",
        actor_id=by_id,
        object_type="account",
        object_id=row.account_id,
        session_id=row.id,
        why=why.value,
    )


def end_sessions(
    session: Session, account_id: int, *, why: SessionEnd, at: datetime, except_id: int | None = None
) -> int:
    """End every session of an account, but for one where ``except_id`` names it; returns how many ended."""
    whose = [AccountSession.account_id == account_id, AccountSession.ended_at.is_(None)]
    if except_id is not None:
        whose.append(AccountSession.id != except_id)
    ended = session.execute(update(AccountSession).where(*whose).values(ended_at=at, ended_why=why))
    number = int(ended.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result always has it
    if number:
        _record(session, "session.ended_all", account_id, why=why.value, number=number)
    return number


def _record(session: Session, event: str, account_id: int, **details: int | str | bool | None) -> None:
    audit.record(session, event, actor_id=account_id, object_type="account", object_id=account_id, **details)
