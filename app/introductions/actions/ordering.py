"""Runs that are ordered, by the staff, the night or the command line: taken up by one process, ended in one transaction
with what they write. Killed in between, nothing is half-done, and the next sweep takes the order up again."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.clock import HOME_ZONE, local_day
from app.core.database import one_at_a_time
from app.core.errors import RuleBroken
from app.core.language import message
from app.introductions.actions.proposing import put_forward, tidy_runs
from app.introductions.allocator import Decided, decide
from app.introductions.models import RunOrder
from app.introductions.queries.proposing import find_run_of, situation
from app.introductions.rules.judging import MOST_ATTEMPTS, ORDER_BROKEN_AFTER
from app.introductions.rules.proposing import MICRO, Situation
from app.introductions.states import OrderedBy, OrderState

# A sign of life after so many parts of the whole.
STEPS = 20
Sessions = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True)
class Place:
    """What a run needs of where it is made: sessions that read, and such that write and commit."""

    reading: Sessions
    writing: Sessions
    model: str
    code_version: str
    needs_approval: bool
    now: Callable[[], datetime]


@dataclass(frozen=True)
class CarriedOut:
    """What came of an order: ``decided`` before anything is written; ``written`` is None where another was quicker."""

    order: RunOrder
    situation: Situation
    decided: Decided
    run_id: str = ""
    written: int | None = None


def order_run(session: Session, *, is_dry: bool, ordered_by: OrderedBy, by_id: int | None, at: datetime) -> RunOrder:
    """Raises RuleBroken while another of its kind goes on, and for a second run of one day that is no dry one."""
    one_at_a_time(session, {"orders of runs"})
    if not is_dry and find_run_of(session, at) is not None:
        raise RuleBroken(message("Today's run was made already. A dry run shows what one would find now."))
    going = select(RunOrder.id).where(RunOrder.is_dry.is_(is_dry), RunOrder.ended_at.is_(None))
    if session.scalar(going.limit(1)) is not None:
        raise RuleBroken(message("A run goes on already. Wait for its end."))
    order = RunOrder(
        day=local_day(at), is_dry=is_dry, ordered_by=ordered_by, by_id=by_id, asked_at=at, beat_at=at,
        state=OrderState.WAITING,
    )  # fmt: skip
    session.add(order)
    session.flush()
    audit.record(
        session, "proposals.run_ordered", actor_id=by_id, object_type="run_order", object_id=order.id,
        dry=is_dry, by=ordered_by.value,
    )  # fmt: skip
    return order


def order_tonight(session: Session, hour: int, *, at: datetime) -> RunOrder | None:
    """The day's run by itself, from this hour on in Berlin (-1: never); None where there is one, or three failed."""
    local = at.astimezone(HOME_ZONE)
    if hour < 0 or local.hour < hour or find_run_of(session, at) is not None:
        return None
    of_tonight = RunOrder.day == local.date(), RunOrder.ordered_by == OrderedBy.NIGHT
    orders = session.scalars(select(RunOrder).where(*of_tonight).order_by(RunOrder.id)).all()
    if len(orders) >= MOST_ATTEMPTS or any(order.ended_at is None for order in orders):
        return None
    try:
        return order_run(session, is_dry=False, ordered_by=OrderedBy.NIGHT, by_id=None, at=at)
    except RuleBroken:
        return None  # somebody has just ordered it


def due_orders(session: Session, *, at: datetime) -> list[int]:
    """Those that nobody took up, and those whose process fell silent."""
    silent = and_(RunOrder.state == OrderState.RUNNING, RunOrder.beat_at <= at - ORDER_BROKEN_AFTER)
    wanted = select(RunOrder.id).where(or_(RunOrder.state == OrderState.WAITING, silent))
    return list(session.scalars(wanted.order_by(RunOrder.id)))


def carry_out(
    place: Place, order_id: int, *, told: Callable[[int, int], None] = lambda _done, _total: None
) -> CarriedOut | None:
    """None for an order that has ended, that another process is at, or that was given up after three tries."""
    with place.writing() as session:
        order = _take_up(session, order_id, at=place.now())
        if order is None:
            return None
        attempt, at = order.attempt, place.now()
    try:
        with place.reading() as session:
            now = situation(session, at=at)
            decided = decide(
                session, place.model, now, code_version=place.code_version,
                told=_progress(place, order_id, attempt, len(now.receivers), told),
            )  # fmt: skip
        return _end(place, order_id, attempt, now, decided)
    except Exception:
        with place.writing() as session:
            _fail(session, order_id, attempt, at=place.now())
        raise


def _take_up(session: Session, order_id: int, *, at: datetime) -> RunOrder | None:
    order = session.get(RunOrder, order_id, with_for_update=True)
    if order is None or order_id not in due_orders(session, at=at):
        return None
    if order.attempt >= MOST_ATTEMPTS:
        order.state, order.ended_at = OrderState.FAILED, at
        session.flush()
        return None
    order.state, order.beat_at, order.attempt = OrderState.RUNNING, at, order.attempt + 1
    session.flush()
    return order


def _progress(
    place: Place, order_id: int, attempt: int, total: int, told: Callable[[int, int], None]
) -> Callable[[int], None]:
    """Tells after each investor; writes a sign of life after each twentieth of the whole."""
    step = max(1, total // STEPS)

    def one_more(done: int) -> None:
        told(done, total)
        if done % step == 0:
            with place.writing() as session:
                order = session.get_one(RunOrder, order_id)
                if order.attempt == attempt:
                    order.done, order.total, order.beat_at = done, total, place.now()

    return one_more


def _end(place: Place, order_id: int, attempt: int, now: Situation, decided: Decided) -> CarriedOut | None:
    """The run, its proposals and the end of the order together."""
    with place.writing() as session:
        order = session.get_one(RunOrder, order_id, with_for_update=True)
        if order.attempt != attempt or order.ended_at is not None:
            return None
        at, made = place.now(), None
        if not order.is_dry:
            tidy_runs(session, at=at)
            made = put_forward(session, decided, at=at, needs_approval=place.needs_approval)
        order.state, order.ended_at, order.beat_at = OrderState.ENDED, at, at
        order.done, order.total = len(now.receivers), len(now.receivers)
        order.run_id = made[0].id if made else None
        order.result = result_of(now, decided)
        session.flush()
        return CarriedOut(order, now, decided, made[0].public_id if made else "", made[1] if made else None)


def _fail(session: Session, order_id: int, attempt: int, *, at: datetime) -> None:
    order = session.get(RunOrder, order_id, with_for_update=True)
    if order is not None and order.attempt == attempt and order.ended_at is None:
        order.state, order.ended_at = OrderState.FAILED, at


def result_of(now: Situation, decided: Decided) -> dict[str, object]:
    """The result table as whole numbers; chances, loads and ratios in 10⁻⁶."""
    return {
        "teams": len(now.senders),
        "investors": len(now.receivers),
        "pairs": decided.pairs,
        "proposals": len(decided.proposals),
        "by_chance": sum(each.way == "exploration" for each in decided.proposals),
        "expected": round(decided.expected * MICRO),
        "bound": round(decided.bound * MICRO),
        "load": round(decided.load * MICRO),
        "pins": len(now.pins),
        "vetoes": len(now.vetoes),
        "unmet": [list(each) for each in decided.unmet],
        "ratios": [[name, round(ratio * MICRO)] for name, ratio in decided.ratios],
    }
