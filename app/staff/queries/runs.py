"""Runs of proposals that were ordered, and what became of what they put forward."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.errors import NotFound
from app.core.lists.cutting import Cut, cut
from app.core.paging import Page
from app.introductions.models import Introduction, PairRuling, ProposalLine, ProposalRun, RunOrder
from app.introductions.rules.judging import ORDER_BROKEN_AFTER
from app.introductions.states import OrderedBy, OrderState, ProposalState, State


@dataclass(frozen=True)
class Became:
    """What became of a run's proposals: by state, and of the delivered ones who asked and who was answered."""

    states: Mapping[ProposalState, int] = field(default_factory=dict)
    asked: int = 0
    answered: int = 0

    def count(self, *states: ProposalState) -> int:
        return sum(self.states.get(state, 0) for state in states)


@dataclass(frozen=True)
class OrderLine:
    public_id: str
    day: date
    is_dry: bool
    ordered_by: OrderedBy
    by: str | None
    state: OrderState
    asked_at: datetime
    ended_at: datetime | None
    is_silent: bool
    percent: int
    result: Mapping[str, Any]  # Any: numbers and lists of them
    run: str
    became: Became

    @property
    def goes_on(self) -> bool:
        return self.ended_at is None

    @property
    def waiting(self) -> int:
        return self.became.count(ProposalState.WAITING)

    @property
    def approved(self) -> int:
        return self.became.count(ProposalState.APPROVED, ProposalState.DELIVERED)

    @property
    def vetoed(self) -> int:
        return self.became.count(ProposalState.VETOED)

    @property
    def let_go(self) -> int:
        return self.became.count(ProposalState.LAPSED, ProposalState.DROPPED)


def orders(session: Session, at: datetime, wanted: Cut) -> Page[OrderLine]:
    """The newest first."""
    statement = _orders().order_by(RunOrder.asked_at.desc(), RunOrder.id.desc())
    return cut(session, statement, wanted, lambda rows: _lines(session, rows, at))


def order_by_public_id(session: Session, public_id: str, at: datetime) -> OrderLine:
    """Raises NotFound."""
    rows = session.execute(_orders().where(RunOrder.public_id == public_id)).all()
    if not rows:
        raise NotFound
    return _lines(session, rows, at)[0]


def _orders() -> Select[*tuple[Any, ...]]:  # Any: an order, a name, a run's number
    return (
        select(RunOrder, Account.display_name, ProposalRun.public_id)
        .outerjoin(Account, Account.id == RunOrder.by_id)
        .outerjoin(ProposalRun, ProposalRun.id == RunOrder.run_id)
    )


def _lines(session: Session, rows: Sequence[Any], at: datetime) -> list[OrderLine]:  # Any: rows of the select above
    became = _became(session, [order.run_id for order, *_ in rows if order.run_id is not None])
    return [
        OrderLine(
            order.public_id, order.day, order.is_dry, order.ordered_by, by, order.state, order.asked_at,
            order.ended_at, order.ended_at is None and order.beat_at <= at - ORDER_BROKEN_AFTER,
            100 * order.done // order.total if order.total else 0,
            order.result or {}, run or "", became.get(order.run_id or 0, Became()),
        )
        for order, by, run in rows
    ]  # fmt: skip


def _became(session: Session, runs: Sequence[int]) -> dict[int, Became]:
    """Two statements, however many runs there are."""
    counted = (
        select(ProposalLine.run_id, ProposalLine.state, func.count())
        .where(ProposalLine.run_id.in_(runs))
        .group_by(ProposalLine.run_id, ProposalLine.state)
        .order_by(ProposalLine.run_id, ProposalLine.state)
    )
    states: dict[int, Counter[ProposalState]] = {}
    for run_id, state, number in session.execute(counted):
        assert run_id is not None, "one of the runs asked about"
        states.setdefault(run_id, Counter())[state] += number
    answered = Introduction.reacted_at.is_not(None)
    asked = (
        select(ProposalLine.run_id, func.count(), func.count().filter(answered))
        .join(Introduction, Introduction.id == ProposalLine.introduction_id)
        .where(ProposalLine.run_id.in_(runs), Introduction.requested_at.is_not(None))
        .where(Introduction.state != State.WITHDRAWN)
        .group_by(ProposalLine.run_id)
        .order_by(ProposalLine.run_id)
    )
    of_run = {run_id or 0: (asked_for, answers) for run_id, asked_for, answers in session.execute(asked)}
    return {run_id: Became(found, *of_run.get(run_id, (0, 0))) for run_id, found in states.items()}


def unmet_pins(session: Session) -> dict[str, str]:
    """Ruling → why the newest run did not take the pin."""
    newest = select(RunOrder.result).where(RunOrder.run_id.is_not(None)).order_by(RunOrder.id.desc()).limit(1)
    result: Mapping[str, Any] = session.scalar(newest) or {}  # Any: JSON
    unmet = {(sender, receiver): why for sender, receiver, why in result.get("unmet", ())}
    pins = select(PairRuling).where(PairRuling.lifted_at.is_(None)).order_by(PairRuling.id)
    return {
        each.public_id: unmet[each.sender_id, each.receiver_id]
        for each in session.scalars(pins)
        if (each.sender_id, each.receiver_id) in unmet
    }


def run_today(session: Session, day: date) -> bool:
    return session.scalar(select(ProposalRun.id).where(ProposalRun.day == day)) is not None
