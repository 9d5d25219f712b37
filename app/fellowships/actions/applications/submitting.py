"""Handing in: once, however often it is pushed. What is submitted is written down word for word and never changed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.actions.mailing import mail_account
from app.core.database import one_at_a_time
from app.core.errors import RuleBroken
from app.core.language import message
from app.fellowships.actions.applications.moving import held, move
from app.fellowships.models import Application, ChangeRequest, Round, RoundCounter, Submission
from app.fellowships.queries.applications.content import facts_of, freeze, whole_application
from app.fellowships.queries.applications.receipts import last_submission
from app.fellowships.queries.applications.team import team_of
from app.fellowships.queries.attested import attested_now
from app.fellowships.rules.completeness import open_points
from app.fellowships.rules.frozen import as_data, digest
from app.fellowships.rules.paths import receipt_path
from app.fellowships.states import ApplicationState, Deed
from app.seals.rules.freshness import Thresholds

STATES_OF_THE_CALL = (ApplicationState.DRAFT, ApplicationState.SUBMITTED)


@dataclass(frozen=True)
class Push:
    """One push of the button: ``key`` came with the page, ``received_at`` is its first byte."""

    key: str
    by_id: int
    received_at: datetime


def submit(session: Session, application_id: int, push: Push, thresholds: Thresholds) -> Submission:
    """The submission that holds afterwards: a new one, or the one that is there where nothing is new.

    The row is held from the first line on, so that of many pushes at once one writes and the others find its result.
    Raises RuleBroken where something is missing, and for an application that takes nothing any more.
    """
    row = held(session, application_id)
    again = select(Submission).where(Submission.application_id == row.id, Submission.key == push.key)
    known = session.scalar(again)
    if known is not None:
        return known
    last = last_submission(session, row.id)
    is_asked = _open_requests(session, row.id)
    if last is not None and row.reopened_at is None and not is_asked and row.state is not ApplicationState.DRAFT:
        return last
    whole = whole_application(session, row)
    points = open_points(whole.asked, facts_of(whole), row.language)
    if points:
        raise RuleBroken(message("This is missing: {what}", what=points[0].text))
    content = as_data(freeze(whole))
    row.questionnaire_id = whole.questionnaire_id
    if (
        last is not None
        and row.state is ApplicationState.SUBMITTED
        and digest(last.content, None) == digest(content, None)
    ):
        row.reopened_at = None
        session.flush()
        return last
    return _write(session, row, push, content, attested_now(session, row.profile_id, push.received_at, thresholds))


def _open_requests(session: Session, application_id: int) -> bool:
    wanted = select(ChangeRequest.id).where(
        ChangeRequest.application_id == application_id, ChangeRequest.closed_at.is_(None)
    )
    return session.scalar(wanted.limit(1)) is not None


def _write(
    session: Session, row: Application, push: Push, content: dict[str, object], seal: dict[str, object] | None
) -> Submission:
    if row.state in STATES_OF_THE_CALL:
        if row.number is None:
            row.number = _next_number(session, row)
        row.submitted_at, row.reopened_at = push.received_at, None
    row.submissions += 1
    made = Submission(
        programme_id=row.programme_id,
        application_id=row.id,
        ordinal=row.submissions,
        key=push.key,
        questionnaire_id=row.questionnaire_id,
        content=content,
        seal=seal,
        sha256=digest(content, seal),
        received_at=push.received_at,
        by_id=push.by_id,
    )
    session.add(made)
    if row.state in STATES_OF_THE_CALL:
        move(session, row, Deed.SUBMIT, by_id=push.by_id, at=push.received_at)
    session.flush()
    _mail_receipt(session, row, made)
    return made


def _next_number(session: Session, row: Application) -> int:
    """Held until the transaction ends: numbers have no gaps, and no two applications the same one."""
    raised = (
        update(RoundCounter)
        .where(RoundCounter.round_id == row.round_id)
        .values(last_number=RoundCounter.last_number + 1)
        .returning(RoundCounter.last_number)
        .execution_options(synchronize_session=False)
    )
    number = session.scalar(raised)
    if number is not None:
        return number
    one_at_a_time(session, [f"fellowships.counter.{row.round_id}"])
    if session.scalar(select(RoundCounter.id).where(RoundCounter.round_id == row.round_id)) is None:
        session.add(RoundCounter(programme_id=row.programme_id, round_id=row.round_id, last_number=0))
        session.flush()
    first = session.scalar(raised)
    assert first is not None, "the counter was made a line ago"
    return first


def _mail_receipt(session: Session, row: Application, made: Submission) -> None:
    round_ = session.get_one(Round, row.round_id)
    for account in team_of(session, row):
        mail_account(
            session,
            account,
            "fellowships/receipt",
            title=row.title,
            round=round_,
            number=row.number,
            ordinal=made.ordinal,
            received_at=made.received_at,
            sha256=made.sha256,
            receipt=made.public_id,
            path=receipt_path(row.public_id, made.public_id),
        )
