"""Accounts, addresses, credentials, consents and mail preferences."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session, selectinload

from app.accounts.models import (
    Account,
    AccountAddress,
    AccountToken,
    Consent,
    NoticePreference,
    SecondFactor,
)
from app.accounts.rules import notices as rules_of_notices
from app.accounts.rules.addresses import normalised
from app.accounts.states import Document, NoticeChoice, Purpose
from app.core.errors import NotFound


@dataclass(frozen=True)
class Credentials:
    """What a sign-in needs to know, as plain values: the transaction ends before the password is hashed."""

    account_id: int
    password_hash: str
    is_open: bool
    is_confirmed: bool
    has_second_factor: bool


def account_by_id(session: Session, account_id: int) -> Account:
    """Raises NotFound."""
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound
    return account


def find_account_by_public_id(session: Session, public_id: str) -> Account | None:
    return session.scalar(select(Account).where(Account.public_id == public_id))


def account_by_public_id(session: Session, public_id: str) -> Account:
    """Raises NotFound."""
    account = find_account_by_public_id(session, public_id)
    if account is None:
        raise NotFound
    return account


def find_account_by_address(session: Session, address: str) -> Account | None:
    """The account an address belongs to, confirmed or not, in whatever spelling."""
    wanted = AccountAddress.normalised == normalised(address)
    return session.scalar(select(Account).join(AccountAddress).where(wanted))


def find_credentials(session: Session, address: str) -> Credentials | None:
    found = session.execute(_credentials().where(AccountAddress.normalised == normalised(address))).first()
    return _as_credentials(found) if found else None


def credentials_by_id(session: Session, account_id: int) -> Credentials:
    """Raises NotFound."""
    found = session.execute(_credentials().where(Account.id == account_id, AccountAddress.is_primary)).first()
    if found is None:
        raise NotFound
    return _as_credentials(found)


def _credentials() -> Select[Account, datetime | None, int]:
    confirmed_factor = and_(SecondFactor.account_id == Account.id, SecondFactor.confirmed_at.is_not(None))
    return (
        select(Account, AccountAddress.confirmed_at, SecondFactor.id)
        .join(AccountAddress)
        .outerjoin(SecondFactor, confirmed_factor)
    )


def _as_credentials(found: Row[Account, datetime | None, int]) -> Credentials:
    account, confirmed_at, factor_id = found
    return Credentials(
        account.id, account.password_hash, account.is_open, confirmed_at is not None, factor_id is not None
    )


def open_invitations(session: Session, purpose: Purpose, subject_id: int, now: datetime) -> list[AccountToken]:
    """Invitations of one subject that can still be accepted, newest first."""
    wanted = select(AccountToken).where(
        AccountToken.purpose == purpose,
        AccountToken.subject_id == subject_id,
        AccountToken.used_at.is_(None),
        AccountToken.withdrawn_at.is_(None),
        AccountToken.expires_at > now,
    )
    return list(session.scalars(wanted.order_by(AccountToken.created_at.desc(), AccountToken.id.desc())))


def accounts_like(session: Session, text: str, *, limit: int, offset: int = 0) -> tuple[list[Account], int]:
    """Accounts whose name or address contains ``text`` (wildcards are literals), newest first, and their number."""
    wanted = select(Account).options(selectinload(Account.addresses))
    if text.strip():
        wanted = wanted.where(
            or_(
                Account.display_name.icontains(text.strip(), autoescape=True),
                Account.addresses.any(AccountAddress.normalised.contains(text.strip().casefold(), autoescape=True)),
            )
        )
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    rows = session.scalars(wanted.order_by(Account.created_at.desc(), Account.id.desc()).limit(limit).offset(offset))
    return list(rows), total


def unconfirmed_since(session: Session, moment: datetime) -> list[Account]:
    """Accounts whose address nobody confirmed and that were created before ``moment``."""
    wanted = (
        select(Account).join(AccountAddress).where(AccountAddress.confirmed_at.is_(None), Account.created_at < moment)
    )
    return list(session.scalars(wanted.order_by(Account.id)))


def find_consents(session: Session, account_id: int) -> dict[Document, list[str]]:
    """The editions of each document that a person agreed to, the newest consent last."""
    rows = session.execute(
        select(Consent.document, Consent.version)
        .where(Consent.account_id == account_id, Consent.withdrawn_at.is_(None))
        .order_by(Consent.agreed_at, Consent.id)
    )
    found: dict[Document, list[str]] = {}
    for document, version in rows:
        found.setdefault(document, []).append(version)
    return found


def consent_counts(session: Session, editions: dict[Document, str]) -> dict[Document, int]:
    """How many accounts agreed to each of these editions."""
    wanted = or_(*(and_(Consent.document == document, Consent.version == name) for document, name in editions.items()))
    rows = session.execute(
        select(Consent.document, func.count())
        .where(wanted, Consent.withdrawn_at.is_(None))
        .group_by(Consent.document)
        .order_by(Consent.document)
    )
    return dict.fromkeys(editions, 0) | {document: number for document, number in rows}  # noqa: C416 -- rows are no pairs


def accounts_in_use(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Account)) or 0


def notice_choices(session: Session, account_id: int) -> dict[str, NoticeChoice]:
    """What a person chose, by the kind of notice; for a kind that is not in it the kind's default holds."""
    return notice_choices_of(session, [account_id])[account_id]


def notice_choices_of(session: Session, account_ids: Collection[int]) -> dict[int, dict[str, NoticeChoice]]:
    found: dict[int, dict[str, NoticeChoice]] = {account_id: {} for account_id in account_ids}
    rows = select(NoticePreference).where(NoticePreference.account_id.in_(account_ids)).order_by(NoticePreference.id)
    for row in session.scalars(rows.execution_options(populate_existing=True)):
        found[row.account_id][row.kind] = row.choice
    return found


def address_is_refused(session: Session, account_id: int, at: datetime) -> bool:
    """Whether no notice is written at present because of the address."""
    refused = select(Account.id).where(Account.id == account_id, rules_of_notices.address_is_refused(at))
    return session.scalar(refused) is not None
