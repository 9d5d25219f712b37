"""What staff asked to be mended, and what came of it."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.fellowships.models import Application, ApplicationPart, ChangeRequest, Submission
from app.fellowships.rules.amending import Difference, Keys, differences
from app.fellowships.rules.frozen import read


@dataclass(frozen=True)
class RequestLine:
    """A request with the part it is about."""

    request: ChangeRequest
    part: ApplicationPart


@dataclass(frozen=True)
class Step:
    """What one submission changed of the one before it."""

    ordinal: int
    received_at: datetime
    differences: tuple[Difference, ...]


def requests_of(session: Session, application_id: int) -> list[RequestLine]:
    """The newest first."""
    wanted = (
        select(ChangeRequest, ApplicationPart)
        .join(ApplicationPart, ApplicationPart.id == ChangeRequest.part_id)
        .where(ChangeRequest.application_id == application_id)
        .order_by(ChangeRequest.id.desc())
    )
    return [RequestLine(*row) for row in session.execute(wanted)]


def open_requests(session: Session, application_id: int, at: datetime) -> list[RequestLine]:
    """Those that are still to be answered, and can be."""
    lines = requests_of(session, application_id)
    return [line for line in lines if line.request.closed_at is None and at < line.request.due_at]


def requests_due(session: Session, part_ids: Sequence[int], at: datetime) -> Mapping[int, datetime]:
    """Of each of these parts that is asked to mend something: until when, the next day of several."""
    wanted = (
        select(ChangeRequest.part_id, func.min(ChangeRequest.due_at))
        .where(ChangeRequest.part_id.in_(part_ids), ChangeRequest.closed_at.is_(None), ChangeRequest.due_at > at)
        .group_by(ChangeRequest.part_id)
    )
    return {row[0]: row[1] for row in session.execute(wanted)} if part_ids else {}


def keys_of(lines: Sequence[RequestLine]) -> Keys:
    found: dict[str, frozenset[str]] = {}
    for line in lines:
        found[line.part.public_id] = found.get(line.part.public_id, frozenset()) | set(line.request.question_keys)
    return found


def steps_of(session: Session, application: Application) -> list[Step]:
    """From each submission to the next, the newest first. Requested is what a request had opened in between."""
    wanted = select(Submission).where(Submission.application_id == application.id).order_by(Submission.ordinal)
    rows = session.scalars(wanted).all()
    lines = requests_of(session, application.id)
    found = []
    for before, after in itertools.pairwise(rows):
        asked = [line for line in lines if before.received_at <= line.request.at <= after.received_at]
        changed = differences(read(before.content), read(after.content), keys_of(asked))
        found.append(Step(after.ordinal, after.received_at, tuple(changed)))
    return found[::-1]
