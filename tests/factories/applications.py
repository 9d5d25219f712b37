"""Applications for tests, written straight into their tables: a published questionnaire, parts, answers, submissions.

What the pages do to get there is tested where the pages are; these rows only stand where they would stand afterwards.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core import clock
from app.fellowships.models import (
    EVERY,
    Answer,
    Application,
    ApplicationPart,
    Programme,
    Questionnaire,
    Round,
    within,
)
from app.fellowships.rules.answers.reading import words_hash
from app.fellowships.rules.questionnaire import (
    Asked,
    Condition,
    Limits,
    Option,
    PartyRule,
    Question,
    Section,
    Words,
    as_data,
)
from app.fellowships.states import Party, QuestionKind
from app.profiles.models import Profile
from tests.factories.fellowships import make_programme, make_round
from tests.factories.profiles import make_spinoff

K = QuestionKind
DECLARED = Words("Die Angaben sind richtig.", "What we say is true.")
_SALES, _PILOT = Option("sales", Words("Vertrieb", "Sales")), Option("pilot", Words("Pilot", "Pilot"))
ASKED = Asked(
    sections=(
        Section(
            "idea",
            Words("Die Idee", "The idea"),
            questions=(
                Question("title", K.SHORT_TEXT, Words("Titel", "Title"), is_required=True, is_title=True),
                Question(
                    "summary",
                    K.LONG_TEXT,
                    Words("Kurzfassung", "Summary"),
                    is_required=True,
                    limits=Limits(words=50),
                ),
                Question("plan", K.CHOICE, Words("Vorhaben", "Plan"), options=(_SALES, _PILOT)),
                Question(
                    "partner",
                    K.SHORT_TEXT,
                    Words("Pilotpartner", "Pilot partner"),
                    condition=Condition("plan", ("pilot",)),
                ),
                Question("money", K.MONEY, Words("Bedarf", "Need")),
            ),
        ),
        Section(
            "proof",
            Words("Belege", "Proof"),
            questions=(
                Question("cv", K.FILE, Words("Lebensläufe", "CVs")),
                Question(
                    "true",
                    K.DECLARATION,
                    Words("Erklärung", "Declaration"),
                    is_required=True,
                    declaration=DECLARED,
                ),
            ),
        ),
        Section(
            "university",
            Words("Hochschule", "University"),
            party=Party.UNIVERSITY,
            questions=(Question("letter", K.LONG_TEXT, Words("Stellungnahme", "Statement"), is_required=True),),
        ),
    ),
    parties={Party.UNIVERSITY: PartyRule(least=0, most=1)},
)
AGREED: Mapping[str, object] = {"agreed": True, "sha256": words_hash(DECLARED)}
COMPLETE: Mapping[str, object] = {
    "title": "Fasern als Thermometer",
    "summary": "Erdkabel altern an Muffen, die niemand sieht.",
    "plan": "sales",
    "money": 40_000,
    "true": AGREED,
}


def make_questionnaire(
    session: Session, round_: Round, asked: Asked = ASKED, *, by_id: int | None = None
) -> Questionnaire:
    """A published version, the next one of the round."""
    with within(session, EVERY):
        numbers = select(Questionnaire.number).where(Questionnaire.round_id == round_.id)
        number = max(session.scalars(numbers), default=0) + 1
        at = clock.now()
        row = Questionnaire(
            programme_id=round_.programme_id,
            round_id=round_.id,
            number=number,
            definition=as_data(asked),
            created_at=at,
            by_id=by_id,
            published_at=at,
        )
        session.add(row)
        session.flush()
    return row


def make_open_round(
    session: Session,
    *,
    by_id: int,
    asked: Asked = ASKED,
    closes_in: timedelta = timedelta(days=30),
    grace: timedelta = timedelta(0),
    programme: Programme | None = None,
    title: str = "Runde 2027",
) -> Round:
    """A round whose call opened yesterday, with a published questionnaire."""
    at = clock.now()
    row = make_round(
        session,
        programme or make_programme(session, by_id),
        by_id=by_id,
        title=title,
        opens_at=at - timedelta(days=1),
        closes_at=at + closes_in,
        grace=grace,
    )
    make_questionnaire(session, row, asked, by_id=by_id)
    return row


def make_application(
    session: Session,
    round_: Round,
    owner: Account,
    *,
    profile: Profile | None = None,
    answers: Mapping[str, object] = COMPLETE,
    parties: Mapping[Party, Account | None] | None = None,
    at: datetime | None = None,
    language: str = "de",
) -> Application:
    """A draft of ``owner``'s profile with these answers in the lead's part, and a part for each of ``parties``."""
    at = at or clock.now()
    profile = profile or make_spinoff(session, owner)
    with within(session, EVERY):
        newest = select(Questionnaire).where(Questionnaire.round_id == round_.id).order_by(Questionnaire.number.desc())
        questionnaire = session.scalars(newest).first() or make_questionnaire(session, round_)
        row = Application(
            programme_id=round_.programme_id,
            round_id=round_.id,
            profile_id=profile.id,
            questionnaire_id=questionnaire.id,
            language=language,
            title=str(answers.get("title") or ""),
            created_at=at,
            created_by_id=owner.id,
        )
        session.add(row)
        session.flush()
        lead = make_part(session, row, Party.LEAD, None, at=at)
        add_answers(session, lead, answers, by_id=owner.id, at=at)
        for party, account in (parties or {}).items():
            make_part(session, row, party, account, at=at)
    return row


def make_part(
    session: Session, application: Application, party: Party, account: Account | None, *, at: datetime | None = None
) -> ApplicationPart:
    """A part, taken by ``account`` where there is one; the lead's belongs to the profile's members."""
    at = at or clock.now()
    with within(session, EVERY):
        row = ApplicationPart(
            programme_id=application.programme_id,
            application_id=application.id,
            party=party,
            account_id=account.id if account else None,
            invited_at=at if party is not Party.LEAD else None,
            accepted_at=at if account else None,
            created_at=at,
        )
        session.add(row)
        session.flush()
    return row


def part_of(session: Session, application: Application, party: Party = Party.LEAD) -> ApplicationPart:
    with within(session, EVERY):
        wanted = select(ApplicationPart).where(
            ApplicationPart.application_id == application.id, ApplicationPart.party == party
        )
        return session.scalars(wanted.order_by(ApplicationPart.id)).first() or make_part(
            session, application, party, None
        )


def add_answers(
    session: Session,
    part: ApplicationPart,
    answers: Mapping[str, object],
    *,
    by_id: int | None = None,
    at: datetime | None = None,
) -> None:
    """A further version of each of these answers."""
    with within(session, EVERY):
        for key, value in answers.items():
            wanted = select(Answer.version).where(Answer.part_id == part.id, Answer.question_key == key)
            version = max(session.scalars(wanted), default=0) + 1
            session.add(
                Answer(
                    programme_id=part.programme_id,
                    application_id=part.application_id,
                    part_id=part.id,
                    question_key=key,
                    version=version,
                    value=value,
                    at=at or clock.now(),
                    by_id=by_id,
                )
            )
        session.flush()
