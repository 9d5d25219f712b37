"""What may be asked about people. `find_*` answers None where nothing is, `*_by_id` raises NotFound."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session, selectinload

from app.accounts.keys import token_hash
from app.accounts.models import (
    Account,
    AccountAddress,
    AccountSession,
    AccountToken,
    Consent,
    NoticePreference,
    RecoveryCode,
    RoleGrant,
    SecondFactor,
)
from app.accounts.person import SET_UP_SECOND_FACTOR, SignedIn
from app.accounts.rules import notices as rules_of_notices
from app.accounts.rules import times
from app.accounts.rules.addresses import normalised
from app.accounts.states import STAFF_ROLES, Document, NoticeChoice, Purpose, Role, Scope
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


def _in_force(now: datetime) -> ColumnElement[bool]:
    until = RoleGrant.granted_until
    return and_(RoleGrant.granted_from <= now, or_(until.is_(None), until > now))


def grants_of(session: Session, account_id: int, now: datetime) -> list[RoleGrant]:
    """Grants in force, oldest first."""
    wanted = select(RoleGrant).where(RoleGrant.account_id == account_id, _in_force(now))
    return list(session.scalars(wanted.order_by(RoleGrant.granted_from, RoleGrant.id)))


def role_names_of(session: Session, account_id: int, now: datetime) -> frozenset[str]:
    return frozenset(str(grant.role) for grant in grants_of(session, account_id, now))


def has_platform_role(session: Session, account_id: int, role: Role, now: datetime) -> bool:
    grants = grants_of(session, account_id, now)
    return any(grant.role == role and grant.scope == Scope.platform for grant in grants)


def other_administrators(session: Session, account_id: int, now: datetime) -> int:
    """How many open accounts besides this one administrate the platform."""
    wanted = (
        select(func.count(Account.id.distinct()))
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(
            RoleGrant.role == Role.administrator,
            RoleGrant.scope == Scope.platform,
            _in_force(now),
            Account.id != account_id,
            Account.locked_at.is_(None),
        )
    )
    return session.scalar(wanted) or 0


def find_signed_in(session: Session, token: str, *, now: datetime, absolute_days: int) -> SignedIn | None:
    """The person behind a session's random value; None once it ended, ran out, or its account may not sign in."""
    found = session.execute(
        select(AccountSession, Account, AccountAddress.address, SecondFactor.id)
        .join(Account, Account.id == AccountSession.account_id)
        .join(AccountAddress, and_(AccountAddress.account_id == Account.id, AccountAddress.is_primary))
        .outerjoin(SecondFactor, and_(SecondFactor.account_id == Account.id, SecondFactor.confirmed_at.is_not(None)))
        .where(AccountSession.token_hash == token_hash(token), AccountSession.ended_at.is_(None))
    ).first()
    if found is None:
        return None
    row, account, address, factor_id = found
    roles = role_names_of(session, account.id, now)
    is_staff = bool(roles & STAFF_ROLES)
    limits = times.session_limits(is_staff=is_staff, absolute_days=absolute_days)
    # A session opened before the second factor was set up proves one factor too few.
    lacks_step = factor_id is not None and row.second_factor_at is None
    if not account.is_open or lacks_step or not times.session_is_alive(row, limits, now):
        return None
    must_set_up = SET_UP_SECOND_FACTOR if is_staff and factor_id is None else None
    return SignedIn(
        id=account.id,
        public_id=account.public_id,
        display_name=account.display_name,
        language=account.language,
        email=address,
        role_names=frozenset() if must_set_up else roles,
        signed_in_recently=times.signed_in_recently(row, now),
        must_set_up=must_set_up,
        has_second_factor=factor_id is not None,
        session_id=row.id,
        session_ends_at=min(now + limits.idle, row.created_at + limits.absolute),
        session_is_stale=now - row.last_seen_at >= times.TOUCH_EVERY,
        token=token,
    )


def find_account_of_session(session: Session, token: str) -> int | None:
    """Whose session this random value opened, whether or not it is still alive."""
    return session.scalar(select(AccountSession.account_id).where(AccountSession.token_hash == token_hash(token)))


def sessions_of(session: Session, account_id: int) -> list[AccountSession]:
    """Sessions that were not ended, last used first."""
    wanted = select(AccountSession).where(AccountSession.account_id == account_id, AccountSession.ended_at.is_(None))
    return list(session.scalars(wanted.order_by(AccountSession.last_seen_at.desc(), AccountSession.id.desc())))


def session_by_public_id(session: Session, account_id: int, public_id: str) -> AccountSession:
    """A session of this account. Raises NotFound for anybody else's."""
    wanted = AccountSession.account_id == account_id, AccountSession.public_id == public_id
    found = session.scalar(select(AccountSession).where(*wanted, AccountSession.ended_at.is_(None)))
    if found is None:
        raise NotFound
    return found


def find_token(session: Session, token: str, *, now: datetime) -> AccountToken | None:
    """The row behind a link that is still good; whoever calls looks at its purpose."""
    found = session.scalar(select(AccountToken).where(AccountToken.token_hash == token_hash(token)))
    return found if found is not None and times.token_is_good(found, now) else None


def find_second_factor(session: Session, account_id: int) -> SecondFactor | None:
    """Confirmed or still being set up."""
    return session.scalar(select(SecondFactor).where(SecondFactor.account_id == account_id))


def recovery_codes_left(session: Session, account_id: int) -> int:
    wanted = RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None)
    return session.scalar(select(func.count(RecoveryCode.id)).where(*wanted)) or 0


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


def knows_device(
    session: Session, account_id: int, *, agent_family: str, address_prefix: str, since: timedelta, now: datetime
) -> bool:
    """Whether this browser signed in from this network lately, or nobody ever signed in to this account."""
    seen = select(AccountSession.agent_family, AccountSession.address_prefix).where(
        AccountSession.account_id == account_id, AccountSession.created_at > now - since
    )
    devices = {(family, prefix) for family, prefix in session.execute(seen.order_by(AccountSession.id))}
    return not devices or (agent_family, address_prefix) in devices


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
