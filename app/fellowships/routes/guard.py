"""One guard for every view that writes an application: whose it is, and whether it still takes what somebody writes.

What comes too late is refused and kept beside the application, with a receipt; the answer still carries the text.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from flask import g, make_response, render_template
from flask.typing import ResponseReturnValue

from app.core.access import current_person
from app.core.database import db
from app.core.received import received_at
from app.core.resume import typed_values
from app.fellowships.models import EVERY, Application, ApplicationPart, enter
from app.fellowships.queries.applications.deadlines import openness_of
from app.fellowships.queries.applications.own import OwnPart, own_part
from app.fellowships.routes.blueprint import IN_CONFLICT
from app.fellowships.rules.openness import WHY, Openness

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Writing:
    """What a guarded view may write, and until when."""

    application: Application
    part: ApplicationPart
    is_lead: bool
    open: Openness
    received_at: datetime


def until_deadline(view: View) -> View:
    """For views of ``application_id`` and ``part_id``: reached only while that part takes answers."""

    @functools.wraps(view)
    def guarding(
        *args: Any, application_id: str, part_id: str, **kwargs: Any
    ) -> ResponseReturnValue:  # Any: the view's own
        writing = enter_part(application_id, part_id)
        if not writing.open.is_open:
            return refuse(writing)
        answer: ResponseReturnValue = view(*args, writing=writing, **kwargs)
        return answer

    guarding.until_deadline = True  # type: ignore[attr-defined]  # read by the test of all routes
    return guarding  # type: ignore[return-value]  # called with the address's ids instead of the writing


def enter_part(application_id: str, part_id: str) -> Writing:
    """The part that the person may write, with what holds for it now. Raises NotFound for everybody else's."""
    enter(db.session, EVERY)
    mine: OwnPart = own_part(db.session, current_person().id, application_id, part_id)
    at = received_at()
    writing = Writing(
        mine.application, mine.part, mine.is_lead, openness_of(db.session, mine.application, mine.part, at), at
    )
    g.writing = writing
    return writing


def refuse(writing: Writing) -> ResponseReturnValue:
    """Nothing is changed; what was typed stands on the page."""
    closed = writing.open.closed
    assert closed is not None, "only what is closed is refused"
    page = render_template(
        "fellowships/not_taken.html", why=WHY[closed], application=writing.application, typed=typed_values()
    )
    return make_response(page, IN_CONFLICT)
