from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts import queries
from app.accounts.actions.mailing import mail_account
from app.accounts.actions.sessions import end_sessions
from app.accounts.actions.tokens import issue_token, use_token
from app.accounts.models import Account, AccountAddress, AccountToken, Consent
from app.accounts.rules.addresses import normalised
from app.accounts.rules.documents import editions_in_force
from app.accounts.rules.links import RESET_PATH, SIGN_IN_PATH, link_path
from app.accounts.states import Purpose, SessionEnd
from app.core import audit
from app.core.errors import RuleBroken
from app.core.language import message
from app.core.outbox import queue_mail


@dataclass(frozen=True)
class Registration:
    """What a person typed, checked, with the password already hashed."""

    address: str
    display_name: str
    password_hash: str
    language: str


def register(session: Session, wish: Registration, *, at: datetime) -> None:
    """Create an account whose address waits for confirmation; whoever has one already gets a mail that says so.

    The caller learns nothing of which of the two happened.
    """
    known = queries.find_account_by_address(session, wish.address)
    if known is not None and known.primary_address.confirmed_at is not None:
        _say_account_exists(session, known)
        return
    account = _start_again(session, known, wish, at=at) if known else _create_or_start_again(session, wish, at=at)
    send_confirmation(session, account, at=at)


def _create_or_start_again(session: Session, wish: Registration, *, at: datetime) -> Account:
    """Two registrations of one address at the same moment: the constraint decides, the later one counts anew."""
    try:
        with session.begin_nested():
            return create_account(session, wish, at=at)
    except IntegrityError:
        known = queries.find_account_by_address(session, wish.address)
        assert known is not None, "the address is what is unique"
        return _start_again(session, known, wish, at=at)


def create_account(session: Session, wish: Registration, *, at: datetime, confirmed: bool = False) -> Account:
    """The account itself with its consents; ``confirmed`` where a mailed link has already proved the address."""
    account = Account(
        display_name=wish.display_name,
        language=wish.language,
        password_hash=wish.password_hash,
        password_changed_at=at,
        created_at=at,
    )
    account.addresses.append(
        AccountAddress(
            address=wish.address,
            normalised=normalised(wish.address),
            is_primary=True,
            confirmed_at=at if confirmed else None,
            created_at=at,
        )
    )
    session.add(account)
    session.flush()
    session.add_all(
        Consent(account_id=account.id, document=document, version=edition, agreed_at=at)
        for document, edition in editions_in_force(at.date()).items()
    )
    audit.record(session, "account.registered", actor_id=account.id, object_type="account", object_id=account.id)
    return account


def _start_again(session: Session, account: Account, wish: Registration, *, at: datetime) -> Account:
    """Nobody confirmed the address yet: the newest registration counts, and nothing of an earlier one stays usable."""
    account.display_name, account.language = wish.display_name, wish.language
    account.password_hash, account.password_changed_at = wish.password_hash, at
    account.primary_address.address = wish.address
    end_sessions(session, account.id, why=SessionEnd.replaced, at=at)
    return account


def register_by_invitation(session: Session, wish: Registration, *, at: datetime) -> Account:
    """An account whose address the invitation has proved. Raises RuleBroken where there is one already."""
    known = queries.find_account_by_address(session, wish.address)
    if known is None:
        return create_account(session, wish, at=at, confirmed=True)
    if known.primary_address.confirmed_at is not None:
        raise RuleBroken(message("There is an account with this address. Sign in to accept the invitation."))
    account = _start_again(session, known, wish, at=at)
    account.primary_address.confirmed_at = at
    session.flush()
    return account


def send_confirmation(session: Session, account: Account, *, at: datetime) -> None:
    # No name in this mail: a stranger may have typed it, and it would carry their words to somebody else's inbox.
    token = issue_token(session, Purpose.confirm, address=account.email, account_id=account.id, at=at)
    queue_mail(
        session,
        to=account.email,
        language=account.language,
        template="accounts/confirm",
        account_id=account.id,
        path=link_path(token),
    )


def _say_account_exists(session: Session, account: Account) -> None:
    mail_account(session, account, "accounts/already_registered", sign_in_path=SIGN_IN_PATH, reset_path=RESET_PATH)


def confirm_address(session: Session, account: Account, token: AccountToken, *, at: datetime) -> None:
    """The mailed link came back together with the password that was chosen at registration."""
    use_token(session, token, at=at)
    account.primary_address.confirmed_at = at
    audit.record(session, "address.confirmed", actor_id=account.id, object_type="account", object_id=account.id)
    session.flush()
