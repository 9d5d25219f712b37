"""The logo: a picture redrawn by the core, one a profile. The former one is kept a while, so that it can come back."""

from datetime import datetime
from typing import BinaryIO

from sqlalchemy.orm import Session

from app.core.files import StoredFile, store_image
from app.profiles.actions.noting import note_deed, note_part
from app.profiles.models import Profile, ProfileChange
from app.profiles.rules.history import HistoryPart


def set_logo(
    session: Session, profile: Profile, stream: BinaryIO, name: str, *, by_id: int, at: datetime
) -> StoredFile:
    """Replace the logo. Raises RuleBroken (field ``logo``) for anything that is not a small enough picture."""
    stored = store_image(session, stream, account_id=by_id, name=name, field="logo")
    show_logo(session, profile, stored, by_id=by_id, at=at)
    return stored


def show_logo(session: Session, profile: Profile, stored: StoredFile, *, by_id: int | None, at: datetime) -> None:
    """Make a stored picture the logo: a new one, or one that was it before."""
    old = _values(session, profile)
    profile.logo_file_id = stored.id
    new = {"file_id": stored.id, "file": stored.name}
    note_part(session, profile, HistoryPart.LOGO, old=old, new=new, by_id=by_id, at=at)
    note_deed(session, profile, "profile.logo_set", by_id=by_id, at=at, file_id=stored.id)


def remove_logo(session: Session, profile: Profile, *, by_id: int, at: datetime) -> ProfileChange | None:
    """Returns the entry that brings it back; None when there was no logo."""
    old = _values(session, profile)
    if old is None:
        return None
    profile.logo_file_id = None
    change = note_part(session, profile, HistoryPart.LOGO, old=old, new=None, by_id=by_id, at=at)
    note_deed(session, profile, "profile.logo_removed", by_id=by_id, at=at)
    return change


def _values(session: Session, profile: Profile) -> dict[str, object] | None:
    stored = session.get(StoredFile, profile.logo_file_id) if profile.logo_file_id else None
    return {"file_id": stored.id, "file": stored.name} if stored else None
