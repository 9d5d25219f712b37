"""The objection to being proposed (GDPR, Article 21) and taking it back."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.core import audit
from app.profiles.actions.market import touch_market
from app.profiles.actions.noting import note_part
from app.profiles.models import Profile, ProfileChange
from app.profiles.rules.history import HistoryPart


def object_to_proposals(session: Session, profile: Profile, *, by_id: int | None, at: datetime) -> ProfileChange | None:
    """Nobody is proposed this profile any more; who looks for it finds it. None where it was said already."""
    session.refresh(profile, with_for_update=True)
    if profile.not_proposed_since is not None:
        return None
    profile.not_proposed_since = at
    return _noted(session, profile, "profile.proposals_refused", by_id=by_id, at=at)


def allow_proposals(session: Session, profile: Profile, *, by_id: int | None, at: datetime) -> ProfileChange | None:
    """It may be proposed again. None where nobody had objected."""
    session.refresh(profile, with_for_update=True)
    if profile.not_proposed_since is None:
        return None
    profile.not_proposed_since = None
    return _noted(session, profile, "profile.proposals_allowed", by_id=by_id, at=at)


def _noted(session: Session, profile: Profile, event: str, *, by_id: int | None, at: datetime) -> ProfileChange:
    """Not a change of what the profile says: it grows no fresher by it, and only the market has to know."""
    is_proposed = profile.not_proposed_since is None
    old, new = {"proposed": not is_proposed}, {"proposed": is_proposed}
    change = note_part(session, profile, HistoryPart.PROPOSING, old=old, new=new, by_id=by_id, at=at)
    audit.record(session, event, actor_id=by_id, object_type="profile", object_id=profile.id)
    session.flush()
    touch_market(session, [profile.id])
    return change
