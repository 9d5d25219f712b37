"""One application searched, and what was found written down: what was decided before stays decided."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.core.document_text import ReadFile
from app.fellowships.models import Application, ApplicationPart, Attachment, Questionnaire, Redaction, Submission
from app.fellowships.queries.blind.identities import identities_of, with_team
from app.fellowships.queries.blind.reading import SEARCHED
from app.fellowships.rules.blind.passages import said_in, words_at
from app.fellowships.rules.blind.places import Found, Where, in_answers, in_file, is_read_blind
from app.fellowships.rules.frozen import Frozen, FrozenFile, FrozenPart
from app.fellowships.rules.frozen import read as read_frozen
from app.fellowships.rules.questionnaire import Asked
from app.fellowships.rules.questionnaire import read as read_asked
from app.fellowships.states import COUNTED, FindingState


@dataclass(frozen=True)
class FileToRead:
    """``public_id`` is the attachment's, ``file_id`` the stored file's."""

    public_id: str
    file_id: int
    media_type: str


def files_to_read(session: Session, application_id: int) -> list[FileToRead]:
    """Of what counts now; empty where nothing counts."""
    submission = counting(session, session.get_one(Application, application_id))
    if submission is None:
        return []
    ids = [file.id for _part, _key, file in _files(read_frozen(submission.content))]
    wanted = select(Attachment).where(Attachment.public_id.in_(ids)).order_by(Attachment.id)
    return [FileToRead(row.public_id, row.file_id, row.media_type) for row in session.scalars(wanted)]


@dataclass(frozen=True)
class Counted:
    """What counts of an application, as it was submitted."""

    submission: Submission
    frozen: Frozen
    asked: Asked


def counted_text(session: Session, application: Application) -> Counted | None:
    submission = counting(session, application)
    if submission is None:
        return None
    asked = read_asked(session.get_one(Questionnaire, submission.questionnaire_id).definition)
    return Counted(submission, read_frozen(submission.content), asked)


def search_application(session: Session, application_id: int, files: Mapping[str, ReadFile], *, at: datetime) -> int:
    """Search what counts now; returns how many findings are new. ``files`` were read before, by attachment.

    Run again it finds the same places; those that are gone and undecided go. Draft and withdrawn are not searched.
    """
    wanted = select(Application).where(Application.id == application_id).with_for_update()
    application = session.scalars(wanted).one()
    counted = counted_text(session, application)
    if counted is None:
        return 0
    identity = with_team(identities_of(session, [application])[application.id], counted.frozen, counted.asked)
    found = [each for part in counted.frozen.parts for each in in_answers(part, counted.asked, identity)]
    for part, key, file in _files(counted.frozen):
        question = counted.asked.question(key)
        if file.id in files and question is not None and is_read_blind(question):
            found += in_file(part, key, file.id, files[file.id], identity)
    _mark_again(session, counted, at)
    known = {row.fingerprint for row in session.scalars(_rows_of(application_id))}
    rows = write_places(session, counted.submission, found, at)
    _forget(session, application_id, {row.fingerprint for row in rows})
    note_searched(session, counted.submission, at)
    return sum(row.fingerprint not in known for row in rows)


def counting(session: Session, application: Application) -> Submission | None:
    """The submission that counts."""
    if application.state not in COUNTED:
        return None
    wanted = select(Submission).where(
        Submission.application_id == application.id, Submission.ordinal == application.submissions
    )
    return session.scalars(wanted).one_or_none()


def _files(frozen: Frozen) -> Iterable[tuple[FrozenPart, str, FrozenFile]]:
    return ((part, key, file) for part in frozen.parts for key, files in part.files.items() for file in files)


def write_places(session: Session, submission: Submission, found: Iterable[Found], at: datetime) -> list[Redaction]:
    """Their rows, open where they are new; what is known moves to where it stands now."""
    known = {row.fingerprint: row for row in session.scalars(_rows_of(submission.application_id))}
    parts, attachments = _ids(session, submission.application_id)
    rows: dict[str, Redaction] = {}
    for each in found:
        row = known.get(each.fingerprint) or rows.get(each.fingerprint) or _new(session, submission, each, at)
        rows[each.fingerprint] = row
        row.submission_id = submission.id
        row.part_id, row.attachment_id = parts.get(each.where.part_id), attachments.get(each.where.file_id)
        row.question_key, row.place = each.where.question_key, each.where.place
        row.start, row.stop, row.context = each.start, each.stop, each.context
    session.flush()
    return list(rows.values())


def _rows_of(application_id: int) -> Select[Redaction]:
    wanted = select(Redaction).where(Redaction.application_id == application_id, Redaction.kind != SEARCHED)
    return wanted.order_by(Redaction.id)


def _new(session: Session, submission: Submission, found: Found, at: datetime) -> Redaction:
    row = Redaction(
        programme_id=submission.programme_id,
        application_id=submission.application_id,
        submission_id=submission.id,
        kind=found.kind,
        is_sure=found.is_sure,
        fingerprint=found.fingerprint,
        state=FindingState.OPEN,
        at=at,
    )
    session.add(row)
    return row


def _mark_again(session: Session, counted: Counted, at: datetime) -> None:
    """Passages marked by hand in what was submitted before are marked in what counts now, wherever they stand."""
    for row in session.scalars(_rows_of(counted.submission.application_id)).all():
        if not row.is_by_hand or row.state is not FindingState.REDACTED or row.submission_id == counted.submission.id:
            continue
        before = session.get_one(Submission, row.submission_id)
        part = session.get(ApplicationPart, row.part_id) if row.part_id is not None else None
        if part is None or row.start is None or row.stop is None:
            continue
        asked = read_asked(session.get_one(Questionnaire, before.questionnaire_id).definition)
        where = Where(part.public_id, row.question_key, place=row.place)
        words = words_at(read_frozen(before.content), asked, where, row.start, row.stop)
        again = list(said_in(counted.frozen, counted.asked, words)) if words else []
        for moved in write_places(session, counted.submission, again, at):
            moved.is_by_hand, moved.is_sure, moved.state = True, True, FindingState.REDACTED
            moved.settled_at, moved.settled_by_id = row.settled_at, row.settled_by_id
    session.flush()


def _forget(session: Session, application_id: int, seen: Collection[str]) -> None:
    """Undecided places that are there no more; what somebody decided stays, for the text may come back."""
    for row in session.scalars(_rows_of(application_id)).all():
        if row.state is FindingState.OPEN and not row.is_by_hand and row.fingerprint not in seen:
            session.delete(row)


def note_searched(session: Session, submission: Submission, at: datetime) -> None:
    """That nothing was overlooked in it: without this mark blind readers get what a search finds, and no files."""
    wanted = select(Redaction).where(Redaction.application_id == submission.application_id, Redaction.kind == SEARCHED)
    mark = session.scalars(wanted).one_or_none() or Redaction(
        programme_id=submission.programme_id,
        application_id=submission.application_id,
        kind=SEARCHED,
        is_sure=False,
        fingerprint=SEARCHED,
        state=FindingState.DISMISSED,
        at=at,
    )
    mark.submission_id, mark.settled_at = submission.id, at
    session.add(mark)
    session.flush()


def _ids(session: Session, application_id: int) -> tuple[Mapping[str, int], Mapping[str, int]]:
    parts = select(ApplicationPart.public_id, ApplicationPart.id).where(
        ApplicationPart.application_id == application_id
    )
    files = select(Attachment.public_id, Attachment.id).where(Attachment.application_id == application_id)
    return dict(session.execute(parts).all()), dict(session.execute(files).all())
