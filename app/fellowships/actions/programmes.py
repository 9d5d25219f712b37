from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.errors import NotAllowed, RuleBroken
from app.core.language import message
from app.fellowships.actions.writing import hold_version, write
from app.fellowships.models import EVERY, Programme, Round, scope_in
from app.fellowships.rules.slugs import free_slug
from app.fellowships.states import PhaseKind


def create_programme(session: Session, values: Mapping[str, object], *, by_id: int, at: datetime) -> Programme:
    """Only whoever runs all programmes begins one. Raises NotAllowed."""
    if scope_in(session) != EVERY:
        raise NotAllowed(message("Only staff of the whole platform can begin a programme."))
    taken = set(session.scalars(select(Programme.slug)))
    slug = free_slug(str(values["name_de"]), taken)
    programme = Programme(slug=slug, created_at=at, created_by_id=by_id, **values)
    session.add(programme)
    session.flush()
    audit.record(session, "programme.created", actor_id=by_id, object_type="programme", object_id=programme.id)
    return programme


def change_programme(
    session: Session, programme: Programme, values: Mapping[str, object], *, version: int, by_id: int
) -> None:
    """Raises Conflict where somebody else was faster."""
    hold_version(session, programme, version)
    if write(programme, values):
        session.flush()
        audit.record(session, "programme.changed", actor_id=by_id, object_type="programme", object_id=programme.id)


def archive_programme(session: Session, programme: Programme, *, by_id: int, at: datetime) -> None:
    """Its calls leave the public list. Raises RuleBroken while a round still runs."""
    wanted = select(Round.phase).where(Round.programme_id == programme.id)
    if any(phase not in (PhaseKind.PREPARATION, PhaseKind.CLOSED) for phase in session.scalars(wanted)):
        raise RuleBroken(message("A round of this programme is not closed yet."))
    if programme.archived_at is None:
        programme.archived_at = at
        session.flush()
        audit.record(session, "programme.archived", actor_id=by_id, object_type="programme", object_id=programme.id)


def take_programme_up(session: Session, programme: Programme, *, by_id: int) -> None:
    """Undoes `archive_programme`."""
    if programme.archived_at is not None:
        programme.archived_at = None
        session.flush()
        audit.record(session, "programme.taken_up", actor_id=by_id, object_type="programme", object_id=programme.id)
