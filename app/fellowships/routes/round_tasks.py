"""Lines of the task list of a round that is being set up."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from app.core.database import db
from app.core.language import Message, message, plural_message
from app.fellowships.models import Round
from app.fellowships.queries.eligibility import find_rules, find_rules_draft, unclear_checks
from app.fellowships.queries.questionnaires import find_draft, find_questionnaire
from app.fellowships.queries.reviewing.beginning import Prepared, prepared
from app.fellowships.states import ORDER, PhaseKind


@dataclass(frozen=True)
class Task:
    """A line of the task list, as `components/task_group.html` prints it."""

    name: Message
    href: str | None
    hint: Message
    state: Message
    kind: str


@dataclass(frozen=True)
class Held:
    """The date on which the review was to begin, and what is there for it."""

    since: datetime
    prepared: Prepared


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


def reviewing_tasks(row: Round, holds: PhaseKind, *, is_held: bool = False) -> list[Task]:
    """How it is judged: a call is announced without it, reviewers do not begin without it."""
    found = prepared(db.session, row.id)
    is_due = is_held or ORDER.index(holds) >= ORDER.index(PhaseKind.REVIEW)
    lines = (
        ("review_plan", message("How reviews are made"), _plan_hint(found), found.has_plan),
        ("rubric", message("Criteria"), _criteria_hint(found), found.has_criteria and not found.writes_criteria),
        ("round_reviewers", message("Reviewers"), _reviewers_hint(found), found.has_reviewers),
    )
    return [
        Task(
            name,
            url_for(f"fellowships.{endpoint}", public_id=row.public_id),
            hint,
            *_state(is_done=done, is_due=is_due),
        )
        for endpoint, name, hint, done in lines
    ]


def _state(*, is_done: bool, is_due: bool) -> tuple[Message, str]:
    if is_done:
        return message("Complete"), "done"
    return (message("To do"), "open") if is_due else (message("Optional"), "waiting")


def _plan_hint(found: Prepared) -> Message:
    if found.has_plan:
        return plural_message("{count} review each.", "{count} reviews each.", found.reviews_each)
    return message("How many, until when, who sees what. Needed before reviewers begin.")


def _criteria_hint(found: Prepared) -> Message:
    if found.writes_criteria:
        return message("They are being written and not published.")
    if found.has_criteria:
        return message("They are published.")
    return message("Prepared ones, those of an earlier round, or new ones. Needed before reviewers begin.")


def _reviewers_hint(found: Prepared) -> Message:
    if not found.reviewers:
        return message("Nobody takes part yet.")
    return plural_message("{count} takes part.", "{count} take part.", found.reviewers)
