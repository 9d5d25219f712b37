"""Changing what was handed in while the call is open, taking an application back, and undoing that."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.actions.mailing import mail_account
from app.core import audit
from app.core.errors import RuleBroken
from app.core.language import message
from app.fellowships.actions.applications.moving import held, move
from app.fellowships.models import Application, Round
from app.fellowships.queries.applications.deadlines import deadline_for
from app.fellowships.queries.applications.reading import open_profiles
from app.fellowships.queries.applications.requests import requests_of
from app.fellowships.queries.applications.team import team_of
from app.fellowships.rules.paths import application_path
from app.fellowships.states import ApplicationState, Deed


def reopen(session: Session, application_id: int, *, by_id: int, at: datetime) -> None:
    """Its team may change it; what was submitted last counts until it is submitted anew. Doing it twice does nothing.

    The caller has asked whether the call still takes answers. Raises RuleBroken for what is not submitted.
    """
    row = held(session, application_id)
    if row.state is not ApplicationState.SUBMITTED:
        raise RuleBroken(message("Only a submitted application can be reopened."))
    if row.reopened_at is not None:
        return
    row.reopened_at = at
    session.flush()
    audit.record(session, "application.reopened", actor_id=by_id, object_type="application", object_id=row.id)
    _tell(session, row, "fellowships/reopened", at)


def keep_as_submitted(session: Session, application_id: int, *, by_id: int) -> None:
    """Give up reopening: the changes stay in the log, and the last submission goes on counting."""
    row = held(session, application_id)
    if row.reopened_at is None:
        return
    row.reopened_at = None
    session.flush()
    audit.record(session, "application.closed_again", actor_id=by_id, object_type="application", object_id=row.id)


def withdraw_application(session: Session, application_id: int, *, by_id: int, at: datetime, reason: str) -> None:
    """Twice is once. Raises RuleBroken for one that is decided or excluded."""
    row = held(session, application_id)
    if row.state is ApplicationState.WITHDRAWN:
        return
    move(session, row, Deed.WITHDRAW, by_id=by_id, at=at, reason=reason)
    for line in requests_of(session, row.id):
        # Nothing is asked of what nobody judges; who takes it up again submits all of it anew.
        line.request.closed_at = line.request.closed_at or at
    session.flush()
    _tell(session, row, "fellowships/withdrawn", at)


def take_up(session: Session, application_id: int, *, by_id: int, at: datetime) -> None:
    """Undo a withdrawal, while the call takes answers; it is a draft again and must be submitted anew."""
    row = held(session, application_id)
    if row.state is ApplicationState.DRAFT:
        return
    if row.profile_id is not None and open_profiles(session, row.round_id, [row.profile_id]):
        raise RuleBroken(message("You have another application in this round. Withdraw that one first."))
    move(session, row, Deed.TAKE_UP, by_id=by_id, at=at)
    session.flush()
    _tell(session, row, "fellowships/taken_up", at)


def _tell(session: Session, row: Application, template: str, at: datetime) -> None:
    round_ = session.get_one(Round, row.round_id)
    deadline = deadline_for(session, row)
    for account in team_of(session, row):
        mail_account(
            session,
            account,
            template,
            title=row.title,
            round=round_,
            number=row.number,
            was_submitted=row.submissions > 0,
            can_undo=deadline.accepts(at),
            until=deadline.closes_at if deadline.extended_until is None else deadline.accepts_until,
            path=application_path(row.public_id),
        )
