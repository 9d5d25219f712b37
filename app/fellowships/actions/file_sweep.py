"""Bytes of files that nothing needs any more."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.files import NOBODYS, StoredFile, delete_file
from app.fellowships.models import Attachment, Submission
from app.fellowships.rules.files import KEPT_REMOVED
from app.fellowships.rules.frozen import read


def sweep_files(session: Session, at: datetime) -> int:
    """Delete files that were removed a day ago and never submitted, and those whose application is gone. How many."""
    wanted = select(Attachment).where(Attachment.removed_at.is_not(None), Attachment.removed_at <= at - KEPT_REMOVED)
    gone = 0
    for row in session.scalars(wanted.order_by(Attachment.id)).all():
        if row.public_id not in _submitted(session, row.application_id):
            session.delete(row)
            gone += 1
    session.flush()
    attached = select(Attachment.file_id)
    # A file and the row that names it are written in one transaction: one without the other was left behind.
    orphans = select(StoredFile).where(StoredFile.account_id == NOBODYS, StoredFile.id.not_in(attached))
    for stored in session.scalars(orphans.order_by(StoredFile.id)).all():
        delete_file(session, stored)
    session.flush()
    return gone


def _submitted(session: Session, application_id: int) -> set[str]:
    contents = session.scalars(select(Submission.content).where(Submission.application_id == application_id))
    return {
        file.id
        for content in contents
        for part in read(content).parts
        for files in part.files.values()
        for file in files
    }
