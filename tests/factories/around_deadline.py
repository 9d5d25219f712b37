"""What stands around a deadline: a text that came too late, an outage, a receipt, changes that were asked for."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from app.core import clock
from app.fellowships.actions.applications.answering import keep_text
from app.fellowships.models import EVERY, Application, ChangeRequest, ExtensionProposal, within
from app.fellowships.queries.applications.receipts import last_submission
from app.fellowships.states import KeptWhy
from tests.factories.applications import part_of


@dataclass(frozen=True)
class AroundDeadline:
    """Public ids."""

    kept_id: str
    proposal_id: str
    receipt_id: str
    request_id: str


def make_around_deadline(session: Session, draft: Application, submitted: Application) -> AroundDeadline:
    """``submitted`` has a submission already."""
    at = clock.now()
    with within(session, EVERY):
        values = {"summary": "Der späte Satz."}
        kept = keep_text(session, part_of(session, draft), values, KeptWhy.LATE, by_id=draft.created_by_id, at=at)
        proposal = ExtensionProposal(
            programme_id=draft.programme_id,
            round_id=draft.round_id,
            began_at=at - timedelta(minutes=20),
            ended_at=at - timedelta(minutes=15),
            minutes=15,
            requests=100,
            failed=50,
            at=at,
        )
        request = ChangeRequest(
            programme_id=submitted.programme_id,
            application_id=submitted.id,
            part_id=part_of(session, submitted).id,
            question_keys=["summary"],
            words="Bitte kürzer.",
            due_at=at + timedelta(days=7),
            at=at,
        )
        session.add_all([proposal, request])
        session.flush()
        receipt = last_submission(session, submitted.id)
        assert receipt is not None
    return AroundDeadline(kept.public_id, proposal.public_id, receipt.public_id, request.public_id)
