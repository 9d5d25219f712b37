"""Files come and go while their part takes answers; what a scanner says of them is written down here alone."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.database import after_commit
from app.core.errors import RuleBroken
from app.core.files import NOBODYS, store_made
from app.core.language import Message, plural_message
from app.core.plain_text import clean_line
from app.core.scanner import Scan, Verdict
from app.core.uploads import Made
from app.fellowships.actions.applications.moving import held
from app.fellowships.actions.attachment_mails import mail_infected
from app.fellowships.models import Answer, ApplicationPart, Attachment
from app.fellowships.models.columns import NAME_LENGTH
from app.fellowships.queries.attachments import attachments_of
from app.fellowships.rules.files import GONE
from app.fellowships.states import ScanState

FIELD = "file"
STATE_OF = {
    Verdict.CLEAN: ScanState.CLEAN,
    Verdict.INFECTED: ScanState.INFECTED,
    Verdict.FAILED: ScanState.FAILED,
    Verdict.NOT_SCANNED: ScanState.NOT_SCANNED,
}


@dataclass(frozen=True)
class Upload:
    """One file on its way in: made anew, with what its owner calls it and when its first byte came."""

    made: Made
    name: str
    received_at: datetime


@dataclass(frozen=True)
class Place:
    """The question it answers, and how many there may be: where only one is taken, a new one takes its place."""

    part: ApplicationPart
    question_key: str
    most: int


def add_attachment(
    session: Session, place: Place, upload: Upload, *, has_scanner: bool, by_id: int, at: datetime
) -> Attachment:
    """Keep a file in quarantine, or unscanned where there is no scanner. Raises RuleBroken when there are enough.

    Raises OSError where the store is full or gone; then nothing has changed.
    """
    part = place.part
    held(session, part.application_id)
    present = _of_question(session, place)
    former = present[0] if present and place.most == 1 else None
    if len(present) >= place.most and former is None:
        raise RuleBroken(_enough(place.most), field=FIELD)
    content = upload.made.content
    stored = store_made(session, content, account_id=NOBODYS, name="", media_type=upload.made.media_type)
    row = Attachment(
        programme_id=part.programme_id,
        application_id=part.application_id,
        part_id=part.id,
        question_key=place.question_key,
        file_id=stored.id,
        name=clean_line(upload.name)[-NAME_LENGTH:],
        media_type=upload.made.media_type,
        size=len(content),
        pages=upload.made.pages,
        sha256=hashlib.sha256(content).hexdigest(),
        scan=ScanState.WAITING if has_scanner else ScanState.NOT_SCANNED,
        received_at=upload.received_at,
        by_id=by_id,
    )
    session.add(row)
    if former is not None:
        former.removed_at = at
    _write_answer(session, place, by_id, at)
    _note(session, row, "added", by_id)
    return row


def remove_attachment(session: Session, place: Place, row: Attachment, *, by_id: int, at: datetime) -> bool:
    """From now on it answers nothing; it can be taken back for a day. False when it was removed already."""
    held(session, place.part.application_id)
    session.refresh(row)
    if row.removed_at is not None:
        return False
    row.removed_at = at
    _write_answer(session, place, by_id, at)
    _note(session, row, "removed", by_id)
    return True


def restore_attachment(session: Session, place: Place, row: Attachment, *, by_id: int, at: datetime) -> bool:
    """Undo of removing. Raises RuleBroken when others have taken its place; False when it was never removed."""
    held(session, place.part.application_id)
    session.refresh(row)
    if row.removed_at is None:
        return False
    if len(_of_question(session, place)) >= place.most:
        raise RuleBroken(_enough(place.most), field=FIELD)
    row.removed_at = None
    _write_answer(session, place, by_id, at)
    _note(session, row, "restored", by_id)
    return True


def _enough(most: int) -> Message:
    return plural_message(
        "There is {count} file already, and no more are taken. Remove it first.",
        "There are {count} files already, and no more are taken. Remove one first.",
        most,
    )


def _of_question(session: Session, place: Place) -> list[Attachment]:
    return [row for row in attachments_of(session, place.part.id) if row.question_key == place.question_key]


def _write_answer(session: Session, place: Place, by_id: int, at: datetime) -> None:
    """The log of answers tells which files answered the question when."""
    session.flush()
    part, key = place.part, place.question_key
    newest = select(func.max(Answer.version)).where(Answer.part_id == part.id, Answer.question_key == key)
    session.add(
        Answer(
            programme_id=part.programme_id,
            application_id=part.application_id,
            part_id=part.id,
            question_key=key,
            version=(session.scalar(newest) or 0) + 1,
            value=[row.public_id for row in _of_question(session, place)],
            at=at,
            by_id=by_id,
        )
    )
    session.flush()


def write_scan(session: Session, row: Attachment, scan: Scan | None, at: datetime) -> None:
    """What the scanner said; None where the bytes are gone. A verdict stands; what gave none is asked about again.

    Whoever the file belongs to is told of harmful content, once.
    """
    if row.scan in (ScanState.CLEAN, ScanState.INFECTED):
        return
    row.scan = ScanState.FAILED if scan is None else STATE_OF[scan.verdict]
    row.scan_words = GONE if scan is None else scan.signature or (scan.failure or "")
    row.scanned_at = at
    row.scan_tries += 1
    session.flush()
    if row.scan is ScanState.INFECTED:
        _note(session, row, "infected", None)
        mail_infected(session, row)


def note_read(session: Session, *, application_id: int, file: str, by_id: int) -> None:
    """Each download is on record."""
    _record(session, "read", application_id, file, by_id)


def when_kept(session: Session, row: Attachment, wake: Callable[[int], None]) -> None:
    """Have the worker look at it as soon as it is committed."""
    key = row.id
    after_commit(session, lambda: wake(key))


def _note(session: Session, row: Attachment, deed: str, by_id: int | None) -> None:
    _record(session, deed, row.application_id, row.public_id, by_id)


def _record(session: Session, deed: str, application_id: int, file: str, by_id: int | None) -> None:
    event = f"application.file_{deed}"
    audit.record(session, event, actor_id=by_id, object_type="application", object_id=application_id, file=file)
    session.flush()
