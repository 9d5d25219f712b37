"""What staff asked to be mended in one part, as its people read it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.language import current_language
from app.fellowships.models import Application, ApplicationPart, Round
from app.fellowships.queries.applications.requests import open_requests
from app.fellowships.rules.paths import section_path
from app.fellowships.rules.questionnaire import Asked
from app.fellowships.states import Party


@dataclass(frozen=True)
class Requested:
    """``questions``: each by its label, and where it is answered."""

    due_at: datetime
    zone: str
    words: str
    questions: tuple[tuple[str, str], ...]
    is_lead: bool


def requests_shown(session: Session, application: Application, part: ApplicationPart, asked: Asked) -> list[Requested]:
    """Those of this part that are still to be answered, and can be."""
    zone = session.get_one(Round, application.round_id).time_zone
    return [
        Requested(
            line.request.due_at,
            zone,
            line.request.words,
            tuple(_question(asked, application, part, key) for key in line.request.question_keys),
            part.party is Party.LEAD,
        )
        for line in open_requests(session, application.id, now())
        if line.part.id == part.id
    ]


def _question(asked: Asked, application: Application, part: ApplicationPart, key: str) -> tuple[str, str]:
    question, section = asked.question(key), asked.section_with(key)
    if question is None or section is None:
        return key, ""
    return question.label.in_language(current_language()), section_path(
        application.public_id, part.public_id, section.key
    )
