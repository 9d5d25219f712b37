"""T26: a round that the clock and several people switch in the same moment is in one phase, by one unbroken history."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.database import unit_of_work
from app.core.errors import DomainError
from app.fellowships.actions.phases import switch_phase, write_down_round
from app.fellowships.models import EVERY, PhaseChange, Round, enter, within
from app.fellowships.states import PhaseKind, Way
from tests.conftest import MovableClock
from tests.factories.accounts import make_account
from tests.factories.fellowships import make_programme, make_round
from tests.factories.reviewing import make_phase, make_rubric

Deed = Callable[[Session], object]
HANDS = 8


@pytest.fixture
def row(session: Session, clock: MovableClock) -> Round:
    enter(session, EVERY)
    account = make_account(session)
    made = make_round(session, make_programme(session, account.id), by_id=account.id)
    make_rubric(session, made)
    make_phase(session, made)
    session.commit()
    return made


def at_once(app: Flask, deeds: Sequence[Deed]) -> Counter[str]:
    line = threading.Barrier(len(deeds))

    def run(deed: Deed) -> str:
        with app.app_context():
            line.wait(60)
            try:
                with unit_of_work() as session, within(session, EVERY):
                    deed(session)
            except DomainError as error:
                return type(error).__name__
            return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return Counter(pool.map(run, deeds))


def test_t26_of_many_who_switch_at_once_one_does_and_the_others_are_told(
    app: Flask, session: Session, clock: MovableClock, row: Round
) -> None:
    opened = clock.move(days=2)
    key, by_id = row.id, row.created_by_id or 0
    session.commit()  # what was looked at would hold SQLite's one writer
    later = (PhaseKind.SCREENING, PhaseKind.REVIEW)

    def by_hand(number: int) -> Deed:
        after = later[number % 2]
        return lambda s: switch_phase(s, key, after, seen=PhaseKind.CALL, reason="Jetzt.", by_id=by_id, at=opened)

    by_time: Deed = lambda s: write_down_round(s, key, opened)  # noqa: E731
    found = at_once(app, [by_time if number % 2 else by_hand(number // 2) for number in range(2 * HANDS)])
    assert found == {"done": HANDS + 1, "Conflict": HANDS - 1}
    session.expire_all()
    changes = session.scalars(select(PhaseChange).order_by(PhaseChange.number)).all()
    assert [change.way for change in changes] == [Way.TIME, Way.HAND]
    assert changes[0].at == opened - timedelta(days=1)
    assert all(first.after is second.before for first, second in pairwise(changes))
    assert session.get_one(Round, key).phase is changes[-1].after
