"""What was typed into a review is written down before anything else, in a transaction of its own."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.access import current_person
from app.core.clock import now
from app.core.database import db, keep_now
from app.core.errors import Conflict
from app.core.language import message
from app.fellowships.actions.reviewing.writing import Saved, Typed, open_review, save_entries
from app.fellowships.models import EVERY, Submission, enter
from app.fellowships.queries.reviewing.tasks import Task, fields_named
from app.fellowships.routes.applying.saving import is_version
from app.fellowships.rules.answers.reading import Pairs, field_name
from app.fellowships.rules.reviewing.saying import value_from


@dataclass
class Outcome:
    """``saved`` is None where the review takes nothing any more."""

    saved: Saved | None = None


def submission_on(task: Task, on: object) -> int:
    """The id of the submission that stood before the reviewer; the last one where nothing sensible was sent."""
    asked = int(str(on)) if is_version(on) else 0
    ordinal = asked if 0 < asked <= task.application.submissions else task.application.submissions
    wanted = select(Submission.id).where(
        Submission.application_id == task.application.id, Submission.ordinal == ordinal
    )
    return db.session.scalars(wanted).one()


def save_typed(task: Task, typed: Mapping[str, Typed], on: object) -> Saved | None:
    """Written when this returns; None where the review is finished. The request's own session only read before."""
    outcome, by_id, at = Outcome(), current_person().id, now()
    assignment_id, submission_id = task.assignment.id, submission_on(task, on)
    rubric_id = task.rubric.id if task.rubric else None

    def write(session: Session) -> None:
        enter(session, EVERY)
        review = open_review(
            session, assignment_id, submission_id=submission_id, rubric_id=rubric_id, by_id=by_id, at=at
        )
        if review is not None:
            outcome.saved = save_entries(session, review.id, typed, by_id=by_id, at=at)

    keep_now(db.session, write)
    return outcome.saved


def typed_in(task: Task, pairs: Pairs) -> dict[str, Typed]:
    """The fields of a form whose version it names; others were not on the page."""
    bases = {name.removeprefix("v."): text for name, text in pairs if name.startswith("v.")}
    judged = task.judged
    return {
        name: Typed(
            int(bases[name]), value_from(judged, name, [text for key, text in pairs if key == field_name(name)])
        )
        for name in fields_named(db.session, task, bases)
        if is_version(bases.get(name))
    }


def check_open(task: Task) -> None:
    """Raises Conflict, whose answer shows what was typed, while reviews are not written."""
    if not task.may_write:
        raise Conflict(message("Reviews of this round are not written at present."))
