"""The document a profile keeps."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.profiles.models import ProfileDocument


def find_document(session: Session, profile_id: int | None) -> ProfileDocument | None:
    if profile_id is None:
        return None
    return session.scalar(select(ProfileDocument).where(ProfileDocument.profile_id == profile_id))
