"""Counts applicants' requests minute by minute in this process: how many, how many failed, how many were slow."""

import logging
import threading
from collections import defaultdict
from datetime import datetime
from time import monotonic

from flask import Response, current_app, g, request
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.database import keep, new_public_id
from app.fellowships.actions.watching import Counts, write_minutes
from app.fellowships.routes.blueprint import blueprint
from app.fellowships.rules.outages import SLOW_SECONDS

logger = logging.getLogger(__name__)

OF_APPLICANTS = ("/applications", "/fellowships")
FAILED = 500


class Watch:
    """What this process has seen and not yet written down."""

    def __init__(self) -> None:
        self.process = new_public_id()
        self._lock = threading.Lock()
        self._counted: dict[datetime, Counts] = defaultdict(Counts)

    def note(self, at: datetime, counts: Counts) -> None:
        with self._lock:
            self._counted[at.replace(second=0, microsecond=0)] += counts

    def take(self, before: datetime) -> dict[datetime, Counts]:
        """The minutes that are over; they are the caller's from now on."""
        with self._lock:
            over = [minute for minute in self._counted if minute < before.replace(second=0, microsecond=0)]
            return {minute: self._counted.pop(minute) for minute in over}

    def give_back(self, counted: dict[datetime, Counts]) -> None:
        for minute, counts in counted.items():
            self.note(minute, counts)

    def write(self, session: Session, at: datetime) -> None:
        """A database that is not there must not fail the page: what could not be written waits for the next one."""
        counted = self.take(at)
        try:
            with session.begin_nested():
                write_minutes(session, self.process, counted)
        except SQLAlchemyError:
            logger.exception("minutes of the service could not be written")
            self.give_back(counted)
        else:
            # What else is kept in this transaction may still fail and take the minutes along.
            event.listen(session, "after_rollback", lambda _session: self.give_back(counted), once=True)

    def has_some(self, before: datetime) -> bool:
        with self._lock:
            return any(minute < before.replace(second=0, microsecond=0) for minute in self._counted)


watch = Watch()


@blueprint.before_app_request
def begin_watching() -> None:
    if not request.path.startswith(OF_APPLICANTS):
        return
    g.watched_since = monotonic()
    at = now()
    # In tests nothing is written beside what they ask for.
    if not current_app.config["INLINE_JOBS"] and watch.has_some(at):
        keep(lambda session: watch.write(session, at))


@blueprint.after_app_request
def count_request(response: Response) -> Response:
    since = g.pop("watched_since", None)
    if since is not None:
        slow = monotonic() - since > SLOW_SECONDS
        watch.note(now(), Counts(1, int(response.status_code >= FAILED), int(slow)))
    return response
