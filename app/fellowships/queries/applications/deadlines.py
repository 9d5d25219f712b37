"""The deadline of one application, and whether it takes answers now."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.fellowships.models import Application, ApplicationPart, ChangeRequest, Extension, Round
from app.fellowships.queries.rounds import deadline_of, plans_of
from app.fellowships.rules.deadlines import Deadline
from app.fellowships.rules.openness import Asked, Openness, openness
from app.fellowships.rules.phases import phase_at


def deadline_for(session: Session, application: Application) -> Deadline:
    """The round's own deadline, or this application's later one. Raises NotFound in a round without a deadline."""
    round_ = session.get_one(Round, application.round_id)
    deadline = deadline_of(round_)
    if deadline is None:
        raise NotFound
    until = session.scalar(select(func.max(Extension.until)).where(Extension.application_id == application.id))
    return replace(deadline, extended_until=until)


def openness_of(session: Session, application: Application, part: ApplicationPart, received_at: datetime) -> Openness:
    """Whether this part takes what was received at ``received_at``, read from the database and the clock alone."""
    round_ = session.get_one(Round, application.round_id)
    deadline = deadline_for(session, application)
    if part.due_at is not None:
        deadline = replace(deadline, extended_until=max(part.due_at, deadline.accepts_until))
    plan = plans_of(session, [round_.id])[round_.id]
    return openness(
        application.state,
        is_reopened=application.reopened_at is not None,
        phase=phase_at(round_.phase, plan, received_at, is_announced=round_.announced_at is not None),
        deadline=deadline,
        asked=_asked(session, part.id),
        received_at=received_at,
    )


def _asked(session: Session, part_id: int) -> Asked | None:
    wanted = select(ChangeRequest).where(ChangeRequest.part_id == part_id, ChangeRequest.closed_at.is_(None))
    rows = session.scalars(wanted).all()
    if not rows:
        return None
    return Asked(frozenset(key for row in rows for key in row.question_keys), max(row.due_at for row in rows))
