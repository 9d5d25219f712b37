"""Files of applications for tests, with their bytes; submissions that hold them; reviewers who may read them.

Needs the application's context: bytes lie in its folder.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core import clock
from app.core.files import NOBODYS, store_made
from app.fellowships.actions.blind.searching import note_searched
from app.fellowships.models import (
    EVERY,
    Application,
    ApplicationPart,
    Assignment,
    Attachment,
    Reviewer,
    Round,
    Submission,
    within,
)
from app.fellowships.queries.attachments import attachments_of
from app.fellowships.rules.frozen import Frozen, FrozenFile, FrozenPart, as_data, digest
from app.fellowships.states import ApplicationState, PhaseKind, ReviewerState, ScanState

CONTENT = b"%PDF-1.7 as it was made anew"


def keep_file(
    session: Session,
    part: ApplicationPart,
    key: str,
    *,
    content: bytes = CONTENT,
    name: str = "Ada Okafor – Lebenslauf.pdf",
    scan: ScanState = ScanState.NOT_SCANNED,
    at: datetime | None = None,
) -> Attachment:
    with within(session, EVERY):
        stored = store_made(session, content, account_id=NOBODYS, name="", media_type="application/pdf")
        row = Attachment(
            programme_id=part.programme_id,
            application_id=part.application_id,
            part_id=part.id,
            question_key=key,
            file_id=stored.id,
            name=name,
            media_type="application/pdf",
            size=len(content),
            pages=1,
            sha256=hashlib.sha256(content).hexdigest(),
            scan=scan,
            received_at=at or clock.now(),
        )
        session.add(row)
        session.flush()
    return row


def submit_files(session: Session, application: Application, parts: list[ApplicationPart]) -> Submission:
    """The application as submitted now, with the files of these parts in their order, searched, and in review."""
    at = clock.now()
    with within(session, EVERY):
        frozen = Frozen(application.title, application.language, tuple(_frozen(session, part, at) for part in parts))
        content = as_data(frozen)
        application.submissions += 1
        application.number = application.number or 42
        application.submitted_at, application.state = at, ApplicationState.IN_REVIEW
        row = Submission(
            programme_id=application.programme_id,
            application_id=application.id,
            ordinal=application.submissions,
            key=f"key-{application.submissions}",
            questionnaire_id=application.questionnaire_id,
            content=content,
            sha256=digest(content, None),
            received_at=at,
        )
        session.add(row)
        session.flush()
        note_searched(session, row, at)
    return row


def _frozen(session: Session, part: ApplicationPart, at: datetime) -> FrozenPart:
    files: dict[str, tuple[FrozenFile, ...]] = {}
    for row in attachments_of(session, part.id):
        told = FrozenFile(row.public_id, row.name, row.media_type, row.size, row.pages, row.sha256)
        files[row.question_key] = (*files.get(row.question_key, ()), told)
    return FrozenPart(part.public_id, part.party, at.isoformat(), {}, files)


def assign(
    session: Session, application: Application, account: Account, *, changed: Mapping[str, object] | None = None
) -> Assignment:
    """``account`` reviews it and has said that there is no conflict; the round is in review."""
    at = clock.now()
    with within(session, EVERY):
        session.get_one(Round, application.round_id).phase = PhaseKind.REVIEW
        reviewer = Reviewer(
            programme_id=application.programme_id,
            round_id=application.round_id,
            account_id=account.id,
            state=ReviewerState.ACTIVE,
            invited_at=at,
        )
        session.add(reviewer)
        session.flush()
        row = Assignment(
            programme_id=application.programme_id,
            application_id=application.id,
            reviewer_id=reviewer.id,
            at=at,
            free_of_conflict_at=at,
            **(changed or {}),
        )
        session.add(row)
        session.flush()
    return row
