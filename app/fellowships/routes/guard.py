"""One guard for every view that writes an application: whose it is, and whether it still takes what somebody writes.

What comes too late is refused and kept beside the application, with a receipt; the answer still carries the text. A
test over all addresses finds the view that forgot to ask; one that must stay open says why with `at_any_time`.
"""

import functools
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from flask import g, request
from flask.typing import ResponseReturnValue

from app.core.access import current_person
from app.core.database import db
from app.core.received import received_at
from app.fellowships.models import EVERY, Application, ApplicationPart, enter
from app.fellowships.queries.applications.deadlines import openness_of
from app.fellowships.queries.applications.own import OwnPart, own_application, own_part
from app.fellowships.queries.applications.reading import lead_of
from app.fellowships.routes.refusing import refusal
from app.fellowships.rules.openness import Closed, Openness

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


def lead_until_deadline(*also: Closed) -> Callable[[View], View]:
    """For views of ``application_id`` alone, which the lead's people run; ``also`` names states in which this deed is
    still right, such as reopening what is submitted. Too late is too late for all of them, whatever answers staff have
    asked to be mended."""
    return _lead_guard(lambda found: found.closed_as_whole, also)


def lead_until_deadline_or_asked(*also: Closed) -> Callable[[View], View]:
    """The same for what answers a request for changes, too."""
    return _lead_guard(lambda found: found.closed, also)


def _lead_guard(closed: Callable[[Openness], Closed | None], also: Collection[Closed]) -> Callable[[View], View]:
    def guard(view: View) -> View:
        @functools.wraps(view)
        def guarding(*args: Any, application_id: str, **kwargs: Any) -> ResponseReturnValue:  # Any: the view's own
            writing = enter_application(application_id)
            why = closed(writing.open)
            if why is not None and why not in also:
                return refuse(writing)
            answer: ResponseReturnValue = view(*args, writing=writing, **kwargs)
            return answer

        guarding.until_deadline = True  # type: ignore[attr-defined]  # read by the test of all routes
        return guarding  # type: ignore[return-value]  # called with the address's id instead of the writing

    return guard


def at_any_time(reason: str) -> Callable[[View], View]:
    """For a view that writes and does not end with the deadline. ``reason`` stands in the test of all routes."""

    def mark(view: View) -> View:
        view.at_any_time = reason  # type: ignore[attr-defined]  # read by the test of all routes
        return view

    return mark


def enter_part(application_id: str, part_id: str) -> Writing:
    """The part that the person may write, with what holds for it now. Raises NotFound for everybody else's."""
    enter(db.session, EVERY)
    return _writing(own_part(db.session, current_person().id, application_id, part_id))


def enter_application(application_id: str) -> Writing:
    """The application that the person runs, by its lead's part. Raises NotFound for everybody else's."""
    enter(db.session, EVERY)
    application = own_application(db.session, current_person().id, application_id)
    return _writing(OwnPart(application, lead_of(db.session, application)))


def _writing(mine: OwnPart) -> Writing:
    at = received_at()
    writing = Writing(
        mine.application, mine.part, mine.is_lead, openness_of(db.session, mine.application, mine.part, at), at
    )
    g.writing = writing
    return writing


def refuse(writing: Writing) -> ResponseReturnValue:
    """Nothing of the application is changed; what was typed is kept, and stands in the answer."""
    closed = writing.open.closed_as_whole
    assert closed is not None, f"{request.path} is open and was refused"
    return refusal(writing.application, writing.part, closed, writing.received_at)
