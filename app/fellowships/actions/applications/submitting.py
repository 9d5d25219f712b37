"""Handing in: once, however often it is pushed. What is submitted is written down word for word and never changed."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actions.mailing import mail_account
from app.core import audit
from app.core.errors import RuleBroken
from app.core.language import message
from app.fellowships.actions.applications.moving import held, move
from app.fellowships.actions.applications.numbering import draw_number
from app.fellowships.actions.conflicts.finding import find_of_application
from app.fellowships.models import Application, ApplicationPart, KeptText, Round, Submission
from app.fellowships.queries.applications.content import facts_of, freeze, whole_application
from app.fellowships.queries.applications.receipts import last_submission
from app.fellowships.queries.applications.requests import RequestLine, keys_of, open_requests
from app.fellowships.queries.applications.team import team_of
from app.fellowships.queries.attested import attested_now
from app.fellowships.rules.amending import Keys, amended, with_part
from app.fellowships.rules.application_words import PARTIES
from app.fellowships.rules.completeness import open_points
from app.fellowships.rules.frozen import as_data, digest, read
from app.fellowships.rules.later_parts import WAITS
from app.fellowships.rules.paths import receipt_path
from app.fellowships.states import ApplicationState, Deed, Party
from app.seals.rules.freshness import Thresholds


@dataclass(frozen=True)
class Push:
    """One push of the button: ``key`` came with the page, ``received_at`` is its first byte.

    ``part_id`` is of another party that hands in what it was asked to mend; None for the team itself. ``mends_only``
    says that nothing but what was asked for is taken at this moment, whatever the team has reopened before.
    """

    key: str
    by_id: int
    received_at: datetime
    part_id: int | None = None
    mends_only: bool = False


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
    asked = [] if row.state is ApplicationState.DRAFT else _asked(session, row, push)
    if last is not None and row.reopened_at is None and not asked and row.state is not ApplicationState.DRAFT:
        return last
    is_mending = bool(asked) and (row.reopened_at is None or push.mends_only)
    content = _content(session, row, last if is_mending else None, keys_of(asked))
    if last is not None and row.state is not ApplicationState.DRAFT and _is_same(last, content):
        if not is_mending:
            row.reopened_at = None
        session.flush()
        return last
    for line in asked:
        line.request.answered_at = line.request.closed_at = push.received_at
    seal = attested_now(session, row.profile_id, push.received_at, thresholds)
    # Before the number is drawn: from then on every other team of the round waits for this one.
    find_of_application(session, row, push.received_at)
    if is_mending:
        _note_mending(session, row, push)
    else:
        _count_as_submitted(session, row, push)
    return _write(session, row, push, content, seal)


def _asked(session: Session, row: Application, push: Push) -> list[RequestLine]:
    """The requests that this push answers: the lead's own, another party's once that has declared its part again."""
    return [
        line
        for line in open_requests(session, row.id, push.received_at)
        if push.part_id in (None, line.part.id) and (line.part.party is Party.LEAD or line.part.declared_at is not None)
    ]


def _is_same(last: Submission, content: dict[str, object]) -> bool:
    return digest(last.content, None) == digest(content, None)


def _content(session: Session, row: Application, last: Submission | None, keys: Keys) -> dict[str, object]:
    """All of it; or ``last``, where it is mended, with what staff asked for. Raises RuleBroken for what is missing."""
    whole = whole_application(session, row)
    for point in open_points(whole.asked, facts_of(whole), row.language):
        if last is None or point.question in keys.get(point.part_id, ()):
            raise RuleBroken(message("This is missing: {what}", what=point.text))
    if last is not None:
        return as_data(amended(read(last.content), freeze(whole), keys))
    row.questionnaire_id = whole.questionnaire_id
    return as_data(freeze(whole))


def _count_as_submitted(session: Session, row: Application, push: Push) -> None:
    """Raises RuleBroken in a state in which nothing is submitted."""
    number = row.number or draw_number(session, row.round_id)
    move(session, row, Deed.SUBMIT, by_id=push.by_id, at=push.received_at)
    row.number, row.submitted_at, row.reopened_at = number, push.received_at, None


def _note_mending(session: Session, row: Application, push: Push) -> None:
    """When it was submitted, and its state, stay: it was in time."""
    audit.record(session, "application.mended", actor_id=push.by_id, object_type="application", object_id=row.id)


def _write(
    session: Session,
    row: Application,
    push: Push,
    content: dict[str, object],
    seal: dict[str, object] | None,
    *,
    followed: Party | None = None,
) -> Submission:
    """``followed``: whose part came after the team had submitted, for the mail."""
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
    session.flush()
    _mail_receipt(session, row, made, followed)
    return made


def submit_admitted(session: Session, row: Application, kept: KeptText, *, by_id: int, at: datetime) -> None:
    """What is submitted, with these answers in the place of its own: what the team changed since is not touched.

    Does nothing for what was never submitted, and for a part that is not in the submission.
    """
    last = last_submission(session, row.id)
    if last is None or row.state is ApplicationState.WITHDRAWN:
        return
    part_id = session.get_one(ApplicationPart, kept.part_id).public_id
    stored = read(last.content)
    if part_id not in {part.id for part in stored.parts}:
        return
    parts = tuple(
        replace(part, answers={**part.answers, **kept.values}) if part.id == part_id else part for part in stored.parts
    )
    find_of_application(session, row, at)
    _write(session, row, Push(f"kept-{kept.public_id}", by_id, at), as_data(replace(stored, parts=parts)), last.seal)


def submit_later_part(session: Session, part: ApplicationPart, push: Push) -> Submission | None:
    """What is submitted, with this part as its person has declared it: nothing else in it changes, nor when it was
    submitted. None where nothing is submitted (the part goes in with the rest), and where nothing is new."""
    row = held(session, part.application_id)
    last = last_submission(session, row.id)
    if last is None or row.state not in WAITS:
        return None
    before, whole = read(last.content), freeze(whole_application(session, row))
    after = with_part(before, next(each for each in whole.parts if each.id == part.public_id))
    if after == before:
        return None
    audit.record(
        session,
        "application.part_followed",
        actor_id=push.by_id,
        object_type="application",
        object_id=row.id,
        part=part.public_id,
    )
    find_of_application(session, row, push.received_at)
    return _write(session, row, push, as_data(after), last.seal, followed=part.party)


def _mail_receipt(session: Session, row: Application, made: Submission, followed: Party | None) -> None:
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
            followed=PARTIES[followed] if followed else None,
            path=receipt_path(row.public_id, made.public_id),
        )
