"""What `accounts` stores about a person, for the download of one's own data."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import inspect, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import (
    Account,
    AccountAddress,
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
from app.core.audit import AuditEntry
from app.core.database import Base
from app.core.outbox import OutboxMail
from app.core.person import Person

# Proofs of identity and inner numbers say nothing about the person and would weaken the account in a stray file.
LEFT_OUT = frozenset(
    {
        "id",
        "account_id",
        "password_hash",
        "token_hash",
        "secret",
        "code_hash",
        "normalised",
        "text",
        "html",
        "unsubscribe_path",
    }
)
TABLES: tuple[tuple[str, type[Base]], ...] = (
    ("addresses", AccountAddress),
    ("sessions", AccountSession),
    ("second_factor", SecondFactor),
    ("recovery_codes", RecoveryCode),
    ("roles", RoleGrant),
    ("consents", Consent),
    ("affiliations", Affiliation),
    ("mails_chosen", NoticePreference),
    ("reminders_sent", NoticeSent),
    ("digest_lines", NoticeWaiting),
    ("digests", DigestMark),
    ("links", AccountToken),
    ("mails", OutboxMail),
)
OWN_TABLES = (Account.__tablename__, *(table.__tablename__ for _, table in TABLES))


def export_people(session: Session, _viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `person.export`: account id → everything, by part."""
    return {account_id: _data_of(session, account_id) for account_id in ids}


def _data_of(session: Session, account_id: int) -> dict[str, object]:
    account = session.get_one(Account, account_id)
    found: dict[str, object] = {"account": _row(account)}
    for name, table in TABLES:
        wanted = select(table).where(table.account_id == account_id)  # type: ignore[attr-defined]  # each of them has it
        found[name] = [_row(row) for row in session.scalars(wanted.order_by(table.id))]  # type: ignore[attr-defined]
    found["mails"] = [_row(mail) for mail in _mails(session, account_id)]
    deeds = select(AuditEntry).where(AuditEntry.actor_id == account_id).order_by(AuditEntry.id)
    found["deeds"] = [{"at": deed.at.isoformat(), "event": deed.event} for deed in session.scalars(deeds)]
    return found


def _mails(session: Session, account_id: int) -> list[OutboxMail]:
    """Also those that went to several people, this one among them."""
    mine = select(AccountAddress.address).where(AccountAddress.account_id == account_id)
    addresses = list(session.scalars(mine.order_by(AccountAddress.id)))
    shared = (OutboxMail.also_to.contains(address, autoescape=True) for address in addresses)
    wanted = or_(OutboxMail.account_id == account_id, OutboxMail.to.in_(addresses), *shared)
    rows = session.scalars(select(OutboxMail).where(wanted).order_by(OutboxMail.id))
    return [row for row in rows if row.account_id == account_id or set(addresses) & set(row.readers)]


def _row(row: Base) -> dict[str, object]:
    columns = inspect(row).mapper.column_attrs
    return {column.key: _plain(getattr(row, column.key)) for column in columns if column.key not in LEFT_OUT}


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | int | bool | None) else str(value)
