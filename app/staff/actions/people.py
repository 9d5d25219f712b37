"""Deeds on other people's accounts. Each notes its reason beside the entry of the deed itself."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.accounts.actions.accounts import lock_account, unlock_account
from app.accounts.actions.registration import send_confirmation
from app.accounts.actions.roles import grant_role, revoke_role
from app.accounts.actions.sessions import end_sessions
from app.accounts.models import Account
from app.accounts.states import Role, SessionEnd
from app.core import audit
from app.core.errors import RuleBroken
from app.core.language import message
from app.core.person import Person
from app.staff.rules.people import check_may_act_on
from app.staff.states import AccountDeed, Why


def check_account(session: Session, account: Account, *, by: Person, at: datetime) -> None:
    """Raises RuleBroken for one's own account, NotAllowed for staff accounts unless an administrator acts."""
    check_may_act_on(by.id, by.role_names, account.id, accounts.role_names_of(session, account.id, at))


def act_on_account(
    session: Session, account: Account, deed: AccountDeed, why: Why, *, by: Person, at: datetime
) -> None:
    """Lock, unlock or sign out everywhere. Raises like `check_account`."""
    check_account(session, account, by=by, at=at)
    if deed is AccountDeed.LOCK:
        lock_account(session, account, by_id=by.id, why=why.value, at=at)
    elif deed is AccountDeed.UNLOCK:
        unlock_account(session, account, by_id=by.id)
    else:
        end_sessions(session, account.id, why=SessionEnd.ended_elsewhere, at=at)
    _note(session, account, deed.value, why, by)


def give_role(
    session: Session, account: Account, role: Role, why: Why, *, until: datetime | None, by: Person, at: datetime
) -> None:
    """A role on the whole platform. Raises RuleBroken for one's own account and for a day that is over."""
    check_account(session, account, by=by, at=at)
    if until is not None and until <= at:
        raise RuleBroken(message("Give a day in the future, or leave the field empty."), field="until")
    if not account.is_open or account.primary_address.confirmed_at is None:
        raise RuleBroken(message("This person cannot sign in at present: locked, or the address is not confirmed."))
    grant_role(session, account.id, role, by_id=by.id, at=at, until=until)
    _note(session, account, "grant-role", why, by, role=role.value)


def take_role(session: Session, account: Account, role: Role, why: Why, *, by: Person, at: datetime) -> None:
    """End a role at once, one's own too. Raises RuleBroken for the last administrator and for a role not held."""
    if not revoke_role(session, account.id, role, by_id=by.id, at=at):
        raise RuleBroken(message("The person does not hold this role."), field="role")
    _note(session, account, "revoke-role", why, by, role=role.value)


def resend_confirmation(session: Session, account: Account, *, by: Person, at: datetime) -> None:
    """Another mail with the link that confirms the address. Raises RuleBroken once it is confirmed."""
    if account.primary_address.confirmed_at is not None:
        raise RuleBroken(message("The address is confirmed already."))
    send_confirmation(session, account, at=at)
    audit.record(session, "account.confirmation_resent", actor_id=by.id, object_type="account", object_id=account.id)


def note_account_seen(session: Session, account_id: int, *, by_id: int) -> None:
    """Addresses, roles and devices of a person are for work only: every look is on record."""
    audit.record(session, "account.seen_by_staff", actor_id=by_id, object_type="account", object_id=account_id)


def _note(session: Session, account: Account, deed: str, why: Why, by: Person, **more: str) -> None:
    audit.record(
        session,
        "account.changed_by_staff",
        actor_id=by.id,
        object_type="account",
        object_id=account.id,
        deed=deed,
        why=why.value,
        **more,
    )
