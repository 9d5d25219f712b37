"""What accepting an invitation brings. `accounts` owns the link; the feature it leads to says what it is about.

A higher feature registers its kind in its `feature.py`:
`accept_with(Purpose.profile_member, Acceptance(describe=…, accept=…))`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.models import AccountToken
from app.accounts.rules.links import SETTINGS_PATH
from app.accounts.rules.roles import ROLE_NAMES
from app.accounts.states import Purpose, Role
from app.core.language import Message, message


@dataclass(frozen=True)
class Acceptance:
    """``describe`` says in a sentence what is offered; ``accept`` writes it for the account (the link is spent already,
    in the same transaction) and returns the path to go to."""

    describe: Callable[[Session, AccountToken], Message]
    accept: Callable[[Session, AccountToken, int, datetime], str]


def _describe_role(_session: Session, token: AccountToken) -> Message:
    return message("You are invited to work here as: {role}.", role=ROLE_NAMES[Role(token.detail)])


def _after_role(_session: Session, _token: AccountToken, _account_id: int, _at: datetime) -> str:
    return SETTINGS_PATH  # redeeming wrote the grant; from here staff are led on to the second factor


_acceptances: dict[Purpose, Acceptance] = {Purpose.role_grant: Acceptance(_describe_role, _after_role)}


def accept_with(purpose: Purpose, acceptance: Acceptance) -> None:
    """Say what an invitation of this purpose brings; saying it again replaces it."""
    _acceptances[purpose] = acceptance


def acceptance_of(purpose: Purpose) -> Acceptance:
    """Raises KeyError for a purpose that no feature took on."""
    return _acceptances[purpose]
