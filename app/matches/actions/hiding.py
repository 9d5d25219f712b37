"""Taking a match off the list and putting it back."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.matches.models import Hide
from app.matches.states import HideReason


def hide_match(session: Session, profile_id: int, hidden_id: int, reason: HideReason, *, by: int, at: datetime) -> None:
    """Hide a profile from the list of another; hiding it again changes the reason."""
    found = session.scalar(select(Hide).where(Hide.profile_id == profile_id, Hide.hidden_profile_id == hidden_id))
    if found is None:
        session.add(
            Hide(profile_id=profile_id, hidden_profile_id=hidden_id, reason=reason, hidden_by_id=by, hidden_at=at)
        )
    else:
        found.reason = reason
    session.flush()


def show_again(session: Session, profile_id: int, hidden_id: int) -> None:
    session.execute(delete(Hide).where(Hide.profile_id == profile_id, Hide.hidden_profile_id == hidden_id))
