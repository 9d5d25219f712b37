"""The document a profile keeps: replaced and deleted with its bytes.

It touches neither the profile's date nor the market: from outside a profile with a document is like one without.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from app.core import audit
from app.core.documents import CleanDocument, store_document
from app.core.files import delete_file
from app.profiles.models import Profile, ProfileDocument
from app.profiles.queries.documents import find_document


def save_document(
    session: Session, profile: Profile, cleaned: CleanDocument, name: str, *, by_id: int, at: datetime
) -> ProfileDocument:
    """Keep this one; the former one's bytes go with the commit. Who may read it reads the new one."""
    session.refresh(profile, with_for_update=True)
    stored = store_document(session, cleaned, account_id=by_id, name=name)
    document = find_document(session, profile.id)
    if document is None:
        document = ProfileDocument(profile_id=profile.id, pages=cleaned.pages, at=at)
        session.add(document)
    former = document.file
    document.file, document.pages, document.is_scanned = stored, cleaned.pages, cleaned.is_scanned
    document.by_id, document.at = by_id, at
    session.flush()
    if former is not None:
        delete_file(session, former)
    _note(session, profile, "profile.document_saved", by_id, pages=cleaned.pages)
    return document


def remove_document(session: Session, profile: Profile, *, by_id: int) -> bool:
    """Delete it with its bytes; from now on nobody reads it. False when there was none."""
    session.refresh(profile, with_for_update=True)
    document = find_document(session, profile.id)
    if document is None:
        return False
    stored = document.file
    session.delete(document)
    session.flush()
    delete_file(session, stored)
    _note(session, profile, "profile.document_removed", by_id)
    return True


def _note(session: Session, profile: Profile, event: str, by_id: int, **details: int) -> None:
    audit.record(session, event, actor_id=by_id, object_type="profile", object_id=profile.id, **details)
    session.flush()
