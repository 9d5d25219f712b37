"""Files of applications are scanned, and go when nobody can take them back any more."""

from flask import current_app
from sqlalchemy.orm import Session

from app.core import jobs
from app.core.clock import now
from app.core.database import unit_of_work
from app.core.files import StoredFile, path_of
from app.core.scanner import scanner_of
from app.fellowships.actions.attachments import write_scan
from app.fellowships.actions.file_sweep import sweep_files
from app.fellowships.models import EVERY, Attachment, within
from app.fellowships.queries.attachments import due_for_scan


@jobs.task
def scan_file(attachment_id: int) -> None:
    """Have one file scanned, outside every transaction, and write down what was said."""
    with unit_of_work() as session, within(session, EVERY):
        row = session.get(Attachment, attachment_id)
        path = path_of(session.get_one(StoredFile, row.file_id)) if row is not None else None
    if path is None:
        return
    try:
        said = scanner_of(current_app.config["SETTINGS"]).scan(path.read_bytes())
    except OSError:
        said = None
    with unit_of_work() as session, within(session, EVERY):
        found = _held(session, attachment_id)
        if found is not None:
            write_scan(session, found, said, now())


def _held(session: Session, attachment_id: int) -> Attachment | None:
    return session.get(Attachment, attachment_id, with_for_update=True)


@jobs.periodic(minutes=1)
def scan_files() -> int:
    """Every file that waits, one after the other; returns how many. A silent scanner is asked ever more seldom."""
    with unit_of_work() as session, within(session, EVERY):
        due = due_for_scan(session, now(), has_scanner=current_app.config["SETTINGS"].has_scanner)
    for key in due:
        scan_file(key)
    return len(due)


@jobs.periodic(minutes=45)
def clear_removed_files() -> int:
    """Delete the bytes of files that were removed and can no longer be taken back; returns how many."""
    with unit_of_work() as session, within(session, EVERY):
        return sweep_files(session, now())
