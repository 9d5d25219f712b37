"""The history of the parts of a profile, beside that of its fields: written by the actions themselves."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.core import audit
from app.profiles.actions.market import touch_market
from app.profiles.models import Profile, ProfileChange
from app.profiles.rules.history import PLATFORM, HistoryPart, PartValues
from app.profiles.states import Language


def note_part(
    session: Session,
    profile: Profile,
    part: HistoryPart,
    *,
    old: PartValues | None,
    new: PartValues | None,
    by_id: int | None,
    at: datetime,
    language: Language | None = None,
) -> ProfileChange:
    """One entry: ``old`` is None for what came, ``new`` for what went."""
    change = ProfileChange(
        profile_id=profile.id,
        field=part.value,
        language=language,
        old=dict(old) if old is not None else None,
        new=dict(new) if new is not None else None,
        profile_version=profile.version,
        page=PLATFORM if by_id is None else None,
        by_id=by_id,
        at=at,
    )
    session.add(change)
    return change


def note_deed(
    session: Session, profile: Profile, event: str, *, by_id: int | None, at: datetime, **details: int | str
) -> None:
    """What every change of a part brings: its time, its audit entry, the market's mark."""
    profile.updated_at = at
    audit.record(session, event, actor_id=by_id, object_type="profile", object_id=profile.id, **details)
    session.flush()
    touch_market(session, [profile.id])
