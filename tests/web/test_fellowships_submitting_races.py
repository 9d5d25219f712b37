"""T5: however often and from however many windows an application is handed in, it is handed in once."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.database import unit_of_work
from app.core.outbox import OutboxMail
from app.fellowships.actions.applications.submitting import Push, submit
from app.fellowships.models import EVERY, Application, Submission, enter, within
from app.fellowships.states import ApplicationState
from app.seals.routes.blueprint import thresholds
from tests.conftest import MovableClock
from tests.factories.accounts import make_account
from tests.factories.applications import make_application, make_open_round, part_of
from tests.factories.attachments import keep_file

PUSHES = 20


def at_once(app: Flask, deeds: list[Callable[[Session], str]]) -> Counter[str]:
    line = threading.Barrier(len(deeds))

    def run(deed: Callable[[Session], str]) -> str:
        with app.app_context():
            line.wait(60)
            with unit_of_work() as session, within(session, EVERY):
                return deed(session)

    with ThreadPoolExecutor(len(deeds)) as pool:
        return Counter(pool.map(run, deeds))


@pytest.fixture
def drafts(app: Flask, session: Session, clock: MovableClock) -> list[Application]:
    enter(session, EVERY)
    owner = make_account(session)
    round_ = make_open_round(session, by_id=owner.id)
    made = [make_application(session, round_, owner) for _ in range(4)]
    with app.app_context():
        for row in made:
            keep_file(session, part_of(session, row), "cv", name="Ada.pdf")
            keep_file(session, part_of(session, row), "cv", name="Ben.pdf")
    session.commit()
    return made


def pushing(application_id: int, by_id: int, key: str) -> Callable[[Session], str]:
    return lambda session: submit(session, application_id, Push(key, by_id, now()), thresholds()).public_id


@pytest.mark.parametrize("keys", [["same"] * PUSHES, [f"key {number}" for number in range(PUSHES)]])
def test_t05_twenty_parallel_submits_make_one(
    app: Flask, session: Session, drafts: list[Application], keys: list[str]
) -> None:
    key, by_id = drafts[0].id, drafts[0].created_by_id or 0
    session.commit()
    found = at_once(app, [pushing(key, by_id, each) for each in keys])
    rows = session.scalars(select(Submission)).all()
    assert found == {rows[0].public_id: PUSHES}
    assert len(rows) == 1
    assert len(rows[0].content["parts"][0]["files"]["cv"]) == 2
    assert len(session.scalars(select(OutboxMail).where(OutboxMail.template == "fellowships/receipt")).all()) == 1


def test_applications_of_one_round_handed_in_at_once_get_numbers_without_twin(
    app: Flask, session: Session, drafts: list[Application]
) -> None:
    keys = [(row.id, row.created_by_id or 0) for row in drafts]
    session.commit()
    at_once(app, [pushing(key, by_id, str(turn)) for key, by_id in keys for turn in range(3)])
    session.expire_all()
    rows = session.scalars(select(Application)).all()
    assert {row.state for row in rows} == {ApplicationState.SUBMITTED}
    assert len({row.number for row in rows}) == 4
    assert None not in {row.number for row in rows}
