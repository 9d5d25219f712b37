"""Files that answer questions: as their owners see them, and which one somebody may read now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.files import StoredFile
from app.core.language import Message
from app.fellowships.models import ApplicationPart, Attachment
from app.fellowships.rules.files import KEPT_REMOVED, LOST, STATES, is_lost, is_readable, next_scan_at
from app.fellowships.states import ScanState

_UNSETTLED = (ScanState.WAITING, ScanState.FAILED)


@dataclass(frozen=True)
class FileLine:
    """A file as its owners see it; ``is_removed`` ones can be taken back."""

    public_id: str
    question_key: str
    position: int
    name: str
    media_type: str
    size: int
    pages: int | None
    scan: ScanState
    words: Message
    is_readable: bool
    is_removed: bool
    received_at: datetime


@dataclass(frozen=True)
class FilesReady:
    """What a submission asks about files: ``infected`` and ``lost`` ones stop it, ``waiting`` ones do not."""

    infected: tuple[FileLine, ...]
    lost: tuple[FileLine, ...]
    waiting: tuple[FileLine, ...]

    @property
    def is_ready(self) -> bool:
        return not self.infected and not self.lost


@dataclass(frozen=True)
class Readable:
    """A file that somebody may read now: where its bytes are, and what it is sent as."""

    attachment: Attachment
    stored: StoredFile
    position: int


def attachments_of(session: Session, part_id: int) -> list[Attachment]:
    """The part's files that count, oldest first."""
    wanted = select(Attachment).where(Attachment.part_id == part_id, Attachment.removed_at.is_(None))
    return list(session.scalars(wanted.order_by(Attachment.id)))


def attachments_for(
    session: Session, application_id: int, part_id: int, *, at: datetime, has_scanner: bool
) -> Mapping[str, list[FileLine]]:
    """One part's files by question, oldest first, and those removed so lately that they can be taken back."""
    recent = or_(Attachment.removed_at.is_(None), Attachment.removed_at > at - KEPT_REMOVED)
    wanted = select(Attachment).where(
        Attachment.application_id == application_id, Attachment.part_id == part_id, recent
    )
    found: dict[str, list[FileLine]] = {}
    for row in session.scalars(wanted.order_by(Attachment.question_key, Attachment.id)):
        lines = found.setdefault(row.question_key, [])
        position = sum(not line.is_removed for line in lines) + 1
        lines.append(_line(row, position, has_scanner=has_scanner))
    return found


def _line(row: Attachment, position: int, *, has_scanner: bool) -> FileLine:
    waits = row.scan is ScanState.NOT_SCANNED and has_scanner
    return FileLine(
        public_id=row.public_id,
        question_key=row.question_key,
        position=position,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        pages=row.pages,
        scan=row.scan,
        words=LOST if is_lost(row.scan, row.scan_words) else STATES[ScanState.WAITING if waits else row.scan],
        is_readable=is_readable(row.scan, has_scanner=has_scanner) and row.removed_at is None,
        is_removed=row.removed_at is not None,
        received_at=row.received_at,
    )


def files_ready(session: Session, application_id: int) -> FilesReady:
    """Whether the files of an application, of all its parts that are left, stand in the way of submitting it.

    A file that still waits for its scan does not: a scanner that is silent at the deadline is our fault.
    """
    wanted = (
        select(Attachment)
        .join(ApplicationPart, ApplicationPart.id == Attachment.part_id)
        .where(Attachment.application_id == application_id, Attachment.removed_at.is_(None))
        .where(ApplicationPart.removed_at.is_(None))
        .order_by(Attachment.id)
    )
    lines = [_line(row, 1, has_scanner=False) for row in session.scalars(wanted)]
    lost = tuple(line for line in lines if line.words is LOST)
    return FilesReady(
        infected=tuple(line for line in lines if line.scan is ScanState.INFECTED),
        lost=lost,
        waiting=tuple(line for line in lines if line.scan in _UNSETTLED and line not in lost),
    )


def attachment_of(session: Session, part_id: int, question_key: str, public_id: str) -> Attachment:
    """One file of one question, removed or not. Raises NotFound."""
    found = session.scalar(
        select(Attachment).where(
            Attachment.part_id == part_id,
            Attachment.question_key == question_key,
            Attachment.public_id == public_id,
        )
    )
    if found is None:
        raise NotFound
    return found


def file_of_part(
    session: Session, part: ApplicationPart, question_key: str, public_id: str, *, has_scanner: bool
) -> Readable:
    """For those whose part it is. Raises NotFound for everything that may not be read now."""
    rows = [row for row in attachments_of(session, part.id) if row.question_key == question_key]
    found = next(((position, row) for position, row in enumerate(rows, 1) if row.public_id == public_id), None)
    if found is None:
        raise NotFound
    return readable(session, found[1], found[0], has_scanner=has_scanner)


def readable(session: Session, row: Attachment, position: int, *, has_scanner: bool) -> Readable:
    """Raises NotFound unless a scanner passed it, or none is set here."""
    if not is_readable(row.scan, has_scanner=has_scanner):
        raise NotFound
    return Readable(row, session.get_one(StoredFile, row.file_id), position)


def due_for_scan(session: Session, at: datetime, *, has_scanner: bool) -> list[int]:
    """Files to scan now, oldest first: those that wait, those that failed a while ago, those from before a scanner."""
    states = (*_UNSETTLED, ScanState.NOT_SCANNED) if has_scanner else _UNSETTLED
    wanted = select(Attachment.id, Attachment.scan, Attachment.scanned_at, Attachment.scan_tries)
    wanted = wanted.where(Attachment.scan.in_(states), Attachment.removed_at.is_(None))
    rows = session.execute(wanted.order_by(Attachment.id)).all()
    return [row.id for row in rows if row.scan is not ScanState.FAILED or _is_due(row.scanned_at, row.scan_tries, at)]


def _is_due(scanned_at: datetime | None, tries: int, at: datetime) -> bool:
    return scanned_at is None or next_scan_at(scanned_at, tries) <= at
