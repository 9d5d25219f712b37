"""How a round reviews: its plan, its review phases, and the one switch between them."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.database import one_at_a_time
from app.core.errors import Conflict, NotFound, RuleBroken
from app.core.language import message
from app.fellowships.actions.phases import MEANWHILE
from app.fellowships.actions.writing import MEANWHILE as WRITTEN_MEANWHILE
from app.fellowships.models import ReviewPhase, ReviewPlan, Round
from app.fellowships.queries.blind.opening import check_blindness
from app.fellowships.rules.asking.sheet import fingerprint
from app.fellowships.rules.review_phases import FIRST, Dated, due_phase


def begin_review_plan(session: Session, round_: Round, *, by_id: int, at: datetime) -> None:
    """The usual review phases of which the first holds, and the usual criteria, not published. Twice is once."""
    one_at_a_time(session, [f"fellowships.review_plan.{round_.id}"])
    if session.scalar(select(ReviewPlan.id).where(ReviewPlan.round_id == round_.id)) is not None:
        return
    own = {"programme_id": round_.programme_id, "round_id": round_.id}
    rows = [ReviewPhase(**own, position=position, **asdict(phase)) for position, phase in enumerate(FIRST, start=1)]
    session.add_all(rows)
    session.flush()
    session.add(ReviewPlan(**own, phase_id=rows[0].id, phase_since=at))
    session.flush()
    _note(session, round_.id, "review_planned", by_id)


def phases_in(session: Session, round_id: int) -> list[ReviewPhase]:
    return list(
        session.scalars(select(ReviewPhase).where(ReviewPhase.round_id == round_id).order_by(ReviewPhase.position))
    )


def _held(session: Session, round_id: int) -> ReviewPlan:
    wanted = select(ReviewPlan).where(ReviewPlan.round_id == round_id)
    plan = session.scalar(wanted.with_for_update().execution_options(populate_existing=True))
    if plan is None:
        raise NotFound
    return plan


def change_plan(session: Session, plan: ReviewPlan, values: Mapping[str, object], *, version: int, by_id: int) -> None:
    """Raises Conflict where somebody else was faster."""
    session.refresh(plan, with_for_update=True)
    if plan.version != version:
        raise Conflict(WRITTEN_MEANWHILE)
    for name, value in values.items():
        setattr(plan, name, value)
    session.flush()
    _note(session, plan.round_id, "review_planned", by_id)


def add_phase(session: Session, round_: Round, values: Mapping[str, object], *, by_id: int) -> ReviewPhase:
    """The last one."""
    _held(session, round_.id)
    last = max((each.position for each in phases_in(session, round_.id)), default=0)
    row = ReviewPhase(programme_id=round_.programme_id, round_id=round_.id, position=last + 1, **values)
    session.add(row)
    session.flush()
    _note(session, round_.id, "review_phase_added", by_id)
    return row


def phase_print(row: ReviewPhase) -> str:
    """Differs as soon as anything differs that its page shows."""
    shown = (
        "name_de",
        "name_en",
        "starts_at",
        "can_review",
        "others",
        "sees_applicants",
        "sees_reviewers",
        "staff_edits",
    )
    return fingerprint({name: getattr(row, name) for name in shown})


def change_phase(session: Session, row: ReviewPhase, values: Mapping[str, object], *, seen: str, by_id: int) -> None:
    """What a phase allows holds at once, also while it is the one that holds. Raises Conflict where it is no longer as
    it was ``seen``."""
    plan = _held(session, row.round_id)
    session.refresh(row)
    if phase_print(row) != seen:
        raise Conflict(WRITTEN_MEANWHILE)
    for name, value in values.items():
        setattr(row, name, value)
    session.flush()
    if plan.phase_id == row.id:
        check_blindness(session, row.round_id)
    _note(session, row.round_id, "review_phase_changed", by_id)


def remove_phase(session: Session, row: ReviewPhase, *, by_id: int) -> None:
    """Raises RuleBroken for the phase that holds, and for the last one that is left."""
    plan = _held(session, row.round_id)
    if plan.phase_id == row.id:
        raise RuleBroken(message("This phase holds now. Switch to another one first."))
    if len(phases_in(session, row.round_id)) == 1:
        raise RuleBroken(message("A round needs a review phase."))
    session.delete(row)
    session.flush()
    _note(session, plan.round_id, "review_phase_removed", by_id)


def switch_review_phase(
    session: Session, round_id: int, after_id: int, *, seen: int | None, by_id: int, at: datetime
) -> None:
    """By hand, from the phase that the person saw. Raises Conflict if another one holds by now, RuleBroken where a
    blind phase may not begin yet."""
    plan = _held(session, round_id)
    write_down_review_phase(session, plan, at)
    if plan.phase_id != seen:
        raise Conflict(MEANWHILE)
    if after_id not in {each.id for each in phases_in(session, round_id)}:
        raise NotFound
    if after_id == plan.phase_id:
        return
    _switch(session, plan, after_id, by_id=by_id, at=at)
    check_blindness(session, round_id)


def write_down_review_phase(session: Session, plan: ReviewPlan, at: datetime) -> bool:
    """Switch where a phase's time has come; true where one had. ``plan`` is held."""
    phases = [Dated(each.id, each.position, each.starts_at) for each in phases_in(session, plan.round_id)]
    due = due_phase(phases, plan.phase_id, at)
    if due is None:
        return False
    _switch(session, plan, due.id, by_id=None, at=at)
    return True


def switch_by_the_clock(session: Session, round_id: int, at: datetime) -> bool:
    """As the worker does it: the clock and a hand may come at the same moment."""
    plan = _held(session, round_id)
    try:
        with session.begin_nested():
            switched = write_down_review_phase(session, plan, at)
            if switched:
                check_blindness(session, round_id)
    except RuleBroken:
        # A blind phase that may not begin yet waits; the round's page says why.
        return False
    return switched


def _switch(session: Session, plan: ReviewPlan, after_id: int, *, by_id: int | None, at: datetime) -> None:
    before, plan.phase_id, plan.phase_since = plan.phase_id, after_id, at
    session.flush()
    audit.record(
        session,
        "round.review_phase_changed",
        actor_id=by_id,
        object_type="round",
        object_id=plan.round_id,
        before=before,
        after=after_id,
    )


def _note(session: Session, round_id: int, deed: str, by_id: int) -> None:
    audit.record(session, f"round.{deed}", actor_id=by_id, object_type="round", object_id=round_id)
