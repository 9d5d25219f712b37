"""What a reviewer reads before they say whether there is a conflict: no more than the phase allows."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.fellowships.models import Application, Assignment, Reviewer, ReviewPhase, ReviewPlan, Round
from app.fellowships.queries.blind.reading import blind_title
from app.fellowships.states import ApplicationState, AssignmentState, ReviewerState
from app.profiles.models import Profile

# What nobody reads any more.
_OUT = (ApplicationState.WITHDRAWN, ApplicationState.INELIGIBLE)


@dataclass(frozen=True)
class ToDeclare:
    """While reviewers read blind, ``title`` has marks where it could tell who applies, and ``applicant`` is empty."""

    assignment: Assignment
    application: Application
    round: Round
    title: str
    applicant: str


def assignment_to_declare(session: Session, account_id: int, public_id: str) -> ToDeclare:
    """A task of the person's own. Raises NotFound, also where a conflict stands already."""
    wanted = (
        select(Assignment, Application, Round)
        .join(Application, Application.id == Assignment.application_id)
        .join(Round, Round.id == Application.round_id)
        .join(Reviewer, Reviewer.id == Assignment.reviewer_id)
        .where(
            Assignment.public_id == public_id,
            Assignment.state == AssignmentState.ASSIGNED,
            Reviewer.account_id == account_id,
            Reviewer.state == ReviewerState.ACTIVE,
            Application.state.not_in(_OUT),
        )
    )
    row = session.execute(wanted).one_or_none()
    if row is None:
        raise NotFound
    assignment, application, round_ = row
    names = _sees_applicants(session, round_.id)
    title = application.title if names else blind_title(session, application)
    return ToDeclare(assignment, application, round_, title, _applicant(session, application) if names else "")


def _sees_applicants(session: Session, round_id: int) -> bool:
    wanted = (
        select(ReviewPhase.sees_applicants)
        .join(ReviewPlan, ReviewPlan.phase_id == ReviewPhase.id)
        .where(ReviewPlan.round_id == round_id)
    )
    return bool(session.scalar(wanted))


def _applicant(session: Session, application: Application) -> str:
    profile = session.get(Profile, application.profile_id) if application.profile_id else None
    return profile.name if profile is not None else ""
