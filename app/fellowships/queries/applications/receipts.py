"""What was submitted and when, as its team reads it and as anybody may have it confirmed."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.fellowships.models import Application, Programme, Round, Submission
from app.fellowships.rules import frozen
from app.fellowships.rules.frozen import FrozenFile


@dataclass(frozen=True)
class Receipt:
    """That an application was handed in: what the page, the PDF and the mail say of it."""

    id: str
    application_id: str
    title: str
    number: int
    ordinal: int
    received_at: datetime
    sha256: str
    round: Round
    programme: Programme
    files: tuple[FrozenFile, ...]
    is_last: bool


def last_submission(session: Session, application_id: int) -> Submission | None:
    wanted = select(Submission).where(Submission.application_id == application_id)
    return session.scalar(wanted.order_by(Submission.ordinal.desc()).limit(1))


def submissions_of(session: Session, application_id: int) -> Sequence[Submission]:
    """The newest first."""
    wanted = select(Submission).where(Submission.application_id == application_id)
    return session.scalars(wanted.order_by(Submission.ordinal.desc())).all()


def receipt_of(session: Session, application: Application, receipt_id: str) -> Receipt:
    """Raises NotFound for one that is not this application's."""
    wanted = select(Submission).where(Submission.application_id == application.id, Submission.public_id == receipt_id)
    row = session.scalar(wanted)
    if row is None or application.number is None:
        raise NotFound
    content = frozen.read(row.content)
    round_ = session.get_one(Round, application.round_id)
    return Receipt(
        row.public_id,
        application.public_id,
        content.title,
        application.number,
        row.ordinal,
        row.received_at,
        row.sha256,
        round_,
        session.get_one(Programme, application.programme_id),
        tuple(file for part in content.parts for files in part.files.values() for file in files),
        row.ordinal == application.submissions,
    )


def receipt_holds(session: Session, receipt_id: str, sha256: str) -> bool:
    """Whether a submission with this receipt number has this hash, and its content as stored still gives it."""
    row = session.scalar(select(Submission).where(Submission.public_id == receipt_id))
    if row is None:
        return False
    stored = frozen.digest(row.content, row.seal)
    return hmac.compare_digest(row.sha256, sha256.lower()) and hmac.compare_digest(stored, row.sha256)
