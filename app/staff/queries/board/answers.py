"""Whether requests are answered, how fast, and what comes of them."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from app.core.clock import local_day
from app.core.seconds import seconds_between
from app.introductions.models import Introduction, OutcomeReport
from app.introductions.queries.replies import answered_in_time, first_reaction, had_its_time, has_reached
from app.introductions.rules.times import UNDO
from app.introductions.states import Answer, Result, State
from app.staff.rules.figures import Answers, Fate, Meetings, Month, ReasonLine, month_starts

CAME_TOGETHER = (Result.MET, Result.IN_TALKS, Result.INVESTED)


def answers(session: Session, at: datetime) -> Answers:
    """Of twelve months of Berlin's calendar, this one included, by the month of delivery. One statement."""
    starts = month_starts(at)
    place = case(*((Introduction.delivered_at < end, number) for number, end in enumerate(starts[1:])), else_=0)
    month, old, fate = place.label("month"), had_its_time(at).label("old"), _fate(at).label("fate")
    agreed = func.sum(case((Introduction.all_agreed, 1), else_=0))
    counted = select(month, old, fate, func.count(), agreed).where(
        *has_reached(at), Introduction.delivered_at >= starts[0]
    )
    rows = session.execute(counted.group_by(month, old, fate).order_by(month, old, fate)).all()
    fates: list[dict[Fate, int]] = [{} for _ in starts[1:]]
    for number, is_old, word, count, _ in rows:
        if is_old:
            fates[number][Fate(word)] = count
    months = tuple(Month(local_day(first), by_fate) for first, by_fate in zip(starts, fates, strict=False))
    old_rows = [row for row in rows if row[1]]
    return Answers(months, sum(row[4] for row in old_rows), sum(row[3] for row in rows if not row[1]))


def median_answer(session: Session, found: Answers, at: datetime) -> timedelta | None:
    """From delivery to the first word of the receiver, over the requests that ``found`` counts. One statement."""
    if not found.reacted:
        return None
    seconds = seconds_between(first_reaction(at), Introduction.delivered_at)
    wanted = (
        select(seconds)
        .where(
            *has_reached(at),
            had_its_time(at),
            first_reaction(at).is_not(None),
            Introduction.delivered_at >= month_starts(at)[0],
        )
        .order_by(seconds, Introduction.id)
        .offset((found.reacted - 1) // 2)
        .limit(2 - found.reacted % 2)
    )
    middle = list(session.scalars(wanted))
    return timedelta(seconds=sum(middle) / len(middle)) if middle else None


def meetings(session: Session, at: datetime) -> Meetings:
    """One statement."""
    told = select(OutcomeReport.introduction_id).where(OutcomeReport.result.in_(CAME_TOGETHER))
    met = or_(Introduction.state == State.MET, Introduction.id.in_(told))
    since = Introduction.introduced_at >= month_starts(at)[0], Introduction.introduced_at <= at
    counted = select(func.count(), func.sum(case((met, 1), else_=0))).where(*since)
    introduced, came = session.execute(counted).one()
    return Meetings(introduced, came or 0)


def decline_reasons(session: Session, at: datetime) -> tuple[ReasonLine, ...]:
    """Declines of twelve months that can no longer be undone, the most frequent reason first. One statement."""
    declined = Introduction.answer == Answer.DECLINE, Introduction.answered_at <= at - UNDO
    number = func.count()
    counted = (
        select(Introduction.decline_reason, number)
        .where(*declined, Introduction.answered_at >= month_starts(at)[0])
        .group_by(Introduction.decline_reason)
        .order_by(number.desc(), Introduction.decline_reason)
    )
    return tuple(ReasonLine(reason, count) for reason, count in session.execute(counted))


def _fate(at: datetime) -> ColumnElement[str]:
    reaction = first_reaction(at)
    silent = and_(Introduction.state == State.REQUESTED, Introduction.answer.is_(None), Introduction.due_at <= at)
    return case(
        (answered_in_time(at), literal(Fate.ANSWERED.value)),
        (reaction.is_not(None), literal(Fate.LATE.value)),
        (or_(Introduction.state == State.EXPIRED, silent), literal(Fate.EXPIRED.value)),
        (Introduction.state == State.WITHDRAWN, literal(Fate.WITHDRAWN.value)),
        (Introduction.state == State.ENDED, literal(Fate.CLOSED.value)),
        else_=literal(Fate.OPEN.value),
    )
