"""Files of applications are scanned, and go when nobody can take them back any more."""

import time

from flask import current_app

from app.core import jobs
from app.core.clock import now
from app.core.database import unit_of_work
from app.core.files import StoredFile, path_of
from app.core.scanner import Failure, Scan, Standing, Verdict, scanner_of
from app.fellowships.actions.attachments import write_scan
from app.fellowships.actions.file_sweep import sweep_files
from app.fellowships.models import EVERY, Attachment, within
from app.fellowships.queries.attachments import due_for_scan

# The one worker has other things to do: what is left waits for the next minute.
SWEEP_SECONDS = 40


@jobs.task
def scan_file(attachment_id: int) -> Verdict | None:
    """Have one file scanned, outside every transaction, and write down what was said; None where there is none."""
    with unit_of_work() as session, within(session, EVERY):
        row = session.get(Attachment, attachment_id)
        stored = session.get_one(StoredFile, row.file_id) if row is not None else None
    if stored is None:
        return None
    said = _said_of(stored)
    with unit_of_work() as session, within(session, EVERY):
        found = session.get(Attachment, attachment_id, with_for_update=True)
        if found is not None:
            write_scan(session, found, said, now())
    return Verdict.FAILED if said is None else said.verdict


def _said_of(stored: StoredFile) -> Scan | None:
    """None where the bytes are gone; a store that cannot be read just now is no verdict."""
    try:
        content = path_of(stored).read_bytes()
    except FileNotFoundError:
        return None
    except OSError:
        return Scan(Verdict.FAILED, failure=Failure.UNREAD)
    return scanner_of(current_app.config["SETTINGS"]).scan(content)


@jobs.periodic(minutes=1)
def scan_files() -> int:
    """Files that wait, one after the other; returns how many were asked about.

    A scanner that does not answer is left alone until the next minute, so that it holds up nothing else.
    """
    settings = current_app.config["SETTINGS"]
    with unit_of_work() as session, within(session, EVERY):
        due = due_for_scan(session, now(), has_scanner=settings.has_scanner)
    if not due or scanner_of(settings).standing() is Standing.SILENT:
        return 0
    until, asked = time.monotonic() + SWEEP_SECONDS, 0
    for key in due:
        asked += 1
        if scan_file(key) is Verdict.FAILED or time.monotonic() > until:
            break
    return asked


@jobs.periodic(minutes=45)
def clear_removed_files() -> int:
    """Delete the bytes of files that were removed and can no longer be taken back; returns how many."""
    with unit_of_work() as session, within(session, EVERY):
        return sweep_files(session, now())
