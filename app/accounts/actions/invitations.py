from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts import queries
from app.accounts.actions.roles import grant_role
from app.accounts.actions.tokens import issue_token, use_token, withdraw_tokens
from app.accounts.models import AccountToken
from app.accounts.rules.addresses import checked_address
from app.accounts.rules.links import link_path
from app.accounts.rules.roles import ROLE_NAMES
from app.accounts.states import INVITATIONS, Purpose, Role
from app.core import audit
from app.core.errors import RuleBroken
from app.core.language import message
from app.core.outbox import queue_mail
from app.core.person import Person


def issue_invitation(
    session: Session,
    *,
    purpose: Purpose | str,
    address: str,
    subject_id: int | None,
    by: Person | None,
    at: datetime,
    detail: str = "",
) -> str:
    """The random value of a new invitation; its link is `rules.links.link_path(value)`. An older one for the same
    address and subject is dead. Whether the address has an account is not looked at.

    Raises RuleBroken (field ``address``) for an address that mail cannot reach, ValueError for a purpose that is none.
    """
    kind = Purpose(purpose)
    if kind not in INVITATIONS:
        raise ValueError(f"{purpose!r} is no invitation; known are {sorted(INVITATIONS)}")
    by_id = by.id if by else None
    checked = checked_address(address)
    raw = issue_token(session, kind, address=checked, subject_id=subject_id, detail=detail, issued_by_id=by_id, at=at)
    audit.record(session, "invitation.sent", actor_id=by_id, object_type=kind.value, object_id=subject_id)
    return raw


def withdraw_invitation(
    session: Session, *, purpose: Purpose | str, address: str, subject_id: int | None, at: datetime
) -> None:
    withdraw_tokens(session, Purpose(purpose), at=at, account_id=None, address=address, subject_id=subject_id)


def find_invitation(session: Session, raw: str, *, at: datetime) -> AccountToken | None:
    """An invitation that can still be accepted."""
    token = queries.find_token(session, raw, now=at)
    return token if token is not None and token.purpose in INVITATIONS else None


def redeem_invitation(session: Session, raw: str, *, account_id: int, at: datetime) -> AccountToken:
    """Spend an invitation for this account and return it, so that its owner (a role here, a membership in profiles)
    can be written in the same transaction. Raises RuleBroken when it was used, withdrawn or has run out."""
    token = find_invitation(session, raw, at=at)
    if token is None:
        raise RuleBroken(
            message("This invitation has been used or has run out. Ask the person who invited you for a new one.")
        )
    use_token(session, token, at=at)
    token.account_id = account_id
    session.flush()
    if token.purpose == Purpose.role_grant:
        grant_role(session, account_id, Role(token.detail), by_id=token.issued_by_id, at=at)
    audit.record(
        session, "invitation.accepted", actor_id=account_id, object_type=token.purpose.value, object_id=token.subject_id
    )
    return token


def invite_to_role(
    session: Session, address: str, role: Role, *, language: str, by: Person | None, at: datetime
) -> str:
    """Mail an invitation that brings a role; returns its random value."""
    raw = issue_invitation(
        session, purpose=Purpose.role_grant, address=address, subject_id=None, by=by, at=at, detail=role.value
    )
    queue_mail(
        session,
        to=checked_address(address),
        language=language,
        template="accounts/invitation",
        role=ROLE_NAMES[role],
        path=link_path(raw),
    )
    return raw
