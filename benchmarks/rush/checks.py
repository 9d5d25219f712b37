"""What must hold when the rush is over: nothing that was acknowledged is missing, and nothing is there twice."""

import hashlib
from collections import Counter
from collections.abc import Iterator

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.database import unit_of_work
from app.core.files import StoredFile, path_of
from app.core.outbox import OutboxMail
from app.fellowships.models import (
    EVERY,
    Answer,
    Application,
    ApplicationPart,
    Attachment,
    Extension,
    KeptText,
    RoundNotice,
    Submission,
    enter,
)
from app.fellowships.rules.frozen import digest, read
from benchmarks.rush.people import Record
from benchmarks.rush.world import FILE_QUESTION, World


def faults_after(app: Flask, world: World, record: Record) -> list[str]:
    """Sentences; none where all is well."""
    with app.app_context(), unit_of_work() as session:
        enter(session, EVERY)
        return [
            *_submissions(session, world, record),
            *_files(session),
            *_answers(session, record),
            *_mails(session, record),
            *_extensions(session, world, record),
        ]


def _submissions(session: Session, world: World, record: Record) -> Iterator[str]:
    wanted = select(Application.public_id, Application.number, Submission).join(
        Submission, Submission.application_id == Application.id
    )
    rows = session.execute(wanted.where(Application.round_id == world.round_id)).all()
    times = Counter(public_id for public_id, _, _ in rows)
    yield from (f"{each} was submitted {count} times" for each, count in times.items() if count != 1)
    stored = {public_id: row.public_id for public_id, _, row in rows}
    lost = {key for key, receipt in record.receipts.items() if stored.get(key) != receipt}
    yield from (f"{each} was acknowledged and is not there" for each in sorted(lost))
    yield from (f"{each} is there and nobody was told" for each in sorted(set(stored) - set(record.receipts)))
    yield from (f"the hash of {key} is wrong" for key, _, row in rows if row.sha256 != digest(row.content, row.seal))
    numbers = [number for _, number, _ in rows]
    if None in numbers or len(set(numbers)) < len(numbers):
        yield f"a number is missing or given twice: {numbers}"


def _files(session: Session) -> Iterator[str]:
    """Each submission names its file, and its bytes are those."""
    wanted = select(Attachment.public_id, StoredFile).join(StoredFile, StoredFile.id == Attachment.file_id)
    stored = {each.public_id: each.StoredFile for each in session.execute(wanted)}
    for row in session.scalars(select(Submission)):
        files = [file for part in read(row.content).parts for file in part.files.get(FILE_QUESTION, ())]
        if len(files) != 1:
            yield f"submission {row.public_id} has {len(files)} files"
        for file in files:
            path = path_of(stored[file.id])
            if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != file.sha256:
                yield f"the bytes of a file of submission {row.public_id} are not those that were submitted"


def _answers(session: Session, record: Record) -> Iterator[str]:
    wanted = select(ApplicationPart.public_id, Answer.question_key, Answer.version, Answer.value).join(
        ApplicationPart, ApplicationPart.id == Answer.part_id
    )
    log = {(part, key, version): value for part, key, version, value in session.execute(wanted)}
    for each in record.saved:
        if log.get((each.part_id, each.key, each.version)) != each.text:
            yield f"{each.key} of {each.part_id} was acknowledged and is not in the log"
    if kept := session.scalar(select(func.count()).select_from(KeptText)):
        yield f"{kept} texts were kept beside their application"


def _mails(session: Session, record: Record) -> Iterator[str]:
    wanted = select(OutboxMail.template, OutboxMail.account_id, func.count()).group_by(
        OutboxMail.template, OutboxMail.account_id
    )
    found: Counter[str] = Counter()
    for template, account_id, count in session.execute(wanted):
        found[template] += 1
        if count != 1:
            yield f"account {account_id} has {count} mails {template}"
    if found["fellowships/receipt"] != len(record.receipts):
        yield f"{found['fellowships/receipt']} mails for {len(record.receipts)} receipts"


def _extensions(session: Session, world: World, record: Record) -> Iterator[str]:
    """One for each draft that was open when staff granted it, each told by one mail, and a line for everybody."""
    if record.extended_at is None:
        yield "no extension was granted"
        return
    until = Counter(session.scalars(select(Extension.application_id)))
    yield from (f"application {each} was extended {count} times" for each, count in until.items() if count != 1)
    earlier = {key for key, at in record.submitted_at.items() if at < record.extended_at}
    open_then = {each.id for each in world.drafts if each.public_id not in earlier}
    if missing := open_then - set(until):
        yield f"{len(missing)} open drafts got no later end"
    mails = session.scalar(select(func.count()).where(OutboxMail.template == "fellowships/outage"))
    if mails != len(until):
        yield f"{mails} mails for {len(until)} later ends"
    if session.scalar(select(func.count()).select_from(RoundNotice)) != 1:
        yield "the call's page does not say it once"
    if record.untold:
        yield f"{record.untold} pages asked for after the extension did not show it"
