from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts import queries
from app.accounts.models import RoleGrant
from app.accounts.states import Role, Scope
from app.core import audit
from app.core.errors import RuleBroken
from app.core.language import message


def grant_role(
    session: Session,
    account_id: int,
    role: Role,
    *,
    by_id: int | None,
    at: datetime,
    scope: Scope = Scope.platform,
    scope_id: int | None = None,
    until: datetime | None = None,
) -> RoleGrant:
    """Give a role, on the platform or for one programme or round; the same grant twice is one."""
    for grant in queries.grants_of(session, account_id, at):
        if (grant.role, grant.scope, grant.scope_id) == (role, scope, scope_id):
            return grant
    grant = RoleGrant(
        account_id=account_id,
        role=Role(role),
        scope=Scope(scope),
        scope_id=scope_id,
        granted_from=at,
        granted_until=until,
        granted_by_id=by_id,
    )
    session.add(grant)
    session.flush()
    _record(session, "role.granted", grant, by_id)
    return grant


def revoke_role(session: Session, account_id: int, role: Role, *, by_id: int | None, at: datetime) -> int:
    """End every grant of this role, whatever its scope; returns how many.

    Raises RuleBroken for the last administrator.
    """
    grants = [grant for grant in queries.grants_of(session, account_id, at) if grant.role == role]
    if role == Role.administrator and grants and not queries.other_administrators(session, account_id, at):
        raise RuleBroken(message("This is the only administrator. Make another person administrator first."))
    for grant in grants:
        grant.granted_until = at
        _record(session, "role.revoked", grant, by_id)
    session.flush()
    return len(grants)


def _record(session: Session, event: str, grant: RoleGrant, by_id: int | None) -> None:
    details = {"role": str(grant.role), "scope": str(grant.scope), "scope_id": grant.scope_id}
    audit.record(session, event, actor_id=by_id, object_type="account", object_id=grant.account_id, **details)
