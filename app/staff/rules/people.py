"""Who of the staff may do what to whose account."""

from collections.abc import Collection

from app.accounts.states import STAFF_ROLES, Role
from app.core.errors import NotAllowed, RuleBroken
from app.core.language import message
from app.staff.states import AccountDeed, Why

WHYS: dict[AccountDeed, tuple[Why, ...]] = {
    AccountDeed.LOCK: (Why.ABUSE, Why.TAKEN_OVER, Why.ASKED, Why.DUTIES_ENDED),
    AccountDeed.UNLOCK: (Why.CLEARED, Why.ASKED, Why.MISTAKE),
    AccountDeed.END_SESSIONS: (Why.TAKEN_OVER, Why.ASKED, Why.ABUSE),
}
WHYS_GRANT = (Why.NEW_DUTIES, Why.MISTAKE)
WHYS_REVOKE = (Why.DUTIES_ENDED, Why.ABUSE, Why.MISTAKE)


def check_may_act_on(by_id: int, by_roles: Collection[str], account_id: int, roles: Collection[str]) -> None:
    """Raises RuleBroken for one's own account, NotAllowed for staff accounts unless an administrator acts."""
    if by_id == account_id:
        raise RuleBroken(message("This is your own account. Another person of the staff has to do this."))
    if STAFF_ROLES & set(roles) and Role.administrator not in by_roles:
        raise NotAllowed(message("Only an administrator may do this to an account of the staff."))
