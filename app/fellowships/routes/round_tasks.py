"""Lines of the task list of a round that is being set up."""

from dataclasses import dataclass

from flask import url_for

from app.core.database import db
from app.core.language import Message, message, plural_message
from app.fellowships.models import Round
from app.fellowships.queries.eligibility import find_rules, find_rules_draft, unclear_checks
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
    return [_questionnaire(row), _eligibility(row)]


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


def _eligibility(row: Round) -> Task:
    """Rules are optional: a round without any checks nobody before the form."""
    draft, newest = find_rules_draft(db.session, row.id), find_rules(db.session, row.id)
    waiting = sum(1 for each in unclear_checks(db.session, row.id) if each.check.decided_at is None)
    if waiting:
        hint = plural_message("{count} case waits for a decision.", "{count} cases wait for a decision.", waiting)
    elif draft is not None:
        hint = message("Rules are being written and not published.")
    elif newest is not None:
        hint = message("Checked before the form.")
    else:
        hint = message("No rules: nobody is checked before the form.")
    is_open = bool(waiting) or draft is not None
    state = message("To do") if is_open else message("Complete") if newest else message("Optional")
    href = url_for("fellowships.eligibility", public_id=row.public_id)
    return Task(message("Who may apply"), href, hint, state, "open" if is_open else "done" if newest else "waiting")
