from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from app.core import audit
from app.core.errors import RuleBroken
from app.core.language import message
from app.fellowships.actions.writing import hold_version, write
from app.fellowships.models import Programme, Round, RoundPhase
from app.fellowships.queries.questionnaires import find_questionnaire
from app.fellowships.queries.rounds import plans_of
from app.fellowships.rules.announcing import missing_for_announcement
from app.fellowships.rules.deadlines import Deadline
from app.fellowships.rules.phases import Plan, Step, check_plan, phase_at
from app.fellowships.rules.slugs import free_slug
from app.fellowships.states import ORDER, PhaseKind


def create_round(
    session: Session, programme: Programme, values: Mapping[str, object], *, by_id: int, at: datetime
) -> Round:
    """In preparation, with every phase in its plan and none dated."""
    taken = set(session.scalars(select(Round.slug).where(Round.programme_id == programme.id)))
    row = Round(
        programme_id=programme.id,
        slug=free_slug(str(values["title_de"]), taken),
        created_at=at,
        created_by_id=by_id,
        **values,
    )
    session.add(row)
    session.flush()
    for kind in ORDER:
        session.add(RoundPhase(programme_id=programme.id, round_id=row.id, kind=kind))
    session.flush()
    _note(session, row, "round.created", by_id)
    return row


def change_round(session: Session, row: Round, values: Mapping[str, object], *, version: int, by_id: int) -> None:
    """What the call says. Raises Conflict where somebody else was faster."""
    hold_version(session, row, version)
    if write(row, values):
        session.flush()
        _note(session, row, "round.changed", by_id)


def plan_round(
    session: Session,
    row: Round,
    plan: Plan,
    *,
    closes_at: datetime | None,
    grace: timedelta,
    version: int,
    by_id: int,
) -> None:
    """When the call opens and closes and when each phase begins.

    Raises Conflict where somebody else was faster; RuleBroken for dates that contradict each other, and for an earlier
    deadline of a call that is out.
    """
    hold_version(session, row, version)
    _check_deadline(row, closes_at, grace)
    check_plan(plan, Deadline(closes_at, grace).accepts_until if closes_at else None)
    before = plans_of(session, [row.id])[row.id]
    values = {"closes_at": closes_at, "grace_minutes": grace // timedelta(minutes=1)}
    if not write(row, values) and all(before.get(kind) == plan.get(kind, Step()) for kind in ORDER):
        return
    # Whoever has the page open since before must notice, even where only phases changed.
    flag_modified(row, "closes_at")
    for line in session.scalars(select(RoundPhase).where(RoundPhase.round_id == row.id)):
        step = plan.get(line.kind, Step())
        line.starts_at, line.is_used = step.starts_at, step.is_used
    session.flush()
    _note(session, row, "round.planned", by_id)


def _check_deadline(row: Round, closes_at: datetime | None, grace: timedelta) -> None:
    if row.announced_at is None:
        return
    if closes_at is None:
        raise RuleBroken(message("The call is announced: it needs its deadline."), field="closes_at")
    if row.closes_at and closes_at < row.closes_at:
        told = message("People have read the deadline. It can be later, never earlier.")
        raise RuleBroken(told, field="closes_at")
    if grace < timedelta(minutes=row.grace_minutes):
        raise RuleBroken(
            message("The grace stands in the rules of the call. It can grow, never shrink."), field="grace"
        )


def announce_round(session: Session, row: Round, *, by_id: int, at: datetime) -> None:
    """From now on everybody reads the call. Raises RuleBroken for what is still missing."""
    if row.announced_at is not None:
        return
    is_asking = find_questionnaire(session, row.id) is not None
    missing = missing_for_announcement(row, plans_of(session, [row.id]).get(row.id, {}), at, is_asking=is_asking)
    if missing:
        raise RuleBroken(missing[0].text, field=missing[0].field)
    row.announced_at = at
    session.flush()
    _note(session, row, "round.announced", by_id)


def withdraw_announcement(session: Session, row: Round, *, by_id: int, at: datetime) -> None:
    """Undoes `announce_round` while nobody could apply. Raises RuleBroken afterwards."""
    plan = plans_of(session, [row.id])[row.id]
    if phase_at(row.phase, plan, at, is_announced=row.announced_at is not None) is not PhaseKind.PREPARATION:
        raise RuleBroken(message("The call is out: people have begun to write. It cannot be unsaid."))
    if row.announced_at is not None:
        row.announced_at = None
        session.flush()
        _note(session, row, "round.announcement_withdrawn", by_id)


def _note(session: Session, row: Round, event: str, by_id: int | None) -> None:
    audit.record(session, event, actor_id=by_id, object_type="round", object_id=row.id)
