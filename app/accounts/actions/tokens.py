"""Links and waiting steps: random, kept by their hash, single use, and a newer one ends the older."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.keys import new_token, token_hash
from app.accounts.models import Account, AccountToken
from app.accounts.rules.addresses import normalised
from app.accounts.rules.times import LIFETIMES
from app.accounts.states import Purpose
from app.core.errors import RuleBroken
from app.core.language import message


def issue_token(
    session: Session,
    purpose: Purpose,
    *,
    address: str,
    at: datetime,
    account_id: int | None = None,
    subject_id: int | None = None,
    detail: str = "",
    issued_by_id: int | None = None,
) -> str:
    """A new link's random value; older ones of the same purpose, person and subject are dead from now on.

    Waiting second steps stand beside each other: a person may sign in on two devices at once.
    """
    if account_id is not None:
        # Two requests at once: the second waits here and then sees, and ends, the link of the first.
        session.execute(select(Account.id).where(Account.id == account_id).with_for_update())
    if purpose != Purpose.second_step:
        withdraw_tokens(session, purpose, at=at, account_id=account_id, address=address, subject_id=subject_id)
    raw = new_token()
    row = AccountToken(
        purpose=purpose,
        token_hash=token_hash(raw),
        account_id=account_id,
        address=address,
        normalised=normalised(address),
        subject_id=subject_id,
        detail=detail,
        issued_by_id=issued_by_id,
        created_at=at,
        expires_at=at + LIFETIMES[purpose],
    )
    session.add(row)
    session.flush()
    return raw


def withdraw_tokens(
    session: Session,
    *purposes: Purpose,
    at: datetime,
    account_id: int | None,
    address: str = "",
    subject_id: int | None = None,
) -> None:
    """End the unused links of these purposes: an account's, or, where there is none, an address's."""
    whose = AccountToken.account_id == account_id if account_id else AccountToken.normalised == normalised(address)
    about = AccountToken.subject_id == subject_id if subject_id else AccountToken.subject_id.is_(None)
    unused = AccountToken.used_at.is_(None), AccountToken.withdrawn_at.is_(None)
    session.execute(
        update(AccountToken).where(AccountToken.purpose.in_(purposes), whose, about, *unused).values(withdrawn_at=at)
    )


def use_token(session: Session, token: AccountToken, *, at: datetime) -> None:
    """Spend a link. Raises RuleBroken when another request was quicker: the UPDATE decides, not a look before it."""
    unused = AccountToken.used_at.is_(None), AccountToken.withdrawn_at.is_(None), AccountToken.expires_at > at
    spent = session.execute(update(AccountToken).where(AccountToken.id == token.id, *unused).values(used_at=at))
    if spent.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE's result always has it
        raise RuleBroken(message("This link has been used or has run out. Ask for a new one."))
