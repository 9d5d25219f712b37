"""The deadline of one application, and whether it takes answers now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.fellowships.models import Application, ApplicationPart, ChangeRequest, Extension, Round
from app.fellowships.queries.applications.reading import OwnLine, asked_of
from app.fellowships.queries.questionnaires import asked_of_all
from app.fellowships.queries.rounds import deadline_of, plans_of
from app.fellowships.rules.deadlines import Deadline
from app.fellowships.rules.later_parts import NO_RULE, WAITS, later_end
from app.fellowships.rules.openness import Asked, Openness, openness
from app.fellowships.rules.phases import phase_at
from app.fellowships.states import ApplicationState, Party


def deadline_for(session: Session, application: Application) -> Deadline:
    """The round's own deadline, or this application's later one. Raises NotFound in a round without a deadline."""
    round_ = session.get_one(Round, application.round_id)
    deadline = deadline_of(round_)
    if deadline is None:
        raise NotFound
    until = session.scalar(select(func.max(Extension.until)).where(Extension.application_id == application.id))
    return replace(deadline, extended_until=until)


def extensions_holding(session: Session, application_ids: Sequence[int], at: datetime) -> Mapping[int, Extension]:
    """Of each of these applications that has a later end to come, the latest."""
    wanted = (
        select(Extension)
        .join(Application, Application.id == Extension.application_id)
        .where(Extension.application_id.in_(application_ids), Extension.until > at)
        .where(Application.state.in_((ApplicationState.DRAFT, ApplicationState.SUBMITTED)))
        .order_by(Extension.until, Extension.id)
    )
    return {row.application_id: row for row in session.scalars(wanted)} if application_ids else {}


def openness_of(session: Session, application: Application, part: ApplicationPart, received_at: datetime) -> Openness:
    """Whether this part takes what was received at ``received_at``, read from the database and the clock alone."""
    round_ = session.get_one(Round, application.round_id)
    deadline, later = deadline_for(session, application), later_end_of(session, application, part)
    if later is not None:
        deadline = replace(deadline, extended_until=max(later, deadline.accepts_until))
    plan = plans_of(session, [round_.id])[round_.id]
    return openness(
        application.state,
        is_reopened=application.reopened_at is not None,
        phase=phase_at(round_.phase, plan, received_at, is_announced=round_.announced_at is not None),
        deadline=deadline,
        asked=_asked(session, part.id),
        received_at=received_at,
        later_until=later,
    )


def later_end_of(session: Session, application: Application, part: ApplicationPart) -> datetime | None:
    """Until when another party's part may follow; None for the team's own, and where it ends with the application."""
    if part.party is Party.LEAD:
        return None
    rule = asked_of(session, application).parties.get(part.party, NO_RULE)
    return later_end(deadline_for(session, application), rule, part.due_at)


@dataclass(frozen=True)
class Ends:
    """``shown``: the end that whoever writes a part reads. ``later``: until when it may go in by itself, if longer."""

    shown: datetime
    later: datetime | None


def ends_of(session: Session, own: Sequence[OwnLine]) -> Mapping[int, Ends]:
    """By the ids of parts, without those of rounds that have no deadline: three statements however many there are."""
    ids = {each.application.id for each in own}
    latest = select(Extension.application_id, func.max(Extension.until)).where(Extension.application_id.in_(ids))
    extended = dict(session.execute(latest.group_by(Extension.application_id)).all()) if ids else {}
    asked = asked_of_all(session, [each.application for each in own if each.part.party is not Party.LEAD])
    found = {}
    for each in own:
        deadline, application, part = deadline_of(each.round), each.application, each.part
        if deadline is None:
            continue
        deadline = replace(deadline, extended_until=extended.get(application.id))
        later = None
        if part.party is not Party.LEAD:
            rule = asked[application.id].parties.get(part.party, NO_RULE)
            later = later_end(deadline, rule, part.due_at)
        found[part.id] = Ends(max(filter(None, (deadline.closes_at, deadline.extended_until, later))), later)
    return found


def may_follow(line: OwnLine, ends: Ends | None, at: datetime) -> bool:
    """Whether a part that is not declared complete may go in by itself now."""
    waits = line.application.state is ApplicationState.DRAFT or line.application.state in WAITS
    return waits and line.part.declared_at is None and ends is not None and ends.later is not None and at < ends.later


def _asked(session: Session, part_id: int) -> Asked | None:
    wanted = select(ChangeRequest).where(ChangeRequest.part_id == part_id, ChangeRequest.closed_at.is_(None))
    rows = session.scalars(wanted).all()
    if not rows:
        return None
    return Asked(frozenset(key for row in rows for key in row.question_keys), max(row.due_at for row in rows))


def follows_until(session: Session, application: Application, part: ApplicationPart, at: datetime) -> datetime | None:
    """Until when a part that is not declared complete may go in by itself, after the rest; None where it may not."""
    until = later_end_of(session, application, part)
    waits = application.state is ApplicationState.DRAFT or application.state in WAITS
    return until if waits and part.declared_at is None and until is not None and at < until else None
