from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts import queries
from app.accounts.actions.mailing import mail_account
from app.accounts.actions.sessions import end_sessions
from app.accounts.actions.tokens import issue_token, use_token, withdraw_tokens
from app.accounts.models import Account, AccountToken
from app.accounts.rules.links import REGISTER_PATH, RESET_PATH, link_path
from app.accounts.states import Purpose, SessionEnd
from app.core import audit
from app.core.outbox import queue_mail


def ask_for_reset(session: Session, address: str, *, language: str, at: datetime) -> None:
    """Mail a link to the address the account has on record; an address nobody registered is told so by mail.

    Both ways write one link and one mail, so that neither the answer nor its time tells them apart.
    """
    account = queries.find_account_by_address(session, address)
    if account is None:
        _say_nobody_registered(session, address, language=language, at=at)
        return
    token = issue_token(session, Purpose.reset, address=account.email, account_id=account.id, at=at)
    mail_account(session, account, "accounts/reset", path=link_path(token))
    _record(session, "password.reset_asked", account.id)


def _say_nobody_registered(session: Session, address: str, *, language: str, at: datetime) -> None:
    issue_token(session, Purpose.reset, address=address, at=at)
    queue_mail(session, to=address, language=language, template="accounts/not_registered", register_path=REGISTER_PATH)
    audit.record(session, "password.reset_asked", actor_id=None, object_type="account", object_id=None)


def reset_password(session: Session, account: Account, token: AccountToken, *, new_hash: str, at: datetime) -> None:
    """Set the password by link: every session ends, the address counts as confirmed, a mail says what happened."""
    use_token(session, token, at=at)
    _set_password(session, account, new_hash, at=at)
    if account.primary_address.confirmed_at is None:
        account.primary_address.confirmed_at = at
    end_sessions(session, account.id, why=SessionEnd.password_changed, at=at)
    _record(session, "password.reset", account.id)


def change_password(
    session: Session, account: Account, *, new_hash: str, keep_session_id: int, end_others: bool, at: datetime
) -> None:
    """Set the password of a signed-in person, who has given the current one."""
    _set_password(session, account, new_hash, at=at)
    if end_others:
        end_sessions(session, account.id, why=SessionEnd.password_changed, at=at, except_id=keep_session_id)
    _record(session, "password.changed", account.id)


def _set_password(session: Session, account: Account, new_hash: str, *, at: datetime) -> None:
    account.password_hash, account.password_changed_at = new_hash, at
    withdraw_tokens(session, Purpose.reset, Purpose.change_address, Purpose.second_step, at=at, account_id=account.id)
    mail_account(session, account, "accounts/password_changed", at=at, reset_path=RESET_PATH)
    session.flush()


def renew_hash(session: Session, account: Account, new_hash: str) -> None:
    """Store the same password at today's cost; nothing else changes."""
    account.password_hash = new_hash
    session.flush()


def _record(session: Session, event: str, account_id: int) -> None:
    audit.record(session, event, actor_id=account_id, object_type="account", object_id=account_id)
