"""Programmes and rounds for tests, as the staff would have set them up."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.core import clock
from app.fellowships.actions.programmes import create_programme
from app.fellowships.actions.questionnaires import begin_questionnaire, publish_questionnaire
from app.fellowships.actions.rounds import announce_round, change_round, create_round, plan_round
from app.fellowships.models import EVERY, Programme, Round, within
from app.fellowships.rules.phases import Step
from app.fellowships.rules.questionnaire import Asked, Question, Section, Words, as_data
from app.fellowships.states import ORDER, PhaseKind, QuestionKind

TEXTS = {
    f"{name}_{language}": f"{words} ({language})"
    for name, words in (
        ("lead", "Sechs Monate Zeit"),
        ("for_whom", "Teams an Hochschulen"),
        ("offer", "Ein Stipendium"),
        ("decision", "Drei Gutachten"),
    )
    for language in ("de", "en")
}
ONE_QUESTION = Asked(
    (
        Section(
            "section_idea",
            Words("Idee", "Idea"),
            questions=(Question("idea", QuestionKind.LONG_TEXT, Words("Worum geht es?", "What is it about?")),),
        ),
    )
)


def make_programme(session: Session, by_id: int, name: str = "Wege aus der Forschung") -> Programme:
    values = {"name_de": name, "name_en": f"{name} (en)", "contact": "fragen@programm.example"}
    with within(session, EVERY):
        return create_programme(session, values, by_id=by_id, at=clock.now())


def make_round(
    session: Session,
    programme: Programme,
    *,
    by_id: int,
    title: str = "Runde 2027",
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    grace: timedelta = timedelta(0),
    begins: dict[PhaseKind, datetime] | None = None,
    is_announced: bool = True,
    is_rehearsal: bool = False,
    is_asking: bool = True,
) -> Round:
    """Opens a day from now and closes thirty days later, unless told; it asks one question."""
    at = clock.now()
    opens_at = opens_at or at + timedelta(days=1)
    with within(session, EVERY):
        titles = {"title_de": title, "title_en": f"{title} (en)", "is_rehearsal": is_rehearsal}
        row = create_round(session, programme, titles, by_id=by_id, at=at)
        change_round(session, row, TEXTS, version=row.version, by_id=by_id)
        plan = {kind: Step() for kind in ORDER} | {PhaseKind.CALL: Step(opens_at)}
        plan |= {kind: Step(moment) for kind, moment in (begins or {}).items()}
        closes_at = closes_at or opens_at + timedelta(days=30)
        plan_round(session, row, plan, closes_at=closes_at, grace=grace, version=row.version, by_id=by_id)
        if is_asking:
            draft = begin_questionnaire(session, row, as_data(ONE_QUESTION), by_id=by_id, at=at)
            publish_questionnaire(session, row, lock=draft.lock, note="", by_id=by_id, at=at)
        if is_announced:
            announce_round(session, row, by_id=by_id, at=at)
    return row
