"""Lines of the task list of a round that is being set up."""

from dataclasses import dataclass

from flask import url_for

from app.core.database import db
from app.core.language import Message, message
from app.fellowships.models import Round
from app.fellowships.queries.questionnaires import find_draft, find_questionnaire


@dataclass(frozen=True)
class Task:
    """A line of the task list, as `components/task_group.html` prints it."""

    name: Message
    href: str | None
    hint: Message
    state: Message
    kind: str


def asking_tasks(row: Round) -> list[Task]:
    """What teams are asked."""
    return [_questionnaire(row)]


def _questionnaire(row: Round) -> Task:
    draft, newest = find_draft(db.session, row.id), find_questionnaire(db.session, row.id)
    href = url_for("fellowships.questionnaire", public_id=row.public_id)
    if draft is not None and newest is not None:
        hint = message("Version {number} is being written and not published.", number=draft.number)
    elif draft is not None:
        hint = message("It is being written and not published.")
    elif newest is not None:
        hint = message("Version {number} is published.", number=newest.number)
    else:
        hint = message("A prepared one, that of an earlier round, or a new one.")
    done = newest is not None and draft is None
    state = message("Complete") if done else message("To do")
    return Task(message("Questionnaire"), href, hint, state, "done" if done else "open")
