"""Screening: which submitted applications go to the reviewers, and which are not eligible, with the reason."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actions.mailing import mail_account
from app.core.errors import NotFound, RuleBroken
from app.core.language import message
from app.fellowships.actions.applications.moving import held, move
from app.fellowships.models import Application, Assignment, Round
from app.fellowships.queries.applications.deadlines import deadline_for
from app.fellowships.queries.applications.team import team_of
from app.fellowships.rules.paths import application_path
from app.fellowships.states import ApplicationState, AssignmentState, Deed

# What the team learns at once; that reviewers have it, they read on their page.
_TOLD = {Deed.EXCLUDE: "fellowships/excluded", Deed.READMIT: "fellowships/readmitted"}
UNDER_DEADLINE = message("The team may still change it: it can be screened after its deadline.")


def screen(
    session: Session, round_: Round, public_id: str, deed: Deed, *, by_id: int, at: datetime, reason: str = ""
) -> Application:
    """One deed of the screening. Raises NotFound outside the round, RuleBroken where it cannot be done."""
    row = held(session, _id_of(session, round_, public_id))
    if row.state is ApplicationState.SUBMITTED:
        _check_over(session, row, at)
    if deed is Deed.RETURN and _is_read(session, row):
        raise RuleBroken(message("Reviewers have this application. End their tasks first."))
    if deed is Deed.EXCLUDE and not reason:
        raise RuleBroken(message("Say why it is not eligible: the team reads it."), field="reason")
    move(session, row, deed, by_id=by_id, at=at, reason=reason if deed is Deed.EXCLUDE else "")
    session.flush()
    if deed in _TOLD:
        _tell(session, row, round_, _TOLD[deed])
    return row


def admit_together(session: Session, round_: Round, public_ids: Sequence[str], *, by_id: int, at: datetime) -> int:
    """Hand those that are submitted to the reviewers; returns how many. Others are passed over."""
    wanted = select(Application.public_id).where(
        Application.round_id == round_.id,
        Application.public_id.in_(public_ids),
        Application.state == ApplicationState.SUBMITTED,
    )
    found = session.scalars(wanted.order_by(Application.id)).all()
    count = 0
    for public_id in found:
        try:
            screen(session, round_, public_id, Deed.ADMIT, by_id=by_id, at=at)
        except RuleBroken:
            continue
        count += 1
    return count


def _tell(session: Session, row: Application, round_: Round, template: str) -> None:
    for account in team_of(session, row):
        mail_account(
            session,
            account,
            template,
            title=row.title,
            round=round_,
            number=row.number,
            reason=row.reason,
            path=application_path(row.public_id),
        )


def _id_of(session: Session, round_: Round, public_id: str) -> int:
    wanted = select(Application.id).where(Application.round_id == round_.id, Application.public_id == public_id)
    found = session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


def _check_over(session: Session, row: Application, at: datetime) -> None:
    if deadline_for(session, row).accepts(at):
        raise RuleBroken(UNDER_DEADLINE)


def _is_read(session: Session, row: Application) -> bool:
    wanted = select(Assignment.id).where(
        Assignment.application_id == row.id, Assignment.state == AssignmentState.ASSIGNED
    )
    return session.scalar(wanted.limit(1)) is not None
