"""Who may see and run which programmes: by grants of the role, for the platform or for one programme."""

from collections.abc import Iterable

from app.accounts.states import Role
from app.accounts.states import Scope as GrantScope
from app.core.access import IN_PART
from app.fellowships.models import EVERY, Scope

# Who sets up and runs rounds: of the platform, or of the programmes they are granted.
STAFF_IN_PART = (f"administrator{IN_PART}", f"programme_staff{IN_PART}")
STAFF = ("administrator", "programme_staff", *STAFF_IN_PART)
_RUNNING = frozenset({Role.administrator, Role.programme_staff})


def scope_of_grants(grants: Iterable[tuple[Role, GrantScope, int | None]]) -> Scope:
    """The programmes in which somebody with these grants runs rounds."""
    held = [(scope, scope_id) for role, scope, scope_id in grants if role in _RUNNING]
    if any(scope is GrantScope.platform for scope, _ in held):
        return EVERY
    return Scope(frozenset(i for scope, i in held if scope is GrantScope.programme and i is not None))
