"""The versions of one answer, for those who write it, and the way back to an older one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.core.access import only
from app.core.database import commits, db
from app.core.errors import Conflict, NotFound
from app.core.language import current_language, message
from app.fellowships.actions.applications.answering import Typed
from app.fellowships.models import Answer
from app.fellowships.queries.applications.reading import asked_of, current_of, names_of
from app.fellowships.routes.applying.deadline import later_end_shown
from app.fellowships.routes.applying.saving import is_version, save_typed
from app.fellowships.routes.applying.showing import printed
from app.fellowships.routes.blueprint import blueprint, say
from app.fellowships.routes.guard import Writing, enter_part, until_deadline
from app.fellowships.rules.answers.reading import NOT_TYPED
from app.fellowships.rules.questionnaire import Question
from app.fellowships.states import AnswerOrigin

MOST_SHOWN = 100


@dataclass(frozen=True)
class Version:
    number: int
    words: str
    by: str
    at: datetime
    origin: AnswerOrigin
    is_newest: bool


def _asked(writing: Writing, key: str) -> tuple[Question, str]:
    """The question and its page. Raises NotFound for one that this part is not asked."""
    for section in asked_of(db.session, writing.application).sections_of(writing.part.party):
        for question in section.questions:
            if question.key == key and question.kind not in NOT_TYPED:
                return question, section.key
    raise NotFound


@blueprint.get("/applications/<application_id>/parts/<part_id>/history/<question>")
@only("signed_in")
def answer_history(application_id: str, part_id: str, question: str) -> ResponseReturnValue:
    writing = enter_part(application_id, part_id)
    found, section = _asked(writing, question)
    wanted = select(Answer).where(Answer.part_id == writing.part.id, Answer.question_key == question)
    rows = db.session.scalars(wanted.order_by(Answer.version.desc()).limit(MOST_SHOWN)).all()
    names = names_of(db.session, [row.by_id for row in rows])
    return render_template(
        "fellowships/apply/history.html",
        label=found.label.in_language(current_language()),
        question=question,
        section=section,
        application=writing.application,
        part=writing.part,
        later=later_end_shown(db.session, writing.application),
        is_open=writing.open.takes(question) and writing.part.declared_at is None,
        versions=[
            Version(row.version, printed(found, row.value), names.get(row.by_id or 0, ""), row.at, row.origin, at == 0)
            for at, row in enumerate(rows)
        ],
    )


@blueprint.post("/applications/<application_id>/parts/<part_id>/history/<question>")
@only("signed_in")
@commits
@until_deadline
def restore_answer(question: str, *, writing: Writing) -> ResponseReturnValue:
    """An older version becomes the newest one; nothing is taken out of the log."""
    _, section = _asked(writing, question)
    number = request.form.get("version")
    wanted = select(Answer).where(Answer.part_id == writing.part.id, Answer.question_key == question)
    row = db.session.scalar(wanted.where(Answer.version == (int(str(number)) if is_version(number) else 0)))
    if row is None:
        raise NotFound
    base = current_of(db.session, writing.part)[question].version
    saved = save_typed(writing, {question: Typed(base, row.value, AnswerOrigin.RESTORED)}).saved
    if saved is None or saved.clashes:
        raise Conflict(message("Somebody else changed this while you were looking. Look again."))
    say(message("The older version is the answer again."))
    ids: dict[str, Any] = {"application_id": writing.application.public_id, "part_id": writing.part.public_id}
    return redirect(url_for("fellowships.show_section", section=section, **ids) + f"#q-{question}", 303)
