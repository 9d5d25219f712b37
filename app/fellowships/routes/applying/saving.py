"""What was typed is written down before anything else, in a transaction of its own: no later refusal takes it away."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.core.access import current_person
from app.core.database import db, keep_now
from app.fellowships.actions.applications.answering import Saved, Typed, keep_text, save_answers
from app.fellowships.actions.applications.moving import held
from app.fellowships.actions.questionnaires import bring_up_to_date
from app.fellowships.models import EVERY, ApplicationPart, enter
from app.fellowships.queries.applications.deadlines import openness_of
from app.fellowships.routes.guard import Writing
from app.fellowships.rules.answers.reading import NOT_TYPED, Pairs, pairs_of, value_from
from app.fellowships.rules.questionnaire import Asked, Question, read
from app.fellowships.states import KeptWhy

LONGEST_NUMBER = 9


@dataclass
class Outcome:
    """``saved`` is None where the part takes nothing any more: then everything is kept beside the application."""

    saved: Saved | None = None


def save_typed(writing: Writing, typed: Mapping[str, Typed]) -> Outcome:
    """Written, or kept with a receipt, when this returns; the request's own session only read before."""
    outcome, by_id = Outcome(), current_person().id
    part_id, at = writing.part.id, writing.received_at

    def write(session: Session) -> None:
        enter(session, EVERY)
        part = session.get_one(ApplicationPart, part_id)
        application = held(session, part.application_id)
        session.refresh(part)
        open_now = openness_of(session, application, part, at)
        taken = {key: each for key, each in typed.items() if open_now.takes(key) and part.declared_at is None}
        others = {key: each.value for key, each in typed.items() if key not in taken and each.value is not None}
        if others:
            keep_text(session, part, others, KeptWhy.NOT_OPEN, by_id=by_id, at=at)
        if not open_now.is_open or part.declared_at is not None:
            return
        asked = read(bring_up_to_date(session, application).definition)
        outcome.saved = save_answers(session, part, taken, by_id=by_id, at=at, title_key=_title_key(asked))

    keep_now(db.session, write)
    return outcome


def _title_key(asked: Asked) -> str:
    return next((question.key for question in asked.questions() if question.is_title), "")


def typed_in(questions: Mapping[str, Question], pairs: Pairs, bases: Mapping[str, str]) -> dict[str, Typed]:
    """The answers of a form to those of ``questions`` whose version it names; others were not on the page."""
    return {
        key: Typed(int(bases[key]), value_from(question, pairs_of(key, pairs)))
        for key, question in questions.items()
        if question.kind not in NOT_TYPED and is_version(bases.get(key))
    }


def is_version(text: object) -> bool:
    return isinstance(text, str) and text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
