"""People: found by name or mail, and everything about one account that staff may have to look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from app.accounts import queries as accounts
from app.accounts.models import Account, AccountAddress, RoleGrant
from app.accounts.states import Role
from app.core.lists.cutting import SEARCH_LENGTH, Cut, cut, holds
from app.core.paging import Page
from app.profiles.queries.mine import OwnLine, profiles_of
from app.staff.states import AccountState


@dataclass(frozen=True)
class PeopleFilter:
    """What the list of people is narrowed to; ``text`` is looked for in names and addresses, as it stands."""

    text: str = ""
    role: Role | None = None
    state: AccountState | None = None


@dataclass(frozen=True)
class PersonLine:
    public_id: str
    name: str
    address: str
    roles: tuple[Role, ...]
    state: AccountState
    created_at: datetime
    last_signed_in_at: datetime | None


@dataclass(frozen=True)
class GrantLine:
    """A role, where it holds, from when to when, and who gave it."""

    role: Role
    scope: str
    scope_id: int | None
    granted_from: datetime
    granted_until: datetime | None
    by: str | None
    is_in_force: bool


@dataclass(frozen=True)
class PersonPage:
    account: Account
    state: AccountState
    profiles: tuple[OwnLine, ...]
    grants: tuple[GrantLine, ...]
    roles: tuple[Role, ...]
    sessions: int
    has_second_factor: bool


def in_force(now: datetime) -> ColumnElement[bool]:
    until = RoleGrant.granted_until
    return and_(RoleGrant.granted_from <= now, or_(until.is_(None), until > now))


def people(session: Session, asked: PeopleFilter, now: datetime, wanted: Cut) -> Page[PersonLine]:
    """Newest accounts first. Wildcards in the text are ordinary signs; what is longer than 100 signs is cut."""
    statement: Select[*tuple[Any, ...]] = (
        select(Account).options(selectinload(Account.addresses)).where(*_narrowed(asked, now))
    )
    ordered = statement.order_by(Account.created_at.desc(), Account.id.desc())
    return cut(session, ordered, wanted, lambda rows: _lines(session, [row[0] for row in rows], now))


def _narrowed(asked: PeopleFilter, now: datetime) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    text = asked.text.strip()[:SEARCH_LENGTH]
    if text:
        address = AccountAddress.normalised.contains(text.casefold(), autoescape=True)
        wanted.append(or_(holds(Account.display_name, text), Account.addresses.any(address)))
    if asked.role:
        held = select(RoleGrant.account_id).where(RoleGrant.role == asked.role, in_force(now))
        wanted.append(Account.id.in_(held))
    if asked.state:
        wanted.append(_is(asked.state))
    return wanted


def _is(state: AccountState) -> ColumnElement[bool]:
    unconfirmed = Account.addresses.any(and_(AccountAddress.is_primary, AccountAddress.confirmed_at.is_(None)))
    if state is AccountState.LOCKED:
        return Account.locked_at.is_not(None)
    if state is AccountState.UNCONFIRMED:
        return and_(Account.locked_at.is_(None), unconfirmed)
    return and_(Account.locked_at.is_(None), ~unconfirmed)


def state_of(account: Account) -> AccountState:
    if account.locked_at is not None:
        return AccountState.LOCKED
    return AccountState.OPEN if account.primary_address.confirmed_at else AccountState.UNCONFIRMED


def _lines(session: Session, accounts_found: Sequence[Account], now: datetime) -> list[PersonLine]:
    ids = [account.id for account in accounts_found]
    rows = session.execute(
        select(RoleGrant.account_id, RoleGrant.role)
        .where(RoleGrant.account_id.in_(ids), in_force(now))
        .order_by(RoleGrant.account_id, RoleGrant.id)
    )
    held: dict[int, list[Role]] = {}
    for account_id, role in rows:
        held.setdefault(account_id, []).append(role)
    return [
        PersonLine(
            account.public_id,
            account.display_name,
            account.email,
            tuple(dict.fromkeys(held.get(account.id, []))),
            state_of(account),
            account.created_at,
            account.last_signed_in_at,
        )
        for account in accounts_found
    ]


def person_page(session: Session, public_id: str, now: datetime) -> PersonPage:
    """Raises NotFound."""
    account = accounts.account_by_public_id(session, public_id)
    grants = _grants(session, account.id, now)
    factor = accounts.find_second_factor(session, account.id)
    return PersonPage(
        account=account,
        state=state_of(account),
        profiles=profiles_of(session, account.id),
        grants=grants,
        roles=tuple(dict.fromkeys(grant.role for grant in grants if grant.is_in_force)),
        sessions=len(accounts.sessions_of(session, account.id)),
        has_second_factor=factor is not None and factor.confirmed_at is not None,
    )


def _grants(session: Session, account_id: int, now: datetime) -> tuple[GrantLine, ...]:
    giver = aliased(Account)
    rows = session.execute(
        select(RoleGrant, giver.display_name)
        .outerjoin(giver, giver.id == RoleGrant.granted_by_id)
        .where(RoleGrant.account_id == account_id)
        .order_by(RoleGrant.granted_from.desc(), RoleGrant.id.desc())
    )
    return tuple(
        GrantLine(
            grant.role,
            str(grant.scope),
            grant.scope_id,
            grant.granted_from,
            grant.granted_until,
            by,
            grant.granted_from <= now and (grant.granted_until is None or grant.granted_until > now),
        )
        for grant, by in rows
    )


def names_of(session: Session, ids: Sequence[int | None]) -> dict[int, str]:
    """Names of accounts that still exist, by id."""
    wanted = {key for key in ids if key is not None}
    if not wanted:
        return {}
    rows = session.execute(select(Account.id, Account.display_name).where(Account.id.in_(wanted)).order_by(Account.id))
    return {key: name for key, name in rows}  # noqa: C416 -- rows are no pairs to mypy
