"""The proof at the end: what blind readers would get is searched once more, as it would leave the house."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.fellowships.models import Application, Questionnaire, Redaction, Submission
from app.fellowships.queries.blind.identities import identities_of, with_team
from app.fellowships.queries.blind.reading import for_reviewer
from app.fellowships.rules.blind.places import in_answers
from app.fellowships.rules.frozen import read as read_frozen
from app.fellowships.rules.questionnaire import read as read_asked
from app.fellowships.states import COUNTED, FindingState

SHARE = 100


@dataclass(frozen=True)
class Leak:
    """A name that is certain, that nobody let stand, and that blind readers would read."""

    number: int | None
    question_key: str
    place: str
    kind: str


def leaks_in(session: Session, round_id: int) -> list[Leak]:
    """Of everything that counts. Empty is what a round must be before reviewers read."""
    wanted = select(Application).where(Application.round_id == round_id, Application.state.in_(COUNTED))
    rows = session.scalars(wanted.order_by(Application.id)).all()
    return [leak for at in range(0, len(rows), SHARE) for leak in _leaks(session, rows[at : at + SHARE])]


def _leaks(session: Session, rows: Sequence[Application]) -> list[Leak]:
    identities = identities_of(session, rows)
    found: list[Leak] = []
    for row in rows:
        wanted = select(Submission).where(Submission.application_id == row.id, Submission.ordinal == row.submissions)
        submission = session.scalars(wanted).one()
        asked = read_asked(session.get_one(Questionnaire, submission.questionnaire_id).definition)
        identity = with_team(identities[row.id], read_frozen(submission.content), asked)
        stands = _let_stand(session, submission)
        read = for_reviewer(session, submission, sees_applicants=False)
        places = [each for part in read.parts for each in in_answers(part, asked, identity)]
        found += [
            Leak(row.number, each.where.question_key, each.where.place, each.kind)
            for each in places
            if each.is_sure and (each.where.question_key, each.where.place) not in stands
        ]
    return found


def _let_stand(session: Session, submission: Submission) -> set[tuple[str, str]]:
    """Answers in which staff let something stand: they have read it."""
    wanted = select(Redaction.question_key, Redaction.place).where(
        Redaction.submission_id == submission.id, Redaction.state == FindingState.DISMISSED
    )
    return {(key, place) for key, place in session.execute(wanted)}
