from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app.accounts import queries
from app.accounts.actions.mailing import mail_account
from app.accounts.actions.sessions import end_sessions
from app.accounts.keys import RECOVERY_CODES, Keys, new_recovery_code
from app.accounts.models import Account, AccountSession, RecoveryCode, SecondFactor
from app.accounts.rules.codes import matching_step, new_secret
from app.accounts.rules.links import RESET_PATH
from app.accounts.states import SessionEnd
from app.core import audit
from app.core.errors import RuleBroken
from app.core.language import message


def begin_second_factor(session: Session, account_id: int, keys: Keys, *, at: datetime) -> str:
    """The secret to be shown once more until a first code proves that the app has it.

    Raises RuleBroken when the account has a confirmed one.
    """
    factor = queries.find_second_factor(session, account_id)
    if factor is not None and factor.confirmed_at is not None:
        raise RuleBroken(message("A second factor is already set up. Switch it off before you set up another one."))
    if factor is not None:
        return keys.open(factor.secret)
    secret = new_secret()
    session.add(SecondFactor(account_id=account_id, secret=keys.seal(secret), created_at=at))
    session.flush()
    return secret


def confirm_second_factor(
    session: Session, account: Account, code: str, keys: Keys, *, session_id: int, at: datetime
) -> list[str]:
    """Switch the second factor on with a first right code; returns the recovery codes, which nobody sees again.

    Other sessions end: they were opened with the password alone. Raises RuleBroken (field ``code``) for a wrong code.
    """
    factor = queries.find_second_factor(session, account.id)
    if factor is None or factor.confirmed_at is not None:
        raise RuleBroken(message("The set-up has ended meanwhile. Begin it again."), field="code")
    _spend_step(session, factor, code, keys, at=at)
    factor.confirmed_at = at
    session.get_one(AccountSession, session_id).second_factor_at = at
    end_sessions(session, account.id, why=SessionEnd.replaced, at=at, except_id=session_id)
    codes = renew_recovery_codes(session, account.id, keys, at=at)
    _tell(session, account, "accounts/second_factor_on", at=at)
    _record(session, "second_factor.switched_on", account.id)
    return codes


def _spend_step(session: Session, factor: SecondFactor, code: str, keys: Keys, *, at: datetime) -> None:
    """Accept a code once: the UPDATE decides between two requests that carry the same one."""
    step = matching_step(keys.open(factor.secret), code, at)
    if step is not None:
        fresh = SecondFactor.id == factor.id, SecondFactor.last_step < step
        spent = session.execute(update(SecondFactor).where(*fresh).values(last_step=step))
        if spent.rowcount == 1:  # type: ignore[attr-defined]  # an UPDATE's result always has it
            return
    raise RuleBroken(
        message("This code does not fit or has been used. Wait for the next one in your app."), field="code"
    )


def use_code(session: Session, account: Account, code: str, keys: Keys, *, at: datetime) -> None:
    """Accept a code of the app or a recovery code, each one once. Raises RuleBroken (field ``code``)."""
    factor = queries.find_second_factor(session, account.id)
    if factor is None or factor.confirmed_at is None:
        raise RuleBroken(message("No second factor is set up."), field="code")
    if _spend_recovery_code(session, account.id, code, keys, at=at):
        left = queries.recovery_codes_left(session, account.id)
        _tell(session, account, "accounts/recovery_code_used", at=at, left=left)
        _record(session, "second_factor.recovery_code_used", account.id, left=left)
        return
    _spend_step(session, factor, code, keys, at=at)


def _spend_recovery_code(session: Session, account_id: int, code: str, keys: Keys, *, at: datetime) -> bool:
    unused = (
        RecoveryCode.account_id == account_id,
        RecoveryCode.code_hash == keys.mark(code),
        RecoveryCode.used_at.is_(None),
    )
    spent = session.execute(update(RecoveryCode).where(*unused).values(used_at=at))
    return bool(spent.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result always has it


def renew_recovery_codes(session: Session, account_id: int, keys: Keys, *, at: datetime) -> list[str]:
    """Ten new codes; the old ones stop working."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    codes = [new_recovery_code() for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(account_id=account_id, code_hash=keys.mark(code), created_at=at) for code in codes)
    session.flush()
    _record(session, "second_factor.recovery_codes_renewed", account_id)
    return codes


def switch_off_second_factor(session: Session, account: Account, *, by_id: int, at: datetime) -> None:
    """Remove the factor and its recovery codes; people with a staff role set up another one at once."""
    session.execute(delete(SecondFactor).where(SecondFactor.account_id == account.id))
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    _tell(session, account, "accounts/second_factor_off", at=at)
    audit.record(session, "second_factor.switched_off", actor_id=by_id, object_type="account", object_id=account.id)


def _tell(session: Session, account: Account, template: str, *, at: datetime, left: int = 0) -> None:
    mail_account(session, account, template, at=at, left=left, reset_path=RESET_PATH)


def _record(session: Session, event: str, account_id: int, **details: int | str | bool | None) -> None:
    audit.record(session, event, actor_id=account_id, object_type="account", object_id=account_id, **details)
