"""The conversation after the introduction, what came of it, and when somebody has time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.errors import Conflict
from app.core.signed_links import SignedLinks
from app.introductions.actions.steps import MEANWHILE, hold, note, step
from app.introductions.actions.telling import tell
from app.introductions.models import Availability, Introduction, IntroductionMessage, OutcomeReport
from app.introductions.queries.parties import members_of
from app.introductions.queries.seeing import facts_for
from app.introductions.rules.links import OUTCOME
from app.introductions.rules.times import OUTCOME_DAYS, OUTCOME_LINK_HOLDS
from app.introductions.states import RUNNING, DayPart, EndCause, MessageKind, Result, Side, Way

MESSAGES_KEPT = 500


def write_message(
    session: Session, introduction: Introduction, side: Side, text: str, *, by_id: int, at: datetime
) -> None:
    """One message to the other side. Raises Conflict where nobody was introduced."""
    hold(session, introduction)
    if introduction.state not in RUNNING or introduction.asker_id is None or introduction.receiver_id is None:
        raise Conflict(MEANWHILE)
    kind = MessageKind.MESSAGE
    said = IntroductionMessage(introduction_id=introduction.id, kind=kind, side=side, text=text, by_id=by_id, at=at)
    session.add(said)
    session.flush()
    note(session, introduction, "message", by_id=by_id, side=side.value)
    tell(session, introduction, side.other, "message", at=at)


def end_conversation(session: Session, introduction: Introduction, *, by_id: int, at: datetime) -> None:
    """Close the thread. Contact data were given and stay."""
    hold(session, introduction)
    if introduction.state not in RUNNING:
        raise Conflict(MEANWHILE)
    introduction.end_cause = EndCause.CLOSED
    step(session, introduction, "end", by_id=by_id, at=at)


@dataclass(frozen=True)
class Report:
    """What one side says came of it."""

    result: Result
    reason: str
    day: int
    way: Way


def report_outcome(
    session: Session, introduction: Introduction, side: Side, report: Report, *, by_id: int | None, at: datetime
) -> None:
    """Once a side and day; a second report of the same day replaces it on the page and is refused by link."""
    hold(session, introduction)
    if introduction.state not in RUNNING:
        raise Conflict(MEANWHILE)
    row = find_report(session, introduction, side, report.day)
    if row is not None and report.way is Way.LINK:
        raise Conflict(MEANWHILE)
    if row is None:
        row = OutcomeReport(introduction_id=introduction.id, side=side, day=report.day)
        session.add(row)
    row.result, row.reason, row.by_id, row.at, row.way = report.result, report.reason, by_id, at, report.way
    deed = "conclude" if report.result in (Result.INVESTED, Result.NO) else "meet"
    step(session, introduction, deed, by_id=by_id, at=at, day=report.day, result=report.result.value, side=side.value)


def find_report(session: Session, introduction: Introduction, side: Side, day: int) -> OutcomeReport | None:
    named = {"introduction_id": introduction.id, "side": side, "day": day}
    return session.scalar(select(OutcomeReport).filter_by(**named))


@dataclass(frozen=True)
class OutcomeQuestion:
    """The question behind a mailed link."""

    introduction: Introduction
    account_id: int
    side: Side
    day: int
    other: object


def find_outcome_question(session: Session, links: SignedLinks, signed: str, *, at: datetime) -> OutcomeQuestion | None:
    """None once it was answered, ran out, or its reader is no member any more."""
    parts = links.parts(OUTCOME, signed, count=4)
    if parts is None or parts[2] not in (Side.ASKER, Side.RECEIVER) or parts[3] not in map(str, OUTCOME_DAYS):
        return None
    introduction = session.scalar(select(Introduction).where(Introduction.public_id == parts[0]))
    account = session.scalar(select(Account).where(Account.public_id == parts[1], Account.locked_at.is_(None)))
    if (
        introduction is None
        or account is None
        or introduction.state not in RUNNING
        or introduction.introduced_at is None
    ):
        return None
    side, day = Side(parts[2]), int(parts[3])
    own = introduction.asker_id if side is Side.ASKER else introduction.receiver_id
    ran_out = introduction.introduced_at + timedelta(days=day) + OUTCOME_LINK_HOLDS <= at
    if ran_out or account.id not in members_of(session, own) or find_report(session, introduction, side, day):
        return None
    return OutcomeQuestion(introduction, account.id, side, day, facts_for(session, introduction, side).other)


def set_availability(
    session: Session, profile_id: int, account_id: int, times: Collection[tuple[int, DayPart]]
) -> None:
    """Replace when this member of the profile usually has time."""
    mine = Availability.profile_id == profile_id, Availability.account_id == account_id
    session.execute(delete(Availability).where(*mine))
    session.add_all(
        Availability(profile_id=profile_id, account_id=account_id, weekday=weekday, part=part)
        for weekday, part in sorted(set(times))
    )
    session.flush()
