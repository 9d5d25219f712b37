"""Submitted applications of teams with telling names, for whoever must not learn them."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core import clock
from app.fellowships.models import EVERY, Application, ApplicationPart, Round, Submission, within
from app.fellowships.queries.applications.content import freeze, whole_application
from app.fellowships.rules.frozen import as_data, digest
from app.fellowships.rules.questionnaire import Asked, Limits, Question, Section, Words
from app.fellowships.states import ApplicationState, Party, QuestionKind
from tests.factories.accounts import make_account
from tests.factories.applications import make_application
from tests.factories.profiles import make_spinoff

K = QuestionKind
ASKED = Asked(
    sections=(
        Section(
            "idea",
            Words("Die Idee", "The idea"),
            questions=(
                Question("title", K.SHORT_TEXT, Words("Titel", "Title"), is_title=True),
                Question("summary", K.LONG_TEXT, Words("Kurzfassung", "Summary"), limits=Limits(words=200)),
                Question("team", K.TEAM, Words("Team", "Team")),
                Question("secret", K.SHORT_TEXT, Words("Nur intern", "For staff"), for_reviewers=False),
                Question("who", K.SHORT_TEXT, Words("Wer Sie sind", "Who you are"), tells_identity=True),
                Question("cv", K.FILE, Words("Anlagen", "Annexes")),
            ),
        ),
    )
)


@dataclass(frozen=True)
class Team:
    """By what the team could be told."""

    person: str
    name: str
    member: str


ONE = Team("Anneliese Wattenscheid", "Nordlicht Robotics", "Li Wu")
OTHER = Team("Bo Xi", "Käferkarte", "Maximiliane von Hohenstein-Waldburg")


def words_of(team: Team) -> Mapping[str, object]:
    """The same application, whoever's it is."""
    return {
        "title": f"{team.name}: Fasern als Thermometer",
        "summary": f"Wir von {team.name} messen Kabel. {team.person} leitet das.\nFragen an {team.member}.",
        "team": [{"name": team.member, "role": f"Entwicklung bei {team.name}", "percent": 50}],
        "secret": f"{team.person} ist in Elternzeit.",
        "who": f"{team.name}, {team.person}",
    }


def make_team(session: Session, team: Team) -> Account:
    account = make_account(session)
    account.display_name = team.person
    session.flush()
    return account


def make_submitted(
    session: Session, round_: Round, team: Team, *, answers: Mapping[str, object] | None = None
) -> tuple[Application, Submission]:
    owner = make_team(session, team)
    profile = make_spinoff(session, owner, name=team.name)
    row = make_application(session, round_, owner, profile=profile, answers=answers or words_of(team))
    return row, submit(session, row)


def submit(session: Session, row: Application) -> Submission:
    """What counts from now on, as submitting would leave it."""
    with within(session, EVERY):
        frozen = freeze(whole_application(session, row))
        content, at = as_data(frozen), clock.now()
        row.submissions += 1
        made = Submission(
            programme_id=row.programme_id,
            application_id=row.id,
            ordinal=row.submissions,
            key=f"key{row.submissions}",
            questionnaire_id=row.questionnaire_id,
            content=content,
            sha256=digest(content, None),
            received_at=at,
            by_id=row.created_by_id,
        )
        row.state, row.number, row.submitted_at = ApplicationState.IN_REVIEW, row.number or row.id, at
        session.add(made)
        session.flush()
    return made


def lead_of(session: Session, row: Application) -> ApplicationPart:
    with within(session, EVERY):
        return next(part for part in whole_application(session, row).parts if part.party is Party.LEAD)
