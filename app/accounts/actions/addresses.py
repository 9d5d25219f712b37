from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts import queries
from app.accounts.actions.mailing import mail_account
from app.accounts.actions.tokens import issue_token, use_token, withdraw_tokens
from app.accounts.models import Account, AccountToken
from app.accounts.rules.addresses import normalised
from app.accounts.rules.links import RESET_PATH, SIGN_IN_PATH, link_path
from app.accounts.states import Purpose
from app.core import audit
from app.core.errors import RuleBroken
from app.core.language import message
from app.core.outbox import queue_mail


def ask_to_change_address(session: Session, account: Account, new_address: str, *, at: datetime) -> None:
    """Mail a link to the new address and a notice to the old one; the old one stays until the link was opened.

    Where the new address belongs to somebody else, that person gets a mail instead of the link; the answer is the same.
    """
    owner = queries.find_account_by_address(session, new_address)
    if owner is not None and owner.id == account.id and normalised(new_address) == account.primary_address.normalised:
        raise RuleBroken(message("This is already your address."), field="address")
    token = issue_token(session, Purpose.change_address, address=new_address, account_id=account.id, at=at)
    template = "accounts/confirm_new_address" if owner in (None, account) else "accounts/address_taken"
    queue_mail(
        session,
        to=new_address,
        language=account.language,
        template=template,
        account_id=account.id,
        path=link_path(token),
        sign_in_path=SIGN_IN_PATH,
    )
    _tell(session, account, "accounts/address_change_asked", at=at)
    audit.record(session, "address.change_asked", actor_id=account.id, object_type="account", object_id=account.id)


def change_address(session: Session, account: Account, token: AccountToken, *, at: datetime) -> None:
    """The link sent to the new address came back: it becomes the address, and the old one hears of it a last time.

    Raises RuleBroken when somebody registered the address in the meantime or the link has run out.
    """
    use_token(session, token, at=at)
    owner = queries.find_account_by_address(session, token.address)
    if owner is not None and owner.id != account.id:
        raise _taken()
    _tell(session, account, "accounts/address_changed", at=at)
    try:
        with session.begin_nested():
            row = account.primary_address
            row.address, row.normalised, row.confirmed_at = token.address, token.normalised, at
    except IntegrityError as error:
        raise _taken() from error
    withdraw_tokens(session, Purpose.reset, Purpose.change_address, at=at, account_id=account.id)
    session.flush()
    _tell(session, account, "accounts/address_changed", at=at)
    audit.record(session, "address.changed", actor_id=account.id, object_type="account", object_id=account.id)


def _taken() -> RuleBroken:
    return RuleBroken(message("This address cannot be used any more. Ask for a link to another one."))


def _tell(session: Session, account: Account, template: str, *, at: datetime) -> None:
    mail_account(session, account, template, at=at, reset_path=RESET_PATH)
