"""Programmes and rounds as the staff sees them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.errors import NotFound
from app.fellowships.models import PhaseChange, Programme, ReviewPlan, Round, RoundPhase, Rubric, scope_in
from app.fellowships.rules.deadlines import Deadline, call_state
from app.fellowships.rules.phases import Plan, Step, phase_at
from app.fellowships.states import CallState, PhaseKind, Way

CHANGES_SHOWN = 50


@dataclass(frozen=True)
class RoundLine:
    """A round in a list: where it stands by the clock."""

    public_id: str
    title_de: str
    title_en: str
    phase: PhaseKind
    state: CallState | None
    closes_at: datetime | None
    time_zone: str
    is_rehearsal: bool


@dataclass(frozen=True)
class ProgrammeLine:
    public_id: str
    name_de: str
    name_en: str
    is_archived: bool
    rounds: tuple[RoundLine, ...]


@dataclass(frozen=True)
class Change:
    """One switch of a round; ``by`` is empty where its time had come."""

    before: PhaseKind
    after: PhaseKind
    way: Way
    at: datetime
    by: str
    reason: str


def programme_of(session: Session, public_id: str) -> Programme:
    """Raises NotFound, also for a programme outside the scope."""
    found = session.scalar(select(Programme).where(Programme.public_id == public_id))
    if found is None or not scope_in(session).holds(found.id):
        raise NotFound
    return found


def round_of(session: Session, public_id: str) -> Round:
    """Raises NotFound, also for a round outside the scope."""
    found = session.scalar(select(Round).where(Round.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def deadline_of(row: Round) -> Deadline | None:
    """Without an application's own extension."""
    return Deadline(row.closes_at, timedelta(minutes=row.grace_minutes)) if row.closes_at else None


def plans_of(session: Session, round_ids: Sequence[int]) -> Mapping[int, Plan]:
    """The plan of each of these rounds, in one statement."""
    plans: dict[int, dict[PhaseKind, Step]] = defaultdict(dict)
    reviewable = and_(
        exists().where(ReviewPlan.round_id == RoundPhase.round_id),
        exists().where(Rubric.round_id == RoundPhase.round_id, Rubric.published_at.is_not(None)),
    )
    wanted = select(RoundPhase, reviewable).where(RoundPhase.round_id.in_(round_ids))
    for row, is_reviewable in session.execute(wanted) if round_ids else ():
        is_held = row.kind is PhaseKind.REVIEW and not is_reviewable
        plans[row.round_id][row.kind] = Step(row.starts_at, row.is_used, is_held)
    return plans


def line_of(row: Round, plan: Plan, at: datetime) -> RoundLine:
    announced = row.announced_at is not None
    return RoundLine(
        row.public_id,
        row.title_de,
        row.title_en,
        phase_at(row.phase, plan, at, is_announced=announced),
        call_state(row.phase, plan, deadline_of(row), at, is_announced=announced),
        row.closes_at,
        row.time_zone,
        row.is_rehearsal,
    )


def programmes(session: Session, at: datetime) -> list[ProgrammeLine]:
    """Every programme of the scope with its rounds, the newest round first."""
    scope, wanted = scope_in(session), select(Programme).order_by(func.lower(Programme.name_de), Programme.id)
    if scope.programme_ids is not None:
        wanted = wanted.where(Programme.id.in_(scope.programme_ids))
    found = session.scalars(wanted).all()
    rows = session.scalars(select(Round).order_by(Round.created_at.desc(), Round.id.desc())).all()
    plans = plans_of(session, [row.id for row in rows])
    lines: dict[int, list[RoundLine]] = defaultdict(list)
    for row in rows:
        lines[row.programme_id].append(line_of(row, plans.get(row.id, {}), at))
    return [
        ProgrammeLine(each.public_id, each.name_de, each.name_en, each.archived_at is not None, tuple(lines[each.id]))
        for each in found
    ]


def changes_of(session: Session, round_id: int) -> list[Change]:
    """The switches of a round, newest first."""
    wanted = (
        select(PhaseChange, Account.display_name)
        .outerjoin(Account, Account.id == PhaseChange.by_id)
        .where(PhaseChange.round_id == round_id)
        .order_by(PhaseChange.number.desc())
        .limit(CHANGES_SHOWN)
    )
    return [
        Change(row.before, row.after, row.way, row.at, name or "", row.reason) for row, name in session.execute(wanted)
    ]
