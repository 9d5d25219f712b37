"""The logo: a picture redrawn by the core, one a profile."""

from datetime import datetime
from typing import BinaryIO

from sqlalchemy.orm import Session

from app.core import audit
from app.core.files import StoredFile, delete_file, store_image
from app.profiles.models import Profile


def set_logo(
    session: Session, profile: Profile, stream: BinaryIO, name: str, *, by_id: int, at: datetime
) -> StoredFile:
    """Replace the logo. Raises RuleBroken (field ``logo``) for anything that is not a small enough picture."""
    stored = store_image(session, stream, account_id=by_id, name=name, field="logo")
    _let_go(session, profile)
    profile.logo_file_id, profile.updated_at = stored.id, at
    audit.record(
        session, "profile.logo_set", actor_id=by_id, object_type="profile", object_id=profile.id, file_id=stored.id
    )
    session.flush()
    return stored


def remove_logo(session: Session, profile: Profile, *, by_id: int, at: datetime) -> None:
    _let_go(session, profile)
    profile.updated_at = at
    audit.record(session, "profile.logo_removed", actor_id=by_id, object_type="profile", object_id=profile.id)
    session.flush()


def _let_go(session: Session, profile: Profile) -> None:
    former = session.get(StoredFile, profile.logo_file_id) if profile.logo_file_id else None
    profile.logo_file_id = None
    session.flush()
    if former is not None:
        delete_file(session, former)
