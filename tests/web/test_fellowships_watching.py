"""Every process counts applicants' requests: what failed, what was slow, written down apart from the request."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.access import public
from app.core.database import keep
from app.fellowships.models import EVERY, Round, ServiceMinute, enter
from app.fellowships.routes.submitting import watching
from app.fellowships.routes.submitting.watching import Watch
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.applications import make_open_round

HOME = "/fellowships"


@pytest.fixture
def watch(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Watch:
    """A process that has seen nothing yet and writes down what it sees, as outside of tests."""
    made = Watch()
    monkeypatch.setattr(watching, "watch", made)
    monkeypatch.setitem(app.config, "INLINE_JOBS", False)
    return made


@pytest.fixture
def visitor(watch: Watch, client: Client, session: Session, clock: MovableClock) -> Client:
    account: Account = make_account(session)
    sign_in(client, session, account)
    enter(session, EVERY)
    clock.at = clock.at.replace(second=10, microsecond=0)
    return client


def written(session: Session) -> list[tuple[int, int, int]]:
    session.expire_all()
    rows = session.scalars(select(ServiceMinute).order_by(ServiceMinute.minute, ServiceMinute.id))
    return [(row.requests, row.failed, row.slow) for row in rows]


@public
def broken(*_: object, **__: object) -> None:
    raise RuntimeError("the database of calls is on fire")


def test_requests_that_fail_are_counted_and_written_with_the_first_one_of_the_next_minute(
    app: Flask, visitor: Client, session: Session, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.get(HOME)
    visitor.get("/")
    with monkeypatch.context() as fault:
        fault.setitem(app.view_functions, "fellowships.calls", broken)
        assert visitor.get(HOME).status_code == 500
    assert written(session) == []
    minute = clock.at.replace(second=0)
    clock.move(minutes=1)
    visitor.get(HOME)
    assert written(session) == [(2, 1, 0)]
    assert session.scalars(select(ServiceMinute.minute)).all() == [minute]


def test_a_request_of_more_than_two_seconds_is_slow(
    visitor: Client, session: Session, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patience:
        for seconds in (2.0, 2.1):
            ticks = iter((0.0, seconds))
            patience.setattr(watching, "monotonic", lambda ticks=ticks: next(ticks))
            visitor.get(HOME)
    clock.move(minutes=1)
    visitor.get(HOME)
    assert written(session) == [(2, 0, 1)]


def test_two_processes_write_rows_of_their_own(
    visitor: Client, watch: Watch, session: Session, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Watch()
    visitor.get(HOME)
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(watching, "watch", other)
        visitor.get(HOME)
        clock.move(minutes=1)
        visitor.get(HOME)
    visitor.get(HOME)
    rows = session.execute(select(ServiceMinute.process, ServiceMinute.requests)).all()
    assert {(process, requests) for process, requests in rows} == {(watch.process, 1), (other.process, 1)}
    assert watch.process != other.process


def test_the_minutes_are_written_whether_or_not_the_request_is_refused(
    app: Flask, visitor: Client, session: Session, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A view that fails rolls its own transaction back; what was counted is not in it."""
    visitor.get(HOME)
    clock.move(minutes=1)
    with monkeypatch.context() as fault:
        fault.setitem(app.view_functions, "fellowships.calls", broken)
        assert visitor.get(HOME).status_code == 500
    assert written(session) == [(1, 0, 0)]


def test_what_a_failing_transaction_took_along_is_written_with_the_next_request(
    app: Flask, visitor: Client, session: Session, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.get(HOME)
    clock.move(minutes=1)

    def gone(_session: Session) -> None:
        raise SQLAlchemyError("the line is dead")

    @public
    def view(*_: object, **__: object) -> str:
        keep(gone)
        return ""

    with monkeypatch.context() as fault:
        fault.setitem(app.view_functions, "fellowships.calls", view)
        assert visitor.get(HOME).status_code == 503
    assert written(session) == []
    visitor.get(HOME)
    assert written(session) == [(1, 0, 0)]


def test_a_process_that_ends_has_at_most_its_last_minute_unwritten(
    visitor: Client, watch: Watch, session: Session, clock: MovableClock
) -> None:
    for _ in range(3):
        visitor.get(HOME)
        clock.move(minutes=1)
    assert written(session) == [(1, 0, 0), (1, 0, 0)]
    left = watch.take(clock.at + timedelta(minutes=1))
    assert [(counts.requests, counts.failed) for counts in left.values()] == [(1, 0)]


def test_pages_of_the_staff_are_not_counted(
    visitor: Client, session: Session, clock: MovableClock, new_client: Callable[[], Client]
) -> None:
    staff = make_account(session, roles=["programme_staff"])
    row: Round = make_open_round(session, by_id=staff.id)
    session.commit()
    theirs = new_client()
    sign_in(theirs, session, staff)
    theirs.get(f"/staff/rounds/{row.public_id}")
    clock.move(minutes=1)
    visitor.get(HOME)
    assert written(session) == []
