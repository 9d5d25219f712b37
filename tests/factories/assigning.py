"""A round in review for tests: applications on a topic each, reviewers who know one."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core import clock
from app.fellowships.models import EVERY, Application, Questionnaire, Reviewer, Round, Submission, within
from app.fellowships.rules import frozen, questionnaire
from app.fellowships.rules.questionnaire import Asked, Question, Section, Words
from app.fellowships.states import ApplicationState, Party, QuestionKind, ReviewerState
from tests.factories.accounts import make_account
from tests.factories.fellowships import make_programme, make_round

ASKED = Asked(
    (
        Section(
            "idea",
            Words("Idee", "Idea"),
            questions=(
                Question("idea", QuestionKind.LONG_TEXT, Words("Idee", "Idea")),
                Question("names", QuestionKind.SHORT_TEXT, Words("Namen", "Names"), tells_identity=True),
            ),
        ),
    )
)


@dataclass(frozen=True)
class InReview:
    round: Round
    applications: list[Application]
    reviewers: list[Reviewer]
    people: list[Account]


def make_round_in_review(
    session: Session, staff: Account, topics: Sequence[str], known: Sequence[str], *, most: int = 20, least: int = 0
) -> InReview:
    """An application a topic, a reviewer for each line of ``known``; all of them read German."""
    row = make_round(session, make_programme(session, staff.id), by_id=staff.id)
    with within(session, EVERY):
        asked = Questionnaire(
            programme_id=row.programme_id, round_id=row.id, number=2, definition=questionnaire.as_data(ASKED),
            created_at=clock.now(), published_at=clock.now(),
        )  # fmt: skip
        session.add(asked)
        session.flush()
        applications = [_application(session, row, asked, number, topic) for number, topic in enumerate(topics, 1)]
        people = [make_account(session, name=f"Gutachterin {number}") for number in range(1, len(known) + 1)]
        reviewers = [
            Reviewer(
                programme_id=row.programme_id, round_id=row.id, account_id=person.id, state=ReviewerState.ACTIVE,
                languages=["de"], expertise=words, load_least=least, load_most=most, invited_at=clock.now(),
            )
            for person, words in zip(people, known, strict=True)
        ]  # fmt: skip
        session.add_all(reviewers)
        session.flush()
    return InReview(row, applications, reviewers, people)


def _application(session: Session, row: Round, asked: Questionnaire, number: int, topic: str) -> Application:
    at = clock.now()
    made = Application(
        programme_id=row.programme_id, round_id=row.id, questionnaire_id=asked.id, language="de", number=number,
        title=f"Vorhaben {number}", state=ApplicationState.IN_REVIEW, created_at=at, submitted_at=at, submissions=1,
    )  # fmt: skip
    session.add(made)
    session.flush()
    part = frozen.FrozenPart("teil", Party.LEAD, None, {"idea": topic, "names": "Ada und Bo"})
    content = frozen.as_data(frozen.Frozen(made.title, "de", (part,)))
    session.add(
        Submission(
            programme_id=row.programme_id, application_id=made.id, ordinal=1, key="einmal", questionnaire_id=asked.id,
            content=content, sha256=frozen.digest(content, None), received_at=at,
        )
    )  # fmt: skip
    session.flush()
    return made
