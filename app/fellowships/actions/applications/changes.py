"""Asking for changes after the deadline: only the named answers of one part reopen, until a day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.actions.mailing import mail_account
from app.accounts.models import Account
from app.core import audit
from app.core.errors import NotFound, RuleBroken
from app.core.language import message
from app.fellowships.actions.applications.moving import held
from app.fellowships.actions.applications.submitting import Push, submit, submit_later_part
from app.fellowships.models import Application, ApplicationPart, ChangeRequest, Round, Submission
from app.fellowships.queries.applications.reading import asked_of
from app.fellowships.queries.applications.requests import open_requests
from app.fellowships.queries.applications.team import team_of
from app.fellowships.rules.paths import application_path
from app.fellowships.states import MENDABLE, Party
from app.seals.rules.freshness import Thresholds


def request_changes(
    session: Session,
    application_id: int,
    part: ApplicationPart,
    keys: Sequence[str],
    *,
    words: str,
    due_at: datetime,
    by_id: int,
    at: datetime,
) -> ChangeRequest:
    """The people of the part are told by mail. Raises RuleBroken for an application that is not submitted or that is
    decided, NotFound for a question that this part is not asked."""
    row = held(session, application_id)
    _check(session, row, part, keys, due_at, at)
    made = ChangeRequest(
        programme_id=row.programme_id,
        application_id=row.id,
        part_id=part.id,
        question_keys=list(keys),
        words=words,
        due_at=due_at,
        at=at,
        by_id=by_id,
    )
    session.add(made)
    if part.party is not Party.LEAD:
        # A part that is declared complete takes nothing; its person declares it again, and that hands it in.
        part.declared_at, part.declared_by_id = None, None
    session.flush()
    _note(session, "application.changes_requested", made, by_id)
    _tell(session, row, part, made)
    return made


def _check(
    session: Session, row: Application, part: ApplicationPart, keys: Sequence[str], due_at: datetime, at: datetime
) -> None:
    if row.state not in MENDABLE or row.reopened_at is not None:
        raise RuleBroken(message("Only what is submitted and not decided can be mended."))
    if due_at <= at:
        raise RuleBroken(message("Choose a day to come."), field="due_at")
    asked = {question.key: question for question in asked_of(session, row).questions(part.party)}
    if not keys or set(keys) - set(asked) or part.application_id != row.id:
        raise NotFound


def _tell(session: Session, row: Application, part: ApplicationPart, made: ChangeRequest) -> None:
    questions = {each.key: each for each in asked_of(session, row).questions(part.party)}
    round_ = session.get_one(Round, row.round_id)
    for account in _people_of(session, row, part):
        path = application_path(row.public_id)
        mail_account(
            session,
            account,
            "fellowships/change_requested",
            title=row.title,
            round=round_,
            until=made.due_at,
            words=made.words,
            questions=[questions[key].label.in_language(account.language) for key in made.question_keys],
            path=path if part.party is Party.LEAD else f"{path}/parts/{part.public_id}",
        )


def _people_of(session: Session, row: Application, part: ApplicationPart) -> list[Account]:
    if part.party is Party.LEAD:
        return team_of(session, row)
    account = session.get(Account, part.account_id) if part.account_id else None
    return [account] if account else []


def hand_in_part(session: Session, part: ApplicationPart, push: Push, thresholds: Thresholds) -> Submission | None:
    """Another party has declared its part: what it was asked to mend, or what was to follow, becomes a submission.
    None where nothing is submitted yet."""
    if not any(line.part.id == part.id for line in open_requests(session, part.application_id, push.received_at)):
        return submit_later_part(session, part, push)
    return submit(session, part.application_id, replace(push, part_id=part.id, mends_only=True), thresholds)


def take_request_back(session: Session, request: ChangeRequest, *, by_id: int, at: datetime) -> None:
    """Nothing more is asked; what was typed meanwhile stays in the log and does not count. Twice is once."""
    held(session, request.application_id)
    if request.closed_at is not None:
        return
    request.closed_at = at
    session.flush()
    _note(session, "application.changes_taken_back", request, by_id)


def _note(session: Session, event: str, request: ChangeRequest, by_id: int) -> None:
    audit.record(
        session,
        event,
        actor_id=by_id,
        object_type="application",
        object_id=request.application_id,
        request=request.public_id,
    )
