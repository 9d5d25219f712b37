"""How a round comes into another phase: by its date or by a person, and never twice."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.errors import Conflict, NotFound
from app.core.language import message
from app.fellowships.actions.programme_mails import write_to_programme
from app.fellowships.models import PhaseChange, Round, RoundPhase
from app.fellowships.queries.blind.opening import check_blindness
from app.fellowships.queries.reviewing.beginning import check_prepared, prepared
from app.fellowships.queries.rounds import plans_of
from app.fellowships.rules.phases import begun_since, check_switch, held_since
from app.fellowships.states import ORDER, PhaseKind, Way

MEANWHILE = message("The round is in another phase by now. Look at it again.")


def _held(session: Session, round_id: int) -> Round:
    wanted = select(Round).where(Round.id == round_id)
    row = session.scalar(wanted.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NotFound
    return row


def switch_phase(
    session: Session, round_id: int, after: PhaseKind, *, seen: PhaseKind, reason: str, by_id: int, at: datetime
) -> list[PhaseKind]:
    """Switch by hand from the phase that the person saw; returns phases that lost their date by a step back.

    Raises Conflict if the round is in another phase by now, RuleBroken for a switch that makes no sense.
    """
    row = _held(session, round_id)
    write_down(session, row, at)
    if row.phase is not seen:
        raise Conflict(MEANWHILE)
    check_switch(row.phase, after, plans_of(session, [row.id])[row.id], is_announced=row.announced_at is not None)
    if after is PhaseKind.REVIEW and ORDER.index(row.phase) < ORDER.index(after):
        check_prepared(session, row.id)
        check_blindness(session, row.id)
    _change(session, row, after, way=Way.HAND, by_id=by_id, at=at, reason=reason)
    return _forget_dates(session, row, at)


def _forget_dates(session: Session, row: Round, at: datetime) -> list[PhaseKind]:
    """A later phase whose date has passed would take the round back at once: from now on somebody switches it."""
    later = ORDER[ORDER.index(row.phase) + 1 :]
    wanted = select(RoundPhase).where(
        RoundPhase.round_id == row.id, RoundPhase.kind.in_(later), RoundPhase.starts_at <= at
    )
    passed = session.scalars(wanted).all()
    for line in passed:
        line.starts_at = None
    session.flush()
    return [line.kind for line in passed]


def write_down(session: Session, row: Round, at: datetime) -> bool:
    """Write down each phase whose time has come, with the moment of its date; true where one had.

    What was held begins when what it needed is there, whatever its date says.
    """
    begun = begun_since(row.phase, plans_of(session, [row.id])[row.id], at, is_announced=row.announced_at is not None)
    lines = _lines(session, row) if begun else {}
    is_late = False
    for kind, moment in begun:
        is_late = is_late or _was_told(lines[kind], moment)
        _change(session, row, kind, way=Way.TIME, by_id=None, at=at if is_late else moment)
    return bool(begun)


def _lines(session: Session, row: Round) -> dict[PhaseKind, RoundPhase]:
    return {line.kind: line for line in session.scalars(select(RoundPhase).where(RoundPhase.round_id == row.id))}


def _was_told(line: RoundPhase, starts_at: datetime) -> bool:
    """About this date: a later one is told of again."""
    return line.held_at is not None and line.held_at >= starts_at


def write_down_round(session: Session, round_id: int, at: datetime) -> bool:
    """As `write_down`, with the row held: the worker and a person may come at the same moment.

    Tells the programme, once for each date, of a phase that cannot begin.
    """
    row = _held(session, round_id)
    is_switched = write_down(session, row, at)
    _tell_held(session, row, at)
    return is_switched


def _tell_held(session: Session, row: Round, at: datetime) -> None:
    plan = plans_of(session, [row.id])[row.id]
    starts_at = held_since(row.phase, plan, at, is_announced=row.announced_at is not None)
    line = _lines(session, row)[PhaseKind.REVIEW] if starts_at else None
    if starts_at is None or line is None or _was_told(line, starts_at):
        return
    line.held_at = at
    found = prepared(session, row.id)
    audit.record(session, "round.phase_held", actor_id=None, object_type="round", object_id=row.id)
    write_to_programme(
        session,
        row,
        "phase_held",
        began_at=starts_at,
        lacks_plan=not found.has_plan,
        lacks_criteria=not found.has_criteria,
    )


def _change(
    session: Session, row: Round, after: PhaseKind, *, way: Way, by_id: int | None, at: datetime, reason: str = ""
) -> None:
    number = session.scalar(select(func.max(PhaseChange.number)).where(PhaseChange.round_id == row.id)) or 0
    session.add(
        PhaseChange(
            programme_id=row.programme_id,
            round_id=row.id,
            number=number + 1,
            before=row.phase,
            after=after,
            way=way,
            by_id=by_id,
            at=at,
            reason=reason,
        )
    )
    before, row.phase = row.phase, after
    session.flush()
    audit.record(
        session,
        "round.phase_changed",
        actor_id=by_id,
        object_type="round",
        object_id=row.id,
        before=before.value,
        after=after.value,
        way=way.value,
    )
