"""Who may do what: grants in force."""

from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, String, and_, bindparam, case, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from app.accounts.models import (
    Account,
    RoleGrant,
)
from app.accounts.states import Role, Scope
from app.core.access import IN_PART
from app.core.database import UtcDateTime

_BETWEEN = ","


def _in_force() -> ColumnElement[bool]:
    """At the moment given as ``now``."""
    now, until = bindparam("now", type_=UtcDateTime), RoleGrant.granted_until
    return and_(RoleGrant.granted_from <= now, or_(until.is_(None), until > now))


def role_names_in_force() -> ScalarSelect[str]:
    """Of the statement's `Account` at the moment given as ``now``, in one text; read it by `role_names_in`.

    A grant for one programme or round has a name of its own, so that it opens no page of the whole platform.
    """
    role = type_coerce(RoleGrant.role, String)
    name = case((RoleGrant.scope == Scope.platform, role), else_=role + IN_PART)
    names = func.aggregate_strings(name, _BETWEEN)
    return select(names).where(RoleGrant.account_id == Account.id, _in_force()).correlate(Account).scalar_subquery()


def role_names_in(text: str | None) -> frozenset[str]:
    return frozenset(text.split(_BETWEEN)) if text else frozenset()


_GRANTS = (
    select(RoleGrant)
    .where(RoleGrant.account_id == bindparam("account_id"), _in_force())
    .order_by(RoleGrant.granted_from, RoleGrant.id)
)


def grants_of(session: Session, account_id: int, now: datetime) -> list[RoleGrant]:
    """Grants in force, oldest first."""
    return list(session.scalars(_GRANTS, {"account_id": account_id, "now": now}))


def role_names_of(session: Session, account_id: int, now: datetime) -> frozenset[str]:
    """Of every grant, wherever it holds."""
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
            _in_force(),
            Account.id != account_id,
            Account.locked_at.is_(None),
        )
    )
    return session.scalar(wanted, {"now": now}) or 0
