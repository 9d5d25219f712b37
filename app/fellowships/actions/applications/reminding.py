"""Mails about unfinished applications: before their end, and what became of them after it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actions.mailing import mail_account
from app.fellowships.actions.applications.moving import held
from app.fellowships.models import Application, DraftMail, Round
from app.fellowships.queries.applications.deadlines import deadline_for
from app.fellowships.queries.applications.team import team_of
from app.fellowships.rules.paths import application_path, check_path
from app.fellowships.rules.reminding import ENDED, end_due, mark_due
from app.fellowships.states import ApplicationState


def remind(session: Session, application_id: int, *, at: datetime) -> bool:
    """Tell the team what is due now; running it twice tells once. The row is held meanwhile."""
    row = held(session, application_id)
    is_open = row.state is ApplicationState.DRAFT or row.reopened_at is not None
    if not is_open:
        return False
    deadline, told = deadline_for(session, row), _told(session, row.id)
    # Reminded is of what is shown: the grace is no time to plan with.
    shown = deadline.closes_at if deadline.extended_until is None else max(deadline.closes_at, deadline.extended_until)
    code = mark_due(shown, row.created_at, told, at)
    if code is not None:
        _tell(session, row, code, shown, "fellowships/draft_reminder", check_path(row.public_id), at)
    elif end_due(deadline.accepts_until, told, at):
        path = application_path(row.public_id)
        _tell(session, row, ENDED, deadline.accepts_until, "fellowships/draft_ended", path, at)
    else:
        return False
    return True


def _told(session: Session, application_id: int) -> dict[str, datetime]:
    wanted = select(DraftMail).where(DraftMail.application_id == application_id).order_by(DraftMail.closes_at)
    return {row.code: row.closes_at for row in session.scalars(wanted)}


def _tell(session: Session, row: Application, code: str, end: datetime, template: str, path: str, at: datetime) -> None:
    session.add(DraftMail(programme_id=row.programme_id, application_id=row.id, code=code, closes_at=end, at=at))
    session.flush()
    round_ = session.get_one(Round, row.round_id)
    for account in team_of(session, row):
        mail_account(
            session,
            account,
            template,
            title=row.title or round_.title_de,
            round=round_,
            until=end,
            was_submitted=row.submissions > 0,
            path=path,
        )
