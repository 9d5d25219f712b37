"""Which applications somebody must not see, and for whom conflicts are looked for."""

from datetime import datetime

from sqlalchemy import and_, or_, select, union
from sqlalchemy.orm import Session

from app.accounts.models import RoleGrant
from app.accounts.states import Role
from app.accounts.states import Scope as GrantScope
from app.fellowships.models import EVERY, Application, ApplicationPart, ConflictOfInterest, Reviewer, Round, within
from app.fellowships.queries.applications.own import is_member
from app.fellowships.states import ConflictState, ReviewerState

_READING = (ReviewerState.INVITED, ReviewerState.ACTIVE)
_RUNNING = (Role.administrator, Role.programme_staff)


def barred_for(session: Session, account_id: int) -> frozenset[int]:
    """The applications with which a conflict of this person stands, and those that they stand behind themselves.

    The latter as it is at this moment: somebody who has become staff a minute ago was not searched for yet.
    """
    standing = select(ConflictOfInterest.application_id).where(
        ConflictOfInterest.account_id == account_id, ConflictOfInterest.state == ConflictState.STANDING
    )
    theirs = select(ApplicationPart.application_id).where(
        ApplicationPart.account_id == account_id, ApplicationPart.removed_at.is_(None)
    )
    with within(session, EVERY):
        return frozenset(session.scalars(union(standing, theirs, select(Application.id).where(is_member(account_id)))))


def programmes_read_by(session: Session, account_id: int) -> frozenset[int]:
    """The programmes in whose rounds this person is a reviewer."""
    wanted = select(Reviewer.programme_id).where(Reviewer.account_id == account_id, Reviewer.state.in_(_READING))
    with within(session, EVERY):
        return frozenset(session.scalars(wanted))


def reviewers_of(session: Session, round_id: int) -> list[int]:
    """The accounts that read in this round, or are asked to."""
    wanted = select(Reviewer.account_id).where(Reviewer.round_id == round_id, Reviewer.state.in_(_READING))
    return [each for each in session.scalars(wanted.order_by(Reviewer.account_id)) if each is not None]


def people_of(session: Session, row: Round, at: datetime) -> list[int]:
    """Everybody who could read an application of the round: its reviewers, and whoever runs it."""
    running = select(RoleGrant.account_id).where(
        RoleGrant.role.in_(_RUNNING),
        or_(
            RoleGrant.scope == GrantScope.platform,
            and_(RoleGrant.scope == GrantScope.programme, RoleGrant.scope_id == row.programme_id),
        ),
        or_(RoleGrant.granted_until.is_(None), RoleGrant.granted_until > at),
    )
    return sorted({*reviewers_of(session, row.id), *session.scalars(running)})
