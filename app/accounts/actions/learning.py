"""Whether anything may be learned from what a person does here."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core import audit


def refuse_learning(session: Session, account: Account, *, at: datetime) -> None:
    """From the next reading on nothing of this person is learned from; twice is once."""
    if account.not_learned_since is None:
        account.not_learned_since = at
        _note(session, account, "account.learning_refused")


def allow_learning(session: Session, account: Account) -> None:
    if account.not_learned_since is not None:
        account.not_learned_since = None
        _note(session, account, "account.learning_allowed")


def _note(session: Session, account: Account, event: str) -> None:
    session.flush()
    audit.record(session, event, actor_id=account.id, object_type="account", object_id=account.id)
