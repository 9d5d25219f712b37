"""Many hands at once on one proposal: one outcome, one entry, one delivery. And runs that are killed midway."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.models import NoticeWaiting
from app.core import clock as core_clock
from app.core.audit import AuditEntry
from app.core.database import unit_of_work
from app.core.errors import DomainError
from app.introductions.actions import ordering
from app.introductions.actions.delivering import deliver_proposal
from app.introductions.actions.judging import approve_proposal, undo_judgement, veto_proposal
from app.introductions.actions.ordering import carry_out, order_run
from app.introductions.models import Introduction, PairRuling, ProposalLine, ProposalRun, RunOrder
from app.introductions.states import OrderedBy, OrderState, ProposalState, VetoWhy
from app.introductions.tasks import place
from app.profiles.actions.staff import verify_profile
from tests.conftest import MovableClock
from tests.factories.accounts import make_account
from tests.factories.profiles import make_investor, make_startup

Deed = Callable[[Session, ProposalLine], object]


@pytest.fixture
def line(session: Session, clock: MovableClock) -> ProposalLine:
    staff = make_account(session, roles=["matching_staff"])
    team, investor = make_startup(session, make_account(session)), make_investor(session)
    verify_profile(session, investor, "register", by_id=staff.id, at=core_clock.now())
    run = ProposalRun(day=core_clock.today(), made_at=core_clock.now(), pairs=1, digest="0" * 64, record=b"")
    session.add(run)
    session.flush()
    made = ProposalLine(
        run_id=run.id, sender_id=team.id, receiver_id=investor.id, way="value", propensity=1, request=1, answer=1,
        accept=1, state=ProposalState.WAITING, made_at=core_clock.now(),
    )  # fmt: skip
    session.add(made)
    session.commit()
    return made


def at_once(app: Flask, session: Session, line: ProposalLine, deeds: Sequence[Deed]) -> Counter[str]:
    key, start = line.id, threading.Barrier(len(deeds))
    session.commit()

    def run(deed: Deed) -> str:
        with app.app_context():
            start.wait(60)
            try:
                with unit_of_work() as mine:
                    deed(mine, mine.get_one(ProposalLine, key))
            except DomainError:
                return "refused"
            return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        found = Counter(pool.map(run, deeds))
    session.expire_all()
    return found


def events(session: Session, *names: str) -> list[str]:
    return list(session.scalars(select(AuditEntry.event).where(AuditEntry.event.in_(names)).order_by(AuditEntry.id)))


def test_of_ten_who_approve_and_ten_who_veto_one_is_heard(app, session, line):
    people = [make_account(session, roles=["matching_staff"]).id for _ in range(20)]
    at = core_clock.now()

    def approve(by_id: int) -> Deed:
        return lambda mine, found: approve_proposal(mine, found, by_id=by_id, at=at)

    def veto(by_id: int) -> Deed:
        return lambda mine, found: veto_proposal(mine, found, VetoWhy.OTHER, "", by_id=by_id, at=at)

    deeds = [(approve if place % 2 else veto)(by_id) for place, by_id in enumerate(people)]
    assert at_once(app, session, line, deeds) == {"done": 1, "refused": 19}
    outcome = events(session, "proposal.approve", "proposal.veto")
    rulings = session.scalar(select(func.count()).select_from(PairRuling))
    assert (outcome, line.state, rulings) in [
        (["proposal.approve"], ProposalState.APPROVED, 0),
        (["proposal.veto"], ProposalState.VETOED, 1),
    ]


def test_a_delivery_that_comes_too_early_does_nothing(app, session, line, clock):
    approve_proposal(session, line, by_id=make_account(session).id, at=core_clock.now())
    at = clock.move(minutes=9)
    with app.app_context():
        assert deliver_proposal(session, line.id, model=place().model, at=at) is False
    assert line.state is ProposalState.APPROVED


def test_of_five_workers_one_delivers_and_the_team_is_told_once(app, session, line, clock):
    approve_proposal(session, line, by_id=make_account(session).id, at=core_clock.now())
    at = clock.move(minutes=10)

    def deliver(mine: Session, found: ProposalLine) -> object:
        return deliver_proposal(mine, found.id, model=place().model, at=at)

    at_once(app, session, line, [deliver] * 5)
    assert line.state is ProposalState.DELIVERED
    assert session.scalar(select(func.count()).select_from(Introduction)) == 1
    assert session.scalar(select(func.count()).select_from(NoticeWaiting)) == 1
    assert events(session, "proposal.deliver", "introduction.suggest") == ["introduction.suggest", "proposal.deliver"]


def test_an_undo_that_meets_the_delivery_comes_too_late_or_in_time(app, session, line, clock):
    by_id = make_account(session).id
    approve_proposal(session, line, by_id=by_id, at=core_clock.now())
    at = clock.move(minutes=10)

    def deliver(mine: Session, found: ProposalLine) -> object:
        return deliver_proposal(mine, found.id, model=place().model, at=at)

    def undo(mine: Session, found: ProposalLine) -> None:
        undo_judgement(mine, found, by_id=by_id, at=at)

    assert at_once(app, session, line, [deliver, undo] * 3)["refused"] == 3
    assert line.state is ProposalState.DELIVERED


def test_of_four_runs_of_one_day_one_is_written(app, session, line):
    session.delete(session.get_one(ProposalRun, line.run_id))
    session.commit()
    with app.app_context(), unit_of_work() as mine:
        key = order_run(mine, is_dry=False, ordered_by=OrderedBy.NIGHT, by_id=None, at=core_clock.now()).id

    def run(_: int) -> object:
        with app.app_context():
            return carry_out(place(), key)

    with ThreadPoolExecutor(4) as pool:
        done = [each for each in pool.map(run, range(4)) if each is not None]
    session.expire_all()
    assert len(done) == 1
    assert session.scalar(select(func.count()).select_from(ProposalRun)) == 1


class Killed(BaseException):
    """As a process ends that nobody asked: no handler of ours runs."""


@pytest.mark.parametrize("step", ["situation", "decide", "tidy_runs", "put_forward", "result_of"])
def test_a_run_killed_at_any_step_leaves_nothing_and_is_made_later(app, session, line, clock, monkeypatch, step):
    session.delete(session.get_one(ProposalRun, line.run_id))
    session.commit()
    with app.app_context(), unit_of_work() as mine:
        key = order_run(mine, is_dry=False, ordered_by=OrderedBy.NIGHT, by_id=None, at=core_clock.now()).id

    def killed(*_given: object, **_named: object) -> object:
        raise Killed

    monkeypatch.setattr(ordering, step, killed)
    with app.app_context(), pytest.raises(Killed):
        carry_out(place(), key)
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(ProposalRun)) == 0
    assert session.scalar(select(func.count()).select_from(ProposalLine)) == 0
    assert session.get_one(RunOrder, key).state is OrderState.RUNNING
    session.commit()

    monkeypatch.undo()
    clock.move(minutes=10)
    with app.app_context():
        assert carry_out(place(), key) is not None
    session.expire_all()
    assert session.get_one(RunOrder, key).state is OrderState.ENDED
    assert session.scalar(select(func.count()).select_from(ProposalRun)) == 1
