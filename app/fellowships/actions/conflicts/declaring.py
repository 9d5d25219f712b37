"""What people say about conflicts themselves: that there is one, that there is none, and why a found one is none."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.errors import NotFound, RuleBroken
from app.core.language import message
from app.fellowships.actions.conflicts.barring import end_assignments
from app.fellowships.actions.conflicts.finding import note
from app.fellowships.models import Application, Assignment, ConflictOfInterest
from app.fellowships.rules.conflicts import ConflictKind
from app.fellowships.rules.conflicts.declaring import check_settling, settled_as
from app.fellowships.states import AssignmentState, ConflictSource, ConflictState


def declare_conflict(
    session: Session,
    application: Application,
    *,
    account_id: int,
    kind: ConflictKind,
    words: str,
    by_id: int,
    at: datetime,
) -> ConflictOfInterest:
    """By the person or by staff for them; said twice it is one. What the person has of it ends at once."""
    source = ConflictSource.DECLARED if by_id == account_id else ConflictSource.STAFF
    known = _standing(session, application.id, account_id, kind, source)
    if known is not None:
        return known
    made = ConflictOfInterest(
        programme_id=application.programme_id,
        application_id=application.id,
        account_id=account_id,
        kind=kind.value,
        # What somebody says again after taking it back is a new statement.
        fingerprint=sha256(f"{source}:{kind}:{at.isoformat()}".encode()).hexdigest(),
        words=words,
        source=source,
        at=at,
        by_id=by_id,
    )
    session.add(made)
    session.flush()
    note(session, "conflict.declared", made, by_id=by_id)
    end_assignments(session, [(account_id, application.id)], by_id=by_id, at=at)
    return made


def _standing(
    session: Session, application_id: int, account_id: int, kind: ConflictKind, source: ConflictSource
) -> ConflictOfInterest | None:
    return session.scalar(
        select(ConflictOfInterest).where(
            ConflictOfInterest.application_id == application_id,
            ConflictOfInterest.account_id == account_id,
            ConflictOfInterest.kind == kind.value,
            ConflictOfInterest.source == source,
            ConflictOfInterest.state == ConflictState.STANDING,
        )
    )


def _held(session: Session, conflict_id: int) -> ConflictOfInterest:
    wanted = select(ConflictOfInterest).where(ConflictOfInterest.id == conflict_id)
    row = session.scalar(wanted.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NotFound
    return row


def settle_conflict(session: Session, conflict_id: int, *, reason: str, by_id: int, at: datetime) -> ConflictOfInterest:
    """Dismiss what was found, take back what was said. Raises RuleBroken, naming ``reason`` where it is missing."""
    row = _held(session, conflict_id)
    check_settling(row.kind, row.source, row.state, reason)
    row.state, row.reason = settled_as(row.source), reason
    row.settled_at, row.settled_by_id = at, by_id
    session.flush()
    note(session, f"conflict.{row.state.value}", row, by_id=by_id)
    return row


def restore_conflict(session: Session, conflict_id: int, *, by_id: int, at: datetime) -> ConflictOfInterest:
    """Undo: it stands again, with all that follows."""
    row = _held(session, conflict_id)
    if row.state is ConflictState.STANDING:
        return row
    row.state, row.reason, row.settled_at, row.settled_by_id = ConflictState.STANDING, "", None, None
    session.flush()
    note(session, "conflict.restored", row, by_id=by_id)
    end_assignments(session, [(row.account_id, row.application_id)], by_id=by_id, at=at)
    return row


def declare_free(session: Session, assignment: Assignment, *, by_id: int, at: datetime) -> None:
    """The reviewer says that there is no conflict: the text opens. Said again, the first moment stays.

    Raises RuleBroken where the assignment has ended meanwhile.
    """
    session.refresh(assignment, with_for_update=True)
    if assignment.state is not AssignmentState.ASSIGNED:
        raise RuleBroken(message("This application is not assigned to you any more."))
    if assignment.free_of_conflict_at is not None:
        return
    assignment.free_of_conflict_at = at
    session.flush()
    audit.record(
        session,
        "assignment.free_of_conflict",
        actor_id=by_id,
        object_type="assignment",
        object_id=assignment.id,
        application_id=assignment.application_id,
    )
