from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.accounts import queries
from app.accounts.actions.notices import lock_person
from app.accounts.actions.sessions import end_sessions
from app.accounts.models import (
    Account,
    AccountSession,
    AccountToken,
    Affiliation,
    Consent,
    DigestMark,
    NoticePreference,
    NoticeSent,
    NoticeWaiting,
    RecoveryCode,
    RoleGrant,
    SecondFactor,
)
from app.accounts.rules.addresses import checked_name
from app.accounts.states import Purpose, Role, SessionEnd
from app.core import audit, slots
from app.core.errors import RuleBroken
from app.core.language import LANGUAGES, message
from app.core.outbox import OutboxMail, forget_sent, queue_mail
from app.core.person import Person

ERASED = (
    AccountSession,
    AccountToken,
    SecondFactor,
    RecoveryCode,
    RoleGrant,
    Consent,
    Affiliation,
    NoticePreference,
    NoticeSent,
    NoticeWaiting,
    DigestMark,
    OutboxMail,
)


def rename(session: Session, account: Account, display_name: str) -> None:
    """Raises RuleBroken (field ``display_name``)."""
    account.display_name = checked_name(display_name)
    session.flush()


def choose_language(session: Session, account: Account, language: str) -> None:
    """The language of mails and pages. Raises RuleBroken (field ``language``)."""
    if language not in LANGUAGES:
        raise RuleBroken(message("Choose German or English."), field="language")
    account.language = language
    session.flush()


def lock_account(session: Session, account: Account, *, by_id: int | None, why: str, at: datetime) -> None:
    """Keep an account out from its next request on; ``why`` is a code, not a text about the person."""
    account.locked_at = account.locked_at or at
    end_sessions(session, account.id, why=SessionEnd.locked, at=at)
    audit.record(session, "account.locked", actor_id=by_id, object_type="account", object_id=account.id, why=why)


def unlock_account(session: Session, account: Account, *, by_id: int | None) -> None:
    account.locked_at = None
    session.flush()
    audit.record(session, "account.unlocked", actor_id=by_id, object_type="account", object_id=account.id)


def delete_account(session: Session, account: Account, *, viewer: Person | None, at: datetime) -> None:
    """Delete a person: the fillers of `person.erase` clear what they hold (and may refuse by RuleBroken), then the
    account goes with its addresses, sessions, factors, roles and consents. The audit log keeps its number alone.

    Raises RuleBroken for the only administrator.
    """
    lock_person(session, account.id)  # before the rows that hang on it: a digest takes them in the same order
    is_administrator = queries.has_platform_role(session, account.id, Role.administrator, at)
    if is_administrator and not queries.other_administrators(session, account.id, at):
        raise RuleBroken(message("You are the only administrator. Make another person administrator first."))
    account_id, address, language, name = account.id, account.email, account.language, account.display_name
    slots.filled("person.erase", session, viewer, [account_id])
    session.delete(account)
    session.flush()
    queue_mail(session, to=address, language=language, template="accounts/account_deleted", name=name, at=at)
    audit.record(
        session, "account.deleted", actor_id=viewer.id if viewer else None, object_type="account", object_id=account_id
    )


def erase_people(session: Session, _viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `person.erase`: all that hangs on an account but the account itself and its addresses, which go last:
    the fillers of higher features still need the row they point to."""
    for table in ERASED:
        session.execute(delete(table).where(table.account_id.in_(ids)))
    return {}


def forget_unconfirmed(session: Session, *, before: datetime) -> int:
    """Delete accounts whose address was never confirmed; returns how many."""
    accounts = queries.unconfirmed_since(session, before)
    for account in accounts:
        session.delete(account)
    session.flush()
    return len(accounts)


def clear_old_records(session: Session, *, before: datetime, now: datetime) -> None:
    """Delete sessions last used, links run out and mails sent before this moment, and at once what a stranger's address
    left in a link."""
    nobodys = AccountToken.account_id.is_(None), AccountToken.purpose == Purpose.reset, AccountToken.expires_at <= now
    session.execute(delete(AccountToken).where(*nobodys))
    session.execute(delete(AccountSession).where(AccountSession.last_seen_at < before))
    session.execute(delete(AccountToken).where(AccountToken.expires_at < before))
    forget_sent(session, before=before)


def own_data(session: Session, account: Account, *, viewer: Person) -> Mapping[str, object]:
    """Everything stored about a person, by the feature that stores it."""
    found: dict[str, object] = {}
    for name, filler in slots.fillers_of("person.export").items():
        feature = name.split(".")[1]
        part, before = filler(session, viewer, [account.id]).get(account.id), found.get(feature)
        if isinstance(part, Mapping) and isinstance(before, Mapping) and not set(part) & set(before):
            found[feature] = {**before, **part}
        else:  # nothing may be missing from this file, whatever a feature answers in two places
            found[name if feature in found else feature] = part
    return found
